"""Rows of resumable uploads; each query of a person asks for the owner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from storage.models import Upload, now
from storage.queries.rows import insert_new


def owned(session: Session, user_id: UUID, upload_id: UUID) -> Upload | None:
    return session.exec(select(Upload).where(Upload.id == upload_id, Upload.user_id == user_id)).first()


def add(session: Session, upload: Upload, room: ColumnElement[bool]) -> bool:
    """Begins an upload if there is room; whether it did."""
    return insert_new(session, upload, only_if=room)


def complete(session: Session, upload_id: UUID, photo_id: UUID) -> bool:
    """Notes which photo the upload became; whether nobody did so before."""
    statement = update(Upload).where(col(Upload.id) == upload_id, col(Upload.photo_id).is_(None))
    return session.exec(statement.values(photo_id=photo_id, updated_at=now())).rowcount == 1


def remove(session: Session, upload_id: UUID) -> None:
    session.exec(delete(Upload).where(col(Upload.id) == upload_id))


def unfinished(session: Session, before: datetime) -> list[Upload]:
    """Uploads begun before this time that have not become a photo."""
    return list(session.exec(select(Upload).where(Upload.created_at < before, col(Upload.photo_id).is_(None))))


def unfinished_ids(session: Session) -> set[UUID]:
    return set(session.exec(select(Upload.id).where(col(Upload.photo_id).is_(None))))


def forget_complete(session: Session, before: datetime) -> None:
    """Removes the rows of uploads that became photos before this time."""
    session.exec(delete(Upload).where(col(Upload.photo_id).is_not(None), col(Upload.updated_at) < before))
