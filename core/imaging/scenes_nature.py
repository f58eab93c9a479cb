"""Painted scenes of land and sea. In: a Canvas, blank. Out: the same, painted."""

import math

import numpy as np

from core.imaging.canvas import Canvas, mixed


def seaside(canvas: Canvas) -> None:
    """A bright beach, a sail far out."""
    pick = canvas.random.uniform
    line = pick(0.42, 0.5)
    canvas.sky((0, "#4d9bd1"), (0.3, "#8cc4e4"), (line, "#e6f1ee"), (1, "#e6f1ee"), clouds=pick(0.45, 0.62))
    canvas.box(0, line, 1, 0.6, "#2b86a6", "#67c5c1")
    headland(canvas, line, "#5d8a83", "#7aa58f")
    canvas.glitter(line + 0.01, 0.72, "#d8f1f0", 190)
    sailboat(canvas, pick(0.25, 0.7), line + 0.02, 0.16)
    beach(canvas, 0.74)


def headland(canvas: Canvas, line: float, top: str, bottom: str) -> None:
    pick = canvas.random.uniform
    reach, height = pick(0.25, 0.45), pick(0.07, 0.13)
    xs = np.linspace(0, reach, 40)
    bumps = np.interp(xs, np.linspace(0, reach, 9), pick(0.6, 1.1, 9)) * (1 - (xs / reach) ** 2.2)
    skyline = [(float(x), float(line - height * bump)) for x, bump in zip(xs, bumps, strict=True)]
    canvas.shape([(-0.01, line - height), *skyline, (reach, line), (-0.01, line)], top, bottom)


def sailboat(canvas: Canvas, x: float, y: float, size: float) -> None:
    tall, wide = size * canvas.unit / canvas.height, size * 0.4 * canvas.unit / canvas.width
    canvas.shape([(x, y - tall), (x + wide, y - tall * 0.12), (x, y - tall * 0.12)], "#fffdf6", "#e9ddc9")
    canvas.shape(
        [(x - wide * 0.1, y - tall * 0.9), (x - wide * 0.65, y - tall * 0.14), (x - wide * 0.1, y - tall * 0.14)], "#f4e6d2", "#d9c4a7"
    )
    hull = [
        (x - wide * 0.75, y - tall * 0.1),
        (x + wide, y - tall * 0.1),
        (x + wide * 0.7, y + tall * 0.04),
        (x - wide * 0.55, y + tall * 0.04),
    ]
    canvas.shape(hull, "#a8452f", "#7c2f22")


def beach(canvas: Canvas, line: float) -> None:
    phase = canvas.random.uniform(0, 6)
    xs = np.linspace(-0.01, 1.01, 80)
    shore = line + 0.03 * np.sin(xs * 5 + phase) + 0.012 * np.sin(xs * 13 + phase) + 0.06 * (xs - 0.5)
    for shift, colour in ((-0.045, "#a9dcd3"), (-0.024, "#f4fbf7"), (-0.012, "#c9b893"), (0.0, "#e8d6b0")):
        edge = list(zip(xs.tolist(), (shore + shift * (1 + 0.3 * np.sin(xs * 9))).tolist(), strict=True))
        canvas.shape([*edge, (1.01, 1.01), (-0.01, 1.01)], colour, "#f3e6c8" if shift == 0.0 else None)
    for x, y, size in canvas.random.random((26, 3)).tolist():
        canvas.disc(x, line + 0.1 + y * 0.18, 0.002 + 0.004 * size, mixed("#b59d78", "#8d7a62", size), 0.6)


def sunset(canvas: Canvas) -> None:
    """The sun going down over open sea."""
    pick = canvas.random.uniform
    line, x = pick(0.54, 0.62), pick(0.3, 0.7)
    canvas.sky((0, "#2c3566"), (0.25, "#7d4f7c"), (0.42, "#d9736a"), (line, "#ffc27a"), (1, "#ffc27a"),
               clouds=pick(0.38, 0.52), cloud="#f08a6c", sun=(x, line - 0.07), shine="#fff0c0")  # fmt: skip
    canvas.disc(x, line - 0.07, 0.055, "#fff3cf")
    canvas.box(0, line, 1, 0.6, "#c2686a", "#2a2b52")
    canvas.glitter(line + 0.005, 1.0, "#ffd79a", 320, x=x, spread=0.34)
    canvas.glitter(line + 0.005, 1.0, "#8a4a6a", 220)
    rocks(canvas)


def rocks(canvas: Canvas) -> None:
    side = canvas.random.choice([0.0, 1.0])
    for size in (1.0, 0.62, 0.35):
        xs = np.linspace(0, 1, 24)
        heights = 0.26 * size * (1 - xs**1.6) * canvas.random.uniform(0.75, 1.1, 24)
        edge = [(float(abs(side - x * 0.42 * (1.4 - size))), float(1 - h)) for x, h in zip(xs, heights, strict=True)]
        colour = mixed("#4a2f4d", "#171529", size)
        canvas.shape([(side, 1.01), *edge, (abs(side - 0.45), 1.01)], colour, "#12111f")


