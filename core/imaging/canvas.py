"""A canvas for painted scenes: soft light at low resolution beneath, crisp shapes above, grain over all.

In: shapes in fractions of width and height, colours as '#rrggbb'. Out: RGB pixels.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import cv2
import numpy as np

Point = tuple[float, float]
Stop = tuple[float, str]
SOFT = 6
SHIFT = 4
GRAIN_TILE = 1024


class Canvas:
    """Painted from back to front. `unit` is the short side in pixels, the measure of sizes; `random` makes each picture its own."""

    def __init__(self, width: int, height: int, random: np.random.Generator):
        self.width, self.height, self.random = width, height, random
        self.unit = min(width, height)
        self.pixels = np.zeros((height, width, 3), np.uint8)
        self._soft_size = (max(2, width // SOFT), max(2, height // SOFT))

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    def sky(self, *stops: Stop, clouds: float = 0.0, cloud: str = "#ffffff", sun: Point | None = None, shine: str = "#fff2d0") -> None:
        """Fills all with a vertical gradient, clouds (0 none to 1 overcast) and the sun's glow."""
        width, height = self._soft_size
        soft = np.repeat(gradient(stops, height), width, axis=1)
        if clouds:
            cover = self.noise(octaves=5, stretch=2.6)
            height_fade = np.linspace(1.0, 0.25, height)[:, None]
            alpha = np.clip((cover - (1 - clouds)) * 2.6, 0, 1) * height_fade
            lit = np.pad(cover, ((3, 0), (0, 0)), "edge")[:-3] - cover
            shade = rgb(cloud) + (lit * 160)[..., None]
            soft += (shade - soft) * (alpha * 0.85)[..., None]
        if sun:
            soft = self._lit(soft, sun, shine)
        self.pixels = cv2.resize(to_bytes(soft), (self.width, self.height), interpolation=cv2.INTER_CUBIC)

    def _lit(self, soft: np.ndarray, sun: Point, shine: str) -> np.ndarray:
        width, height = self._soft_size
        across, down = np.meshgrid((np.arange(width) + 0.5) / width - sun[0], (np.arange(height) + 0.5) / height - sun[1])
        distance = np.hypot(across * self.width, down * self.height) / self.unit
        glow = 0.75 * np.exp(-distance / 0.10) + 0.5 * np.exp(-distance / 0.45)
        return soft + (rgb(shine) - soft * 0.35) * np.clip(glow, 0, 1)[..., None] * 0.8

    def noise(self, octaves: int = 4, stretch: float = 1.0) -> np.ndarray:
        """Cloud-like noise from 0 to 1 at the soft resolution; `stretch` widens it."""
        width, height = self._soft_size
        total = np.zeros((height, width), np.float32)
        for octave in range(octaves):
            cells = 3 * 2**octave
            columns, rows = max(2, int(cells * width / height / stretch)), cells
            grid = self.random.random((rows + 1, columns + 1), np.float32)
            total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) / 2**octave
        total -= total.min()
        return total / total.max()

    def shape(self, points: Iterable[Point], top: str, bottom: str | None = None) -> None:
        """A filled polygon, its colour running from `top` to `bottom` down its height; edges are smooth."""
        outline = self._outline(points)
        if bottom is None or bottom == top:
            cv2.fillPoly(self.pixels, [outline], rgb(top).tolist(), cv2.LINE_AA, SHIFT)
            return
        middle = mixed(top, bottom, 0.5)
        cv2.fillPoly(self.pixels, [outline], rgb(middle).tolist(), cv2.LINE_AA, SHIFT)
        x0, y0, x1, y1 = self._bounds(outline)
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [outline - np.array([x0, y0]) * 2**SHIFT], 255, cv2.LINE_AA, SHIFT)
        ramp = to_bytes(gradient(((0.0, top), (1.0, bottom)), y1 - y0))
        filled = cv2.resize(ramp, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)
        cv2.copyTo(filled, cv2.compare(mask, 254, cv2.CMP_GE), self.pixels[y0:y1, x0:x1])

    def _outline(self, points: Iterable[Point]) -> np.ndarray:
        scale = np.array([self.width, self.height], np.float64) * 2**SHIFT
        return np.round(np.array(list(points)) * scale).astype(np.int32)

    def _bounds(self, outline: np.ndarray) -> tuple[int, int, int, int]:
        low, high = outline.min(axis=0) >> SHIFT, (outline.max(axis=0) >> SHIFT) + 1
        return max(0, int(low[0])), max(0, int(low[1])), min(self.width, int(high[0])), min(self.height, int(high[1]))

    def ridge(self, height: float, rough: float, top: str, bottom: str, detail: int = 5, lean: float = 0.0) -> list[Point]:
        """A hill or mountain range across the picture; its skyline around `height`, `rough` high. Returns the skyline."""
        xs = np.linspace(-0.01, 1.01, 240)
        line = np.zeros_like(xs)
        for octave in range(detail):
            knots = self.random.uniform(-1, 1, 3 + 3 * 2**octave)
            line += np.interp(xs, np.linspace(-0.01, 1.01, len(knots)), knots) / 1.9**octave
        if detail <= 3:
            line = np.convolve(np.pad(line, 12, "edge"), np.hanning(27)[1:-1] / np.hanning(27).sum(), "same")[12:-12]
        skyline = list(zip(xs.tolist(), (height - line * rough / 2 + lean * (xs - 0.5)).tolist(), strict=True))
        self.shape([*skyline, (1.01, 1.01), (-0.01, 1.01)], top, bottom)
        return skyline

    def disc(self, x: float, y: float, radius: float, colour: str, squash: float = 1.0, angle: float = 0.0) -> None:
        """A filled circle or ellipse; `radius` in short sides, `squash` its height over its width."""
        centre = (round(x * self.width * 2**SHIFT), round(y * self.height * 2**SHIFT))
        size = radius * self.unit * 2**SHIFT
        axes = (max(1, round(size)), max(1, round(size * squash)))
        cv2.ellipse(self.pixels, centre, axes, angle, 0, 360, rgb(colour).tolist(), -1, cv2.LINE_AA, SHIFT)

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line through points; `width` in short sides, one pixel at least."""
        thickness = max(1, round(width * self.unit))
        cv2.polylines(self.pixels, [self._outline(points)], False, rgb(colour).tolist(), thickness, cv2.LINE_AA, SHIFT)

    def box(self, x: float, y: float, width: float, height: float, top: str, bottom: str | None = None) -> None:
        self.shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], top, bottom)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> None:
        """Light added around a spot; `radius` in short sides is where it has faded to a third."""
        reach = max(2, round(radius * self.unit * 3))
        cx, cy = round(x * self.width), round(y * self.height)
        x0, y0, x1, y1 = max(0, cx - reach), max(0, cy - reach), min(self.width, cx + reach), min(self.height, cy + reach)
        if x1 <= x0 or y1 <= y0:
            return
        across = (np.arange(x0, x1, dtype=np.float32) - cx) / (radius * self.unit)
        down = (np.arange(y0, y1, dtype=np.float32) - cy) / (radius * self.unit)
        light = np.exp(-np.square(across)) * np.exp(-np.square(down))[:, None]
        added = cv2.merge([cv2.convertScaleAbs(light, alpha=float(level) * strength) for level in rgb(colour)])
        self.pixels[y0:y1, x0:x1] = cv2.add(self.pixels[y0:y1, x0:x1], added)

    def veil(self, top: float, bottom: float, colour: str, above: float, below: float) -> None:
        """Mist over a band of rows; its thickness runs from `above` to `below` (0 to 1)."""
        first, last = round(top * self.height), round(bottom * self.height)
        share = np.linspace(above, below, last - first, dtype=np.float32)[:, None, None]
        size = (self.width, last - first)
        kept = cv2.resize(to_bytes(255 * (1 - share) * np.ones(3, np.float32)), size, interpolation=cv2.INTER_NEAREST)
        mist = cv2.resize(to_bytes(rgb(colour) * share), size, interpolation=cv2.INTER_NEAREST)
        self.pixels[first:last] = cv2.add(cv2.multiply(self.pixels[first:last], kept, scale=1 / 255), mist)

    def add_light(self, light: np.ndarray, colour: str) -> None:
        """Adds light of one colour over the whole picture; `light` holds levels (0 to 255) at any low resolution."""
        whole = cv2.resize(light, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        self.pixels = cv2.add(self.pixels, cv2.merge([cv2.convertScaleAbs(whole, alpha=float(level) / 255) for level in rgb(colour)]))

    def mirror(self, line: float, darker: float = 0.8, ripple: float = 0.004, tint: str = "#1d3a52") -> None:
        """Turns all below `line` into water that mirrors what lies above it."""
        start = round(line * self.height)
        rows = self.height - start
        depth = np.arange(rows) / max(1, rows)
        source = np.clip(start - 1 - np.arange(rows) * start / rows * 0.9, 0, start - 1)
        waver = np.sin(np.arange(rows) * (0.9 - 0.5 * depth)) * ripple * self.width * (0.3 + depth)
        columns = np.arange(self.width, dtype=np.float32)[None, :] + waver[:, None].astype(np.float32)
        lines = np.repeat(source.astype(np.float32)[:, None], self.width, axis=1)
        seen = cv2.remap(self.pixels, columns, lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        self.pixels[start:] = cv2.addWeighted(seen, darker, np.full_like(seen, rgb(tint).astype(np.uint8)), 1 - darker, 0)

    def glitter(self, top: float, bottom: float, colour: str, count: int, x: float | None = None, spread: float = 0.5) -> None:
        """Short bright strokes on water, longer towards the viewer; gathered around `x` under a low sun."""
        for depth, place, length in self.random.random((count, 3)).tolist():
            y = top + (bottom - top) * depth**1.6
            middle = place if x is None else x + (place - 0.5) * spread * (0.25 + depth)
            reach = (0.004 + 0.03 * depth) * (0.3 + length)
            self.stroke([(middle - reach, y), (middle + reach, y)], 0.0012 + 0.0022 * depth, colour)

    def nudge(self, share: float) -> None:
        """Moves the picture a little, as a hand-held camera does between two shots; `share` of its size."""
        shift = self.random.uniform(share / 2, share, 2) * (self.width, self.height)
        grow = 1 + 2 * share
        move = np.array([[grow, 0, -shift[0]], [0, grow, -shift[1]]])
        self.pixels = cv2.warpAffine(self.pixels, move, (self.width, self.height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def finish(self, size: tuple[int, int], grain: float, soft: float = 0.0) -> np.ndarray:
        """The picture at `size`, darkened a little towards its corners, with film grain (its deviation in levels).

        `soft` blurs it as an unsteady hand would, by that share of the short side.
        """
        width, height = size
        pixels = cv2.multiply(self.pixels, vignette(self.width, self.height), scale=1 / 255)
        if (width, height) != (self.width, self.height):
            pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC)
        if soft:
            pixels = cv2.GaussianBlur(pixels, (0, 0), soft * min(size))
        return grained(pixels, grain, self.random) if grain else pixels


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], np.float32)


def mixed(first: str, second: str, share: float) -> str:
    """The colour `share` (0 to 1) of the way from the first to the second."""
    return "#{:02x}{:02x}{:02x}".format(*(round(float(level)) for level in rgb(first) * (1 - share) + rgb(second) * share))


def gradient(stops: Sequence[Stop], rows: int) -> np.ndarray:
    """(rows, 1, 3) levels through colours at fractions of the height."""
    at = np.linspace(0, 1, rows)
    places = [place for place, _ in stops]
    levels = np.array([rgb(colour) for _, colour in stops])
    return np.stack([np.interp(at, places, levels[:, channel]) for channel in range(3)], axis=-1)[:, None, :].astype(np.float32)


def to_bytes(levels: np.ndarray) -> np.ndarray:
    return np.clip(levels, 0, 255).astype(np.uint8)


@cache
def vignette(width: int, height: int) -> np.ndarray:
    across, down = np.linspace(-1, 1, 64) ** 2, np.linspace(-1, 1, 64) ** 2
    light = 255 * (1 - 0.13 * (across[None, :] + down[:, None]) / 2 - 0.06 * (across[None, :] * down[:, None]))
    return cv2.merge([cv2.resize(light.astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)] * 3)


@cache
def grain_tile(deviation: float) -> np.ndarray:
    """Luminance noise, made once: every picture takes it from another corner."""
    return np.random.default_rng(7).normal(0, deviation, (GRAIN_TILE, GRAIN_TILE)).astype(np.int16)


def grained(pixels: np.ndarray, deviation: float, random: np.random.Generator) -> np.ndarray:
    height, width = pixels.shape[:2]
    tile = np.roll(grain_tile(deviation), random.integers(0, GRAIN_TILE, 2), axis=(0, 1))
    for top in range(0, height, GRAIN_TILE):
        for left in range(0, width, GRAIN_TILE):
            part = pixels[top : top + GRAIN_TILE, left : left + GRAIN_TILE]
            noise = tile[: part.shape[0], : part.shape[1]]
            part[:] = cv2.add(part, cv2.merge([noise] * 3), dtype=cv2.CV_8U)
    return pixels
