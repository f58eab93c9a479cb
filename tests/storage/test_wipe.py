"""What was deleted for ever leaves the database's own files, also the stale copies in the gaps of pages."""

import random
import sqlite3
from threading import Timer
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from core.config import settings
from storage import wipe
from storage.database import transaction
from storage.models import Book, Memory
from tests.services.stage import book_of, call

WORDS = "Words-that-were-deleted"


def hits() -> int:
    found = settings().data_dir.glob("memories.db*")
    return sum(path.read_bytes().count(WORDS.encode()) for path in found)


def shuffle_about(alice, book) -> None:
    """Rows of many sizes that come, grow, shrink and go, so that pages are split, filled and emptied."""
    chance = random.Random(5)
    for _ in range(40):
        with transaction() as session:
            for number in range(40):
                # Ids by chance of our own, so that the pages are the same at every run.
                words = (WORDS if number % 4 == 0 else "x" * 20) * chance.choice([1, 3, 20, 120])
                session.execute(
                    insert(Memory).values(
                        id=UUID(int=chance.getrandbits(128)), book_id=book.id, user_id=alice.id, text=words, title=words[:200]
                    )
                )
            some = [row for (row,) in session.execute(select(Memory.id).order_by(Memory.id))]
            for memory_id in chance.sample(some, 20):
                session.execute(update(Memory).where(Memory.id == memory_id).values(text=WORDS * chance.choice([2, 40])))
            for memory_id in chance.sample(some, 10):
                session.execute(delete(Memory).where(Memory.id == memory_id))


def test_no_byte_of_deleted_rows_stays(house, alice):
    book = book_of(alice)
    shuffle_about(alice, book)
    call(lambda session: session.execute(delete(Memory).where(Memory.text.contains(WORDS) | Memory.title.contains(WORDS))))
    # Fourteen copies are left here in the gaps of pages by SQLite 3.40, though every deleted row was written over with zeros.
    call(wipe.note)
    assert wipe.wipe() and hits() == 0
    assert len(call(lambda session: session.execute(Book.__table__.select()).all())) == 1


def test_it_waits_for_whoever_reads(house, alice):
    call(lambda session: session.execute(insert(Book).values(user_id=alice.id, title=WORDS, format="a", theme="b")))
    reader = sqlite3.connect(settings().data_dir / "memories.db", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM books").fetchall()
    call(lambda session: session.execute(delete(Book).where(Book.title == WORDS)))
    call(wipe.note)
    Timer(0.3, reader.close).start()
    assert wipe.wipe() and hits() == 0


def test_both_databases_go_on_after_it(any_house, alice):
    call(wipe.note)
    assert wipe.wipe()
    wipe.catch_up()
    assert book_of(alice).title
