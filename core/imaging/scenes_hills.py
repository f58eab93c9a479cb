"""Painted scenes of a palace on its hill and of roofs above a river. In: a Canvas, blank. Out: the same, painted."""

import numpy as np

from core.imaging.canvas import Canvas, mixed

TILES = ("#c8643f", "#b85636", "#d5774d", "#a94c33", "#cf6f48")
LIME = ("#fbf3e3", "#f3e2c4", "#f7d9b8", "#e9eef0", "#f6e9c9")


def palace(canvas: Canvas) -> None:
    """A palace of many colours above the trees."""
    pick = canvas.random.uniform
    canvas.sky((0, "#4f97cf"), (0.6, "#d9edf3"), (1, "#d9edf3"), clouds=pick(0.46, 0.62))
    canvas.ridge(0.62, 0.12, "#8fb0a8", "#a9c4ac", detail=4)
    x = pick(0.42, 0.58)
    crag = [(x - 0.5, 0.86), (x - 0.3, 0.68), (x - 0.2, 0.6), (x + 0.2, 0.6), (x + 0.32, 0.7), (x + 0.52, 0.86)]
    canvas.shape(crag, "#9a9482", "#5f6b4d")
    keep(canvas, x)
    for height in (0.63, 0.72, 0.82, 0.92):
        treetops(canvas, height, (height - 0.63) / 0.29)


def keep(canvas: Canvas, x: float) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    for left, wide, tall, wall in ((-0.3, 0.2, 0.14, "#e9b949"), (0.08, 0.22, 0.17, "#c9503f"), (-0.12, 0.22, 0.23, "#f0cb62")):
        block(canvas, x + left * side, 0.63, wide * side, tall * level, wall)
    turret(canvas, x - 0.28 * side, 0.63, 0.05, 0.24, "#d8dbe0", "#7d8794")
    turret(canvas, x + 0.02 * side, 0.62, 0.055, 0.34, "#c9503f", "#f0cb62")
    turret(canvas, x + 0.27 * side, 0.63, 0.048, 0.27, "#e9b949", "#b9c4c9")


def block(canvas: Canvas, x: float, base: float, wide: float, tall: float, wall: str) -> None:
    canvas.box(x, base - tall, wide, tall + 0.02, mixed(wall, "#ffffff", 0.12), mixed(wall, "#7a4a3a", 0.25))
    teeth = np.linspace(0, 1, 9)
    for start in teeth[:-1:2]:
        canvas.box(x + wide * float(start), base - tall - 0.016, wide / 8, 0.018, mixed(wall, "#ffffff", 0.12))
    for share in (0.16, 0.42, 0.68):
        arch(canvas, x + wide * (share + 0.08), base - tall * 0.42, wide * 0.055, tall * 0.3)


def arch(canvas: Canvas, x: float, y: float, half: float, tall: float) -> None:
    bend = [
        (x - half * float(np.cos(angle)), y - tall * 0.5 - half * canvas.width / canvas.height * float(np.sin(angle)))
        for angle in np.linspace(0, np.pi, 14)
    ]
    canvas.shape([(x - half, y + tall * 0.5), *bend, (x + half, y + tall * 0.5)], "#4f4a5a")


def turret(canvas: Canvas, x: float, base: float, radius: float, tall: float, wall: str, roof: str) -> None:
    side, level = canvas.unit / canvas.width, canvas.unit / canvas.height
    half, high = radius * side, tall * level
    canvas.box(x - half, base - high, half * 2, high + 0.02, wall, mixed(wall, "#6a3d38", 0.2))
    canvas.box(x + half * 0.3, base - high, half * 0.7, high + 0.02, mixed(wall, "#4a2f3a", 0.22))
    canvas.box(x - half * 1.2, base - high - 0.012, half * 2.4, 0.022, mixed(wall, "#ffffff", 0.25))
    canvas.disc(x, base - high - 0.01, radius * 1.02, roof, 1.0)
    canvas.box(x - half * 1.2, base - high - 0.002, half * 2.4, 0.012, mixed(wall, "#ffffff", 0.2))
    canvas.stroke([(x, base - high - radius * level - 0.005), (x, base - high - radius * level - 0.05)], 0.004, "#5a5560")
    arch(canvas, x - half * 0.1, base - high * 0.72, half * 0.26, high * 0.12)


