"""Aiming a photo in its frame: a photo's faces and a frame in, the focus that keeps them whole, on the page and off the fold, out."""

from collections.abc import Sequence

from core.book.bleed import ROUNDING
from core.book.crop import inset
from core.book.document import PhotoFrame
from core.book.sheet import Area
from core.book.shots import Shot, keep_box
from core.book.space import lies
from core.facts import Box

ANYWHERE = Area(-1e6, -1e6, 2e6, 2e6)


def aim(shot: Shot, frame: PhotoFrame, clear: Sequence[Area] = ()) -> tuple[float, float]:
    """The focus by which the frame shows all faces, with air around them if it can be, within the first of the `clear` areas that
    allows it; where none does, whole in the frame, and else with the middle of them in the frame's middle."""
    close = keep_box(shot.facts, 0.0)
    for area in (*clear, ANYWHERE):
        for keep in (shot.keep, close):
            point = _aimed(keep, shot.facts.aspect, frame, ANYWHERE if lies(frame) else area)
            if None not in point:
                return point
    middle = (close.x + close.w / 2, close.y + close.h / 2)
    across, down = (round(min(1.0, max(0.0, m)), 5) if p is None else p for p, m in zip(point, middle, strict=True))
    return across, down


def keeps(shot: Shot, frame: PhotoFrame, clear: Area = ANYWHERE) -> bool:
    """Whether the frame can show the photo with all faces, and air around them, whole and within `clear`."""
    return None not in _aimed(shot.keep, shot.facts.aspect, frame, clear)


def _aimed(keep: Box, aspect: float, frame: PhotoFrame, clear: Area) -> tuple[float | None, float | None]:
    edge = inset(frame)
    w, h = max(frame.w - 2 * edge, 0.1), max(frame.h - 2 * edge, 0.1)
    zoom = max(frame.zoom, 1.0)
    seen_w, seen_h = min(1.0, w / h / aspect) / zoom, min(1.0, aspect * h / w) / zoom
    left, top = frame.x + edge, frame.y + edge
    across = _middle(keep.x, keep.w, seen_w, (clear.x - left) / w, (left + w - clear.x - clear.w) / w)
    down = _middle(keep.y, keep.h, seen_h, (clear.y - top) / h, (top + h - clear.bottom) / h)
    return across, down


def _middle(start: float, size: float, seen: float, before: float, after: float) -> float | None:
    """Along one side of a photo: the middle of a window of `seen` that holds `start` to `start + size`, off its first and last
    parts `before` and `after` (shares of the window; below 0 is none). None when there is none."""
    low = max(0.0, start + size + max(0.0, after) * seen - seen)
    high = min(1 - seen, start - max(0.0, before) * seen)
    if low > high + ROUNDING:
        if size > 0:
            return None
        low, high = 0.0, 1 - seen
    wanted = start + size / 2 - seen / 2
    return round(min(max(wanted, min(low, high)), max(low, high)) + seen / 2, 5)
