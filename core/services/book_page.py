"""What a book's page shows: a maker's book goes in; the book, the work on it, its photos and memories, and what it lacks come out, read
at once. What was read here other services do not ask for again in the same transaction."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.services import books, catalogue, enough, found, memories, photos, shop, work
from core.services.catalogue import KindRecord
from core.services.once import once
from core.services.records import BookRecord, JobRecord, MemoryRecord, PhotoRecord
from core.shop.states import UNLOCKED
from storage.queries import pages
from storage.queries.books import MAKING


@dataclass(frozen=True)
class Read:
    """`making` is the newest work of making the book, `printing` the newest of its print files, or while they are sold of the PDF to
    look through; `missing` says what the book lacks."""

    book: BookRecord
    making: JobRecord | None
    printing: JobRecord | None
    photos: list[PhotoRecord]
    memories: list[MemoryRecord]
    kind: KindRecord
    missing: str


def read(session: Session, user_id: UUID, book_id: UUID) -> Read:
    """Raises NotFound."""
    row = pages.book(session, user_id, book_id, *_kinds())
    if row is None:
        raise NotFound(found.NO_BOOK)
    book = books.record(once(session, ("book", user_id, book_id), lambda: row[0]))
    shown, told = photos.of_book(session, user_id, book_id), memories.of_book(session, user_id, book_id)
    pile = enough.Pile(sum(photo.state != "refused" for photo in shown), enough.story_pages(memory.text for memory in told))
    once(session, ("pile", book_id), lambda: pile)
    kind, rates = pages.offer(session, book.kind, book.document.format if book.document else book.format)
    once(session, ("prices", book.kind, book.document.format if book.document else book.format), lambda: rates)
    if shop.is_open():
        once(session, ("orders", user_id, book_id), lambda: pages.orders_of_book(session, user_id, book_id, UNLOCKED))
    missing = enough.missing_words(session, row[0])
    return Read(book, *work.shown(session, *row[1]), shown, told, catalogue.kind_as(book.kind, kind), missing)


def works(session: Session, user_id: UUID, book_id: UUID) -> list[JobRecord | None]:
    """The newest work of making the book, and of what it is read or printed from."""
    return work.shown(session, *pages.works(session, user_id, book_id, *_kinds()))


def _kinds() -> tuple[tuple[str, ...], ...]:
    return MAKING, ("preview",) if shop.is_open() else ("print",)
