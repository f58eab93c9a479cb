"""How finely photos are printed: the pictures found on a page and the frames they belong to in, findings out."""

import math
from collections.abc import Iterator

from core.book.crop import cut
from core.book.document import PhotoFrame
from core.book.formats import INCH, POINT
from core.press.findings import Finding, Severity, where
from core.press.ink import Ink, Picture
from core.press.sheets import Sizes

WANTED, COARSE, USELESS = 300, 200, 100
ROUNDING = 1.0


def picture_findings(ink: Ink, number: int, frames: list[PhotoFrame], sizes: Sizes) -> Iterator[Finding]:
    """Photos are drawn in the order of their frames, so the first picture belongs to the first frame, and so on."""
    placed = [frame for frame in frames if frame.photo in sizes]
    for frame in frames:
        if not frame.photo:
            words = f"{where(number)} has a place without a photo, and prints nothing there. Choose a photo for it or take it away."
            yield Finding("warning", "empty-frame", number, frame.id, words)
        elif frame.photo not in sizes:
            words = f"{where(number)}: {_name(frame)} is missing, so its place is empty. Choose another photo for it."
            yield Finding("error", "photo-missing", number, frame.id, words)
    if len(placed) != len(ink.pictures):
        words = f"{where(number)} should show {len(placed)} photos and shows {len(ink.pictures)}. Make the print files again."
        yield Finding("error", "photo-count", number, "", words)
        return
    for frame, picture in zip(placed, ink.pictures, strict=True):
        yield from _one(frame, picture, number, sizes[frame.photo])


def resolution(picture: Picture) -> float:
    """Effective resolution in dpi of a placed picture, the smaller of its two directions."""
    a, b, c, d, *_ = picture.matrix
    return min(picture.size[0] * 72 / math.hypot(a, b), picture.size[1] * 72 / math.hypot(c, d))


def _one(frame: PhotoFrame, picture: Picture, number: int, size: tuple[int, int]) -> Iterator[Finding]:
    if picture.colour_space not in ("RGB", "Gray"):
        words = f"{where(number)}: {_name(frame)} is stored as {picture.colour_space}, where the printer expects RGB."
        yield Finding("error", "colour-space", number, frame.id, words)
    part = cut(frame, size)
    if abs(math.hypot(*picture.matrix[:2]) * POINT - part.photo_width) > ROUNDING:
        yield Finding("error", "photo-place", number, frame.id, f"{where(number)}: {_name(frame)} is not where the book has it.")
    dpi, own = resolution(picture), size[0] * INCH / part.photo_width
    if dpi < WANTED - ROUNDING and own >= WANTED:
        words = f"is printed at {dpi:.0f} dots per inch though the original has more. Make the print files again."
        yield Finding("error", "copy-too-small", number, frame.id, f"{where(number)}: {_name(frame)} {words}")
    elif dpi < WANTED - ROUNDING:
        severity, words = _coarse(dpi)
        yield Finding(severity, "resolution", number, frame.id, f"{where(number)}: {_name(frame)} {words}")


def _coarse(dpi: float) -> tuple[Severity, str]:
    if dpi < USELESS:
        return "error", f"has only {dpi:.0f} dots per inch at this size and will look broken up. Show it much smaller or choose another."
    if dpi < COARSE:
        return "warning", f"has {dpi:.0f} dots per inch at this size and will look soft. Show it smaller or choose another."
    return "warning", f"has {dpi:.0f} dots per inch at this size; 300 is best, and from 200 most people see no difference."


def _name(frame: PhotoFrame) -> str:
    return f"the photo “{frame.alt}”" if frame.alt else "a photo"
