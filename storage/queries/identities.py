"""Rows of people's accounts at identity providers."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import Identity


def by_subject(session: Session, issuer: str, subject: str) -> Identity | None:
    return session.exec(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)).first()


def of_user(session: Session, user_id: UUID) -> list[Identity]:
    return list(session.exec(select(Identity).where(Identity.user_id == user_id).order_by(col(Identity.created_at), col(Identity.id))))


def drop(session: Session, user_id: UUID, identity_id: UUID) -> bool:
    """Whether it was there."""
    return session.exec(delete(Identity).where(col(Identity.user_id) == user_id, col(Identity.id) == identity_id)).rowcount == 1


def drop_all(session: Session, user_id: UUID) -> int:
    """How many there were."""
    return session.exec(delete(Identity).where(col(Identity.user_id) == user_id)).rowcount
