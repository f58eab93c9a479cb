"""Fitting slicing trees into an area, for many pages at once: photos' shapes in, boxes, crops and coverage out (numpy, mm).

In a slicing tree of free aspect ratios every part's width is a straight line of its height, width = slope * height + shift, so a page
without any crop is solved exactly; a little crop, the same share of what each photo allows, then bends it to the area.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.book.trees import Tree


@dataclass(frozen=True)
class Leaves:
    """Photos at one leaf position over many pages, as arrays: `aspect`; `narrow` and `flat`, the logarithms of how far each may
    be cropped in width and in height; `below`, mm kept free under the frame; `pixels`, its width in pixels."""

    aspect: np.ndarray
    narrow: np.ndarray
    flat: np.ndarray
    below: np.ndarray
    pixels: np.ndarray

    def cropped(self, most: float) -> "Leaves":
        """The same photos, none cropped by more than the share `most`."""
        log = -np.log(1 - most)
        return replace(self, narrow=np.minimum(self.narrow, log), flat=np.minimum(self.flat, log))


@dataclass(frozen=True)
class Fitted:
    """`slope` and `shift` per node; `width`, `height` of the whole block; `bend` per leaf: log of how much its aspect changed
    (below 0: sides cropped)."""

    lines: dict
    width: np.ndarray
    height: np.ndarray
    bend: list[np.ndarray]


def fit(tree: Tree, leaves: list[Leaves], width: float, height: float, gap: float, edge: float) -> Fitted:
    """The tree as large as `width` x `height` allows, each photo cropped no further than its limits. `edge` is a print's white
    edge, `gap` stands between boxes."""

    def overshoot(bend: list[np.ndarray]) -> np.ndarray:
        slope, shift = _lines(tree, leaves, bend, gap, edge)[tree]
        return slope * height + shift - width

    zero = np.zeros_like(leaves[0].aspect)
    start = overshoot([zero] * len(leaves))
    limits = [np.where(start > 0, -leaf.narrow, leaf.flat) for leaf in leaves]
    share = _root(lambda s: overshoot([limit * s for limit in limits]), zero, start)
    bend = [limit * share for limit in limits]
    lines = _lines(tree, leaves, bend, gap, edge)
    slope, shift = lines[tree]
    tall = np.minimum(height, (width - shift) / slope)
    return Fitted(lines, slope * tall + shift, tall, bend)


def boxes(tree: Tree, fitted: Fitted, leaves: list[Leaves], gap: float) -> list[tuple[np.ndarray, ...]]:
    """Each leaf's frame as (x, y, w, h) from the block's corner, the room kept below it taken off."""
    found: dict[int, tuple[np.ndarray, ...]] = {}

    def place(node: Tree, x: np.ndarray, y: np.ndarray, w: np.ndarray, h: np.ndarray) -> None:
        if isinstance(node, int):
            found[node] = (x, y, w, h - leaves[node].below)
            return
        for part in node[1]:
            slope, shift = fitted.lines[part]
            if node[0] == "along":
                size = slope * h + shift
                place(part, x, y, size, h)
                x = x + size + gap
            else:
                size = (w - shift) / slope
                place(part, x, y, w, size)
                y = y + size + gap

    zero = np.zeros_like(fitted.width)
    place(tree, zero, zero, fitted.width, fitted.height)
    return [found[i] for i in range(len(leaves))]


def _lines(tree: Tree, leaves: list[Leaves], bend: list[np.ndarray], gap: float, edge: float) -> dict:
    """Slope and shift of every node."""
    lines: dict = {}

    def line(node: Tree) -> tuple[np.ndarray, np.ndarray]:
        if isinstance(node, int):
            slope = leaves[node].aspect * np.exp(bend[node])
            result = slope, 2 * edge - slope * (2 * edge + leaves[node].below)
        else:
            parts = [line(part) for part in node[1]]
            gaps = gap * (len(parts) - 1)
            if node[0] == "along":
                result = sum(p[0] for p in parts), sum(p[1] for p in parts) + gaps
            else:
                slope = 1 / sum(1 / p[0] for p in parts)
                result = slope, slope * (sum(p[1] / p[0] for p in parts) - gaps)
        lines[node] = result
        return result

    line(tree)
    return lines


def _root(function, low: np.ndarray, at_low: np.ndarray, rounds: int = 4) -> np.ndarray:
    """Where `function` passes zero between `low` (value `at_low`) and 1, by false position; 1 where it does not get there."""
    high = np.ones_like(low)
    at_high = function(high)
    reached = at_low * at_high < 0
    for _ in range(rounds):
        slope = np.where(reached, at_high - at_low, 1.0)
        middle = np.clip(np.where(reached, low - at_low * (high - low) / slope, 1.0), 0.0, 1.0)
        at_middle = function(middle)
        left = at_low * at_middle > 0
        low, at_low = np.where(left, middle, low), np.where(left, at_middle, at_low)
        high, at_high = np.where(left, high, middle), np.where(left, at_high, at_middle)
    return np.where(reached, middle, 1.0)
