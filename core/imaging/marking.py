"""Pictures of pages that nobody paid for yet: a PNG that we drew goes in; the same with the mark among its pixels comes out."""

from functools import lru_cache
from math import ceil, hypot
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.imaging.mark import ACROSS, DARK, DOWN, LETTERS, LIGHT, TILT, WORDS

JPEG_QUALITY = 78


def marked_png(png: bytes, font: Path) -> bytes:
    """A page's picture under the mark, set in this font, as PNG."""
    return _encoded(".png", _marked(png, font), [cv2.IMWRITE_PNG_COMPRESSION, 6])


def marked_jpeg(png: bytes, font: Path) -> tuple[bytes, int, int]:
    """The same as JPEG, with its width and height in px."""
    pixels = _marked(png, font)
    return _encoded(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]), pixels.shape[1], pixels.shape[0]


def _encoded(kind: str, pixels: np.ndarray, how: list[int]) -> bytes:
    return cv2.imencode(kind, pixels, how)[1].tobytes()


def _marked(png: bytes, font: Path) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    rim, letters = _mark(pixels.shape[1], pixels.shape[0], font)
    light = pixels + (255.0 - pixels) * (rim * LIGHT)
    return (light * (1.0 - letters * DARK)).astype(np.uint8)


@lru_cache(maxsize=4)
def _mark(width: int, height: int, font: Path) -> tuple[np.ndarray, np.ndarray]:
    """(rim, letters): how much of each covers a pixel, 0 to 1; arrays of (height, width, 1)."""
    letters = ImageFont.truetype(str(font), max(8, round(LETTERS * width)))
    side = ceil(hypot(width, height)) + 2
    layers = []
    for rim in (max(1, width // 400), 0):
        layer = Image.new("L", (side, side))
        brush = ImageDraw.Draw(layer)
        for row in range(ceil(side / (DOWN * width)) + 1):
            for place in range(-1, ceil(side / (ACROSS * width)) + 1):
                at = (place + row % 2 / 2) * ACROSS * width, row * DOWN * width
                brush.text(at, WORDS, fill=255, font=letters, stroke_width=rim)
        turned = layer.rotate(TILT, Image.Resampling.BICUBIC)
        left, top = (side - width) // 2, (side - height) // 2
        layers.append(np.asarray(turned.crop((left, top, left + width, top + height)), np.float32)[..., None] / 255)
    return layers[0], layers[1]
