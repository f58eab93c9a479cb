"""Pages printed to the edge: a photo and a page in, whether it may be bled and what is cut for it out.

A face, with air around it, must stay inside the safety on all sides and off the gutter whichever side of the spread it falls on.
"""

import math

import numpy as np

from core.book.lot import BLED_CROP_LIMIT, PIXELS_PER_MM
from core.book.pages import IMPOSSIBLE
from core.book.sheet import Sheet
from core.book.shots import Shot

HERO_CROP_LIMIT = 0.36
PHOTOS_PER_HERO = 30
BLED_FROM_RANK = 0.8
LEAST_SHARPNESS = 0.75
ROUNDING = 0.004


def bled_costs(shots: list[Shot], sheet: Sheet, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Cost and crop of a page given to each photo to its edges; the cost is IMPOSSIBLE where it must not be, as in a
    book of pasted prints. A few of the very best may lose
    more at the sides than others do."""
    if sheet.theme.edge:
        return np.full(len(shots), IMPOSSIBLE), np.zeros(len(shots))
    area = sheet.bled()
    page = area.w / area.h
    heroes = set()
    for shot in sorted(shots, key=lambda s: (-s.weight, s.id)):
        if len(heroes) < len(shots) // PHOTOS_PER_HERO and _crop(shot, page) <= HERO_CROP_LIMIT and fits(shot, sheet):
            heroes.add(shot.id)
    costs = np.array([_cost(shot, page, share, sheet, shot.id in heroes) for shot in shots])
    return costs, np.array([_crop(shot, page) for shot in shots])


def _cost(shot: Shot, page: float, share: float, sheet: Sheet, hero: bool) -> float:
    crop = _crop(shot, page)
    if hero:
        return -1.5 + crop
    if shot.rank < BLED_FROM_RANK or crop > BLED_CROP_LIMIT or not fits(shot, sheet):
        return IMPOSSIBLE
    return 8.0 * crop + 0.6 * (math.log(1.2 / share) - 0.5) ** 2


def fits(shot: Shot, sheet: Sheet) -> bool:
    """Whether the theme bleeds photos, and this one has the pixels for the whole page and its faces keep clear of trim and gutter."""
    area = sheet.bled()
    scale = max(area.w / shot.facts.width, area.h / shot.facts.height)
    return not sheet.theme.edge and 1 / scale >= LEAST_SHARPNESS * PIXELS_PER_MM and bled_focus(shot, sheet) is not None


def bled_focus(shot: Shot, sheet: Sheet) -> tuple[float, float] | None:
    """The point of the photo to centre on a bled page, or None when no crop keeps its faces safe."""
    area = sheet.bled()
    page = area.w / area.h
    seen_w, seen_h = min(1.0, page / shot.facts.aspect), min(1.0, shot.facts.aspect / page)
    f = sheet.format
    across = centre(shot.keep.x, shot.keep.w, seen_w, seen_w * (sheet.inner_safety + f.bleed) / area.w)
    down = centre(shot.keep.y, shot.keep.h, seen_h, seen_h * (f.safety + f.bleed) / area.h)
    return None if across is None or down is None else (across, down)


def centre(start: float, size: float, seen: float, margin: float = 0.0) -> float | None:
    """Along one side of a photo (fractions): the centre of a window of `seen` within 0 to 1 that holds `start` to `start + size`
    at least `margin` from the window's ends, as near to the middle of it as can be. None when there is none."""
    low = max(seen / 2, start + size + margin - seen / 2)
    high = min(1 - seen / 2, start - margin + seen / 2)
    if low > high + ROUNDING:
        if size > 0:
            return None
        low, high = seen / 2, 1 - seen / 2
    return min(max(start + size / 2, low), high)


def _crop(shot: Shot, page: float) -> float:
    """Share of the photo's area lost on the page."""
    return 1 - min(page / shot.facts.aspect, shot.facts.aspect / page)
