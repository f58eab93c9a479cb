"""Room on a page: its frames in, how far words may grow down and the largest empty place out; all in mm."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.book.document import AnyFrame, Document, Frame, OrnamentFrame, PhotoFrame, TextFrame
from core.book.edits import BACK, FRONT, frames_of
from core.book.formats import format_of
from core.book.sheet import Area, Sheet
from core.book.themes import theme_of

GAP = 2.0
TOUCH = 0.5
CELLS = 48
BACKDROPS = ("panel", "card")


@dataclass(frozen=True)
class Ground:
    """One page or panel of the cover: `number` is the page's (0 on the cover)."""

    id: str
    number: int
    sheet: Sheet
    frames: tuple[AnyFrame, ...]

    @property
    def safe(self) -> Area:
        """Inside the printer's safety and, on a page, off the gutter."""
        if self.number:
            return self.sheet.safe(self.number)
        f = self.sheet.format
        return Area(f.safety, f.safety, f.width - 2 * f.safety, f.height - 2 * f.safety)

    @property
    def foot(self) -> float:
        """The lowest point words may reach."""
        return self.sheet.words_end if self.number else self.safe.bottom


def ground_of(document: Document, sheet: str) -> Ground:
    """Raises NotFound."""
    frames = frames_of(document, sheet)
    number = 0 if sheet in (FRONT, BACK) else next(n for n, page in enumerate(document.pages, 1) if page.id == sheet)
    return Ground(sheet, number, Sheet(format_of(document.format), theme_of(document.theme)), frames)


def bounds(frame: Frame) -> Area:
    """The upright box around a frame, its turn counted in."""
    turn = math.radians(frame.rotation)
    across, down = abs(math.cos(turn)), abs(math.sin(turn))
    w, h = frame.w * across + frame.h * down, frame.w * down + frame.h * across
    return Area(frame.x + (frame.w - w) / 2, frame.y + (frame.h - h) / 2, w, h)


def overlap(one: Area, other: Area) -> float:
    """Shared square millimetres."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0.0, across) * max(0.0, down)


def shows(frame: AnyFrame) -> bool:
    """Whether something stands in the frame that others should keep off: no empty words, no coloured ground to write upon."""
    if isinstance(frame, TextFrame):
        return any(paragraph.text.strip() for paragraph in frame.paragraphs)
    return not (isinstance(frame, OrnamentFrame) and frame.name in BACKDROPS)


def free_down(frame: Frame, frames: Iterable[AnyFrame], foot: float) -> float:
    """How high `frame` may be, its top kept, before it meets one of `frames` below it or `foot`."""
    for other in frames:
        box = bounds(other)
        beside = box.x >= frame.x + frame.w - TOUCH or box.x + box.w <= frame.x + TOUCH
        if other.id != frame.id and shows(other) and not beside and box.y > frame.y + TOUCH:
            foot = min(foot, box.y - GAP)
    return max(0.0, foot - frame.y)


def largest_free(area: Area, frames: Iterable[AnyFrame], least: tuple[float, float]) -> Area | None:
    """The largest box in `area` that touches none of `frames`, at least `least` (width, height); None when there is none."""
    taken = [bounds(frame) for frame in frames if isinstance(frame, PhotoFrame) or shows(frame)]
    wide, high = area.w / CELLS, area.h / CELLS
    heights, best = [0] * CELLS, None
    for row in range(CELLS):
        for column in range(CELLS):
            cell = Area(area.x + column * wide, area.y + row * high, wide, high)
            heights[column] = 0 if any(overlap(cell, _grown(box)) > 0 for box in taken) else heights[column] + 1
        for left, width, tall in _bars(heights):
            found = Area(area.x + left * wide, area.y + (row + 1 - tall) * high, width * wide, tall * high)
            if found.w >= least[0] and found.h >= least[1] and (best is None or found.size > best.size + 0.01):
                best = found
    return best


def _bars(heights: list[int]) -> Iterable[tuple[int, int, int]]:
    """(left, width, height) of the largest boxes under a skyline, one for each height from each place."""
    open_bars: list[tuple[int, int]] = []
    for at, tall in enumerate([*heights, 0]):
        left = at
        while open_bars and open_bars[-1][1] >= tall:
            left, high = open_bars.pop()
            if high:
                yield left, at - left, high
        open_bars.append((left, tall))


def _grown(box: Area) -> Area:
    return Area(box.x - GAP, box.y - GAP, box.w + 2 * GAP, box.h + 2 * GAP)
