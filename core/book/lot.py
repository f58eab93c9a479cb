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
from core.book.trees import Tree, reading_trees

CROPS = (0.0, 0.05, 0.115)
LAST_CROP = 0.16
BLED_CROP_LIMIT = 0.115
SMALLEST_SIDE = 26.0
SPREAD_OF_SIZES = 1.2
PIXELS_PER_MM = 300 / 25.4
LARGE_LOSS = 7.0
TOO_LARGE_LOSS = 400.0
SELDOM_MORE = 0.117
WHITE = 48.0
EMPTY = 400.0
UNEQUAL = 2.1
USUAL_CROP_PRICE = 14.0


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


def lot_of(shots: list[Shot], share: float, below: list[float] | None = None) -> Lot:
    """`share` is the mean part of a picture area there is for a photo; `below` mm kept free under each for its words."""
    ranks = np.array([shot.rank for shot in shots])
    limits = [crop_limits(shot) for shot in shots]
    return Lot(
        aspect=np.array([shot.facts.aspect for shot in shots]),
        narrow=np.array([narrow for narrow, _ in limits]),
        flat=np.array([flat for _, flat in limits]),
        below=np.array(below if below else [0.0] * len(shots)),
        pixels=np.array([float(shot.facts.width) for shot in shots]),
        wish=math.log(share) + SPREAD_OF_SIZES * (2 * ranks - 1),
    )


def crop_limits(shot: Shot) -> tuple[float, float]:
    """Logs of how far the photo may be cropped in width and in height before it would touch `shot.keep`."""
    return -math.log(min(1.0, max(0.5, shot.keep.w))), -math.log(min(1.0, max(0.5, shot.keep.h)))


@dataclass(frozen=True)
class Way:
    """One way to set some photos: a slicing tree, and the share of each photo it may crop away to fill the page."""

    tree: Tree
    crop: float


def ways(count: int, sheet: Sheet) -> list[Way]:
    """All ways to set `count` photos. Where one picture hangs alone on a white wall it is never cropped; a photo
    alone on another page may lose more before the page looks empty."""
    if sheet.theme.most_photos == 1:
        return [Way(0, 0.0)]
    crops = (*CROPS, LAST_CROP) if count == 1 else CROPS
    return [Way(tree, crop) for tree in reading_trees(count) for crop in crops]


@dataclass(frozen=True)
class Judged:
    """Per page: `cost` of all but cropping, `crop` (the sum of the shares its photos lose), the `waste` that counts for it (a large
    loss counts more than its share), the `cover` of the area by pictures (0 to 1), and what was fitted."""

    cost: np.ndarray
    crop: np.ndarray
    waste: np.ndarray
    cover: np.ndarray
    fitted: Fitted
    boxes: list[tuple[np.ndarray, ...]]


def judge(way: Way, leaves: list[Leaves], wishes: list[np.ndarray], size: tuple[float, float], sheet: Sheet) -> Judged:
    """Cost of setting `leaves` by `way` in an area of `size` (width, height) mm."""
    theme = sheet.theme
    width, height = size
    fitted = fit(way.tree, [leaf.cropped(way.crop) for leaf in leaves], width, height, theme.gap, theme.edge)
    frames = boxes(way.tree, fitted, leaves, theme.gap)
    cost, cover, crop, waste = (np.zeros_like(fitted.width) for _ in range(4))
    for leaf, bend, wish, (_, _, w, h) in zip(leaves, fitted.bend, wishes, frames, strict=True):
        w, h = np.maximum(w, 1.0), np.maximum(h, 1.0)
        part = w * h / (width * height)
        lost = 1 - np.exp(-np.abs(bend))
        cover += part
        crop += lost
        waste += lost + LARGE_LOSS * lost**2 + TOO_LARGE_LOSS * np.maximum(0.0, lost - SELDOM_MORE) ** 2
        cost += _leaf_cost(leaf, wish, w, h, part)
    cost += WHITE * np.maximum(0.0, 0.93 - cover) + EMPTY * np.maximum(0.0, 0.78 - cover)
    return Judged(cost, crop, waste, cover, fitted, frames)


def _leaf_cost(leaf: Leaves, wish: np.ndarray, w: np.ndarray, h: np.ndarray, part: np.ndarray) -> np.ndarray:
    """A photo's size against its wish, boxes too small to see, and too few pixels for the size."""
    small = np.maximum(0.0, np.log(SMALLEST_SIDE / np.minimum(w, h)))
    coarse = np.maximum(0.0, np.log(w * PIXELS_PER_MM / leaf.pixels))
    return UNEQUAL * (np.log(part) - wish) ** 2 + 8.0 * small + coarse**2
