"""Colours brought to sRGB, whatever the camera or the program wrote.

In: a Pillow picture or RGB pixels, and the ICC profile that came with them. Out: 8-bit sRGB over white.
"""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from core.imaging.profiles import ADOBE_RGB
from core.imaging.source import Source

SRGB = ImageCms.createProfile("sRGB")
SAME_WITHIN = 3
KINDS = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY", "LAB": "Lab "}
INTEROP_INDEX = 1


def profile_of(source: Source) -> bytes | None:
    """The ICC profile to honour for an RGB picture: None means sRGB already.

    Cameras set to Adobe RGB may write no profile but the interoperability index R03 (DCF 2.0, section 3.4).
    """
    if source.icc is None and source.exif.interop.get(INTEROP_INDEX) == "R03":
        return ADOBE_RGB
    if source.icc is None or not is_foreign(source.icc):
        return None
    return source.icc


@lru_cache(maxsize=32)
def is_foreign(icc: bytes) -> bool:
    """True when the RGB profile shows colours differently from sRGB, tried on 64 colours rather than read from its name."""
    levels = np.array([0, 85, 170, 255], np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(8, 8, 3)
    shown = rgb_to_srgb(colours, icc)
    return int(np.abs(shown.astype(int) - colours).max()) > SAME_WITHIN


def rgb_to_srgb(pixels: np.ndarray, icc: bytes) -> np.ndarray:
    """RGB pixels (h, w, 3) of a profile as sRGB; unchanged when the profile is broken or not for RGB."""
    change = transform(icc, "RGB")
    if change is None:
        return pixels
    return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), change))


@lru_cache(maxsize=8)
def transform(icc: bytes | None, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From the profile's colours to sRGB; None when there is no use of the profile for this mode."""
    try:
        if mode == "LAB":
            return ImageCms.buildTransform(ImageCms.createProfile("LAB"), SRGB, "LAB", "RGB")
        profile = ImageCms.getOpenProfile(io.BytesIO(icc or b""))
        if profile.profile.xcolor_space != KINDS[mode]:
            return None
        return ImageCms.buildTransform(profile, SRGB, mode, "RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def to_srgb(picture: Image.Image, icc: bytes | None) -> Image.Image:
    """Any Pillow mode as RGB in sRGB: profile applied, 16 bits cut to 8, transparency laid over white."""
    if picture.mode in ("F", "I", "I;16", "I;16B", "I;16L"):
        picture = eight_bits(picture)
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA" if "transparency" in picture.info else picture.palette.mode)
    alpha = picture.getchannel("A") if picture.mode in ("RGBA", "LA", "PA") else None
    plain = {"1": "L", "LA": "L", "RGBA": "RGB", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB", "PA": "RGB"}.get(picture.mode)
    if picture.mode in ("La", "RGBa"):
        return to_srgb(picture.convert(picture.mode.upper()), icc)
    return over_white(with_profile(picture.convert(plain) if plain else picture, icc), alpha)


def with_profile(picture: Image.Image, icc: bytes | None) -> Image.Image:
    change = transform(icc, picture.mode) if picture.mode in KINDS else None
    if change is None:
        return picture.convert("RGB")
    return ImageCms.applyTransform(picture, change)


def over_white(picture: Image.Image, alpha: Image.Image | None) -> Image.Image:
    if alpha is None or alpha.getextrema()[0] == 255:
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=alpha)
    return white


def eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits, 32 bits or floating point as 8 bits, black and white kept where the format says they are."""
    values = np.asarray(picture)
    if picture.mode.startswith("I;16"):
        return Image.fromarray((values >> 8).astype(np.uint8))
    top = float(np.nanmax(values)) if values.size else 1.0
    white = next((limit for limit in (1.0, 255.0, 65535.0) if top <= limit), top)
    scaled = np.nan_to_num(values.astype(np.float32)) * (255.0 / white)
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))
