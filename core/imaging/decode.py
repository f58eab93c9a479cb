"""The one place where pixels are decoded: upright, sRGB, and no more of them than asked for.

In: a Source and the least size that is needed. Out: pixels, or PhotoRefused.
"""

import mmap
from pathlib import Path

import cv2
import numpy as np
import simplejpeg

from core.errors import PhotoRefused
from core.imaging.colour import profile_of, rgb_to_srgb, to_srgb
from core.imaging.source import Source, open_picture, refusing

CUT_SHORT = "This picture is cut short: its end is missing. Perhaps the copy broke off; please add it again from the original."


def upright_pixels(source: Source, data: mmap.mmap, need: tuple[int, int]) -> np.ndarray:
    """RGB pixels (h, w, 3), contiguous, upright and sRGB, at least `need` (w, h) of the whole upright picture where it has them.

    A plain JPEG is scaled by eighths while it is decoded; others come shrunk to about `need`.
    """
    stored_need = need[::-1] if source.orientation >= 5 else need
    if source.is_plain_jpeg:
        return turned(rgb_of_jpeg(source, data, stored_need), source.orientation)
    with refusing():
        return turned(rgb_by_pillow(source, stored_need), source.orientation)


def rgb_of_jpeg(source: Source, data: mmap.mmap, need: tuple[int, int]) -> np.ndarray:
    with refusing():
        try:
            pixels = scaled_jpeg(data, need)
        except ValueError:
            # TurboJPEG's interface stops at stray bytes between the headers, which Pillow reads over.
            return rgb_by_pillow(source, need)
        profile = profile_of(source) if source.mode == "RGB" else None
        return rgb_to_srgb(pixels, profile) if profile else pixels


def scaled_jpeg(data: mmap.mmap, need: tuple[int, int]) -> np.ndarray:
    """One libjpeg-turbo decode. Small faults in the stream are forgiven, a missing end is not: half the photo would print grey."""
    width, height = need
    try:
        return simplejpeg.decode_jpeg(data, "RGB", min_width=width, min_height=height)
    except ValueError as fault:
        if "remature end" in str(fault):
            raise PhotoRefused(CUT_SHORT) from None
    return simplejpeg.decode_jpeg(data, "RGB", min_width=width, min_height=height, strict=False)


def rgb_by_pillow(source: Source, need: tuple[int, int]) -> np.ndarray:
    with open_picture(source.path, source.format) as picture:
        if source.format == "JPEG":
            picture.draft(None, need)
        picture.load()
        icc = picture.info.get("icc_profile")
        factor = int(min(picture.width / need[0], picture.height / need[1]))
        small = picture.reduce(factor) if factor > 1 and picture.mode not in ("P", "PA", "1") else picture
        return np.asarray(to_srgb(small, icc))


def turned(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Stored pixels as the camera meant them to be seen; `orientation` is EXIF's 1 to 8 (Exif 2.32, 4.6.4)."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def shrunk(pixels: np.ndarray, longest: int) -> np.ndarray:
    """Pixels with the longest side of at most `longest`, aspect kept; halving first, so that nothing aliases."""
    height, width = pixels.shape[:2]
    scale = longest / max(width, height)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        halves = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        pixels = cv2.resize(pixels[: halves[1] * 2, : halves[0] * 2], halves, interpolation=cv2.INTER_AREA)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)


def mapped(path: str) -> mmap.mmap:
    """The file's bytes without reading them into memory; for files that are not empty."""
    with Path(path).open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
