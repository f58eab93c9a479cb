"""Planning pages: photos in order and fixed pages (openings, stories) in, the photos of every page out.

An exact search (dynamic programming over page breaks): the state is how many photos are placed, on how many pages, and what stands on
the page before, so page counts, left and right pages and neighbours on a spread are all exact. Work grows with photos x page sizes.
"""

from dataclasses import dataclass

import numpy as np

from core.book.lot import Lot, judge, ways
from core.book.sheet import Sheet

IMPOSSIBLE = 1e9
MIXED_EVENTS = 25.0
OPENS_ON_RIGHT = 8.0
SAME_AGAIN = 0.4


@dataclass(frozen=True)
class Step:
    """One stop of the book's flow: `photo` is the index of a photo, or `block` that of a fixed block of `pages` pages."""

    photo: int = -1
    block: int = -1
    pages: int = 1
    fresh: bool = False


@dataclass(frozen=True)
class Planned:
    """A planned page: `number` (1-based), photos `start` to `stop`, or page `inner` of fixed block `block`. `bled` to the edge."""

    number: int
    start: int = 0
    stop: int = 0
    block: int = -1
    inner: int = 0
    bled: bool = False


@dataclass(frozen=True)
class Menu:
    """All ways to set pages of one count of photos, arrays of ways x first photo: `cost` without cropping, `waste` and `crop` as
    core.book.lot.Judged has them."""

    cost: np.ndarray
    waste: np.ndarray
    crop: np.ndarray

    def best(self, price: float) -> tuple[np.ndarray, np.ndarray]:
        """Cost and crop of the best way over first photos, when cropping costs `price`."""
        total = self.cost + price * self.waste
        way = total.argmin(axis=0)
        over = np.arange(total.shape[1])
        return total[way, over], self.crop[way, over]


def menus(lot: Lot, sheet: Sheet, events: list[int], noise: np.ndarray, most: int) -> list[Menu]:
    """The ways to set photos i to i + count on a page, for each count up to `most`."""
    area = sheet.picture(1)
    happened = np.array(events)
    found = []
    for count in range(1, min(most, len(lot)) + 1):
        leaves = lot.groups(count)
        last = len(lot) - count + 1
        wishes = [lot.wish[k : last + k] for k in range(count)]
        judged = [judge(way, leaves, wishes, (area.w, area.h), sheet) for way in ways(count, sheet)]
        mixed = sum((happened[k + 1 : last + k + 1] != happened[k : last + k]).astype(float) for k in range(count - 1))
        extra = MIXED_EVENTS * mixed + noise[:last] * count
        cost, waste, crop = (np.stack([getattr(j, name) for j in judged]) for name in ("cost", "waste", "crop"))
        found.append(Menu(cost + extra, waste, crop))
    return found


@dataclass(frozen=True)
class Plan:
    """What the search walks over. `costs[c - 1][i]` is the page of photos i to i + c; `bled[i]` a bled page of photo i.
    `numbers` are the page numbers free to fill; `end_cost[s]` is what ending after `s` of them costs."""

    steps: list[Step]
    costs: list[np.ndarray]
    bled: np.ndarray
    numbers: list[int]
    end_cost: np.ndarray
    most_on_spread: int


def search(plan: Plan) -> list[Planned]:
    """The pages of least cost, or an empty list when the steps do not fit the numbers."""
    kinds = len(plan.costs) + 2
    slots = len(plan.numbers)
    table = np.full((len(plan.steps) + 1, kinds, slots + 1), IMPOSSIBLE)
    origin = np.zeros((len(plan.steps) + 1, kinds, slots + 1), dtype=np.int8)
    table[0, 0, 0] = 0.0
    pairs = _pairs(plan, kinds)
    for at, step in enumerate(plan.steps):
        if step.block >= 0:
            _place_block(plan, step, at, table, origin)
        else:
            _place_photos(plan, at, table, origin, pairs)
    return _walk_back(plan, table, origin)


def _place_block(plan: Plan, step: Step, at: int, table: np.ndarray, origin: np.ndarray) -> None:
    """A fixed block ends what stands before it; openings like a left-hand page."""
    before = table[at].min(axis=0)
    slots = table.shape[2]
    for slot in range(slots - step.pages):
        right = plan.numbers[slot] % 2 == 1
        cost = before[slot] + (OPENS_ON_RIGHT if right and step.fresh else 0.0)
        table[at + 1, 0, slot + step.pages] = cost
        origin[at + 1, 0, slot + step.pages] = int(table[at, :, slot].argmin())


def _place_photos(plan: Plan, at: int, table: np.ndarray, origin: np.ndarray, pairs: np.ndarray) -> None:
    photo = plan.steps[at].photo
    for count in range(1, len(plan.costs) + 1):
        if at + count > len(plan.steps) or not _together(plan.steps, at, count):
            break
        _extend(table, origin, pairs, at, count, count, plan.costs[count - 1][photo])
    if plan.bled[photo] < IMPOSSIBLE:
        _extend(table, origin, pairs, at, 1, table.shape[1] - 1, plan.bled[photo])


def _together(steps: list[Step], at: int, count: int) -> bool:
    """Whether the steps are photos with no fresh page asked for among them."""
    return all(step.photo >= 0 and (not step.fresh or k == 0) for k, step in enumerate(steps[at : at + count]))


def _extend(table: np.ndarray, origin: np.ndarray, pairs: np.ndarray, at: int, count: int, kind: int, cost: float) -> None:
    arriving = table[at, :, :-1] + pairs[kind]
    from_kind = arriving.argmin(axis=0)
    value = arriving[from_kind, np.arange(arriving.shape[1])] + cost
    table[at + count, kind, 1:] = value
    origin[at + count, kind, 1:] = from_kind


def _pairs(plan: Plan, kinds: int) -> np.ndarray:
    """pairs[kind, before, slot]: cost of a page of `kind` in `slot` after one of kind `before` (0: none or fixed, last: bled)."""
    pairs = np.zeros((kinds, kinds, len(plan.numbers)))
    bled = kinds - 1
    taken = set(plan.numbers)
    same_spread = np.array([n % 2 == 1 and n - 1 in taken for n in plan.numbers])
    for kind in range(1, kinds):
        for before in range(kinds):
            photos = (1 if kind == bled else kind) + (1 if before == bled else before)
            crowded = photos > plan.most_on_spread or (kind == bled and before == bled)
            pairs[kind, before] = SAME_AGAIN * (kind == before) + np.where(same_spread & crowded, IMPOSSIBLE, 0.0)
    return pairs


def _walk_back(plan: Plan, table: np.ndarray, origin: np.ndarray) -> list[Planned]:
    wished = table[-1] + plan.end_cost
    kind, slot = np.unravel_index(int(wished.argmin()), wished.shape)
    if wished[kind, slot] >= IMPOSSIBLE:
        return []
    pages: list[Planned] = []
    at = len(plan.steps)
    bled = table.shape[1] - 1
    while at > 0:
        came = int(origin[at, kind, slot])
        step = plan.steps[at - 1]
        if kind == 0:
            for inner in reversed(range(step.pages)):
                slot -= 1
                pages.append(Planned(plan.numbers[slot], block=step.block, inner=inner))
            at -= 1
        else:
            count = 1 if kind == bled else int(kind)
            slot -= 1
            first = plan.steps[at - count].photo
            pages.append(Planned(plan.numbers[slot], first, first + count, bled=kind == bled))
            at -= count
        kind = came
    return pages[::-1]
