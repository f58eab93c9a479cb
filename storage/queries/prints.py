"""Rows of finished print files; each query asks for the owner of the book."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import Book, PrintFile
from storage.queries.books import OUT


def latest(session: Session, user_id: UUID, book_id: UUID) -> PrintFile | None:
    found = select(PrintFile).join(Book).where(PrintFile.book_id == book_id, Book.user_id == user_id, OUT)
    return session.exec(found.order_by(col(PrintFile.revision).desc()).limit(1)).first()


def take_older(session: Session, book_id: UUID, revision: int) -> list[int]:
    """Removes the rows of older revisions and says which they were."""
    older = delete(PrintFile).where(col(PrintFile.book_id) == book_id, col(PrintFile.revision) < revision)
    return list(session.scalars(older.returning(col(PrintFile.revision))))
