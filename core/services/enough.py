"""Whether a book's photos and words fill its format; '' or the sentence of what is missing comes out."""

from sqlmodel import Session

from storage.models import Book
from storage.queries import memories, photos


def missing_words(session: Session, book: Book) -> str:
    counts = photos.states_of_book(session, book.id)
    texts = memories.of_book(session, book.user_id, book.id)
    if sum(counts.values()) == counts.get("refused", 0) and not texts:
        return "There is nothing to make a book of yet. Please add some photos."
    return ""
