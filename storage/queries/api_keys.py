"""Rows of programs' own keys; each query asks for the owner, but the one by which a key itself comes in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from storage.models import ApiKey, User
from storage.queries.users import LIVING


def by_hash(session: Session, key_hash: str, at: datetime) -> tuple[ApiKey, User] | None:
    """The key that has not ended, and its living owner."""
    found = session.exec(select(ApiKey, User).join(User).where(ApiKey.key_hash == key_hash, ApiKey.expires_at > at, LIVING)).first()
    return tuple(found) if found else None


def touch(session: Session, key_id: UUID, at: datetime) -> None:
    session.exec(update(ApiKey).where(col(ApiKey.id) == key_id).values(used_at=at))


def of_user(session: Session, user_id: UUID) -> list[ApiKey]:
    """The newest first."""
    return list(session.exec(select(ApiKey).where(ApiKey.user_id == user_id).order_by(col(ApiKey.created_at).desc(), col(ApiKey.id))))


def count(session: Session, user_id: UUID) -> int:
    return session.exec(select(func.count()).select_from(ApiKey).where(ApiKey.user_id == user_id)).one()


def drop(session: Session, user_id: UUID, key_id: UUID) -> bool:
    """Whether the maker had this key."""
    return session.exec(delete(ApiKey).where(col(ApiKey.id) == key_id, col(ApiKey.user_id) == user_id)).rowcount == 1


def drop_all(session: Session, user_id: UUID) -> bool:
    """Whether the maker had any."""
    return session.exec(delete(ApiKey).where(col(ApiKey.user_id) == user_id)).rowcount > 0


def drop_ended(session: Session, before: datetime) -> None:
    session.exec(delete(ApiKey).where(col(ApiKey.expires_at) <= before))
