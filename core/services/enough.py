"""Whether a book's photos and words fill its format; '' or the sentence of what is missing comes out."""

from sqlmodel import Session

from core.book.enough import check_enough
from core.book.formats import format_of
from core.errors import NotEnough
from storage.models import Book
from storage.queries import memories, photos

LETTERS_A_PAGE = 1200


def missing_words(session: Session, book: Book) -> str:
    """A quick answer that counts photos and letters; composing the book, which sets every line, has the last word."""
    states = photos.states_of_book(session, book.id)
    texts = memories.of_book(session, book.user_id, book.id)
    story_pages = sum(1 + len(memory.text) // LETTERS_A_PAGE for memory in texts)
    try:
        check_enough(format_of(book.format), sum(states.values()) - states.get("refused", 0), story_pages)
    except NotEnough as error:
        return error.message
    return ""
