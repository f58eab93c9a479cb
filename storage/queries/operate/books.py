"""Rows of books as the operator's tables find them: whose, and how far, without the document."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlmodel import Session, col

from storage.models import Book, User
from storage.queries.operate.paging import holding, of_makers

COLUMNS = (
    Book.id, Book.title, Book.kind, Book.format, Book.theme, Book.status, Book.revision, Book.pages, Book.deleted_at, Book.created_at,
    Book.updated_at,
)  # fmt: skip
SORTS = {
    "created_at": (col(Book.created_at), col(Book.id)),
    "updated_at": (col(Book.updated_at), col(Book.id)),
    "title": (col(Book.title), col(Book.id)),
}
_OUT = col(Book.deleted_at).is_(None)
OF_STATE = {
    **{state: (Book.status == state) & _OUT for state in ("draft", "generating", "ready")},
    "drawer": col(Book.deleted_at).is_not(None),
}


def find(words: str, state: str) -> Select:
    """Books with these words in their title or their maker's address; each with its maker's id and address."""
    found = select(*COLUMNS, Book.user_id, User.email).join(User, col(User.id) == Book.user_id)
    if words:
        found = found.where(or_(holding(col(Book.title), words), of_makers(Book.user_id, words)))
    return found.where(OF_STATE[state]) if state else found


def walk(words: str, state: str) -> Select:
    """The same, each looked at by itself."""
    return find("", state).where(or_(holding(col(Book.title), words), holding(col(User.email), words))) if words else find("", state)


def of_maker(session: Session, user_id: UUID, most: int) -> list[tuple]:
    """The newest books of a maker, those in the drawer too."""
    mine = find("", "").where(Book.user_id == user_id).order_by(col(Book.created_at).desc(), col(Book.id).desc())
    return [tuple(row) for row in session.execute(mine.limit(most))]


def one(session: Session, book_id: UUID) -> tuple[Any, UUID, str] | None:
    """A book without its document, its maker's id and address."""
    row = session.execute(find("", "").where(Book.id == book_id)).first()
    return (row, row.user_id, row.email) if row else None
