"""The mark on pages that nobody paid for yet: a drawing goes in; the same, with "Preview" across all of it, comes out.

core.press.marking does it for pictures, where it is among the pixels."""

import re

from core.press.screen import END

WORDS = "Preview"
TILT = 30
LETTERS, ACROSS, DOWN = 0.085, 0.46, 0.2
"""Height of the letters, and how far one mark is from the next, as parts of the page's width."""

DARK, LIGHT = 0.13, 0.3
"""How much of the mark's dark letters, and of their light rim, is seen: one of them is on every ground."""

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
