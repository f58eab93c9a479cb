"""Rows of finished print files; each query asks for the owner of the book."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Book, PrintFile


def latest(session: Session, user_id: UUID, book_id: UUID) -> PrintFile | None:
    found = select(PrintFile).join(Book).where(PrintFile.book_id == book_id, Book.user_id == user_id)
    return session.exec(found.order_by(col(PrintFile.revision).desc()).limit(1)).first()
