"""Rows of finished print files; each query asks for the owner of the book."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import Book, PrintFile
from storage.queries.books import OUT


def latest(session: Session, user_id: UUID, book_id: UUID) -> PrintFile | None:
    found = select(PrintFile).join(Book).where(PrintFile.book_id == book_id, Book.user_id == user_id, OUT)
    return session.exec(found.order_by(col(PrintFile.revision).desc()).limit(1)).first()


def of_maker(session: Session, user_id: UUID, drawer: bool = False) -> list[tuple[PrintFile, str, str, int]]:
    """The newest print files of each book of this maker, the last made first, with the book's title, format and revision; those of
    books in the drawer too where `drawer`."""
    columns = select(PrintFile, Book.title, Book.format, Book.revision).join(Book).where(Book.user_id == user_id)
    found = session.exec((columns if drawer else columns.where(OUT)).order_by(col(PrintFile.revision))).all()
    newest = {row[0].book_id: tuple(row) for row in found}
    return sorted(newest.values(), key=lambda row: row[0].created_at, reverse=True)


def take_older(session: Session, book_id: UUID, revision: int) -> list[int]:
    """Removes the rows of older revisions and says which they were."""
    older = delete(PrintFile).where(col(PrintFile.book_id) == book_id, col(PrintFile.revision) < revision)
    return list(session.scalars(older.returning(col(PrintFile.revision))))
