"""Painted scenes indoors and of a garden in spring. In: a Canvas, blank. Out: the same, painted."""

import math

import numpy as np

from core.imaging.canvas import Canvas, mixed


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
    canvas.glow(0.3, 0.75, 0.4, "#fff0c8", 0.14)


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


TULIPS = ("#d8413c", "#f2b33d", "#e88fae", "#8a4f9e", "#f6efe2", "#e2703a")


def tulips(canvas: Canvas) -> None:
    """Fields of tulips in rows, a windmill behind them."""
    pick = canvas.random.uniform
    canvas.sky((0, "#6fb0d8"), (0.5, "#eaf3ee"), (1, "#eaf3ee"), clouds=pick(0.5, 0.66))
    canvas.ridge(0.52, 0.03, "#7f9d7a", "#8fae78", detail=4)
    windmill(canvas, pick(0.2, 0.8), 0.55)
    canvas.box(0, 0.545, 1, 0.5, "#7ea05a", "#4d6b36")
    vanish = (pick(0.35, 0.65), 0.54)
    order = canvas.random.permutation(len(TULIPS))
    for row in range(-9, 9):
        colour = TULIPS[order[row % len(TULIPS)]]
        near = [(vanish[0] + (row + share) * 0.34, 1.04) for share in (0.08, 0.9)]
        canvas.shape([vanish, *near], mixed(colour, "#f4f0e0", 0.35), mixed(colour, "#5a1f28", 0.18))
        blossoms(canvas, vanish, near, colour)


def blossoms(canvas: Canvas, vanish: tuple[float, float], near: list[tuple[float, float]], colour: str) -> None:
    for depth, share, light in sorted(canvas.random.random((46, 3)).tolist()):
        away = depth**1.4
        x = vanish[0] + (near[0][0] + (near[1][0] - near[0][0]) * share - vanish[0]) * away
        y = vanish[1] + 0.5 * away
        if -0.05 < x < 1.05 and away > 0.12:
            canvas.disc(x, y, 0.017 * away, mixed(colour, "#2d1220", 0.25 * light), 1.25)
            canvas.disc(x - 0.003 * away, y - 0.006 * away, 0.009 * away, mixed(colour, "#ffffff", 0.3 + 0.3 * light), 1.3)


def windmill(canvas: Canvas, x: float, base: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    body = [
        (x - 0.05 * side, base),
        (x - 0.028 * side, base - 0.2 * level),
        (x + 0.028 * side, base - 0.2 * level),
        (x + 0.05 * side, base),
    ]
    canvas.shape(body, "#8a5a45", "#5e3d31")
    canvas.shape([(x - 0.034 * side, base - 0.195 * level), (x, base - 0.245 * level), (x + 0.034 * side, base - 0.195 * level)], "#3f3a3c")
    turn = canvas.random.uniform(0, math.pi / 2)
    for quarter in range(4):
        angle = turn + quarter * math.pi / 2
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        hub = (x, base - 0.205 * level)
        sail = [(hub[0] + (along[0] * a + across[0] * b) * side, hub[1] + (along[1] * a + across[1] * b) * level)
                for a, b in ((0.03, 0.0), (0.17, 0.0), (0.17, 0.032), (0.03, 0.032))]  # fmt: skip
        canvas.shape(sail, "#f4ead6", "#d9c8aa")
        canvas.stroke([hub, (hub[0] + along[0] * 0.18 * side, hub[1] + along[1] * 0.18 * level)], 0.005, "#4a3a33")
