"""Rows of books and their edits; each query asks for the owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, func, update
from sqlmodel import Session, col, select

from storage.models import Book, BookPhoto, Edit, now


@dataclass(frozen=True)
class ShelfRow:
    """A book without its document."""

    id: UUID
    title: str
    subtitle: str
    kind: str
    format: str
    theme: str
    status: str
    revision: int
    pages: int
    updated_at: datetime


def owned(session: Session, user_id: UUID, book_id: UUID) -> Book | None:
    return session.exec(select(Book).where(Book.id == book_id, Book.user_id == user_id)).first()


def is_owned(session: Session, user_id: UUID, book_id: UUID) -> bool:
    return session.exec(select(Book.id).where(Book.id == book_id, Book.user_id == user_id)).first() is not None


def shelf(session: Session, user_id: UUID) -> list[ShelfRow]:
    """All books of this maker, newest change first."""
    columns = [getattr(Book, name) for name in ShelfRow.__dataclass_fields__]
    found = session.exec(select(*columns).where(Book.user_id == user_id).order_by(col(Book.updated_at).desc(), col(Book.id)))
    return [ShelfRow(*row) for row in found]


def photo_counts(session: Session, user_id: UUID) -> dict[UUID, int]:
    """How many photos each book of this maker has."""
    found = session.exec(select(BookPhoto.book_id, func.count()).join(Book).where(Book.user_id == user_id).group_by(BookPhoto.book_id))
    return dict(found.all())


def change(session: Session, user_id: UUID, book_id: UUID, **values) -> bool:
    """Writes fields that the document does not hold; whether the maker has this book."""
    statement = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id).values(**values, updated_at=now())
    return session.exec(statement).rowcount == 1


def save_document(session: Session, user_id: UUID, book_id: UUID, revision: int, edit: dict, **values) -> bool:
    """Makes `revision` + 1 of the book's content with its row in the edit log; whether the book was still at `revision`."""
    statement = (
        update(Book)
        .where(col(Book.id) == book_id, col(Book.user_id) == user_id, col(Book.revision) == revision)
        .values(**values, revision=revision + 1, updated_at=now())
    )
    if session.exec(statement).rowcount != 1:
        return False
    session.add(Edit(book_id=book_id, user_id=user_id, revision=revision + 1, edit=edit))
    return True


def settle(session: Session, book_id: UUID) -> None:
    """After work that ended without a new document: 'ready' when there is an older one, else 'draft'."""
    status = case((col(Book.pages) > 0, "ready"), else_="draft")
    session.exec(update(Book).where(col(Book.id) == book_id).values(status=status))


def remove(session: Session, user_id: UUID, book_id: UUID) -> bool:
    return session.exec(delete(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id)).rowcount == 1


def contents(session: Session, user_id: UUID) -> list[dict]:
    """The documents of all books of this maker."""
    return list(session.exec(select(Book.content).where(Book.user_id == user_id, col(Book.content).is_not(None))))
