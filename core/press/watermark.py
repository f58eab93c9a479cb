"""The mark on pages that nobody paid for yet: a drawing or a picture goes in; the same, with "Preview" across all of it, comes out.

In a picture it is among the pixels; in a drawing it lies over the page.
"""

import re
from functools import lru_cache
from math import ceil, hypot

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.press.screen import END
from core.press.source import FONTS

WORDS = "Preview"
TILT = 30
LETTERS, ACROSS, DOWN = 0.085, 0.46, 0.2
"""Height of the letters, and how far one mark is from the next, as parts of the page's width."""

DARK, LIGHT = 0.17, 0.32
"""How much of the mark's dark letters, and of their light rim, is seen: one of them is on every ground."""

JPEG_QUALITY = 78
_BOX = re.compile(r'^<svg viewBox="0 0 ([\d.]+) ([\d.]+)"')


def marked_svg(drawing: str) -> str:
    """A page's drawing under the mark."""
    box = _BOX.match(drawing)
    if box is None:
        raise ValueError("this is not a drawing of the press")
    width, height = float(box[1]), float(box[2])
    size, across, down = (f"{part * width:.1f}" for part in (LETTERS, ACROSS, DOWN))
    mark = (
        f'<defs><pattern id="preview-mark" width="{across}" height="{down}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(-{TILT})"><text x="0" y="{size}" font-family="Jost, Helvetica, Arial, sans-serif" font-size="{size}" '
        f'font-weight="500" fill="#000" fill-opacity="{DARK / 2:.3f}" stroke="#fff" stroke-opacity="{LIGHT / 2:.2f}" '
        f'stroke-width="{width / 500:.2f}" paint-order="stroke">{WORDS}</text></pattern></defs>'
        f'<rect width="{width:g}" height="{height:g}" fill="url(#preview-mark)" pointer-events="none"/>'
    )
    return drawing.removesuffix(END) + mark + END


def marked_png(png: bytes) -> bytes:
    """A page's picture under the mark, as PNG."""
    return _encoded(".png", _marked(png), [cv2.IMWRITE_PNG_COMPRESSION, 6])


def marked_jpeg(png: bytes) -> tuple[bytes, int, int]:
    """The same as JPEG, with its width and height in px."""
    pixels = _marked(png)
    return _encoded(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]), pixels.shape[1], pixels.shape[0]


def _encoded(kind: str, pixels: np.ndarray, how: list[int]) -> bytes:
    return cv2.imencode(kind, pixels, how)[1].tobytes()


def _marked(png: bytes) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    rim, letters = _mark(pixels.shape[1], pixels.shape[0])
    light = pixels + (255.0 - pixels) * (rim * LIGHT)
    return (light * (1.0 - letters * DARK)).astype(np.uint8)


@lru_cache(maxsize=4)
def _mark(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """(rim, letters): how much of each covers a pixel, 0 to 1; arrays of (height, width, 1)."""
    font = ImageFont.truetype(str(FONTS / "Jost_500Medium.ttf"), max(8, round(LETTERS * width)))
    side = ceil(hypot(width, height)) + 2
    layers = []
    for rim in (max(1, width // 400), 0):
        layer = Image.new("L", (side, side))
        brush = ImageDraw.Draw(layer)
        for row in range(ceil(side / (DOWN * width)) + 1):
            for place in range(-1, ceil(side / (ACROSS * width)) + 1):
                at = (place + row % 2 / 2) * ACROSS * width, row * DOWN * width
                brush.text(at, WORDS, fill=255, font=font, stroke_width=rim)
        turned = layer.rotate(TILT, Image.Resampling.BICUBIC)
        left, top = (side - width) // 2, (side - height) // 2
        layers.append(np.asarray(turned.crop((left, top, left + width, top + height)), np.float32)[..., None] / 255)
    return layers[0], layers[1]
