"""Painted scenes of towns and coasts. In: a Canvas, blank. Out: the same, painted."""

from itertools import pairwise

import numpy as np

from core.imaging.canvas import Canvas, mixed
from core.imaging.scenes_nature import headland

WALLS = ("#e8b27d", "#d98a6a", "#f0d9b0", "#c96f57", "#e3c59b", "#b9c6c0", "#f1e6d2")
ROOFS = ("#8c4a39", "#a1573f", "#7a4136")


def harbour(canvas: Canvas) -> None:
    """A harbour town at dusk, its lights in the water."""
    pick = canvas.random.uniform
    line = pick(0.6, 0.66)
    canvas.sky((0, "#1f2c56"), (0.35, "#5d5a8c"), (line, "#f2a27c"), (1, "#f2a27c"), clouds=pick(0.35, 0.5), cloud="#b56f86")
    canvas.ridge(line - 0.16, 0.14, "#4a4774", "#6b5a80", detail=4)
    lights = [*row_of_houses(canvas, line - 0.085, 0.65, 0.55), *row_of_houses(canvas, line, 1.0, 0.35)]
    church(canvas, pick(0.3, 0.7), line - 0.03)
    canvas.mirror(line, darker=0.72, ripple=0.005, tint="#16224a")
    for x in lights[:: max(1, len(lights) // 26)]:
        canvas.glitter(line + 0.01, 0.95, "#ffcf86", 9, x=x, spread=0.03)
    for x in pick(0.05, 0.95, 3):
        rowing_boat(canvas, float(x), pick(0.78, 0.93))


def row_of_houses(canvas: Canvas, base: float, size: float, dusk: float) -> list[float]:
    """Gabled houses side by side on `base`; returns where their lit windows are."""
    lights, x = [], -0.02
    side = canvas.unit / canvas.width
    while x < 1.02:
        wide, tall = canvas.random.uniform(0.075, 0.12) * size * side, canvas.random.uniform(0.11, 0.2) * size
        wall = mixed(str(canvas.random.choice(WALLS)), "#2e3160", dusk)
        canvas.box(x, base - tall, wide, tall + 0.002, wall, mixed(wall, "#1d1f45", 0.25))
        roof = mixed(str(canvas.random.choice(ROOFS)), "#2a2550", dusk)
        canvas.shape([(x - wide * 0.06, base - tall), (x + wide / 2, base - tall - 0.06 * size), (x + wide * 1.06, base - tall)], roof)
        lights += windows(canvas, x, base - tall, wide, tall, wall)
        x += wide * 1.01
    return lights


def windows(canvas: Canvas, x: float, y: float, wide: float, tall: float, wall: str) -> list[float]:
    lit = []
    columns, rows = 3, max(2, round(tall / 0.045))
    for row in range(rows):
        for column in range(columns):
            left, top = x + wide * (0.14 + 0.27 * column), y + tall * (0.12 + 0.85 * row / rows)
            on = canvas.random.random() < 0.42
            canvas.box(
                left, top, wide * 0.16, tall * 0.5 / rows, "#ffdf9b" if on else mixed(wall, "#171a3a", 0.55), "#f8b45f" if on else None
            )
            if on:
                lit.append(left + wide * 0.08)
    return lit


def church(canvas: Canvas, x: float, base: float) -> None:
    side = canvas.unit / canvas.width
    canvas.box(x - 0.03 * side, base - 0.34, 0.06 * side, 0.34, "#a58a9a", "#6d5f80")
    canvas.shape([(x - 0.035 * side, base - 0.34), (x, base - 0.46), (x + 0.035 * side, base - 0.34)], "#4a3f66")
    canvas.disc(x, base - 0.29, 0.014, "#ffe2a8")


def rowing_boat(canvas: Canvas, x: float, y: float) -> None:
    reach, deep = 0.09 * canvas.unit / canvas.width, 0.028
    hull = str(canvas.random.choice(["#c9553d", "#3f7f8c", "#d8b35a"]))
    canvas.shape(
        [(x - reach, y - deep), (x + reach, y - deep), (x + reach * 0.72, y + deep * 0.6), (x - reach * 0.72, y + deep * 0.6)],
        mixed(hull, "#1b2148", 0.3),
        "#20224a",
    )
    canvas.shape(
        [(x - reach * 0.9, y - deep), (x + reach * 0.9, y - deep), (x + reach * 0.7, y - deep * 0.5), (x - reach * 0.7, y - deep * 0.5)],
        "#2a2547",
    )


def street(canvas: Canvas) -> None:
    """A steep street of tall houses towards the light, laundry across, a tram."""
    pick = canvas.random.uniform
    eye = (pick(0.44, 0.56), 0.5)
    canvas.sky((0, "#6fb2dc"), (0.5, "#fbe9cf"), (1, "#fbe9cf"), clouds=pick(0.3, 0.5), sun=eye, shine="#fff4d8")
    headland(canvas, 0.5, "#a9b6bd", "#c4c6c0")
    canvas.shape([(eye[0] - 0.03, 0.5), (eye[0] + 0.03, 0.5), (1.2, 1.01), (-0.2, 1.01)], "#d9c6a8", "#8a7a6c")
    for side in (-1, 1):
        facades(canvas, eye, side)
    for rail in (-0.16, 0.16):
        canvas.stroke([(eye[0] + rail * 0.03, 0.52), (eye[0] + rail * 1.5, 1.01)], 0.005, "#5b5450")
    laundry(canvas, eye)
    tram(canvas, eye[0], 0.67, 0.15)


def facades(canvas: Canvas, eye: tuple[float, float], side: int) -> None:
    """Houses along one side, from the far end to the near, in perspective towards `eye`."""
    edges = eye[0] + side * np.array([0.035, 0.07, 0.12, 0.2, 0.33, 0.62])
    for far, near in pairwise(edges):
        wall = str(canvas.random.choice(WALLS))
        wall = mixed(wall, "#8d6f73", 0.28) if side > 0 else wall
        roof = canvas.random.uniform(1.15, 1.4)
        corners = [house_point(eye, float(x), height) for x, height in ((far, roof), (near, roof), (near, -0.52), (far, -0.52))]
        canvas.shape(corners, mixed(wall, "#ffffff", 0.12), mixed(wall, "#6b5348", 0.22))
        for floor in (-0.2, 0.2, 0.62, 1.0):
            for start in (0.12, 0.56):
                facade_window(canvas, eye, (float(far), float(near)), start, floor)


def house_point(eye: tuple[float, float], x: float, height: float) -> tuple[float, float]:
    """A point on a facade: `height` is 0 at the eye's level and -0.5 at the street, scaled by nearness."""
    return x, eye[1] - height * abs(x - eye[0]) * 1.55


def facade_window(canvas: Canvas, eye: tuple[float, float], span: tuple[float, float], start: float, floor: float) -> None:
    far, near = span
    left, right = far + (near - far) * start, far + (near - far) * (start + 0.26)
    corners = [house_point(eye, x, height) for x, height in ((left, floor + 0.24), (right, floor + 0.24), (right, floor), (left, floor))]
    canvas.shape(corners, str(canvas.random.choice(["#46606b", "#3f5560", "#5a7a70"])))
    canvas.stroke([corners[3], corners[2]], 0.004, "#f6ecd9")


def laundry(canvas: Canvas, eye: tuple[float, float]) -> None:
    for height, reach in ((0.2, 0.3), (0.3, 0.2)):
        left, right = eye[0] - reach, eye[0] + reach
        xs = np.linspace(left, right, 11)
        line = [(float(x), height + 0.03 * (1 - ((x - eye[0]) / reach) ** 2)) for x in xs]
        canvas.stroke(line, 0.002, "#6b625c")
        for x, y in line[1:-1]:
            colour = str(canvas.random.choice(["#fdfaf2", "#d9583f", "#4f86b5", "#f3cf6b", "#9cc2a8"]))
            wide, long = reach * 0.075, canvas.random.uniform(0.03, 0.06)
            canvas.shape(
                [(x - wide, y), (x + wide, y), (x + wide * 0.85, y + long), (x - wide * 0.95, y + long)],
                colour,
                mixed(colour, "#9a8f8a", 0.25),
            )


def tram(canvas: Canvas, x: float, y: float, size: float) -> None:
    side = canvas.unit / canvas.width
    wide, tall = size * side * 0.62, size * canvas.unit / canvas.height
    canvas.shape([(x - wide * 0.5, y), (x + wide * 0.5, y), (x + wide * 0.58, y + 0.012), (x - wide * 0.58, y + 0.012)], "#5d4f4a")
    canvas.box(x - wide / 2, y - tall, wide, tall, "#f7cf4a", "#dca52e")
    canvas.box(x - wide * 0.53, y - tall * 1.06, wide * 1.06, tall * 0.1, "#fdf6e6")
    for share in (0.08, 0.37, 0.66):
        canvas.box(x - wide / 2 + wide * share, y - tall * 0.84, wide * 0.26, tall * 0.36, "#3f5866", "#6d8a92")
    canvas.disc(x, y - tall * 0.24, size * 0.07, "#fff6d6")


def lighthouse(canvas: Canvas) -> None:
    """A lighthouse on its rock, evening, gulls."""
    pick = canvas.random.uniform
    x = pick(0.55, 0.7)
    canvas.sky((0, "#3f6c9c"), (0.35, "#8fb6cf"), (0.66, "#f9d9b6"), (1, "#f9d9b6"), clouds=pick(0.42, 0.55), cloud="#ffe9dc")
    canvas.box(0, 0.66, 1, 0.35, "#4f87a0", "#1f4a63")
    canvas.glitter(0.67, 1.0, "#bfe0e4", 160)
    for top, share in ((0.66, 0.0), (0.76, 0.5), (0.86, 1.0)):
        xs = np.linspace(0.28 + share * 0.05, 1.02, 40)
        rise = np.minimum(1, (xs - xs[0]) * 4) * canvas.random.uniform(0.7, 1.0, 40)
        edge = [(float(px), float(1.0 - (1.0 - top) * h)) for px, h in zip(xs, rise, strict=True)]
        canvas.shape([(edge[0][0], 1.01), *edge, (1.02, 1.01)], mixed("#8a7a6c", "#4a4642", share), mixed("#5d5148", "#2a2a2c", share))
    tower(canvas, x, 0.7)
    for gx, gy in canvas.random.uniform((0.08, 0.12), (0.5, 0.45), (6, 2)).tolist():
        gull(canvas, gx, gy)


def tower(canvas: Canvas, x: float, base: float) -> None:
    side, tall = canvas.unit / canvas.width, 0.46
    for stripe in range(6):
        low, high = stripe / 6, (stripe + 1) / 6
        left, right = (0.055 - 0.02 * low) * side, (0.055 - 0.02 * high) * side
        colour = "#f7f1e6" if stripe % 2 else "#c4473a"
        canvas.shape(
            [
                (x - right, base - tall * high),
                (x + right, base - tall * high),
                (x + left, base - tall * low),
                (x - left, base - tall * low),
            ],
            colour,
        )
        canvas.shape(
            [
                (x + right * 0.4, base - tall * high),
                (x + right, base - tall * high),
                (x + left, base - tall * low),
                (x + left * 0.4, base - tall * low),
            ],
            mixed(colour, "#5d4a52", 0.3),
        )
    canvas.box(x - 0.05 * side, base - tall - 0.012, 0.1 * side, 0.014, "#3a3a44")
    canvas.glow(x, base - tall - 0.045, 0.12, "#ffe9a0", 0.7)
    canvas.box(x - 0.025 * side, base - tall - 0.07, 0.05 * side, 0.06, "#fff3c4", "#ffd777")
    canvas.shape([(x - 0.034 * side, base - tall - 0.07), (x, base - tall - 0.115), (x + 0.034 * side, base - tall - 0.07)], "#a33a30")


def gull(canvas: Canvas, x: float, y: float) -> None:
    reach = 0.022 * canvas.unit / canvas.width
    canvas.stroke(
        [(x - reach, y - 0.006), (x - reach * 0.4, y - 0.012), (x, y), (x + reach * 0.4, y - 0.012), (x + reach, y - 0.006)],
        0.004,
        "#fdfbf6",
    )
