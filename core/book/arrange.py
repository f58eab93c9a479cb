"""Arranging photos: their shapes and a page's areas in, ways to set them (boxes in mm, best first, no two that look alike) out.

A way is a slicing tree over one ground of the page: the theme's picture area, that area with more air, or one up to the trim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement, permutations

import numpy as np

from core.book.chance import chance
from core.book.fit import Leaves
from core.book.layout import CHANCE, RISES
from core.book.lot import CROPS, LAST_CROP, USUAL_CROP_PRICE, Way, judge, lot_of
from core.book.sheet import Area, Sheet
from core.book.shots import Shot
from core.book.space import ALIKE, likeness
from core.book.trees import Tree, reading_trees

MOST = 12
MOST_PHOTOS = 9
COVERED = 0.9
ALL_TREES = 5
MOST_IN_ROW = 4
UNEVEN = 2
FULL_CROPS = (0.16, 0.25, 0.36)
SMALL = 22.0
SMALL_COST = 40.0
TINY = 18.0
ENOUGH = 4
HAIR = 0.5
NO_LIMIT = 0.9


@dataclass(frozen=True)
class Ground:
    """An area photos may be set in. `fills` sets only what covers it to its edges; `dear` is how much less it is liked. A `bled`
    one reaches over the trim. At most `most` of its ways are offered."""

    area: Area
    crops: tuple[float, ...] = CROPS
    dear: float = 0.0
    fills: bool = False
    bled: bool = False
    most: int = MOST


@dataclass(frozen=True)
class Arrangement:
    """One way to set photos: `boxes` are in the photos' order."""

    cost: float
    boxes: tuple[Area, ...]
    ground: Ground
    tree: Tree | None = None
    crop: float = 0.0


def grounds(sheet: Sheet, area: Area, number: int, count: int, *, edges: bool) -> list[Ground]:
    """The grounds of page `number` whose pictures stand in `area`; `edges` allows those that reach over the trim."""
    alone = sheet.theme.most_photos == 1
    usual = (0.0,) if alone and count == 1 else (*CROPS, LAST_CROP) if count == 1 else CROPS
    found = [Ground(area, usual), Ground(area, FULL_CROPS, 2.0, fills=True), Ground(_part(area, 0.72, 0.72), usual, 4.0, most=1)]
    if count == 1:
        square = 0.86 * min(area.w, area.h)
        shapes = ((square / area.w, square / area.h), (1.0, 0.56), (0.56, 1.0))
        found += [Ground(_part(area, *shape), FULL_CROPS, 5.0, fills=True) for shape in shapes]
    if not edges or sheet.theme.edge:
        return found
    f, page = sheet.format, sheet.bled()
    right = number % 2 == 1
    side = Area(page.x + (page.w * 0.34 if right else 0.0), page.y, page.w * 0.66, page.h)
    top = Area(page.x, page.y, page.w, f.bleed + f.height * 0.64)
    found.append(Ground(page, FULL_CROPS, 0.5 if count == 1 else 6.0, fills=True, bled=True, most=2))
    if count <= 2:
        found += [Ground(side, FULL_CROPS, 6.0, fills=True, bled=True), Ground(top, FULL_CROPS, 5.5, fills=True, bled=True)]
    return found


def arrangements(shots: Sequence[Shot], rooms: Sequence[float], sheet: Sheet, on: Sequence[Ground], seed: str) -> list[Arrangement]:
    """Every way to set the photos on these grounds, the best first: first of all the best on the first ground, which is the
    theme's own. `rooms` are mm kept free under each photo."""
    found = [way for tree in trees(len(shots)) for way in _of_tree(tree, shots, rooms, sheet, on)]
    if len(shots) == 2 and not any(rooms):
        found += _big_and_small(shots, sheet, on[0], min(way.cost for way in found))
    settled = [(way.cost + CHANCE * chance(seed, number), number, way) for number, way in enumerate(found)]
    ranked = [way for _, _, way in sorted(settled, key=lambda one: one[:2])]
    first = next(way for way in ranked if way.ground is on[0])
    return [first, *(way for way in ranked if way is not first)]


def distinct(ways: Sequence[Arrangement], sheet: Sheet, most: int = MOST) -> list[Arrangement]:
    """The first of them that do not look like one before, of each ground no more than it may have, none with a tiny photo."""
    kept: list[Arrangement] = []
    for way in ways:
        room = len(kept) < most and sum(other.ground is way.ground for other in kept) < way.ground.most
        tiny = len(kept) >= ENOUGH and _tiny(way, sheet)
        if room and not tiny and all(likeness(way.boxes, other.boxes) < ALIKE for other in kept):
            kept.append(way)
    return kept


def without_tiny(ways: Sequence[Arrangement], sheet: Sheet) -> list[Arrangement]:
    """The ways without those that show a photo too small to be seen, as far as there are enough others."""
    large = [way for way in ways if not _tiny(way, sheet)]
    return large if len(large) >= ENOUGH else list(ways)


def _tiny(way: Arrangement, sheet: Sheet) -> bool:
    return min(min(box.w, box.h) for box in way.boxes) - 2 * sheet.theme.edge < TINY


def refit(way: Arrangement, shots: Sequence[Shot], rooms: Sequence[float], sheet: Sheet) -> Arrangement:
    """The same way with other rooms under the photos."""
    ground = Ground(way.ground.area, (way.crop,), way.ground.dear, False, way.ground.bled)
    return _of_tree(way.tree, shots, rooms, sheet, [ground])[0]


