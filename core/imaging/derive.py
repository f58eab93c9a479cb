"""Copies of a photo for screen and print: upright, sRGB, without metadata.

In: a file or its pixels. Out: JPEG files.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simplejpeg

from core.facts import PhotoFacts
from core.imaging.colour import profile_of
from core.imaging.decode import mapped, shrunk, upright_pixels
from core.imaging.jpeg import stripped
from core.imaging.recolour import recoloured
from core.imaging.source import Source, look

THUMB, SCREEN, PORTRAIT = 320, 1600, 256
SCREEN_QUALITY = 82
PRINT_QUALITY = 88
"""At 300 dpi and this quality with colour at half resolution, a second encode is not seen on paper; 92 costs half as many bytes again."""

NEAR_ENOUGH = 1.5


@dataclass(frozen=True)
class PrintCopy:
    """`width` and `height` in pixels; `passed_through` when the original's scans were kept as they are."""

    width: int
    height: int
    bytes: int
    passed_through: bool


def print_copy(path: str, facts: PhotoFacts, need: tuple[int, int], target: str, changes: tuple[float, ...] | None = None) -> PrintCopy:
    """Writes the JPEG that goes into the PDF, at least `need` (w, h) pixels of the whole photo where the original has them.

    An upright sRGB JPEG within 1.5 times the need keeps its scans and loses its metadata; the rest is decoded by eighths and
    encoded without resampling. Never enlarged. `changes` is a matrix for its colours (core.book.filters). Raises PhotoRefused.
    """
    source = look(path)
    with mapped(path) as data:
        untouched = stripped(data[:]) if changes is None and may_pass(source, need) else None
        if untouched is not None:
            return written(target, untouched, source.upright_size, passed_through=True)
        pixels = upright_pixels(source, data, (min(need[0], facts.width), min(need[1], facts.height)))
    if changes is not None:
        pixels = recoloured(pixels, changes)
    height, width = pixels.shape[:2]
    return written(target, encoded(pixels, PRINT_QUALITY), (width, height), passed_through=False)


def may_pass(source: Source, need: tuple[int, int]) -> bool:
    near = source.width <= NEAR_ENOUGH * need[0] or source.height <= NEAR_ENOUGH * need[1]
    return near and source.format == "JPEG" and source.mode == "RGB" and source.orientation == 1 and profile_of(source) is None


def written(target: str, data: bytes, size: tuple[int, int], passed_through: bool) -> PrintCopy:
    Path(target).write_bytes(data)
    return PrintCopy(*size, bytes=len(data), passed_through=passed_through)


def write_screen_copies(screen: np.ndarray, screen_path: Path, thumb_path: Path) -> None:
    """Writes the screen copy and its thumbnail from upright sRGB pixels of at most 1600 px."""
    screen_path.write_bytes(encoded(screen, SCREEN_QUALITY))
    thumb_path.write_bytes(encoded(shrunk(screen, THUMB), SCREEN_QUALITY))


def write_portrait(path: str, target: str) -> None:
    """Writes the square from the middle of a picture, 256 px wide, smaller where the picture is. Raises PhotoRefused."""
    source = look(path)
    side = min(PORTRAIT / min(source.upright_size), 1.0)
    need = (max(1, round(source.upright_size[0] * side)), max(1, round(source.upright_size[1] * side)))
    with mapped(path) as data:
        pixels = upright_pixels(source, data, need)
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = np.ascontiguousarray(pixels[top : top + edge, left : left + edge])
    Path(target).write_bytes(encoded(shrunk(square, PORTRAIT), SCREEN_QUALITY))


def encoded(pixels: np.ndarray, quality: int) -> bytes:
    return simplejpeg.encode_jpeg(pixels, quality=quality, colorspace="RGB", colorsubsampling="420")
