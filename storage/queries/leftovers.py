"""Which of these ids and hashes still have a row; for whoever looks for files that nobody knows of."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Book, Export, Photo, PrintFile, User


def makers(session: Session, user_ids: Iterable[UUID]) -> set[UUID]:
    wanted = set(user_ids)
    return wanted & set(session.exec(select(User.id)))


def books(session: Session, book_ids: Iterable[UUID]) -> set[UUID]:
    wanted = set(book_ids)
    return wanted & set(session.exec(select(Book.id)))


def has_book(session: Session, book_id: UUID) -> bool:
    return session.exec(select(Book.id).where(Book.id == book_id)).first() is not None


def has_photo(session: Session, photo_id: UUID) -> bool:
    return session.exec(select(Photo.id).where(Photo.id == photo_id)).first() is not None


def has_original(session: Session, user_id: UUID, sha256: str) -> bool:
    return session.exec(select(Photo.id).where(Photo.user_id == user_id, Photo.sha256 == sha256)).first() is not None


def names(session: Session, user_id: UUID, kind: str) -> set[str]:
    """The stems of the files of this kind (a folder of the store) that this maker's rows speak of."""
    if kind == "originals":
        return set(session.exec(select(Photo.sha256).where(Photo.user_id == user_id)))
    if kind == "copies":
        ids = session.exec(select(Photo.id).where(Photo.user_id == user_id))
        return {f"{photo_id.hex}-{size}" for photo_id in ids for size in ("thumb", "screen")}
    if kind == "exports":
        return {export_id.hex for export_id in session.exec(select(Export.id).where(Export.user_id == user_id))}
    return {picture.hex for picture in session.exec(select(User.picture).where(User.id == user_id)) if picture}


def revisions(session: Session, book_id: UUID) -> set[int]:
    """Revisions of the book that have print files."""
    return set(session.exec(select(PrintFile.revision).where(col(PrintFile.book_id) == book_id)))


def newest(session: Session, book_id: UUID) -> list[int]:
    """The revision the book is at; none when it is gone."""
    return list(session.exec(select(Book.revision).where(Book.id == book_id)))
