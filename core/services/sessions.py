"""Browsers' sessions: a user who has just proved who they are goes in; the cookie's value, and later the user behind it, come out."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from core.services import closing
from core.services.records import UserRecord
from core.services.secret import fresh, token_hash
from storage.models import SignIn, now
from storage.queries import sessions

IDLE = timedelta(days=14)
LONGEST = timedelta(days=60)
_TOUCH_EVERY = timedelta(minutes=5)


def begin(session: Session, user_id: UUID, agent: str = "", address: str = "") -> str:
    """A fresh session id (256 bits, to be the cookie's value). Only its hash is kept. A closed account comes back with it."""
    sid = fresh()
    closing.bring_back(session, user_id)
    session.add(SignIn(id=token_hash(sid), user_id=user_id, agent=agent[:300], address=address[:64], expires_at=now() + LONGEST))
    return sid


def user_for(session: Session, sid: str) -> UserRecord | None:
    """The user of a live session, None when it ended: after 14 days unused, 60 days in all, or by signing out."""
    at, key = now(), token_hash(sid)
    found = sessions.signed_in(session, key, at, at - IDLE)
    if found is None:
        return None
    kept, user = found
    if kept.seen_at < at - _TOUCH_EVERY:
        sessions.touch(session, key, at)
    return UserRecord.model_validate(user, from_attributes=True)


def end(session: Session, sid: str) -> None:
    """Ends a session; nothing happens when it has ended already."""
    sessions.end(session, token_hash(sid))


def drop_ended(session: Session) -> None:
    """Forgets sessions and refresh tokens whose time is over."""
    sessions.drop_ended(session, now(), now() - IDLE)