def mountains(canvas: Canvas) -> None:
    """Ranges behind ranges above a still lake."""
    pick = canvas.random.uniform
    line = pick(0.62, 0.68)
    canvas.sky((0, "#6aa6cf"), (line, "#f5e9d8"), (1, "#f5e9d8"), clouds=pick(0.35, 0.5), cloud="#ffffff", sun=(pick(0.2, 0.8), 0.3))
    for share, height in enumerate((0.3, 0.41, 0.5)):
        top = mixed("#a7b9cd", "#3f6472", share / 2)
        skyline = canvas.ridge(height, 0.26 - share * 0.05, top, mixed(top, "#dfe3df", 0.5))
        if share == 0:
            snowcaps(canvas, skyline)
    canvas.ridge(0.6, 0.05, "#2f5a4c", "#3d6d55")
    pines(canvas, 0.62, 60, 0.05, "#1f4338")
    canvas.mirror(line, darker=0.82, tint="#2a5a70")
    canvas.veil(line - 0.05, line + 0.02, "#e8edea", 0.0, 0.5)
    shore_stones(canvas)


def snowcaps(canvas: Canvas, skyline: list[tuple[float, float]]) -> None:
    """Snow on what rises above most of the skyline, running down the gullies."""
    heights = np.array([y for _, y in skyline])
    limit = float(np.quantile(heights, 0.6))
    gullies = np.interp(
        np.arange(len(heights)), np.arange(0, len(heights) + 6, 6), canvas.random.uniform(-0.025, 0.03, len(heights) // 6 + 1)
    )
    lower = np.maximum(heights, np.minimum(limit, heights + 0.09) + gullies * (heights < limit))
    capped = [*skyline, *reversed([(x, float(y)) for (x, _), y in zip(skyline, lower, strict=True)])]
    canvas.shape(capped, "#fbfcfd", "#dbe6f0")


def pines(canvas: Canvas, base: float, count: int, tall: float, colour: str) -> None:
    for x, size, shift in canvas.random.random((count, 3)).tolist():
        pine(canvas, x, base + 0.02 * shift, tall * (0.5 + size), colour)


def pine(canvas: Canvas, x: float, y: float, tall: float, colour: str, snow: str | None = None) -> None:
    """A conifer with its foot at (x, y); `tall` in heights of the picture."""
    half = tall * 0.24 * canvas.height / canvas.width
    canvas.shape([(x - half * 0.1, y), (x - half * 0.1, y - tall * 0.3), (x + half * 0.1, y - tall * 0.3), (x + half * 0.1, y)], "#33261f")
    for low, high, wide in ((0.1, 0.5, 1.0), (0.32, 0.74, 0.76), (0.56, 1.0, 0.5)):
        left, right, foot = x - half * wide, x + half * wide, y - tall * low
        canvas.shape([(left, foot), (x, y - tall * high), (right, foot), (x, foot + tall * 0.03)], colour)
        if snow:
            middle = y - tall * (low + high) / 2
            canvas.shape(
                [(x - half * wide * 0.5, middle), (x, y - tall * high), (x + half * wide * 0.35, middle), (x, middle + tall * 0.03)], snow
            )


def shore_stones(canvas: Canvas) -> None:
    for x, y, size in sorted(canvas.random.random((46, 3)).tolist(), key=lambda stone: stone[1]):
        radius = 0.006 + 0.024 * y * size
        canvas.disc(x, 0.92 + 0.08 * y, radius * 1.1, "#2b3a40", 0.5)
        canvas.disc(x, 0.918 + 0.08 * y, radius, mixed("#7e8a8c", "#a59c8e", size), 0.45)


def forest(canvas: Canvas) -> None:
    """A wood in morning mist, light falling between the trunks; in spring green or in autumn gold."""
    leaf, far, ground = FORESTS[int(canvas.random.integers(len(FORESTS)))]
    sun = canvas.random.uniform(0.35, 0.65)
    canvas.sky(
        (0, mixed(far, leaf, 0.5)), (0.5, far), (1, far), clouds=0.55, cloud=mixed(far, "#ffffff", 0.5), sun=(sun, 0.38), shine="#fffbe4"
    )
    for depth in (0.0, 0.25, 0.5, 0.75, 1.0):
        foot = 0.62 + 0.26 * depth
        trunks(canvas, depth, foot + 0.03, mixed(far, "#3a2d22", 0.18 + 0.8 * depth))
        canvas.ridge(foot, 0.03, mixed(far, ground, 0.25 + 0.65 * depth), mixed(ground, "#1d2415", 0.6 * depth), detail=3)
        leaves(canvas, depth, leaf, far)
    ferns(canvas, ground)
    rays(canvas, sun)


FORESTS = (("#8fb34d", "#e8efc6", "#55743a"), ("#d99a35", "#f8e3b2", "#8a5a2c"), ("#5f9a63", "#d9ecd8", "#3d6145"))
"""Colours of leaves, of the far mist and of the ground."""


def trunks(canvas: Canvas, depth: float, foot: float, bark: str) -> None:
    """`depth` runs from 0, far, to 1, near."""
    wide = 0.007 + 0.03 * depth**1.4
    for x, lean, bulk in canvas.random.random((round(15 - 11 * depth), 3)).tolist():
        half = wide * (0.6 + bulk * 0.7) * canvas.unit / canvas.width
        drift = (lean - 0.5) * 0.05
        low, high = (x - half * 1.5 + drift, x + half * 1.5 + drift), (x - half, x + half)
        canvas.shape([(high[0], -0.01), (high[1], -0.01), (low[1], foot), (low[0], foot)], bark)
        if depth > 0.3:
            edge = [(high[1] - half * 0.5, -0.01), (high[1], -0.01), (low[1], foot), (low[1] - half * 0.6, foot)]
            canvas.shape(edge, mixed(bark, "#f3e3a4", 0.3))


def leaves(canvas: Canvas, depth: float, leaf: str, far: str) -> None:
    colour = mixed(far, mixed(leaf, "#2b3a1c", 0.45 * depth), 0.35 + 0.6 * depth)
    for x, y, size in canvas.random.random((round(70 + 50 * depth), 3)).tolist():
        top = y**1.6 * (0.34 - 0.12 * depth)
        canvas.disc(x, top, (0.008 + 0.026 * size) * (0.5 + depth), mixed(colour, "#fff6c8", 0.35 * size * (1 - depth)), 0.6, 40 * size)


def ferns(canvas: Canvas, ground: str) -> None:
    for y, x, size in sorted(canvas.random.random((200, 3)).tolist()):
        colour = mixed(mixed(ground, "#d9e08a", 0.45 * size), "#18210f", y * 0.45)
        reach, foot = 0.015 + 0.045 * y * size, 0.87 + 0.15 * y
        for side in (-1, 0, 1):
            canvas.stroke([(x, foot), (x + side * reach * 0.7, foot - reach * (1.5 - 0.5 * abs(side)))], 0.003 + 0.004 * y, colour)


def rays(canvas: Canvas, x: float) -> None:
    light = np.zeros((90, 120), np.float32)
    down = np.arange(90, dtype=np.float32)
    for angle in canvas.random.uniform(-0.7, 0.7, 6):
        middle = (x + math.tan(angle) * down / 90 * 0.7) * 120
        light += np.exp(-(((np.arange(120)[None, :] - middle[:, None]) / (3 + down[:, None] / 12)) ** 2)) * (1 - down[:, None] / 95)
    canvas.add_light(light.clip(0, 3) * 22, "#fff3c0")


def meadow(canvas: Canvas) -> None:
    """A meadow in flower, one old tree, hills."""
    pick = canvas.random.uniform
    canvas.sky((0, "#5aa5d6"), (0.5, "#dff0f4"), (1, "#dff0f4"), clouds=pick(0.5, 0.64))
    canvas.ridge(0.46, 0.1, "#9dbdb4", "#b4ccb0", detail=3)
    canvas.ridge(0.53, 0.08, "#7fae7c", "#9cc07c", detail=3)
    canvas.ridge(0.6, 0.05, "#86b757", "#5c9440", detail=2)
    tree(canvas, pick(0.18, 0.82), 0.64, 0.34)
    flowers(canvas, canvas.random.choice(["#d8412f", "#f0c12f", "#7a6bc9"]))


def tree(canvas: Canvas, x: float, y: float, tall: float) -> None:
    reach = tall * 0.5
    side = canvas.unit / canvas.width
    canvas.shape(
        [(x - 0.018 * side, y), (x - 0.008 * side, y - tall * 0.6), (x + 0.008 * side, y - tall * 0.6), (x + 0.022 * side, y)],
        "#5b4632",
        "#3d2f22",
    )
    for _ in range(3):
        for angle, far, size in canvas.random.random((34, 3)).tolist():
            cx = x + math.cos(angle * math.tau) * far * reach * 0.62 * canvas.unit / canvas.width
            up = math.sin(angle * math.tau) * far * 0.36 * reach
            cy = y - tall * 0.68 - up * 1.2
            colour = mixed("#2f5d2f", "#8dbb4f", min(1.0, max(0.0, 0.45 + up / reach + 0.25 * (size - 0.5))))
            canvas.disc(cx, cy, 0.018 + 0.035 * size, colour, 0.85)


def flowers(canvas: Canvas, colour: str) -> None:
    for y, x, size in sorted(canvas.random.random((900, 3)).tolist()):
        place, near = 0.63 + 0.38 * y**1.5, 0.15 + y**1.5
        blade = mixed("#4a8436", "#a5cc5c", size)
        canvas.stroke([(x, place), (x + (size - 0.5) * 0.02 * near, place - 0.045 * near)], 0.0035 * near, blade)
        if size > 0.5:
            radius = (0.003 + 0.009 * (size - 0.5)) * (0.3 + near)
            top = place - 0.045 * near
            canvas.disc(x, top, radius, colour if size < 0.9 else "#fff6e4", 0.75)
            if near > 0.6:
                canvas.disc(x, top, radius * 0.35, mixed(colour, "#2a1a10", 0.7), 0.75)
