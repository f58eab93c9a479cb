"""Asking for a book to be composed: what is missing is said at once; else a job is queued, and its record comes out."""

from uuid import UUID

from sqlmodel import Session

from core.errors import NotEnough
from core.services import enough, found, queueing, work
from core.services.books import add
from core.services.records import JobRecord
from storage.models import Book, Job
from storage.queries import books

SAMPLE_TITLE = "A year of small journeys"


def generate(session: Session, user_id: UUID, book_id: UUID, seed: int | None = None) -> JobRecord:
    """Queues composing the book; while that is under way, pressing again gives the same job. The same `seed` over the same photos
    and words gives the same book; without one, each time draws another. Raises NotFound, NotEnough, TooMany."""
    enough.look(session, user_id, book_id)
    book = found.book(session, user_id, book_id)
    words = enough.missing_words(session, book)
    if words:
        raise NotEnough(words)
    return work.record(queue(session, book, seed))


def missing(session: Session, user_id: UUID, book_id: UUID) -> str:
    """What the book lacks to fill its format's fewest pages, as a sentence; '' when there is enough. Raises NotFound."""
    return enough.missing_words(session, found.book(session, user_id, book_id))


def make_sample(session: Session, user_id: UUID) -> JobRecord:
    """A sample book from pictures that the product paints itself; its record names the book, which is on the shelf at once. Raises
    TooMany."""
    book = Book(user_id=user_id, title=SAMPLE_TITLE, kind="memory", format="square-8.5", theme="bookshop", status="generating")
    add(session, book)
    return work.record(queueing.add(session, Job(user_id=user_id, book_id=book.id, kind="sample", subject=f"sample:{book.id}")))


def queue(session: Session, book: Book, seed: int | None = None) -> Job:
    """The generate job of this book, queued now or before. Raises TooMany."""
    if seed is None:
        seed = book.content["seed"] + 1 if book.content else 0
    job = Job(user_id=book.user_id, book_id=book.id, kind="generate", subject=f"generate:{book.id}", args={"seed": seed})
    queued = queueing.add(session, job)
    # The job's row first, as a worker that ends one does: two writers in opposite orders would wait for each other.
    if queued is job:
        books.change(session, book.user_id, book.id, status="generating")
    return queued
