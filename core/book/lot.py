"""What a page costs: photos side by side in arrays in, a cost per page and slicing tree out. Lower is better.

Crop, white left over, sizes against importance, too few pixels and small boxes all speak; the planner of pages and the ranking of
one page's layouts share these words.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.book.fit import Fitted, Leaves, boxes, fit
from core.book.sheet import Sheet
from core.book.shots import Shot
from core.book.trees import Tree

CROP_LIMIT = 0.09
BLED_CROP_LIMIT = 0.115
SMALLEST_SIDE = 26.0
SPREAD_OF_SIZES = 0.5
PIXELS_PER_MM = 300 / 25.4


@dataclass(frozen=True)
class Lot:
    """Photos in order, as arrays of equal length. `wish` is the log of the share of the picture area each should get."""

    aspect: np.ndarray
    narrow: np.ndarray
    flat: np.ndarray
    below: np.ndarray
    pixels: np.ndarray
    wish: np.ndarray

    def __len__(self) -> int:
        return len(self.aspect)

    def leaf(self, start: int, stop: int) -> Leaves:
        s = slice(start, stop)
        return Leaves(self.aspect[s], self.narrow[s], self.flat[s], self.below[s], self.pixels[s])

    def groups(self, count: int) -> list[Leaves]:
        """Leaves 0 to `count` - 1 of every run of `count` neighbours."""
        last = len(self) - count + 1
        return [self.leaf(k, last + k) for k in range(count)]

    def only(self, start: int, stop: int) -> "Lot":
        s = slice(start, stop)
        return Lot(self.aspect[s], self.narrow[s], self.flat[s], self.below[s], self.pixels[s], self.wish[s])


def lot_of(shots: list[Shot], share: float, below: list[float] | None = None, limit: float = CROP_LIMIT) -> Lot:
    """`share` is the mean part of a picture area there is for a photo; `below` mm kept free under each for its words."""
    ranks = np.array([shot.rank for shot in shots])
    limits = [crop_limits(shot, limit) for shot in shots]
    return Lot(
        aspect=np.array([shot.facts.aspect for shot in shots]),
        narrow=np.array([narrow for narrow, _ in limits]),
        flat=np.array([flat for _, flat in limits]),
        below=np.array(below if below else [0.0] * len(shots)),
        pixels=np.array([float(shot.facts.width) for shot in shots]),
        wish=math.log(share) + SPREAD_OF_SIZES * (2 * ranks - 1),
    )


def crop_limits(shot: Shot, limit: float) -> tuple[float, float]:
    """Logs of how far the photo may be cropped in width and in height: `limit` at most, and never into `shot.keep`."""
    widest, tallest = max(1 - limit, shot.keep.w), max(1 - limit, shot.keep.h)
    return -math.log(min(1.0, widest)), -math.log(min(1.0, tallest))


@dataclass(frozen=True)
class Judged:
    """Per page: `cost`, the `cover` of the area by pictures (0 to 1), and what was fitted."""

    cost: np.ndarray
    cover: np.ndarray
    fitted: Fitted
    boxes: list[tuple[np.ndarray, ...]]


def judge(tree: Tree, leaves: list[Leaves], wishes: list[np.ndarray], size: tuple[float, float], sheet: Sheet) -> Judged:
    """Cost of setting `leaves` by `tree` in an area of `size` (width, height) mm."""
    theme = sheet.theme
    width, height = size
    fitted = fit(tree, leaves, width, height, theme.gap, theme.edge)
    frames = boxes(tree, fitted, leaves, theme.gap)
    cost = np.zeros_like(fitted.width)
    cover = np.zeros_like(fitted.width)
    for leaf, bend, wish, (_, _, w, h) in zip(leaves, fitted.bend, wishes, frames, strict=True):
        w, h = np.maximum(w, 1.0), np.maximum(h, 1.0)
        part = w * h / (width * height)
        cover += part
        cost += _leaf_cost(leaf, bend, wish, w, h, part)
    cost += 7.0 * np.maximum(0.0, 0.95 - cover) + 40.0 * np.maximum(0.0, 0.77 - cover)
    return Judged(cost, cover, fitted, frames)


def _leaf_cost(leaf: Leaves, bend: np.ndarray, wish: np.ndarray, w: np.ndarray, h: np.ndarray, part: np.ndarray) -> np.ndarray:
    crop = 1 - np.exp(-np.abs(bend))
    small = np.maximum(0.0, np.log(SMALLEST_SIDE / np.minimum(w, h)))
    coarse = np.maximum(0.0, np.log(w * PIXELS_PER_MM / leaf.pixels))
    return 4.0 * crop + 60.0 * crop**2 + 1.1 * (np.log(part) - wish) ** 2 + 8.0 * small + 0.5 * coarse**2
