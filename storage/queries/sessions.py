"""Rows of how people are signed in: browsers' sessions and programs' refresh tokens."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, literal, update
from sqlmodel import Session, col, select

from storage.models import Proof, RefreshToken, SignIn, User, now
from storage.queries.users import LIVING


def signed_in(session: Session, sid_hash: str, at: datetime, idle_since: datetime) -> tuple[SignIn, User] | None:
    """The live session of this hash and its active user."""
    found = session.exec(
        select(SignIn, User).join(User).where(SignIn.id == sid_hash, SignIn.expires_at > at, SignIn.seen_at > idle_since, LIVING)
    ).first()
    return tuple(found) if found else None


def living(session: Session, hashes: Collection[str], at: datetime, idle_since: datetime) -> list[str]:
    """Those of the hashes that are of live sessions of active users."""
    found = select(SignIn.id).join(User).where(col(SignIn.id).in_(hashes), SignIn.expires_at > at, SignIn.seen_at > idle_since, LIVING)
    return list(session.exec(found))


def touch(session: Session, sid_hash: str, at: datetime) -> None:
    session.exec(update(SignIn).where(col(SignIn.id) == sid_hash).values(seen_at=at))


def end(session: Session, sid_hash: str) -> None:
    session.exec(delete(SignIn).where(col(SignIn.id) == sid_hash))


def mark_proven(session: Session, sid_hash: str, at: datetime) -> None:
    session.exec(update(SignIn).where(col(SignIn.id) == sid_hash).values(proven_at=at))


def mark_code(session: Session, sid_hash: str, at: datetime) -> None:
    session.exec(update(SignIn).where(col(SignIn.id) == sid_hash).values(code_at=at))


def operators_chain(session: Session, user_id: UUID, family_id: UUID) -> tuple[bool, datetime | None]:
    """Whether this is an operator with a second factor, and when the first of a chain of their tokens was given out."""
    chain = select(func.min(RefreshToken.created_at)).where(RefreshToken.family_id == family_id, RefreshToken.user_id == user_id)
    found = select(col(User.is_superuser) & col(User.totp_on), chain.scalar_subquery()).where(User.id == user_id)
    return next(iter(session.execute(found)), (False, None))


def ways_in(session: Session, user_id: UUID, at: datetime, idle_since: datetime) -> list[Row]:
    """Where this user is signed in: (kind, key, id, agent, address, when it was used last) of each live browser's session, and of the
    unused link of each live chain of programs."""
    browser = select(literal("browser"), SignIn.key, SignIn.id, SignIn.agent, SignIn.address, col(SignIn.seen_at).label("seen_at"))
    browser = browser.where(SignIn.user_id == user_id, SignIn.expires_at > at, SignIn.seen_at > idle_since)
    link = RefreshToken
    program = select(literal("program"), link.family_id, literal(""), link.agent, link.address, link.created_at)
    program = program.where(link.user_id == user_id, link.expires_at > at, col(link.used_at).is_(None))
    return list(session.execute(browser.union_all(program)))


def end_one(session: Session, user_id: UUID, key: UUID) -> bool:
    """Ends the browser's session or the program's chain of this key; whether there was one."""
    browser = delete(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.key) == key)
    program = delete(RefreshToken).where(col(RefreshToken.user_id) == user_id, col(RefreshToken.family_id) == key)
    return sum(session.exec(statement).rowcount for statement in (browser, program)) > 0


def end_others(session: Session, user_id: UUID, keep: str | None) -> None:
    """Ends all sessions and chains of this user but the session whose hash is `keep`, and what stands before the second factor."""
    ended = delete(SignIn).where(col(SignIn.user_id) == user_id)
    session.exec(ended.where(col(SignIn.id) != keep) if keep else ended)
    session.exec(delete(RefreshToken).where(col(RefreshToken.user_id) == user_id))
    session.exec(delete(Proof).where(col(Proof.user_id) == user_id, col(Proof.purpose) == "second"))


def drop_ended(session: Session, at: datetime, idle_since: datetime) -> None:
    """Removes sessions and refresh tokens whose time is over."""
    session.exec(delete(SignIn).where((col(SignIn.expires_at) <= at) | (col(SignIn.seen_at) <= idle_since)))
    session.exec(delete(RefreshToken).where(col(RefreshToken.expires_at) <= at))


def refresh_token(session: Session, token_hash: str) -> RefreshToken | None:
    return session.exec(select(RefreshToken).where(RefreshToken.token_hash == token_hash)).first()


def use_refresh_token(session: Session, token_id: UUID) -> bool:
    """Marks the token used; whether it was unused until now."""
    statement = update(RefreshToken).where(col(RefreshToken.id) == token_id, col(RefreshToken.used_at).is_(None)).values(used_at=now())
    return session.exec(statement).rowcount == 1


def drop_family(session: Session, family_id: UUID) -> None:
    session.exec(delete(RefreshToken).where(col(RefreshToken.family_id) == family_id))


_CHAIN = select(RefreshToken.id).where(RefreshToken.family_id == bindparam("family_id"), RefreshToken.user_id == bindparam("user_id"))
_OF_FAMILY = select(User).where(User.id == bindparam("user_id"), LIVING, _CHAIN.where(RefreshToken.expires_at > bindparam("at")).exists())


def user_of_family(session: Session, user_id: UUID, family_id: UUID, at: datetime) -> User | None:
    """The living user of a chain of tokens that has not ended. Asked at every request of a program: one statement, put together once."""
    return session.exec(_OF_FAMILY, params={"user_id": user_id, "family_id": family_id, "at": at}).first()
