"""Planning a book's pages: shots and their flow in, the photos of every page, the page count and the price of cropping out.

Cropping has a price, and the price is raised or lowered until the whole book loses about as much as is allowed: so pages are as full
as they can be within that, whatever the photos' shapes.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.book.bleed import bled_costs
from core.book.chance import chance
from core.book.gather import Flow
from core.book.locks import Locked
from core.book.lot import USUAL_CROP_PRICE, lot_of
from core.book.pages import IMPOSSIBLE, Plan, Planned, Step, menus, search
from core.book.sheet import Sheet
from core.book.shots import Shot

PHOTOS_A_PAGE = 2.8
COVERED = 0.92
FULLEST = 0.8
NOISE = 0.12
OFF_TARGET = 0.06
BLANK_PAGE = 0.8
MANY_BLANKS = 1000.0
CROP_WANTED = (0.033, 0.036)
PRICES = (4.0, 120.0)
ROUNDS = 6


@dataclass
class Draft:
    """Everything known between planning and the finished book. `share` is the mean part of a picture area for a photo, `price`
    what cropping costs, `rooms` mm kept free under photos for their notes."""

    shots: list[Shot]
    flow: Flow
    share: float
    price: float
    rooms: Mapping[str, float]
    planned: list[Planned]
    total: int


@dataclass(frozen=True)
class Planner:
    """Plans one book: its sheet, the pages that are locked, the seed of its chance."""

    sheet: Sheet
    locked: Locked
    seed: int

    def most_photos(self, fixed: int) -> int:
        """How many photos the format's most pages hold beside `fixed` other pages."""
        theme = self.sheet.theme
        a_page = min(theme.most_photos, theme.most_on_spread / 2) * (FULLEST if theme.most_photos > 1 else 1.0)
        return max(0, int((self.sheet.format.max_pages - fixed) * a_page))

    def plan(self, shots: list[Shot], flow: Flow, rooms: Mapping[str, float]) -> Draft | None:
        """The best pages for the flow, or None when the format has too few pages for it. `rooms` are mm kept free under each photo
        for its note."""
        f = self.sheet.format
        photos = len(flow.flowing)
        fixed = flow.fixed_pages + len(self.locked.pages)
        density = PHOTOS_A_PAGE if self.sheet.theme.most_photos > 1 else 1.0
        target = f.round_up(round(max(fixed + photos / density, f.min_pages, *self.locked.pages, 1)))
        share = min(0.85, COVERED * max(1, target - fixed) / max(1, photos))
        last = min(f.max_pages, max(target + 12, round(target * 1.2)))
        numbers = [n for n in range(1, last + 1) if n not in self.locked.pages]
        price, planned = self.priced(shots, flow.steps, share, rooms, numbers, self._end_costs(numbers, target))
        if not planned and flow.steps:
            return None
        total = f.round_up(max([p.number for p in planned] + list(self.locked.pages) + [f.min_pages]))
        return Draft(shots, flow, share, price, rooms, planned, total)

    def priced(
        self, shots: list[Shot], steps: list[Step], share: float, rooms: Mapping[str, float], numbers: list[int], end_cost: np.ndarray
    ) -> tuple[float, list[Planned]]:
        """The plan at the price of cropping that keeps to CROP_WANTED, found by halving between PRICES on a logarithmic scale.
        `end_cost[s]` is what ending after `s` of the pages `numbers` costs."""
        most = self.sheet.theme.most_on_spread
        if not shots:
            return USUAL_CROP_PRICE, search(Plan(steps, [], np.array([]), numbers, end_cost, most))
        noise = NOISE * np.array([chance(self.seed, "page", shot.id) for shot in shots])
        found = menus(
            lot_of(shots, share, [rooms.get(shot.id, 0.0) for shot in shots]),
            self.sheet,
            [s.event for s in shots],
            noise,
            self.sheet.theme.most_photos,
        )
        bled, bled_crop = bled_costs(shots, self.sheet, share)
        low, high = PRICES
        price, kept, least = USUAL_CROP_PRICE, None, math.inf
        for _ in range(ROUNDS):
            best = [menu.best(price) for menu in found]
            planned = search(Plan(steps, [cost for cost, _ in best], bled, numbers, end_cost, most))
            crop = _mean_crop(planned, [crop for _, crop in best], bled_crop)
            missed = max(crop - CROP_WANTED[1], (CROP_WANTED[0] - crop) / 10)
            if missed < least:
                kept, least = (price, planned), missed
            if CROP_WANTED[0] <= crop <= CROP_WANTED[1] or not planned:
                break
            low, high = (price, high) if crop > CROP_WANTED[1] else (low, price)
            price = math.sqrt(low * high)
        return kept

    def _end_costs(self, numbers: list[int], target: int) -> np.ndarray:
        """What ending after each count of free pages costs: away from the target, and blank pages up to the next allowed count."""
        f = self.sheet.format
        costs = np.full(len(numbers) + 1, IMPOSSIBLE)
        for used in range(1, len(numbers) + 1):
            total = f.round_up(max(numbers[used - 1], *self.locked.pages, f.min_pages))
            blanks = bisect_right(numbers, total) - used
            if numbers[used - 1] <= total <= f.max_pages:
                costs[used] = OFF_TARGET * abs(total - target) + BLANK_PAGE * blanks + MANY_BLANKS * max(0, blanks - 1)
        return costs


def _mean_crop(planned: list[Planned], crops: list[np.ndarray], bled: np.ndarray) -> float:
    lost, photos = 0.0, 0
    for page in planned:
        count = page.stop - page.start
        if count:
            lost += float(bled[page.start] if page.bled else crops[count - 1][page.start])
            photos += count
    return lost / photos if photos else 0.0
