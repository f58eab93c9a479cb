"""Whether words stand where they are safe: the lines of text found on a page and the frames they belong to in, findings out."""

from collections.abc import Iterator
from math import hypot
from unicodedata import combining

from core.book.formats import POINT, Format
from core.press.findings import Finding, where
from core.press.ink import Ink, Run
from core.press.spots import Spot, homes

SAFE_TOLERANCE = 0.15
OVERFLOW_TOLERANCE = 0.6
LETTER_RISE = 0.66
OVERHANG = 1.0
HANGS = 0.2
"""How far a full stop or a hyphen hangs in the margin, in squares of its size; of small letters less than `OVERHANG`."""

ACCENTS = 2
WHITE_BEFORE, WHITE_AFTER = "「『（【《〈〔", "。，、．：；！？」』）】》〉〕"
"""Full-width signs whose outer half is white, which may hang in the margin."""


def word_findings(ink: Ink, number: int, spots: list[Spot], trim: tuple[float, float], form: Format) -> Iterator[Finding]:
    """`trim` is (width, height) in mm of the sheet's trim."""
    runs = [run for run in ink.runs if (run.text.strip() or run.missing) and not _piles_up(run.text)]
    points = {index: _corners(run, trim, form.bleed) for index, run in enumerate(runs)}
    told: set[tuple[str, str]] = set()
    for index, spot in homes(runs, spots, points).items():
        for finding in _one(runs[index], points[index], spot, number, form):
            if (finding.code, finding.frame) not in told:
                told.add((finding.code, finding.frame))
                yield finding


def _piles_up(text: str) -> bool:
    """Whether the run is a heap of accents upon a letter, whose place on the page tells nothing about its line."""
    return sum(map(bool, map(combining, text))) > ACCENTS * max(1, sum(map(str.isalnum, text)))


def _corners(run: Run, trim: tuple[float, float], bleed: float) -> list[tuple[float, float]]:
    """Both ends of the baseline and of the letters' tops, in mm from the top left trim corner."""
    rise = (run.up[0] * LETTER_RISE, run.up[1] * LETTER_RISE)
    points = [(x + dx, y + dy) for x, y in _inked(run) for dx, dy in ((0.0, 0.0), rise)]
    return [(x * POINT - bleed, trim[1] + bleed - y * POINT) for x, y in points]


def _inked(run: Run) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the run's ink starts and ends on its baseline: half a square in where a full-width sign is white outside."""
    half, text = (run.up[1] / 2, -run.up[0] / 2), run.text.strip()
    starts, ends = int(text[:1] in WHITE_BEFORE and bool(text)), int(text[-1:] in WHITE_AFTER and bool(text))
    start = (run.start[0] + starts * half[0], run.start[1] + starts * half[1])
    return start, (run.end[0] - ends * half[0], run.end[1] - ends * half[1])


def _one(run: Run, points: list[tuple[float, float]], spot: Spot, number: int, form: Format) -> Iterator[Finding]:
    said = f"the words “{_short(run.text)}”" if run.text.strip() else "some words"
    if run.missing:
        words = f"{where(number)}: a character in {said} is in none of our fonts and prints as an empty box."
        yield Finding("warning", "missing-glyph", number, spot.frame.id, words)
    over = spot.outside(points, max(OVERHANG, HANGS * hypot(*run.up) * POINT))
    if over > OVERFLOW_TOLERANCE:
        words = f"{where(number)}: {said} run {over:.0f} mm out of their frame. Shorten the text or make the frame larger."
        yield Finding("error", "overflow", number, spot.frame.id, words)
    if _is_unsafe(points, spot):
        words = f"{where(number)}: {said} stand closer than {form.safety:.1f} mm to an edge or fold, where they may be cut off."
        yield Finding("warning", "safe-area", number, spot.frame.id, words)


def _is_unsafe(points: list[tuple[float, float]], spot: Spot) -> bool:
    left, top, right, bottom = spot.safe
    near = SAFE_TOLERANCE
    return any(x < left - near or x > right + near or y < top - near or y > bottom + near for x, y in points)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:29]}…"
