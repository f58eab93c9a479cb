"""Painted scenes of people's places, winter and night. In: a Canvas, blank. Out: the same, painted."""

import math
from itertools import pairwise

import numpy as np

from core.imaging.canvas import Canvas, mixed
from core.imaging.scenes_nature import headland, pine, pines

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


def kitchen(canvas: Canvas) -> None:
    """Oranges, a jug and a cup on a table by the window."""
    wall = str(canvas.random.choice(["#dfe3d2", "#e9dcc8", "#cfdcdc"]))
    canvas.sky((0, mixed(wall, "#ffffff", 0.3)), (0.6, wall), (1, mixed(wall, "#8a7f6c", 0.3)))
    window(canvas, canvas.random.uniform(0.06, 0.16))
    cloth = str(canvas.random.choice(["#b9573f", "#4f7a86", "#8c9a5b"]))
    canvas.box(0, 0.66, 1, 0.36, mixed("#a8743f", "#ffffff", 0.1), "#6f4524")
    canvas.shape([(0.12, 0.7), (0.9, 0.7), (1.0, 0.93), (0.02, 0.93)], mixed(cloth, "#ffffff", 0.55), mixed(cloth, "#ffffff", 0.35))
    for share in np.linspace(0.04, 0.96, 9):
        canvas.stroke([(0.12 + 0.78 * share, 0.7), (0.02 + 0.98 * share, 0.93)], 0.003, cloth)
    jug(canvas, 0.66 if not canvas.portrait else 0.7, 0.8)
    oranges(canvas, 0.4, 0.82)
    cup(canvas, 0.82 if not canvas.portrait else 0.25, 0.88)
    canvas.glow(0.2, 0.3, 0.45, "#fff0c8", 0.28)


def window(canvas: Canvas, x: float) -> None:
    wide, tall = 0.34, 0.46
    canvas.box(x - 0.012, 0.08, wide + 0.024, tall + 0.03, "#fbf8f0", "#e6dfd0")
    canvas.box(x, 0.1, wide, tall, "#a9d3ea", "#eef4e2")
    canvas.shape(
        [(x, 0.44), (x + wide * 0.3, 0.37), (x + wide * 0.62, 0.42), (x + wide, 0.36), (x + wide, 0.56), (x, 0.56)], "#a7c796", "#86b070"
    )
    canvas.box(x + wide / 2 - 0.006, 0.1, 0.012, tall, "#fbf8f0")
    canvas.box(x, 0.1 + tall * 0.48, wide, 0.012, "#fbf8f0")


def jug(canvas: Canvas, x: float, y: float) -> None:
    side = canvas.unit / canvas.width
    tall = 0.36 * canvas.unit / canvas.height
    profile = [(0.06, 1.0), (0.045, 0.9), (0.05, 0.78), (0.1, 0.5), (0.105, 0.25), (0.07, 0.0)]
    left = [(x - radius * side, y - height * tall) for radius, height in profile]
    right = [(x + radius * side, y - height * tall) for radius, height in reversed(profile)]
    canvas.disc(x + 0.03 * side, y, 0.13, "#7a5d4a", 0.2)
    canvas.stroke(
        [(x + 0.05 * side, y - tall * 0.86), (x + 0.14 * side, y - tall * 0.74), (x + 0.1 * side, y - tall * 0.45)], 0.018, "#3f6f96"
    )
    canvas.shape([*left, *right], "#6fa3c4", "#34628a")
    canvas.disc(x, y - tall, 0.06, "#2b4d6e", 0.25)
    canvas.shape(
        [
            (x - 0.07 * side, y - tall * 0.5),
            (x - 0.05 * side, y - tall * 0.62),
            (x - 0.045 * side, y - tall * 0.2),
            (x - 0.07 * side, y - tall * 0.22),
        ],
        "#b6d3e4",
    )
    for angle, long, hue in canvas.random.random((15, 3)).tolist():
        tip = (x + (angle - 0.5) * 0.34 * side, y - tall * (1.15 + 0.45 * long))
        canvas.stroke([(x, y - tall), tip], 0.005, "#5d8050")
        canvas.disc(*tip, 0.016 + 0.01 * long, mixed("#f3d15a", "#e88a8f", hue), 0.8)
        canvas.disc(*tip, 0.007, "#b5662f", 0.8)


