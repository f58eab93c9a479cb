"""Rows of people's accounts at identity providers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.models import Identity


def by_subject(session: Session, issuer: str, subject: str) -> Identity | None:
    return session.exec(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)).first()


def of_user(session: Session, user_id: UUID) -> list[Identity]:
    """Those that sign this user in."""
    found = select(Identity).where(Identity.user_id == user_id, col(Identity.ended_at).is_(None))
    return list(session.exec(found.order_by(col(Identity.created_at), col(Identity.id))))


def end(session: Session, user_id: UUID, identity_id: UUID, at: datetime) -> bool:
    """Whether it was there and signed this user in."""
    living = update(Identity).where(col(Identity.user_id) == user_id, col(Identity.id) == identity_id, col(Identity.ended_at).is_(None))
    return session.exec(living.values(ended_at=at)).rowcount == 1


def drop_all(session: Session, user_id: UUID) -> int:
    """How many there were, with those that were ended."""
    return session.exec(delete(Identity).where(col(Identity.user_id) == user_id)).rowcount