def treetops(canvas: Canvas, height: float, near: float) -> None:
    for y, x, size in sorted(canvas.random.random((90, 3)).tolist()):
        colour = mixed(mixed("#7fa35b", "#2f5533", size), "#16301f", near * 0.55)
        radius = (0.02 + 0.03 * size) * (0.6 + near)
        top = height + 0.1 * y + 0.06 * abs(x - 0.5)
        canvas.disc(x, top, radius, colour, 0.9)
        canvas.disc(x - radius * 0.25, top - radius * 0.3, radius * 0.55, mixed(colour, "#d9e08a", 0.22), 0.8)


def rooftops(canvas: Canvas) -> None:
    """Tiled roofs going down to a wide river with its bridge, towards evening."""
    pick = canvas.random.uniform
    canvas.sky((0, "#5f9fcd"), (0.34, "#f4dfc0"), (1, "#f4dfc0"), clouds=pick(0.36, 0.5), cloud="#fff1e2", sun=(pick(0.15, 0.85), 0.24))
    canvas.ridge(0.37, 0.05, "#a3b2bd", "#b9c0bf", detail=4)
    canvas.box(0, 0.385, 1, 0.14, "#9ec3cf", "#6ea6b9")
    canvas.glitter(0.39, 0.5, "#fdf3dc", 110)
    bridge(canvas, pick(0.2, 0.4), 0.39)
    for row in range(6):
        roof_row(canvas, 0.5 + 0.095 * row + 0.006 * row**2, 0.5 + 0.24 * row)


def bridge(canvas: Canvas, x: float, y: float) -> None:
    colour, reach = "#a8503f", 0.34
    canvas.stroke([(-0.01, y - 0.012), (1.01, y - 0.012)], 0.004, colour)
    for tower in (x, x + reach):
        canvas.stroke([(tower, y), (tower, y - 0.12)], 0.007, colour)
    for start, end in ((x - reach, x), (x, x + reach), (x + reach, x + 2 * reach)):
        xs = np.linspace(start, end, 24)
        sag = ((xs - (start + end) / 2) / (reach / 2)) ** 2
        if start < x or start > x:
            sag = (np.abs(xs - (end if start < x else start)) / reach - 1) ** 2
        canvas.stroke([(float(px), float(y - 0.016 - 0.1 * level)) for px, level in zip(xs, sag, strict=True)], 0.002, colour)


def roof_row(canvas: Canvas, base: float, size: float) -> None:
    """One terrace of houses seen from above: lit walls, roofs in two slopes, here and there a chimney."""
    side = canvas.unit / canvas.width
    x = -0.12 * canvas.random.random() - 0.02
    haze = max(0.0, 0.5 - size * 0.42)
    while x < 1.04:
        wide, tall = canvas.random.uniform(0.09, 0.17) * size * side, canvas.random.uniform(0.06, 0.1) * size
        lift = canvas.random.uniform(-0.02, 0.025)
        house(canvas, (x, base + lift), (wide, tall), size, haze)
        x += wide * canvas.random.uniform(0.9, 1.08)


def house(canvas: Canvas, corner: tuple[float, float], extent: tuple[float, float], size: float, haze: float) -> None:
    (x, top), (wide, tall) = corner, extent
    tile = mixed(str(canvas.random.choice(TILES)), "#f4dfc0", haze)
    wall = mixed(str(canvas.random.choice(LIME)), "#d8cdbd", haze)
    ridge, eave = top - 0.035 * size, top + 0.012 * size
    canvas.box(x, top, wide, tall + 0.3, wall, mixed(wall, "#8f7f78", 0.35))
    canvas.shape(
        [(x - wide * 0.03, eave), (x + wide * 0.12, ridge), (x + wide * 0.88, ridge), (x + wide * 1.03, eave)],
        mixed(tile, "#ffffff", 0.12),
        tile,
    )
    for share in np.linspace(0.06, 0.94, 8):
        foot, head = x + wide * float(share * 1.06 - 0.03), x + wide * (0.12 + 0.76 * float(share))
        canvas.stroke([(foot, eave), (head, ridge)], 0.0022 * size, mixed(tile, "#6b2f22", 0.28))
    for column in (0.18, 0.45, 0.72):
        if canvas.random.random() < 0.8:
            canvas.box(x + wide * column, eave + tall * 0.3, wide * 0.11, tall * 0.42, mixed("#5a6f78", wall, haze), "#46555e")
    if canvas.random.random() < 0.35:
        canvas.box(x + wide * 0.68, ridge - 0.03 * size, wide * 0.1, 0.04 * size, mixed(wall, "#ffffff", 0.3), wall)