@lru_cache
def trees(count: int) -> tuple[Tree, ...]:
    """Slicing trees worth looking at: all in reading order for a few photos, for more rows, one of them or one photo large."""
    if count <= ALL_TREES:
        return reading_trees(count)
    first = [("along", (0, _rows(range(1, count), sizes))) for sizes in _row_sizes(count - 1) if len(sizes) > 1]
    return tuple([_rows(range(count), sizes) for sizes in _row_sizes(count)] + first)


def _rows(leaves: range, sizes: Sequence[int]) -> Tree:
    parts, at = [], leaves.start
    for size in sizes:
        parts.append(at if size == 1 else ("along", tuple(range(at, at + size))))
        at += size
    return ("down", tuple(parts)) if len(parts) > 1 else parts[0]


@lru_cache
def _row_sizes(count: int) -> tuple[tuple[int, ...], ...]:
    """Two to four rows of up to four photos each, none much shorter than another."""
    found = {
        order
        for rows in (2, 3, 4)
        for sizes in combinations_with_replacement(range(1, MOST_IN_ROW + 1), rows)
        if sum(sizes) == count and sizes[-1] - sizes[0] <= UNEVEN
        for order in permutations(sizes)
    }
    return tuple(sorted(found))


def _part(area: Area, wide: float, high: float) -> Area:
    """A part of the area, centred and a little above the middle."""
    w, h = area.w * wide, area.h * high
    return Area(area.x + (area.w - w) / 2, area.y + (area.h - h) * RISES, w, h)


def _of_tree(tree: Tree, shots: Sequence[Shot], rooms: Sequence[float], sheet: Sheet, on: Sequence[Ground]) -> list[Arrangement]:
    """The tree on each ground, with the crop that suits it best; all are judged at once."""
    cases = [(ground, crop) for ground in on for crop in ground.crops]
    lot = lot_of(list(shots), COVERED / len(shots), list(rooms))
    limits = -np.log(1 - np.array([crop for _, crop in cases]))
    leaves = [_limited(lot.leaf(k, k + 1), limits) for k in range(len(shots))]
    size = tuple(np.array([getattr(ground.area, side) for ground, _ in cases]) for side in "wh")
    judged = judge(Way(tree, NO_LIMIT), leaves, [lot.wish[k : k + 1] for k in range(len(shots))], size, sheet)
    best: dict[int, Arrangement] = {}
    for case, (ground, crop) in enumerate(cases):
        w, h = float(judged.fitted.width[case]), float(judged.fitted.height[case])
        if ground.fills and (ground.area.w - w > HAIR or ground.area.h - h > HAIR):
            continue
        boxes = _placed([[float(side[case]) for side in box] for box in judged.boxes], (w, h), ground.area)
        cost = float(judged.cost[case] + USUAL_CROP_PRICE * judged.waste[case]) + ground.dear + _smallness(boxes)
        way = Arrangement(cost, boxes, ground, tree, crop)
        best[id(ground)] = min(way, best.get(id(ground), way), key=lambda one: one.cost)
    return list(best.values())


def _limited(leaf: Leaves, limits: np.ndarray) -> Leaves:
    wide = np.ones_like(limits)
    narrow, flat = np.minimum(leaf.narrow, limits), np.minimum(leaf.flat, limits)
    return Leaves(leaf.aspect * wide, narrow, flat, leaf.below * wide, leaf.pixels * wide)


def _placed(boxes: list[list[float]], block: tuple[float, float], area: Area) -> tuple[Area, ...]:
    """The block stands centred, a little above the middle where it does not fill the area."""
    left, top = area.x + (area.w - block[0]) / 2, area.y + (area.h - block[1]) * RISES
    return tuple(Area(left + x, top + y, w, h) for x, y, w, h in boxes)


def _smallness(boxes: Sequence[Area]) -> float:
    return SMALL_COST * sum(max(0.0, 1 - min(box.w, box.h) / SMALL) for box in boxes)


def _big_and_small(shots: Sequence[Shot], sheet: Sheet, ground: Ground, best: float) -> list[Arrangement]:
    """Two photos, one of them large over the width and the other small beside the outer margin."""
    area, gap, edge = ground.area, sheet.theme.gap, 2 * sheet.theme.edge
    found = []
    for big in (0, 1):
        wide, small = shots[big].facts.aspect, shots[1 - big].facts.aspect
        h = min((area.w - edge) / wide + edge, 0.64 * area.h)
        w = (h - edge) * wide + edge
        rest = min(area.h - h - gap, 0.45 * area.h, ((0.5 * area.w - edge) / small) + edge)
        little = (rest - edge) * small + edge
        if min(little, rest) < SMALL:
            continue
        top = area.y + (area.h - h - gap - rest) * RISES
        upper, lower = (h, rest) if big == 0 else (rest, h)
        left = area.x + (area.w - w) / 2
        xs = (left, left + w - little) if big == 0 else (left, left)
        sizes = (w, little) if big == 0 else (little, w)
        boxes = (Area(xs[0], top, sizes[0], upper), Area(xs[1], top + upper + gap, sizes[1], lower))
        found.append(Arrangement(best + 1.5 + big, boxes, ground))
    return found
