"""Keys for a maker's own programs: a name, a scope and a number of days go in; a key that is shown once, and later its maker, come out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Invalid, NotFound, TooMany
from core.facts import Plain
from core.log import event
from core.services import mail, text
from core.services.limits import Limiter
from core.services.records import UserRecord
from core.services.secret import fresh, token_hash
from storage.models import ApiKey, now
from storage.queries import api_keys, users
from storage.turns import can_write_now

BEGINS = "mmk_"
Scope = Literal["read", "write"]
DAYS, MOST_DAYS = 90, 365
MOST_KEYS = 20
_TOUCH_EVERY = timedelta(minutes=1)

letters = Limiter("letters about keys", most=20, seconds=24 * 3600)

_SHOWN = len(BEGINS) + 6
_KEPT_AFTER_END = timedelta(days=30)
"""An ended key stays in the list for a while, so that whoever wonders why a program stopped finds out."""


class ApiKeyRecord(Plain):
    """`start` holds the key's first characters, by which its owner knows it again."""

    id: UUID
    name: str
    start: str
    scope: Scope
    expires_at: datetime
    used_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class NewKey:
    """`key` is told this once; only its hash is kept."""

    record: ApiKeyRecord
    key: str


def make(session: Session, user_id: UUID, name: str, scope: Scope = "read", days: int = DAYS) -> NewKey:
    """A key that lives `days` days; a letter tells of it. Raises Invalid (field name, scope or days), and TooMany beyond 20 keys."""
    if scope not in ("read", "write"):
        raise Invalid("A key may read, or read and write: its scope is read or write.", field="scope")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A key lives 1 to {MOST_DAYS} days.", field="days")
    name = text.line(name, "name", 100, needed=True)
    users.lock(session, user_id)
    if api_keys.count(session, user_id) >= MOST_KEYS:
        raise TooMany(f"There are {MOST_KEYS} keys already, as many as one account can have. End one that is not used any more.")
    key = BEGINS + fresh()
    row = ApiKey(
        user_id=user_id, name=name, start=key[:_SHOWN], key_hash=token_hash(key), scope=scope, expires_at=now() + timedelta(days=days)
    )
    session.add(row)
    session.flush()
    event("key_made", user_id=user_id, key=row.id, scope=scope)
    _tell(session, user_id, name)
    return NewKey(_record(row), key)


def of_user(session: Session, user_id: UUID) -> list[ApiKeyRecord]:
    """The maker's keys, the newest first; ended ones too, for a while."""
    return [_record(row) for row in api_keys.of_user(session, user_id)]


def drop(session: Session, user_id: UUID, key_id: UUID) -> None:
    """Ends a key at once. Raises NotFound."""
    if not api_keys.drop(session, user_id, key_id):
        raise NotFound("This key is not here. It may have been ended already.")
    event("key_ended", user_id=user_id, key=key_id)


def drop_all(session: Session, user_id: UUID) -> None:
    """Ends every key at once: for a new password by letter."""
    if api_keys.drop_all(session, user_id):
        event("keys_ended", user_id=user_id)


def user_for(session: Session, key: str) -> tuple[UserRecord, Scope] | None:
    """The living owner of a key that has not ended, and what the key may do; None for anything else."""
    if not key.startswith(BEGINS):
        return None
    at = now()
    found = api_keys.by_hash(session, token_hash(key), at)
    if found is None:
        return None
    kept, user = found
    if (kept.used_at is None or kept.used_at < at - _TOUCH_EVERY) and can_write_now(session):
        api_keys.touch(session, kept.id, at)
    return UserRecord.model_validate(user, from_attributes=True), kept.scope


def drop_ended(session: Session) -> None:
    """Forgets keys that ended a month ago."""
    api_keys.drop_ended(session, now() - _KEPT_AFTER_END)


def _record(row: ApiKey) -> ApiKeyRecord:
    return ApiKeyRecord.model_validate(row, from_attributes=True)


def _tell(session: Session, user_id: UUID, name: str) -> None:
    """Writes to the maker, but not endlessly: the address may not be theirs."""
    try:
        letters.count(str(user_id))
    except TooMany:
        return
    user = users.by_id(session, user_id)
    mail.post(session, "key-made", user.email, user_id, name=name, link=f"{settings().address}/account#keys")