def oranges(canvas: Canvas, x: float, y: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    canvas.disc(x + 0.02 * side, y + 0.005, 0.2, "#7d5a44", 0.22)
    for shift, lift in ((-0.09, 0.06), (0.09, 0.06), (0.0, 0.075), (-0.045, 0.14), (0.05, 0.14)):
        orange(canvas, x + shift * side, y - (lift + 0.045) * level)
    bowl = [(x + 0.19 * side * math.cos(angle), y - 0.07 * level + 0.12 * level * math.sin(angle)) for angle in np.linspace(0, math.pi, 40)]
    canvas.shape(bowl, "#fbf4e6", "#cdbba0")
    canvas.stroke(bowl[:1] + bowl[-1:], 0.006, "#e3d6bf")


def orange(canvas: Canvas, x: float, y: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    for share in np.linspace(0, 1, 7):
        colour = mixed("#c45f16", "#f9b24a", float(share))
        canvas.disc(x - 0.016 * share * side, y - 0.016 * share * level, 0.062 * (1 - 0.72 * float(share)), colour)


def cup(canvas: Canvas, x: float, y: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    canvas.disc(x, y + 0.006, 0.09, "#d9cbb3", 0.28)
    canvas.disc(x, y, 0.086, "#fffaf0", 0.26)
    canvas.disc(x + 0.058 * side, y - 0.045 * level, 0.026, "#e9dcc6")
    canvas.disc(x + 0.058 * side, y - 0.045 * level, 0.014, "#f0e6d4")
    canvas.shape(
        [(x - 0.055 * side, y - 0.08 * level), (x + 0.055 * side, y - 0.08 * level), (x + 0.036 * side, y), (x - 0.036 * side, y)],
        "#fffdf7",
        "#d9cdb8",
    )
    canvas.disc(x, y - 0.08 * level, 0.055, "#fffdf7", 0.3)
    canvas.disc(x, y - 0.078 * level, 0.045, "#5a3622", 0.27)


def night(canvas: Canvas) -> None:
    """The Milky Way over pines and a lit tent."""
    pick = canvas.random.uniform
    canvas.sky((0, "#070d26"), (0.5, "#182a57"), (0.75, "#41507f"), (1, "#0b1024"))
    milky_way(canvas, pick(-0.7, -0.3))
    for x, y, size in canvas.random.random((520, 3)).tolist():
        canvas.disc(x, y * 0.75, 0.0006 + 0.0018 * size**6, mixed("#8fa3d6", "#fffaf0", size))
    canvas.ridge(0.72, 0.16, "#1a2547", "#121a36", detail=5)
    canvas.ridge(0.86, 0.05, "#0b1124", "#05070f", detail=4)
    for x, size in canvas.random.random((22, 2)).tolist():
        pine(canvas, x, 0.93, 0.1 + 0.16 * size, "#060a17")
    tent(canvas, pick(0.3, 0.7), 0.93)


def milky_way(canvas: Canvas, slope: float) -> None:
    cloud = canvas.noise(octaves=5)
    rows, columns = cloud.shape
    across = np.linspace(-0.5, 0.5, columns)[None, :]
    down = np.linspace(0, 1, rows)[:, None] - 0.36
    band = np.exp(-(((down - slope * across) / 0.17) ** 2))
    core = np.exp(-(((down - slope * across - 0.02) / 0.05) ** 2))
    canvas.add_light((band * (30 + 90 * cloud**2) - core * 34 * cloud).clip(0).astype(np.float32), "#c9c4ea")


def tent(canvas: Canvas, x: float, y: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    canvas.glow(x, y - 0.05 * level, 0.16, "#ffab4a", 0.75)
    canvas.shape([(x - 0.13 * side, y), (x, y - 0.14 * level), (x + 0.13 * side, y)], "#ffd58a", "#f08a3c")
    canvas.shape([(x - 0.03 * side, y), (x, y - 0.14 * level), (x + 0.03 * side, y)], "#fff0c4", "#ffbb62")
    canvas.stroke([(x - 0.13 * side, y), (x, y - 0.14 * level), (x + 0.13 * side, y)], 0.004, "#7a3c1d")


def snow(canvas: Canvas) -> None:
    """A hut under snow, smoke, a lit window."""
    pick = canvas.random.uniform
    canvas.sky(
        (0, "#7f97bd"),
        (0.45, "#d5d3e2"),
        (0.6, "#f8e4d6"),
        (1, "#f8e4d6"),
        clouds=0.4,
        cloud="#ffffff",
        sun=(pick(0.1, 0.9), 0.5),
        shine="#ffe9d0",
    )
    skyline = canvas.ridge(0.44, 0.22, "#a6b5d0", "#d6dbe8")
    snowcap_line(canvas, skyline)
    canvas.ridge(0.6, 0.1, "#c8d2e4", "#e9ecf3", detail=3)
    pines(canvas, 0.62, 44, 0.07, "#5f7690")
    canvas.ridge(0.7, 0.06, "#e6ecf5", "#ffffff", detail=2)
    hut(canvas, pick(0.35, 0.65), 0.76)
    for x, size in zip(pick(0, 1, 9), pick(0.18, 0.36, 9), strict=True):
        if abs(x - 0.5) > 0.2:
            pine(canvas, float(x), 0.82 + 0.06 * float(size), float(size), "#2f4d55", snow="#eef4f9")
    canvas.ridge(0.9, 0.06, "#f3f6fb", "#cfdaea", detail=2)
    for x, y, size in canvas.random.random((260, 3)).tolist():
        canvas.disc(x, y, 0.001 + 0.0034 * size**3, "#ffffff")


def snowcap_line(canvas: Canvas, skyline: list[tuple[float, float]]) -> None:
    lower = [(x, y + canvas.random.uniform(0.015, 0.06)) for x, y in skyline]
    canvas.shape([*skyline, *reversed(lower)], "#ffffff", "#eef2f8")


def hut(canvas: Canvas, x: float, y: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    for step in range(9):
        canvas.glow(x + (0.075 + 0.004 * step**1.6) * side, y - (0.25 + 0.028 * step) * level, 0.012 + 0.004 * step, "#8a8d9a", 0.45)
    canvas.box(x - 0.12 * side, y - 0.13 * level, 0.24 * side, 0.13 * level, "#8a5c3d", "#5e3c28")
    for share in (0.25, 0.5, 0.75):
        canvas.stroke([(x - 0.12 * side, y - 0.13 * share * level), (x + 0.12 * side, y - 0.13 * share * level)], 0.003, "#4a2f20")
    canvas.box(x + 0.06 * side, y - 0.26 * level, 0.03 * side, 0.08 * level, "#6e5a52")
    canvas.shape(
        [
            (x - 0.16 * side, y - 0.11 * level),
            (x, y - 0.25 * level),
            (x + 0.16 * side, y - 0.11 * level),
            (x + 0.14 * side, y - 0.125 * level),
            (x, y - 0.2 * level),
            (x - 0.14 * side, y - 0.125 * level),
        ],
        "#ffffff",
        "#dfe7f2",
    )
    for shift in (-0.07, 0.035):
        canvas.glow(x + (shift + 0.02) * side, y - 0.065 * level, 0.05, "#ff9a3c", 0.4)
        canvas.box(x + shift * side, y - 0.09 * level, 0.04 * side, 0.05 * level, "#ffe7a6", "#ffbf5a")


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
