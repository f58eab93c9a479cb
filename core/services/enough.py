"""Whether a book's photos and words fill its format; '' or the sentence of what is missing comes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.book.enough import check_enough
from core.book.formats import format_of
from core.errors import NotEnough
from core.services.once import once
from storage.models import Book
from storage.queries import pages

LETTERS_A_PAGE = 1200


@dataclass(frozen=True)
class Pile:
    """What a book is made of: photos that were not refused, and the pages its memories take."""

    photos: int
    story_pages: int


def story_pages(texts: Iterable[str]) -> int:
    """How many pages memories of these words take, each beginning on a page of its own."""
    return sum(1 + len(text) // LETTERS_A_PAGE for text in texts)


def pile(session: Session, user_id: UUID, book_id: UUID) -> Pile:
    """Counted once a transaction."""
    return once(session, ("pile", book_id), lambda: Pile(*pages.pile(session, user_id, book_id, LETTERS_A_PAGE)))


def look(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Reads a book and what it is made of together, for whoever asks for both."""
    if row := pages.book_and_pile(session, user_id, book_id, LETTERS_A_PAGE):
        once(session, ("book", user_id, book_id), lambda: row[0])
        once(session, ("pile", book_id), lambda: Pile(*row[1:]))


def missing_words(session: Session, book: Book) -> str:
    """A quick answer that counts photos and letters; composing the book, which sets every line, has the last word."""
    there = pile(session, book.user_id, book.id)
    try:
        check_enough(format_of(book.format), there.photos, there.story_pages)
    except NotEnough as error:
        return error.message
    return ""
