"""Rows of the second factor: the last time step that was used, and recovery codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from storage.models import RecoveryCode, User, now


def use_step(session: Session, user_id: UUID, step: int) -> bool:
    """Uses a time step up; whether no later one, nor this one, was used before. Of two at the same time one wins."""
    unused = update(User).where(col(User.id) == user_id, col(User.totp_on), col(User.totp_last) < step)
    return session.exec(unused.values(totp_last=step)).rowcount == 1


def turn_on(session: Session, user_id: UUID, step: int) -> bool:
    """Puts the second factor in force, this step used up; whether it was off until now. Of two at the same time one wins."""
    off = update(User).where(col(User.id) == user_id, ~col(User.totp_on))
    return session.exec(off.values(totp_on=True, totp_last=step, updated_at=now())).rowcount == 1


def use_recovery_code(session: Session, user_id: UUID, code_hash: str, at: datetime) -> bool:
    """Uses the code up; whether it was there and unused. Of two at the same time one wins."""
    unused = update(RecoveryCode).where(
        col(RecoveryCode.user_id) == user_id, col(RecoveryCode.code_hash) == code_hash, col(RecoveryCode.used_at).is_(None)
    )
    return session.exec(unused.values(used_at=at)).rowcount == 1


def replace_recovery_codes(session: Session, user_id: UUID, hashes: list[str]) -> None:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=code_hash) for code_hash in hashes)


def recovery_codes_left(session: Session, user_id: UUID) -> int:
    found = select(func.count()).where(RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(found).one()
