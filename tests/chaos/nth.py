"""The n-th fault: `python -m tests.chaos.nth` lets a book go from its last photo to the paid download, and has the first write, the second,
and so on until the last fail, once by ending the process with `kill -9` and once by an error; then starts anew and does the step again.

After each fault the rows must stand as they stood after some commit of a run without faults; after the new start the step must come to its
end, with one photo, one book, one order, one payment, one invoice, and files of all their bytes. `--every 1` takes each n; 3 every third.
"""

import argparse
import json
import multiprocessing
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.imaging.paint import paint_story
from storage import migrate
from storage.database import disconnect, transaction
from storage.models import User, now
from tests.chaos import nth_steps
from tests.services.stage import book_of, send
from tests.stand_ins.stripe.running import StandIn, standing_in

STEPS = tuple(nth_steps.STEPS)
HOWS = ("kill", "fail")
PHOTOS = 8
_forks = multiprocessing.get_context("forkserver")
# What takes seconds to import is there before each process begins.
_forks.set_forkserver_preload(["__main__", "tests.chaos.nth_steps"])

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


@dataclass
class Figures:
    """Of one step: its points of fault, how many were tried, which left neither old nor new, and after which it came to no end."""

    step: str
    points: int
    tried: int
    neither: list[str]
    unfinished: list[str]
    seconds: float

    def __str__(self) -> str:
        wrong = [*self.neither, *self.unfinished]
        told = f"   MISSED: {', '.join(wrong[:6])}" if wrong else ""
        return (
            f"{self.step:10}{self.points:8}{self.tried:8}{self.tried - len(self.neither):12}{self.tried - len(self.unfinished):12}"
            f"{self.seconds:8.0f} s{told}"
        )


HEAD = f"{'step':10}{'points':>8}{'tried':>8}{'old or new':>12}{'done again':>12}"


class Flow:
    """A folder with the state before each step, and what the steps are told."""

    def __init__(self, folder: Path, stripe: StandIn):
        self.folder, self.stripe = folder, stripe
        self.settings = {name.lower(): value for name, value in stripe.settings.items()} | {
            "secret_key": "a key of these stories, long enough"
        }
        self.told = {"picture": ""}
        self.data = folder / "run" / "data"
        self._pictures = paint_story(folder / "painted", PHOTOS, seed=1, size=(1600, 1200))

    def prepare(self) -> None:
        """The state before the first step: a maker, a book, and all its photos but one, looked at."""
        self.data.mkdir(parents=True)
        migrate.upgrade(f"sqlite:///{self.data / 'memories.db'}")
        nth_steps.begin(self.data, self.settings)
        with transaction() as session:
            session.add(maker := User(email="nora@example.org", hashed_password="x", confirmed_at=now()))
        book = book_of(maker, format="booklet-8x8")
        for path in self._pictures[:-1]:
            send(maker, book, path.read_bytes(), path.name)
        nth_steps.look({})
        disconnect()
        self.told["picture"] = str(self._pictures[-1])
        self.keep(STEPS[0])

    def keep(self, step: str) -> None:
        shutil.copytree(self.data, self.folder / step)

    def reset(self, step: str) -> None:
        shutil.rmtree(self.data)
        shutil.copytree(self.folder / step, self.data)

    def do(self, step: str, at: int = 0, how: str = "fail", is_again: bool = False) -> str:
        """What the process of this step wrote in the end, "" when it was killed."""
        found = self.folder / "found"
        found.unlink(missing_ok=True)
        told = (self.data, self.settings, step, self.told, at, how, is_again, found)
        process = _forks.Process(target=nth_steps.child, args=told)
        process.start()
        process.join(120)
        if process.is_alive():
            process.kill()
        return found.read_text() if found.exists() else ""

    def prepare_after(self, step: str) -> None:
        """What happens elsewhere between this step and the next."""
        if step == "checkout":
            with self._look() as look:
                (reference,) = look.execute("SELECT provider_reference FROM payments WHERE status = 'open'").fetchone()
            self.stripe.pay(reference)
            event = next(found for found in self.stripe.events("checkout.session.completed"))
            self.told["payload"], self.told["signature"] = self.stripe.signed(event)

    @contextmanager
    def _look(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.data / "memories.db", timeout=10)
        try:
            yield connection
        finally:
            connection.close()

    def state(self) -> list:
        return nth_steps.state(self.data)

    def log(self) -> str:
        """What the last process said."""
        path = self.folder / "found.log"
        return path.read_text()[-3000:] if path.exists() else ""

    def wrong(self, step: str) -> list[str]:
        """What does not hold after this step."""
        with self._look() as look:
            found = [asked for asked in ONCE[step] if look.execute(asked).fetchone() != (1,)]
            if look.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                found.append("integrity_check")
            photos = look.execute("SELECT sha256, bytes FROM photos").fetchall()
        sizes = {path.name: path.stat().st_size for path in self.data.rglob("originals/**/*") if path.is_file()}
        return [*found, *(f"original {sha256[:6]}" for sha256, size in photos if sizes.get(sha256) != size)]


def run(flow: Flow, step: str, every: int) -> Figures:
    """Each n-th point of one step, in both ways, then the step once for good."""
    began = time.monotonic()
    flow.reset(step)
    old = flow.state()
    told = json.loads(flow.do(step) or "{}")
    figures, legal = Figures(step, told.get("points", 0), 0, [], [], 0), {json.dumps(old), *map(json.dumps, told.get("states", ()))}
    if wrong := flow.wrong(step):
        raise SystemExit(f"{step} does not come to its end by itself: {wrong}\n{flow.log()}")
    for how in HOWS:
        for at in range(1, figures.points + 1, every):
            flow.reset(step)
            flow.do(step, at, how)
            if json.dumps(flow.state()) not in legal:
                figures.neither.append(f"{how} at {at}")
            flow.do(step, is_again=True)
            if wrong := flow.wrong(step):
                figures.unfinished.append(f"{how} at {at}: {wrong[0]}")
            figures.tried += 1
    flow.reset(step)
    flow.do(step)
    flow.prepare_after(step)
    figures.seconds = time.monotonic() - began
    return figures


def flow_of(folder: Path, stripe: StandIn, steps: tuple[str, ...], every: int) -> Iterator[Figures]:
    """The figures of these steps, as they come; the others are done without faults."""
    flow = Flow(folder, stripe)
    flow.prepare()
    for step, following in zip(STEPS, (*STEPS[1:], "over"), strict=True):
        if step in steps:
            yield run(flow, step, every)
        else:
            flow.do(step)
            flow.prepare_after(step)
        flow.keep(following)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=STEPS)
    args = parser.parse_args()
    print(HEAD)
    tried = wrong = 0
    with tempfile.TemporaryDirectory(prefix="memories-nth-") as folder, standing_in() as stripe:
        for found in flow_of(Path(folder), stripe, tuple(args.steps), args.every):
            print(found, flush=True)
            tried, wrong = tried + found.tried, wrong + len({*found.neither, *(told.partition(":")[0] for told in found.unfinished)})
    print(f"{tried - wrong} of {tried} faults left the old state or the new one, and the flow went on")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
