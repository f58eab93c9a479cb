"""The shelf's other hands: a book is copied, renamed, and lies in the drawer for a while after it was deleted."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from core.book.measure import Measure
from core.book.wishes import NameBook
from core.config import settings
from core.errors import NotFound
from core.services import editing, found, news, text
from core.services.books import card, get, record, too_many, update
from core.services.records import BookCard, BookRecord
from core.services.store import files, once_kept
from storage.database import transaction
from storage.models import now
from storage.queries import books, memories, pages, photos, users

KEPT = timedelta(days=30)
GONE = "This book is not in the drawer. It may be back on the shelf, or gone for good."


def copy(session: Session, user_id: UUID, book_id: UUID) -> BookRecord:
    """The same book once more, with its photos and memories; its pages say what they said. Raises NotFound, and TooMany."""
    users.lock(session, user_id)
    new = books.copy(session, user_id, book_id, settings().max_books_per_maker)
    if new is None:
        found.has_book(session, user_id, book_id)
        raise too_many()
    photos.link_all(session, user_id, book_id, new.id)
    memories.copy_all(session, user_id, book_id, new.id)
    news.of_shelf(session, user_id)
    return record(new)


def rename(
    session: Session, user_id: UUID, book_id: UUID, title: str, subtitle: str | None = None, *, measure: Measure | None = None
) -> BookRecord:
    """Another title, and where it is not None another subtitle, also where the pages show the old ones. Raises NotFound, Invalid."""
    title = text.line(title, "title", 200, needed=True)
    book = found.book(session, user_id, book_id)
    subtitle = book.subtitle if subtitle is None else text.line(subtitle, "subtitle", 200)
    if book.content:
        editing.make(session, user_id, book_id, wish=NameBook(title=title, subtitle=subtitle), measure=measure)
    update(session, user_id, book_id, title=title, subtitle=subtitle)
    return get(session, user_id, book_id)


def drawer(session: Session, user_id: UUID) -> list[BookCard]:
    """The maker's deleted books, the last one first, with `deleted_at`; `KEPT` after that they go for good."""
    counts = books.photo_counts(session, user_id)
    return [card(row, counts) for row in books.shelf(session, user_id, drawer=True)]


def count(session: Session, user_id: UUID) -> int:
    """How many books lie in the maker's drawer."""
    return pages.books_of(session, user_id, drawer=True)


def give_back(session: Session, user_id: UUID, book_id: UUID) -> BookRecord:
    """Puts a deleted book back on the shelf. Raises NotFound."""
    if not books.give_back(session, user_id, book_id):
        raise NotFound(GONE)
    return get(session, user_id, book_id)


def delete_for_good(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Removes a book that lies in the drawer, with its memories, its edits, its versions and its print files. The photos stay the
    maker's: added to another book, they need not be sent again. Raises NotFound."""
    if not books.remove(session, user_id, book_id):
        raise NotFound(GONE)
    once_kept(session, files().drop_print_files, book_id)


def sweep() -> None:
    """Removes the books that have lain in the drawer long enough."""
    with transaction() as session:
        for book_id in books.remove_put_away(session, now() - KEPT):
            once_kept(session, files().drop_print_files, book_id)
