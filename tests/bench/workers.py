"""How much more two workers make than one: python -m tests.bench.workers (--postgres). Each is one process that makes one book at a time.

The same books are made by one worker and by two, in turn, round after round; the median of all rounds counts. Needs two free processors:
what two processes make more than one that share nothing is told beside it. Times are read from the rows of the jobs, so that nothing is
at work meanwhile that only measures.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

import psutil
from sqlmodel import col, func, select

from core import config
from core.imaging.paint import paint_story
from core.services import accounts, books, generating, uploads
from core.start import prepare
from storage.database import disconnect, transaction
from storage.models import Job
from storage.queries import photos
from tests.chaos.jobs import _environment, _servers
from tests.chaos.machines import Machines
from tests.serving import wait_for

AT_LEAST = 1.7
SECONDS = 600


@dataclass(frozen=True)
class Round:
    """What a book took: seconds of waiting, and of the processors in all that the workers are."""

    seconds: float
    cpu: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--books", type=int, default=48, help="made in each round")
    parser.add_argument("--photos", type=int, default=60, help="in each book")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=1, help="books that each worker makes at once")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL and Redis instead of SQLite")
    args = parser.parse_args()
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-workers-"))
        servers = stack.enter_context(_servers(args.postgres))
        stack.enter_context(_environment(Path(scratch), servers.get("database_url", ""), servers.get("redis")))
        os.environ["JOBS_AT_ONCE"] = str(args.at_once)
        found = measured(Path(scratch), servers.get("redis"), args.books, args.photos, args.rounds)
    times = told(found, args.books, args.photos)
    return 0 if times >= AT_LEAST else 1


def told(found: dict[int, list[Round]], count: int, many: int) -> float:
    """Prints what came of it; how many times as many two make."""
    seconds = {workers: median(one.seconds for one in rounds) for workers, rounds in found.items()}
    cpu = {workers: median(one.cpu for one in rounds) for workers, rounds in found.items()}
    times = seconds[1] / seconds[2]
    print(f"{count} books of {many} photos: one worker {60 / seconds[1]:.0f} a minute, two {60 / seconds[2]:.0f} a minute")
    print(f"of the processors a book takes {cpu[1]:.3f} s with one worker, {cpu[2]:.3f} s with two")
    print(f"two make {times:.2f} times as many (at least {AT_LEAST}; two that share nothing {alone_and_beside():.2f} times)")
    return times


def measured(folder: Path, redis: Path | None, count: int, many: int, rounds: int) -> dict[int, list[Round]]:
    """What each round found, by the number of workers."""
    prepare(config.load())
    with transaction() as session:
        user_id = accounts.register(session, "alice@example.org", "a long enough password").id
    with running(2, folder, redis):
        kept = looked_at(user_id, folder, many)
    found = {1: [], 2: []}
    for _ in range(rounds):
        for workers in found:
            found[workers].append(one_round(user_id, kept, folder, redis, workers, count))
    disconnect()
    return found


@contextmanager
def running(workers: int, folder: Path, redis: Path | None):
    machines = Machines(workers, folder, redis=redis)
    try:
        yield machines
    finally:
        machines.stop()


def looked_at(user_id: UUID, folder: Path, many: int) -> list[UUID]:
    """Photos that a worker has looked at already."""
    book_id = a_book(user_id, [])
    found = []
    for path in paint_story(folder / "painted", many, size=(640, 480)):
        data = path.read_bytes()
        with transaction() as session:
            upload = uploads.start(session, user_id, book_id, path.name, len(data))
        with transaction() as session:
            uploads.append(session, user_id, upload.id, 0, data)
        with transaction() as session:
            found.append(uploads.finish(session, user_id, upload.id).photo_id)
    wait_for(lambda: under_way() == 0, SECONDS, "the photos were not looked at")
    return found


def one_round(user_id: UUID, kept: list[UUID], folder: Path, redis: Path | None, workers: int, count: int) -> Round:
    """`count` fresh books, made by so many workers that have all made some before."""
    with running(workers, folder, redis) as machines:
        warm = set()
        while len(warm) < workers:
            warm |= {job.worker for job in made(user_id, [a_book(user_id, kept) for _ in range(2 * workers)])}
        fresh = [a_book(user_id, kept) for _ in range(count)]
        before = spent(machines)
        jobs = made(user_id, fresh)
        cpu = spent(machines) - before
    # All begin to wait in one transaction: nobody sees one before the last is there.
    seconds = (max(job.updated_at for job in jobs) - max(job.queued_at for job in jobs)) / timedelta(seconds=1)
    shares = sorted(sum(job.worker == worker for job in jobs) for worker in {job.worker for job in jobs})
    print(f"{workers} at work: {seconds / count:.3f} s a book, {cpu / count:.3f} s of processors; books each {shares}", file=sys.stderr)
    return Round(seconds / count, cpu / count)


def spent(machines: Machines) -> float:
    """Seconds that the processors gave to the workers and their children."""
    workers = [psutil.Process(int(name.strip("/"))) for name in machines.names]
    times = [process.cpu_times() for worker in workers for process in (worker, *worker.children(recursive=True))]
    return sum(told.user + told.system for told in times)


def a_book(user_id: UUID, kept: list[UUID]) -> UUID:
    with transaction() as session:
        book = books.create(session, user_id, title="A year of painted days")
        for photo_id in kept:
            photos.link(session, book.id, photo_id)
    return book.id


def made(user_id: UUID, book_ids: list[UUID]) -> list[Job]:
    """The jobs that made these books."""
    with transaction() as session:
        for book_id in book_ids:
            generating.generate(session, user_id, book_id)
    wait_for(lambda: under_way() == 0, SECONDS, "the books were not made")
    with transaction() as session:
        jobs = list(session.exec(select(Job).where(col(Job.book_id).in_(book_ids), Job.kind == "generate")))
    assert len(jobs) == len(book_ids) and all(job.state == "done" for job in jobs), [job.error for job in jobs]
    return jobs


def under_way() -> int:
    # Asked by `wait_for` again and again: this sleeps long enough not to be noticed.
    time.sleep(0.5)
    with transaction() as session:
        return session.exec(select(func.count()).where(col(Job.state).in_(("queued", "running")))).one()


def alone_and_beside() -> float:
    """What two processes reckon more than one, where neither waits for the other: as much as this machine can give."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(reckon, [0.1, 0.1], chunksize=1)
        alone, beside = pool.map(reckon, [2.0], chunksize=1), pool.map(reckon, [2.0, 2.0], chunksize=1)
    return sum(beside) / sum(alone)


def reckon(seconds: float) -> float:
    """Steps a second."""
    kept, steps, ends = {}, 0, time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for number in range(2000):
            kept[number % 977] = number * 7 % 13
        steps += 1
    return steps / seconds


if __name__ == "__main__":
    sys.exit(main())
