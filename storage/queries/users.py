"""Rows of people and how they are signed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.models import RefreshToken, SetupToken, SignIn, User, now


def by_id(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)


def by_email(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == email)).first()


def any_operator(session: Session, besides: UUID | None = None) -> bool:
    found = select(User.id).where(col(User.is_superuser), User.id != besides if besides else True).limit(1)
    return session.exec(found).first() is not None


def lock(session: Session, user_id: UUID) -> bool:
    """Makes other writers on this maker's account wait until the transaction ends; False when there is no such maker."""
    return session.exec(update(User).where(col(User.id) == user_id).values(updated_at=User.updated_at)).rowcount == 1


def signed_in(session: Session, sid_hash: str, at: datetime, idle_since: datetime) -> tuple[SignIn, User] | None:
    """The live session of this hash and its active user."""
    found = session.exec(
        select(SignIn, User)
        .join(User)
        .where(SignIn.id == sid_hash, SignIn.expires_at > at, SignIn.seen_at > idle_since, col(User.is_active))
    ).first()
    return tuple(found) if found else None


def touch_session(session: Session, sid_hash: str, at: datetime) -> None:
    session.exec(update(SignIn).where(col(SignIn.id) == sid_hash).values(seen_at=at))


def end_session(session: Session, sid_hash: str) -> None:
    session.exec(delete(SignIn).where(col(SignIn.id) == sid_hash))


def drop_ended(session: Session, at: datetime, idle_since: datetime) -> None:
    """Removes sessions and refresh tokens whose time is over."""
    session.exec(delete(SignIn).where((col(SignIn.expires_at) <= at) | (col(SignIn.seen_at) <= idle_since)))
    session.exec(delete(RefreshToken).where(col(RefreshToken.expires_at) <= at))


def replace_setup_token(session: Session, token_hash: str) -> None:
    session.exec(delete(SetupToken))
    session.add(SetupToken(id=token_hash))


def has_setup_token(session: Session, token_hash: str) -> bool:
    return session.get(SetupToken, token_hash) is not None


def take_setup_token(session: Session, token_hash: str) -> bool:
    """Uses the token up; whether it was there. Of two at the same time one wins."""
    return session.exec(delete(SetupToken).where(col(SetupToken.id) == token_hash)).rowcount == 1


def refresh_token(session: Session, token_hash: str) -> RefreshToken | None:
    return session.exec(select(RefreshToken).where(RefreshToken.token_hash == token_hash)).first()


def use_refresh_token(session: Session, token_id: UUID) -> bool:
    """Marks the token used; whether it was unused until now."""
    statement = update(RefreshToken).where(col(RefreshToken.id) == token_id, col(RefreshToken.used_at).is_(None)).values(used_at=now())
    return session.exec(statement).rowcount == 1


def drop_family(session: Session, family_id: UUID) -> None:
    session.exec(delete(RefreshToken).where(col(RefreshToken.family_id) == family_id))


def family_lives(session: Session, family_id: UUID, at: datetime) -> bool:
    found = select(RefreshToken.id).where(RefreshToken.family_id == family_id, RefreshToken.expires_at > at).limit(1)
    return session.exec(found).first() is not None
