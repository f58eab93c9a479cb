"""Whether a book's photos and words fill its format; '' or the sentence of what is missing comes out."""

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
    """What a book is made of: photos that were not refused, and the letters of each memory."""

    photos: int
    letters: tuple[int, ...]

    @property
    def story_pages(self) -> int:
        return sum(1 + letters // LETTERS_A_PAGE for letters in self.letters)


def pile(session: Session, user_id: UUID, book_id: UUID) -> Pile:
    """Counted once a transaction."""
    return once(session, ("pile", book_id), lambda: _pile(session, user_id, book_id))


def _pile(session: Session, user_id: UUID, book_id: UUID) -> Pile:
    return Pile(*pages.pile(session, user_id, book_id))


def missing_words(session: Session, book: Book) -> str:
    """A quick answer that counts photos and letters; composing the book, which sets every line, has the last word."""
    there = pile(session, book.user_id, book.id)
    try:
        check_enough(format_of(book.format), there.photos, there.story_pages)
    except NotEnough as error:
        return error.message
    return ""
