"""What can be known of a photo without a person, from one scaled decode.

In: a file. Out: PhotoFacts, and on wish the copies for the screen; or PhotoRefused.
"""

import hashlib
import mmap
from pathlib import Path

import cv2
import numpy as np

from core.facts import PhotoFacts
from core.imaging.decode import mapped, shrunk, upright_pixels
from core.imaging.derive import SCREEN, write_screen_copies
from core.imaging.faces import faces
from core.imaging.places import place_at
from core.imaging.quality import colours, difference_hash, exposure, sharpness, subject
from core.imaging.source import Source, look
from core.imaging.when import offset_minutes, when
from core.imaging.where import where

LOOKED_AT, GLANCED_AT = 640, 160


def inspect(path: str, photo_id: str, name: str) -> PhotoFacts:
    """Facts of the picture at `path`, which the maker calls `name`. Raises PhotoRefused with a sentence."""
    source = look(path)
    with mapped(path) as data:
        pixels = upright_pixels(source, data, within(source, LOOKED_AT))
        return facts_of(source, data, pixels, photo_id, name)


def inspect_and_derive(path: str, photo_id: str, name: str, thumb_path: str, screen_path: str) -> PhotoFacts:
    """As inspect; also writes the thumbnail (320 px) and the screen copy (1600 px) from the same decode."""
    source = look(path)
    with mapped(path) as data:
        screen = shrunk(upright_pixels(source, data, within(source, SCREEN)), SCREEN)
        facts = facts_of(source, data, screen, photo_id, name)
    write_screen_copies(screen, Path(screen_path), Path(thumb_path))
    return facts


def within(source: Source, longest: int) -> tuple[int, int]:
    """The upright size scaled down to a longest side of `longest`; never up."""
    width, height = source.upright_size
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def facts_of(source: Source, data: mmap.mmap, pixels: np.ndarray, photo_id: str, name: str) -> PhotoFacts:
    small = shrunk(pixels, LOOKED_AT)
    spot = where(source)
    taken = when(source, name)
    width, height = source.upright_size
    return PhotoFacts(
        id=photo_id,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        format=source.format,
        bytes=len(data),
        taken=taken,
        utc_offset=offset_minutes(source, taken, spot),
        lat=spot[0] if spot else None,
        lon=spot[1] if spot else None,
        place=place_at(*spot) if spot else None,
        **seen(small),
    )


def seen(small: np.ndarray) -> dict[str, object]:
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    found = faces(small)
    tiny = shrunk(small, GLANCED_AT)
    histogram, main = colours(tiny)
    return {
        "sharpness": sharpness(grey),
        "exposure": exposure(grey),
        "faces": found,
        "subject": None if found else subject(tiny),
        "hash": difference_hash(cv2.cvtColor(tiny, cv2.COLOR_RGB2GRAY)),
        "histogram": histogram,
        "colours": main,
    }
