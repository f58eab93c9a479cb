"""Rows whose files were found missing or damaged, by their ids alone: for whoever looks after the whole place."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import Book, Export, Order, Photo, PrintFile


def photos(session: Session, photo_ids: Iterable[UUID]) -> dict[UUID, Photo]:
    return {photo.id: photo for photo in session.exec(select(Photo).where(col(Photo.id).in_(list(photo_ids))))}


def order(session: Session, order_id: UUID) -> Order | None:
    return session.exec(select(Order).where(Order.id == order_id).with_for_update()).first()


def drop_print(session: Session, book_id: UUID, revision: int) -> Book | None:
    """Forgets the print files of this revision; the book, where that is its newest."""
    session.exec(delete(PrintFile).where(col(PrintFile.book_id) == book_id, col(PrintFile.revision) == revision))
    return session.exec(select(Book).where(Book.id == book_id, Book.revision == revision)).first()


def drop_export(session: Session, export_id: UUID) -> None:
    session.exec(delete(Export).where(col(Export.id) == export_id))
