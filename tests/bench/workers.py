"""How much more two workers make than one: python -m tests.bench.workers. Each is one process that makes one book at a time.

The same books are made by one worker and by two, in turn, round after round; the best round of each counts. Needs two free processors.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

from sqlmodel import func, select

from core import config
from core.imaging.paint import paint_story
from core.services import accounts, books, generating, uploads
from core.start import prepare
from storage.database import disconnect, transaction
from storage.models import Job
from storage.queries import photos
from tests.chaos.machines import Machines
from tests.serving import wait_for

AT_LEAST = 1.7
SECONDS = 600


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--books", type=int, default=8, help="made in each round")
    parser.add_argument("--photos", type=int, default=60, help="in each book")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-workers-") as scratch:
        one, two = measured(Path(scratch), args.books, args.photos, args.rounds)
    print(f"{args.books} books of {args.photos} photos: one worker {60 / one:.1f} a minute, two {60 / two:.1f} a minute")
    print(f"two make {one / two:.2f} times as many (at least {AT_LEAST})")
    return 0 if one / two >= AT_LEAST else 1


def measured(folder: Path, count: int, many: int, rounds: int) -> tuple[float, float]:
    """Seconds a book by one worker and by two, in the best round of each."""
    os.environ.update(DATA_DIR=str(folder), DATABASE_URL="", REDIS_URL="", STORAGE_URL="", JOBS_AT_ONCE="1", MAX_JOBS_PER_MAKER="1000")
    prepare(config.load())
    with transaction() as session:
        user_id = accounts.register(session, "alice@example.org", "a long enough password").id
    kept = looked_at(user_id, folder, many)
    seconds = {1: [], 2: []}
    for _ in range(rounds):
        for workers in seconds:
            seconds[workers].append(one_round(user_id, kept, folder, workers, count))
    disconnect()
    return min(seconds[1]), min(seconds[2])


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
    machines = Machines(2, folder)
    wait_for(lambda: under_way() == 0, SECONDS, "the photos were not looked at")
    machines.stop()
    return found


def one_round(user_id: UUID, kept: list[UUID], folder: Path, workers: int, count: int) -> float:
    """Seconds for each of `count` fresh books, made by so many workers that have made one before."""
    machines = Machines(workers, folder)
    # Each has loaded what it needs once it has made a book; two that wait at once go to two workers.
    made(user_id, [a_book(user_id, kept) for _ in range(2 * workers)])
    fresh = [a_book(user_id, kept) for _ in range(count)]
    started = time.perf_counter()
    made(user_id, fresh)
    seconds = time.perf_counter() - started
    machines.stop()
    print(f"{workers} at work: {seconds / count:.2f} s a book", file=sys.stderr)
    return seconds / count


def a_book(user_id: UUID, kept: list[UUID]) -> UUID:
    with transaction() as session:
        book = books.create(session, user_id, title="A year of painted days")
        for photo_id in kept:
            photos.link(session, book.id, photo_id)
    return book.id


def made(user_id: UUID, book_ids: list[UUID]) -> None:
    with transaction() as session:
        for book_id in book_ids:
            generating.generate(session, user_id, book_id)
    wait_for(lambda: under_way() == 0, SECONDS, "the books were not made")
    with transaction() as session:
        undone = session.exec(select(Job.error).where(Job.state != "done")).all()
    assert not undone, undone


def under_way() -> int:
    with transaction() as session:
        return session.exec(select(func.count()).where(Job.state.in_(("queued", "running")))).one()


if __name__ == "__main__":
    sys.exit(main())
