"""Rows of people, and the link that makes the operator."""

from uuid import UUID

from sqlalchemy import and_, delete, update
from sqlmodel import Session, col, select

from storage.models import SetupToken, User, now

_LOCKED, _HELD = "locked", "held"
LIVING = and_(col(User.is_active), col(User.deleted_at).is_(None))
"""True of accounts that are neither switched off nor closed."""


def by_id(session: Session, user_id: UUID) -> User | None:
    """Read once a transaction, however often they are asked for."""
    if session.info.get(_HELD, (None,))[0] is not session.get_transaction():
        session.info.pop(_HELD, None)
    found = session.get(User, user_id)
    # The session alone would let go of the row as soon as nobody looks at it.
    session.info[_HELD] = session.get_transaction(), found
    return found


def living(session: Session, user_id: UUID) -> User | None:
    """The user when nobody switched the account off and its owner did not close it."""
    return session.exec(select(User).where(User.id == user_id, LIVING)).first()


def change(session: Session, user_id: UUID, **values) -> bool:
    """Writes fields of the account; whether it is there."""
    return session.exec(update(User).where(col(User.id) == user_id).values(**values, updated_at=now())).rowcount == 1


def by_email(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == email)).first()


def has_password(session: Session, user_id: UUID, hashed: str) -> bool:
    """Whether this is the hash of the account's password, asked of the database anew. It stays so until the transaction ends."""
    still = update(User).where(col(User.id) == user_id, col(User.hashed_password) == hashed)
    return session.exec(still.values(updated_at=User.updated_at)).rowcount == 1


def any_operator(session: Session, besides: UUID | None = None) -> bool:
    found = select(User.id).where(col(User.is_superuser), User.id != besides if besides else True).limit(1)
    return session.exec(found).first() is not None


def lock(session: Session, user_id: UUID) -> bool:
    """Makes other writers on this maker's account wait until the transaction ends; False when there is no such maker."""
    if session.info.get(_LOCKED) != (user_id, session.get_transaction()):
        if session.exec(update(User).where(col(User.id) == user_id).values(updated_at=User.updated_at)).rowcount != 1:
            return False
        session.info[_LOCKED] = user_id, session.get_transaction()
    return True


def lock_living(session: Session, user_id: UUID) -> bool:
    """As `lock`; False also when somebody switched the account off or its owner closed it."""
    mine = update(User).where(col(User.id) == user_id, LIVING)
    return session.exec(mine.values(updated_at=User.updated_at)).rowcount == 1


def replace_setup_token(session: Session, token_hash: str) -> None:
    session.exec(delete(SetupToken))
    session.add(SetupToken(id=token_hash))


def has_setup_token(session: Session, token_hash: str) -> bool:
    return session.get(SetupToken, token_hash) is not None


def take_setup_token(session: Session, token_hash: str) -> bool:
    """Uses the token up; whether it was there. Of two at the same time one wins."""
    return session.exec(delete(SetupToken).where(col(SetupToken.id) == token_hash)).rowcount == 1
