"""Rows of one-time secrets: who they are about, what they are good for, and until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import Proof


def good(session: Session, secret_hash: str, purposes: tuple[str, ...], at: datetime) -> Proof | None:
    """The secret of this hash while it can be used."""
    return session.exec(select(Proof).where(Proof.id == secret_hash, col(Proof.purpose).in_(purposes), Proof.expires_at > at)).first()


def use(session: Session, secret_hash: str) -> bool:
    """Uses a secret up; whether it was there. Of two at the same time one wins."""
    return session.exec(delete(Proof).where(col(Proof.id) == secret_hash)).rowcount == 1


def newest(session: Session, user_id: UUID, purpose: str, at: datetime) -> Proof | None:
    """The secret of this purpose that was made last, while it can be used."""
    found = select(Proof).where(Proof.user_id == user_id, Proof.purpose == purpose, Proof.expires_at > at)
    return session.exec(found.order_by(col(Proof.created_at).desc(), col(Proof.id)).limit(1)).first()


def drop(session: Session, user_id: UUID, purposes: tuple[str, ...]) -> None:
    session.exec(delete(Proof).where(col(Proof.user_id) == user_id, col(Proof.purpose).in_(purposes)))


def drop_ended(session: Session, at: datetime) -> None:
    session.exec(delete(Proof).where(col(Proof.expires_at) <= at))
