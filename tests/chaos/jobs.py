"""Jobs under fire: `python -m tests.chaos.jobs` runs photos, books and print files through workers that are killed again and again.

Prints one line of figures. Lost: not over in the end. Doubled: more than one effect of one job. Stuck: over later than lease + 60 s.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from core import config
from core.imaging.paint import paint_story
from core.services import accounts, books, generating, print_files, uploads
from core.start import prepare
from storage.database import disconnect, transaction
from storage.models import Edit, Job, Photo, PrintFile

ROOT = Path(__file__).parents[2]
OVER = ("done", "failed", "cancelled")
PHOTOS_A_BOOK = 8


@dataclass(frozen=True)
class Figures:
    """What came of it. `capped` jobs failed visibly after three tries, as they should."""

    jobs: int
    kills: int
    done: int
    capped: int
    lost: int
    doubled: int
    most_attempts: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"jobs {self.jobs}, kills {self.kills}, done {self.done}, failed after three tries {self.capped}, "
            f"lost {self.lost}, doubled {self.doubled}, most tries {self.most_attempts}, {self.seconds:.0f} s"
        )


class Workers:
    """Worker processes as `main.py worker` starts them, and a hand that kills them."""

    def __init__(self, count: int, log: Path):
        self._log, self._running = log, []
        for _ in range(count):
            self._start()

    def _start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, str(ROOT / "main.py"), "worker", "--with-parent"]
            self._running.append(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log))

    def kill(self, number: int) -> None:
        """Kills one worker with signal 9 and starts another in its place."""
        victim = self._running.pop(number % len(self._running))
        _end(victim, kill=True)
        self._start()

    def stop(self) -> None:
        for worker in self._running:
            worker.terminate()
        for worker in self._running:
            _end(worker)

    def check(self) -> None:
        """Raises when a worker ended by itself: then it is not our kills that are being measured."""
        if any(worker.poll() is not None for worker in self._running):
            raise RuntimeError(f"A worker ended by itself:\n{self._log.read_text()[-2000:]}")

    @property
    def names(self) -> list[str]:
        return [f"/{worker.pid}" for worker in self._running]


def _end(worker: subprocess.Popen, kill: bool = False) -> None:
    if kill:
        worker.kill()
    worker.wait()
    worker.stdin.close()


def run(folder: Path, count: int, kills: int, seed: int = 1, workers: int = 2, pause: float = 3.0, deadline: float = 600.0) -> Figures:
    """Makes `count` books in a fresh data folder, kills workers that hold jobs, up to `pause` seconds apart, and counts what came of it."""
    chance, started = random.Random(seed), time.monotonic()
    with _environment(folder):
        prepare(config.load())
        user_id = _account()
        book_ids = [_book(user_id, folder, number) for number in range(count)]
        hands, killed = Workers(workers, folder / "workers.log"), 0
        printed: set[UUID] = set()
        while not _over(user_id, book_ids, printed) and time.monotonic() - started < deadline:
            time.sleep(chance.uniform(0.03, pause))
            hands.check()
            victim = _holder(hands.names, chance)
            if killed < kills and victim is not None:
                hands.kill(victim)
                killed += 1
        hands.stop()
        found = _count(killed, time.monotonic() - started)
        disconnect()
    return found


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(DATA_DIR=str(folder), DATABASE_URL=os.environ.get("DATABASE_URL", ""), LOG_LEVEL="INFO")
    config.use(None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        config.use(None)


def _account() -> UUID:
    with transaction() as session:
        return accounts.register(session, "alice@example.org", "a long enough password").id


def _book(user_id: UUID, folder: Path, number: int) -> UUID:
    """A booklet with photos of its own, and its generate job, queued before anything was looked at."""
    with transaction() as session:
        book = books.create(session, user_id, title=f"Book {number}", format="booklet-8x8")
    for path in paint_story(folder / f"painted-{number}", PHOTOS_A_BOOK, seed=number + 1, size=(320, 240)):
        data = path.read_bytes()
        with transaction() as session:
            upload = uploads.start(session, user_id, book.id, path.name, len(data))
        with transaction() as session:
            uploads.append(session, user_id, upload.id, 0, data)
        with transaction() as session:
            uploads.finish(session, user_id, upload.id)
    with transaction() as session:
        generating.generate(session, user_id, book.id)
    return book.id


def _over(user_id: UUID, book_ids: list[UUID], printed: set[UUID]) -> bool:
    """Asks for the print files of each book once it is made; whether nothing is left to do."""
    with transaction() as session:
        for book_id in book_ids:
            if book_id not in printed and books.get(session, user_id, book_id).status == "ready":
                print_files.request(session, user_id, book_id)
                printed.add(book_id)
        states = Counter(session.exec(select(Job.state)))
        failed = session.exec(select(Job.book_id).where(Job.kind == "generate", Job.state == "failed")).all()
    return len(printed) + len(failed) == len(book_ids) and all(state in OVER for state in states)


def _holder(names: list[str], chance: random.Random) -> int | None:
    """One of the workers that hold a job just now."""
    with transaction() as session:
        holders = set(session.exec(select(Job.worker).where(Job.state == "running")))
    busy = [number for number, name in enumerate(names) if any(holder.endswith(name) for holder in holders)]
    return chance.choice(busy) if busy else None


def _count(killed: int, seconds: float) -> Figures:
    with transaction() as session:
        jobs = list(session.exec(select(Job)))
        effects = Counter(("generate", book_id) for book_id in session.exec(select(Edit.book_id)))
        effects += Counter(("print", book_id) for book_id in session.exec(select(PrintFile.book_id)))
        looked_at = set(session.exec(select(Photo.id).where(Photo.state == "ready")))
    done = Counter((job.kind, job.book_id) for job in jobs if job.state == "done" and job.kind != "inspect")
    inspected = [job for job in jobs if job.kind == "inspect" and job.state == "done"]
    unseen = sum(job.photo_id not in looked_at for job in inspected) + sum((done - effects).values())
    for job in jobs:
        if job.state == "failed":
            print(f"failed: {job.kind}, {job.attempts} tries, {job.error}", file=sys.stderr)
    return Figures(
        jobs=len(jobs), kills=killed, done=sum(job.state == "done" for job in jobs), capped=sum(job.state == "failed" for job in jobs),
        lost=sum(job.state not in OVER for job in jobs) + unseen, doubled=sum((effects - done).values()),
        most_attempts=max(job.attempts for job in jobs), seconds=seconds,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--books", type=int, default=32, help="each is ten jobs: eight photos, a book, its print files")
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memories-chaos-") as folder:
        found = run(Path(folder), args.books, args.kills, args.seed)
    print(found)
    return 0 if found.lost == found.doubled == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
