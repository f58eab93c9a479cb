"""Rows of packed exports; each query of a person asks for the owner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import Export, Job


def latest(session: Session, user_id: UUID, at: datetime) -> Export | None:
    found = select(Export).where(Export.user_id == user_id, Export.expires_at > at)
    return session.exec(found.order_by(col(Export.created_at).desc()).limit(1)).first()


def owned(session: Session, user_id: UUID, export_id: UUID, at: datetime) -> Export | None:
    found = select(Export).where(Export.id == export_id, Export.user_id == user_id, Export.expires_at > at)
    return session.exec(found).first()


def newest_job(session: Session, user_id: UUID) -> Job | None:
    found = select(Job).where(Job.user_id == user_id, Job.kind == "export").order_by(col(Job.created_at).desc())
    return session.exec(found.limit(1)).first()


def take_all(session: Session, user_id: UUID) -> list[UUID]:
    """Removes this maker's rows and says which they were."""
    return list(session.scalars(delete(Export).where(col(Export.user_id) == user_id).returning(col(Export.id))))


def take_over(session: Session, at: datetime) -> list[Export]:
    """Removes the rows whose time is over and says which they were."""
    return list(session.scalars(delete(Export).where(col(Export.expires_at) <= at).returning(Export)))
