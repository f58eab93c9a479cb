"""Painted scenes of winter and night. In: a Canvas, blank. Out: the same, painted."""

import numpy as np

from core.imaging.canvas import Canvas, mixed
from core.imaging.scenes_nature import pine, pines


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
