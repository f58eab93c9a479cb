"""The n-th fault: `python -m tests.chaos.nth` lets a book go from its last photo to the paid download, and has the first write, the second,
and so on until the last fail, once by ending the process with `kill -9` and once by an error; then starts anew and does the step again.

After each fault the rows must stand as they stood after some commit of a run without faults; after the new start the step must come to its
end, with one photo, one book, one order, one payment, one invoice, and files of all their bytes. `--every 1` takes each n; 3 every third.

Each try begins with a copy of the folder as it was before the step, and several go on at once, each in a place of its own.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from core.imaging.paint import paint_story
from storage import migrate
from storage.database import disconnect, transaction
from storage.models import User, now
from tests.chaos import nth_steps
from tests.services.stage import book_of, send
from tests.stand_ins.stripe.running import StandIn, standing_in

STEPS = tuple(nth_steps.STEPS)
FOLLOWING = dict(zip(STEPS, (*STEPS[1:], "over"), strict=True))
HOWS = ("kill", "fail")
PHOTOS = 8
LONGEST = 180
"""Seconds that a process may take, however busy the machine is."""
_forks = multiprocessing.get_context("forkserver")
# What takes seconds to import is there before each process begins.
_forks.set_forkserver_preload(["tests.chaos.nth_steps", "tests.stand_ins.stripe.running", "storage.migrate", "core.imaging.paint"])

ONCE = {
    "upload": (
        "SELECT count(*) = 8 FROM photos", "SELECT count(*) = 8 FROM book_photos",
        "SELECT count(*) = 8 FROM jobs WHERE kind = 'inspect'",
    ),
    "look": ("SELECT count(*) = 8 FROM photos WHERE state = 'ready'",),
    "generate": (
        "SELECT revision = 1 FROM books", "SELECT count(*) = 1 FROM edits",
        "SELECT count(*) = 1 FROM jobs WHERE kind = 'generate' AND state = 'done'",
    ),
    "order": ("SELECT count(*) = 1 FROM orders WHERE build = 'ready'",),
    "checkout": ("SELECT count(*) = 1 FROM payments WHERE status = 'open'",),
    "pay": (
        "SELECT count(*) = 1 FROM orders WHERE state = 'paid'", "SELECT count(*) = 1 FROM invoices",
        "SELECT count(*) = 1 FROM messages WHERE kind = 'order-paid'", "SELECT count(*) = 1 FROM payments WHERE status = 'paid'",
    ),
    "download": (),
}  # fmt: skip
"""What must be there once, after a step."""


class Try(NamedTuple):
    how: str
    at: int
    is_neither: bool
    wrong: list[str]

    def __str__(self) -> str:
        return f"{self.how} at {self.at}{': neither' if self.is_neither else ''}{''.join(f': {told}' for told in self.wrong[:1])}"


@dataclass(frozen=True)
class Figures:
    """Of one step: its points of fault and what came of those that were tried."""

    step: str
    points: int
    tries: list[Try]
    seconds: float

    @property
    def missed(self) -> list[Try]:
        """Those that left neither old nor new, or after which the step came to no end."""
        return [found for found in self.tries if found.is_neither or found.wrong]

    def __str__(self) -> str:
        tried, neither, unfinished = len(self.tries), sum(t.is_neither for t in self.tries), sum(bool(t.wrong) for t in self.tries)
        told = f"   MISSED: {', '.join(map(str, self.missed[:6]))}" if self.missed else ""
        return f"{self.step:10}{self.points:8}{tried:8}{tried - neither:12}{tried - unfinished:12}{self.seconds:8.0f} s{told}"


HEAD = f"{'step':10}{'points':>8}{'tried':>8}{'old or new':>12}{'done again':>12}"


class Place:
    """A folder for the data of one try at a time, and the process that has it."""

    def __init__(self, folder: Path, settings: dict[str, str], told: dict[str, str]):
        self._folder, self._found, self._number = folder, folder / "found", 0
        self._settings, self._told = settings, told

    @property
    def data(self) -> Path:
        return self._folder / f"data-{self._number}"

    def lay(self, kept: Path) -> None:
        """Puts the data as they were kept into their place: a new one, since a child of a killed process may write a moment longer."""
        shutil.rmtree(self.data, ignore_errors=True)
        self._number += 1
        shutil.copytree(kept, self.data)

    def do(self, step: str, at: int = 0, how: str = "fail", is_again: bool = False) -> str:
        """What the process of this step wrote in the end, "" when it was killed."""
        self._found.unlink(missing_ok=True)
        told = (self.data, self._settings, step, self._told, at, how, is_again, self._found)
        process = _forks.Process(target=nth_steps.child, args=told)
        process.start()
        process.join(LONGEST)
        if process.is_alive():
            process.kill()
        process.join()
        return self._found.read_text() if self._found.exists() else ""

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.data / "memories.db", timeout=10)
        try:
            yield connection
        finally:
            connection.close()

    def state(self) -> str:
        return json.dumps(nth_steps.state(self.data))

    def log(self) -> str:
        """What the last process said."""
        path = self._found.with_suffix(".log")
        return path.read_text()[-3000:] if path.exists() else ""

    def wrong(self, step: str) -> list[str]:
        """What does not hold after this step."""
        with self.look() as look:
            found = [asked for asked in ONCE[step] if look.execute(asked).fetchone() != (1,)]
            if look.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                found.append("integrity_check")
            photos = look.execute("SELECT sha256, bytes FROM photos").fetchall()
        sizes = {path.name: path.stat().st_size for path in self.data.rglob("originals/**/*") if path.is_file()}
        return [*found, *(f"original {sha256[:6]}" for sha256, size in photos if sizes.get(sha256) != size)]


class Flow:
    """The data before each step, what the steps are told, and the places where they are tried."""

    def __init__(self, folder: Path, stripe: StandIn, seed: int = 1, places: int = 1):
        self.folder, self.stripe, self.seed = folder, stripe, seed
        self._settings = {name.lower(): value for name, value in stripe.settings.items()} | {
            "secret_key": "a key of these stories, long enough"
        }
        self._told = {"picture": ""}
        self.places = [Place(folder / f"place-{number}", self._settings, self._told) for number in range(places)]
        self.place = self.places[0]

    def prepare(self) -> None:
        """The state before the first step: a maker, a book, and all its photos but one, looked at."""
        pictures = paint_story(self.folder / "painted", PHOTOS, seed=self.seed, size=(1600, 1200))
        data = self.place.data
        data.mkdir(parents=True)
        migrate.upgrade(f"sqlite:///{data / 'memories.db'}")
        nth_steps.begin(data, self._settings)
        with transaction() as session:
            session.add(maker := User(email="nora@example.org", hashed_password="x", confirmed_at=now()))
        book = book_of(maker, format="booklet-8x8")
        for path in pictures[:-1]:
            send(maker, book, path.read_bytes(), path.name)
        nth_steps.look({})
        disconnect()
        self._told["picture"] = str(pictures[-1])
        self.keep(STEPS[0])

    def keep(self, step: str) -> None:
        shutil.copytree(self.place.data, self.before(step))

    def before(self, step: str) -> Path:
        """The data as they were before this step."""
        return self.folder / f"before-{step}"

    def go_on(self, step: str) -> None:
        """The step once for good, and what happens elsewhere before the next."""
        self.place.lay(self.before(step))
        self.place.do(step)
        if step == "checkout":
            with self.place.look() as look:
                (reference,) = look.execute("SELECT provider_reference FROM payments WHERE status = 'open'").fetchone()
            self.stripe.pay(reference)
            event = next(found for found in self.stripe.events("checkout.session.completed"))
            self._told["payload"], self._told["signature"] = self.stripe.signed(event)
        self.keep(FOLLOWING[step])


def run(flow: Flow, step: str, every: int) -> Figures:
    """Each n-th point of one step, in both ways."""
    began = time.monotonic()
    points, legal = _without(flow, step)
    # Another seed takes others of them.
    chosen = [(how, at) for how in HOWS for at in range(1 + flow.seed % every, points + 1, every)]
    free = SimpleQueue()
    for place in flow.places:
        free.put(place)

    def tried(one: tuple[str, int]) -> Try:
        place = free.get()
        try:
            return _try(place, flow.before(step), step, one, legal)
        finally:
            free.put(place)

    with ThreadPoolExecutor(len(flow.places)) as threads:
        found = list(threads.map(tried, chosen))
    return Figures(step, points, found, time.monotonic() - began)


def _without(flow: Flow, step: str) -> tuple[int, set[str]]:
    """How many points the step has, and the states before, within and after it, when there is no fault."""
    flow.place.lay(flow.before(step))
    old = flow.place.state()
    told = json.loads(flow.place.do(step) or "{}")
    if wrong := flow.place.wrong(step):
        raise SystemExit(f"{step} does not come to its end by itself: {wrong}\n{flow.place.log()}")
    return told["points"], {old, *map(json.dumps, told["states"])}


def _try(place: Place, kept: Path, step: str, one: tuple[str, int], legal: set[str]) -> Try:
    how, at = one
    place.lay(kept)
    place.do(step, at, how)
    is_neither = place.state() not in legal
    place.do(step, is_again=True)
    return Try(how, at, is_neither, place.wrong(step))


def flow_of(flow: Flow, steps: tuple[str, ...], every: int) -> Iterator[Figures]:
    """The figures of these steps, as they come; the others are done without faults."""
    flow.prepare()
    for step in STEPS:
        if step in steps:
            yield run(flow, step, every)
        flow.go_on(step)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=STEPS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=os.cpu_count(), help="how many tries go on at once")
    args = parser.parse_args()
    print(HEAD)
    tried = missed = 0
    with tempfile.TemporaryDirectory(prefix="memories-nth-") as folder, standing_in() as stripe:
        for found in flow_of(Flow(Path(folder), stripe, args.seed, args.places), tuple(args.steps), args.every):
            print(found, flush=True)
            tried, missed = tried + len(found.tries), missed + len(found.missed)
    print(f"{tried - missed} of {tried} faults left the old state or the new one, and the flow went on")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
