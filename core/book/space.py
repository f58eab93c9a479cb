"""Boxes on a page, in mm: frames in, what is free, what covers what and what looks alike out."""

from collections.abc import Iterable, Sequence

from core.book.document import Frame
from core.book.sheet import Area

TURN = 45.0
ALIKE = 0.8


def lies(frame: Frame) -> bool:
    """Whether a frame is turned so far that its width stands upright."""
    return TURN < frame.rotation % 180 < 180 - TURN


def area_of(frame: Frame) -> Area:
    """The box a frame takes on the page; the little tilt of a print is not counted."""
    if not lies(frame):
        return Area(frame.x, frame.y, frame.w, frame.h)
    return Area(frame.x + (frame.w - frame.h) / 2, frame.y + (frame.h - frame.w) / 2, frame.h, frame.w)


def shared(one: Area, other: Area) -> float:
    """Square millimetres that two boxes have in common."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0.0, across) * max(0.0, down)


def likeness(one: Sequence[Area], other: Sequence[Area]) -> float:
    """How alike two layouts of the same photos look, 0 to 1: the least share that the two boxes of a photo have in common."""
    if len(one) != len(other):
        return 0.0
    return min((_overlap(a, b) for a, b in zip(one, other, strict=True)), default=1.0)


def _overlap(one: Area, other: Area) -> float:
    common = shared(one, other)
    return common / max(one.size + other.size - common, 1e-9)


def grown(area: Area, by: float) -> Area:
    return Area(area.x - by, area.y - by, area.w + 2 * by, area.h + 2 * by)


def inside(area: Area, limits: Area) -> Area:
    """The box moved, and made smaller where it must be, to stand within `limits`."""
    w, h = min(area.w, limits.w), min(area.h, limits.h)
    x = min(max(area.x, limits.x), limits.x + limits.w - w)
    y = min(max(area.y, limits.y), limits.bottom - h)
    return Area(x, y, w, h)


def free(area: Area, taken: Iterable[Area], gap: float = 0.0) -> Area:
    """The largest box of `area` that keeps `gap` mm from all that is taken; of no size when there is none."""
    blocks = [block for block in (grown(one, gap) for one in taken) if shared(block, area)]
    edges = sorted({area.x, area.x + area.w, *(e for b in blocks for e in (b.x, b.x + b.w) if area.x < e < area.x + area.w)})
    best = Area(area.x, area.y, 0.0, 0.0)
    for i, left in enumerate(edges):
        for right in edges[i + 1 :]:
            column = Area(left, area.y, right - left, area.h)
            best = max(best, _tallest(column, [b for b in blocks if shared(b, column)]), key=lambda found: round(found.size, 3))
    return best


def _tallest(column: Area, blocks: list[Area]) -> Area:
    """The highest gap between the blocks of a column."""
    level, best = column.y, Area(column.x, column.y, column.w, 0.0)
    ends = sorted((block.y, block.bottom) for block in blocks)
    for top, bottom in [*ends, (column.bottom, column.bottom)]:
        if top - level > best.h:
            best = Area(column.x, level, column.w, top - level)
        level = max(level, bottom)
    return best
