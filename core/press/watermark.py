"""The mark on pages that nobody paid for yet: a drawing goes in; the same, with "Preview" across all of it, comes out.

core.imaging.marking does it for pictures, where it is among the pixels."""

import re

from core.imaging.mark import ACROSS, DARK, DOWN, LETTERS, LIGHT, TILT, WORDS
from core.press.screen import END
from core.press.source import FONTS

FONT = FONTS / "Jost_500Medium.ttf"
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
