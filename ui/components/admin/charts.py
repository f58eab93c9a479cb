"""Charts of the desk, drawn as SVG on the server: numbers for each day go in; a line over the days, told in words too, comes out."""

from collections.abc import Callable, Sequence
from datetime import date

from ui.components.parts import Tag

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 8, 74, 12, 30
STEPS = (1, 2, 2.5, 5, 10)


def day_words(day: date) -> str:
    """`4 Nov`."""
    return f"{day.day} {day:%b}"


def lines(
    name: str, days: Sequence[date], rows: Sequence[tuple[str, Sequence[float], str]], told: Callable[[float], str], classes: str = ""
) -> None:
    """A chart called `name`. Each row has its name, a number for each day and its colour (sage or warning); the first is filled beneath.
    `told` writes a number."""
    most = max((max(values, default=0) for _, values, _ in rows), default=0)
    step, steps = _scale(most)
    top = step * steps
    spoken = "; ".join(f"{row}, {told(sum(values))} in all, highest {told(max(values, default=0))}" for row, values, _ in rows)
    label = f"{name}, from {day_words(days[0])} to {day_words(days[-1])}: {spoken}"
    with Tag("svg", classes=f"chart {classes}", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=label):
        for number in range(steps + 1):
            height = _y(number * step, top)
            Tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=height, y2=height, stroke="var(--hairline)")
            Tag("text", told(number * step), x=WIDTH - RIGHT + 8, y=height + 4)
        for place, (_, values, colour) in enumerate(rows):
            _line(values, top, f"var(--{colour})", f"var(--{colour}-soft)" if place == 0 else "")
        _days(days)


def spark(values: Sequence[float]) -> None:
    """A small line beside a number, for the eye alone."""
    most = max(values, default=0) or 1
    step = 96 / max(1, len(values) - 1)
    points = " ".join(f"{place * step:.1f},{26 - 22 * value / most:.1f}" for place, value in enumerate(values))
    with Tag("svg", classes="spark", width=96, height=30, viewBox="-2 -2 100 32", aria_hidden="true"):
        _drawn("polyline", points=points, fill="none", stroke="var(--sage)", width=2)


def key(words: str, colour: str) -> None:
    """What a line of this colour stands for."""
    with Tag("span", classes="key"):
        Tag("i", style=f"background: var(--{colour})")
        Tag("span", words)


def bar(words: str, share: float, number: str) -> None:
    """A bar from 0 to 1 with its words before and its number behind."""
    with Tag("div", classes="hb"):
        Tag("span", words, "long")
        with Tag("span", classes="prog"):
            Tag("i", style=f"width: {100 * max(0.0, min(1.0, share)):.0f}%")
        Tag("span", number, "num muted")


def _scale(most: float) -> tuple[int, int]:
    """(the distance of the lines, how many of them), so that all numbers are round and whole, and the largest fits."""
    size = 10 ** (len(str(int(most))) - 1)
    steps = (max(1, size * part / 2) for part in STEPS)
    step = next((int(step) for step in steps if step == int(step) and step * 4 >= most), 5 * size)
    return step, max(1, -int(-most // step))


def _line(values: Sequence[float], top: float, colour: str, filled: str) -> None:
    path = "M" + " L".join(f"{_x(place, len(values)):.1f} {_y(value, top):.1f}" for place, value in enumerate(values))
    last, foot = _x(len(values) - 1, len(values)), _y(0, top)
    if filled:
        Tag("path", d=f"{path} L{last:.1f} {foot} L{LEFT} {foot}Z", fill=filled)
    _drawn("path", d=path, fill="none", stroke=colour, width=2.25)
    Tag("circle", cx=f"{last:.1f}", cy=f"{_y(values[-1], top):.1f}", r=4.5, fill=colour)


def _days(days: Sequence[date]) -> None:
    number = len(days)
    places = sorted({0, number // 3, 2 * number // 3, number - 1}) if number > 8 else range(number)
    for place in places:
        anchor = "start" if place == 0 else "end" if place == number - 1 else "middle"
        Tag("text", day_words(days[place]), "day", x=f"{_x(place, number):.1f}", y=HEIGHT - 6, **{"text-anchor": anchor})


def _x(place: int, number: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * place / max(1, number - 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def _drawn(tag: str, width: float, **attributes) -> None:
    Tag(tag, **attributes, **{"stroke-width": width, "stroke-linejoin": "round", "stroke-linecap": "round"})
