"""Rows of the versions of a book; each query asks for the owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, delete, func
from sqlmodel import Session, col, select

from storage.models import Version
from storage.queries.rows import insert_new, place, stretch


@dataclass(frozen=True)
class VersionRow:
    """A version without its document."""

    id: UUID
    book_id: UUID
    revision: int
    name: str
    why: str
    created_at: datetime


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[VersionRow]:
    """The newest first."""
    columns = [getattr(Version, name) for name in VersionRow.__dataclass_fields__]
    mine = select(*columns).where(Version.book_id == book_id, Version.user_id == user_id)
    return [VersionRow(*row) for row in session.exec(mine.order_by(col(Version.created_at).desc(), col(Version.id)))]


def page(session: Session, user_id: UUID, book_id: UUID, after: tuple | None, most: int) -> list[VersionRow]:
    """The next of them, the newest first."""
    columns = [getattr(Version, name) for name in VersionRow.__dataclass_fields__]
    mine = select(*columns).where(Version.book_id == book_id, Version.user_id == user_id)
    found = stretch(mine, (col(Version.created_at), col(Version.id)), after is not None, newest=True)
    return [VersionRow(*row) for row in session.exec(found, params=place(after, most))]


def document(session: Session, user_id: UUID, book_id: UUID, version_id: UUID) -> str | None:
    """The version's document as it is written."""
    told = select(cast(Version.document, Text))
    return session.exec(told.where(Version.id == version_id, Version.book_id == book_id, Version.user_id == user_id)).first()


def add(session: Session, version: Version, most: int) -> bool:
    """Keeps a version, unless the book has `most` of them; whether it did."""
    kept = select(func.count()).select_from(Version).where(Version.book_id == version.book_id)
    return insert_new(session, version, only_if=kept.scalar_subquery() < most)


def remove(session: Session, user_id: UUID, version_id: UUID) -> None:
    session.exec(delete(Version).where(col(Version.id) == version_id, col(Version.user_id) == user_id))


def count(session: Session, book_id: UUID) -> int:
    return session.exec(select(func.count()).select_from(Version).where(Version.book_id == book_id)).one()
