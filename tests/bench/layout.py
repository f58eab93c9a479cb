"""The layout figures beside their limits, for real photos, painted ones and 300 made-up ones: python -m tests.bench.layout

Real photos are those of ../shared/photos where that folder exists; they are inspected in the sandbox like any upload.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from core.book.brief import Brief
from core.book.chapters import mark_events
from core.book.compose import compose
from core.book.curate import curate
from core.book.shots import in_order, weigh
from core.book.themes import THEMES
from core.errors import PhotoRefused
from core.facts import PhotoFacts
from core.imaging.inspect import inspect
from core.imaging.paint import paint_story
from core.imaging.sandbox import Sandbox
from core.press.setter import Setter
from tests.bench.figures import Figures, figures
from tests.book.cast import story

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "photos"
ROWS = (
    ("pages", "pages", "", "{}"), ("photos placed", "photos", "", "{}"), ("area cropped away, mean", "crop_mean", "<= 4 %", "{:.1%}"),
    ("area cropped away, 95th percentile", "crop_p95", "<= 12 %", "{:.1%}"), ("faces", "faces", "", "{}"),
    ("faces cut by crop, trim or gutter", "faces_cut", "0", "{}"), ("picture area covered, mean", "covered_mean", ">= 90 %", "{:.1%}"),
    ("picture area covered, least", "covered_least", ">= 75 %", "{:.1%}"),
    ("rank correlation of importance and size", "importance_and_size", "positive", "{:.2f}"),
    ("photos out of time order", "out_of_order", "0", "{}"), ("pages mixing events", "pages_mixing", "<= 5 %", "{:.1%}"),
    ("near-duplicates on one spread", "alike_on_spread", "0", "{}"), ("placements below 300 dpi", "coarse", "counted", "{}"),
    ("text overflow", "overflowing", "0", "{}"), ("photos unplaced without a reason", "unplaced", "0", "{}"),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", default="square-8.5")
    parser.add_argument("--painted", type=int, default=200, help="painted photos; 0 leaves them out")
    args = parser.parse_args()
    setter = Setter()
    setter.measure([])
    made_up, truth = story(300)
    sets: dict[str, tuple[tuple[PhotoFacts, ...], dict[str, int] | None]] = {"300 made up": (made_up, truth)}
    if SHARED.is_dir():
        sets["shared/photos"] = (_inspected(sorted(p for p in SHARED.rglob("*") if p.is_file() and p.suffix != ".md")), None)
    else:
        print(f"{SHARED} is not here: its figures are left out.")
    if args.painted:
        with tempfile.TemporaryDirectory(prefix="bench-layout-") as folder:
            sets[f"{args.painted} painted"] = (_inspected(paint_story(Path(folder), args.painted)), None)
    broken = 0
    for name, (photos, events) in sets.items():
        found = {theme: _figures(photos, events, theme, args.format, setter) for theme in THEMES}
        _show(name, found)
        broken += sum(len(figure.broken) for figure, _ in found.values())
    return 1 if broken else 0


def _inspected(files: list[Path]) -> tuple[PhotoFacts, ...]:
    sandbox = Sandbox(2)
    try:
        waiting = [sandbox.submit(inspect, str(file), f"photo-{i:04d}", file.name) for i, file in enumerate(files)]
        return tuple(facts for one in waiting if (facts := _facts(one)))
    finally:
        sandbox.close()


def _facts(waiting) -> PhotoFacts | None:
    try:
        return waiting.result()
    except PhotoRefused as refused:
        print(f"Refused: {refused.message}")
        return None


def _figures(photos: tuple[PhotoFacts, ...], events: dict[str, int] | None, theme: str, size: str, setter: Setter) -> tuple[Figures, float]:
    """Figures of the book and CPU seconds per 300 photos."""
    shots = curate(in_order(photos), len(photos)).shots
    weigh(shots, frozenset())
    mark_events(shots)
    brief = Brief(title="A year", kind="photo", format=size, theme=theme, photos=photos)
    start = time.process_time()
    made = compose(brief, setter.measure)
    seconds = (time.process_time() - start) * 300 / len(photos)
    known = events or {shot.id: shot.event for shot in shots}
    weights = {shot.id: shot.weight for shot in shots}
    return figures(made.document, {p.id: p for p in photos}, made.left_out, weights, known, setter.measure), seconds


def _show(name: str, found: dict[str, tuple[Figures, float]]) -> None:
    print(f"\n{name:42} {'limit':>9}" + "".join(f"{theme:>16}" for theme in found))
    for label, field, limit, form in ROWS:
        print(f"{label:42} {limit:>9}" + "".join(f"{form.format(getattr(figure, field)):>16}" for figure, _ in found.values()))
    print(f"{'CPU seconds per 300 photos':42} {'<= 3':>9}" + "".join(f"{seconds:>16.2f}" for _, seconds in found.values()))
    for theme, (figure, _) in found.items():
        if figure.broken:
            print(f"{theme}: not kept: {', '.join(figure.broken)}")


if __name__ == "__main__":
    sys.exit(main())
