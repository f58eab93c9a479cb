"""Browsers' sessions: a user who has just proved who they are goes in; the cookie's value, and later the user behind it, come out.

A person sees their own as a list, with the programs that have tokens of theirs, and ends what they do not know.
"""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.log import event
from core.services import closing, news
from core.services.agents import agent_words
from core.services.records import SignInRecord, UserRecord
from core.services.secret import fresh, token_hash
from storage.models import SignIn, now
from storage.queries import sessions, users
from storage.turns import can_write_now

IDLE = timedelta(days=14)
LONGEST = timedelta(days=60)
_TOUCH_EVERY = timedelta(minutes=5)


def begin(session: Session, user_id: UUID, agent: str = "", address: str = "") -> str:
    """A fresh session id (256 bits, to be the cookie's value) for whoever has just proved who they are, by their second factor too where
    they have one. Only its hash is kept. A closed account comes back with it."""
    sid = fresh()
    # Whoever ends all sessions at this moment meets this one too, or comes first.
    users.lock(session, user_id)
    closing.bring_back(session, user_id)
    begun = {"agent": agent[:300], "address": address[:64], "code_at": now(), "expires_at": now() + LONGEST}
    session.add(SignIn(id=token_hash(sid), user_id=user_id, **begun))
    return sid


def user_for(session: Session, sid: str) -> UserRecord | None:
    """The user of a live session, None when it ended: after 14 days unused, 60 days in all, or by signing out."""
    at, key = now(), token_hash(sid)
    found = sessions.signed_in(session, key, at, at - IDLE)
    if found is None:
        return None
    kept, user = found
    if kept.seen_at < at - _TOUCH_EVERY and can_write_now(session):
        sessions.touch(session, key, at)
    return UserRecord.model_validate(user, from_attributes=True)


def end(session: Session, sid: str) -> None:
    """Ends a session; nothing happens when it has ended already."""
    sessions.end(session, token_hash(sid))
    news.of_session(session, token_hash(sid))


def of_user(session: Session, user_id: UUID, sid: str | None = None) -> list[SignInRecord]:
    """Where this person is signed in: the browser of `sid` first, then the others and the programs as they were used last."""
    at, mine = now(), token_hash(sid) if sid else ""
    found = [
        SignInRecord(kind=kind, key=key, words=agent_words(agent), address=address, seen_at=seen_at, this=bool(mine) and id == mine)
        for kind, key, id, agent, address, seen_at in sessions.ways_in(session, user_id, at, at - IDLE)
    ]
    return sorted(found, key=lambda one: (not one.this, -one.seen_at.timestamp(), one.key))


def end_one(session: Session, user_id: UUID, key: UUID) -> None:
    """Ends one of this person's sessions or chains of tokens. Raises NotFound when it is not there (any more) or not theirs."""
    users.lock(session, user_id)
    if not sessions.end_one(session, user_id, key):
        raise NotFound("This one has signed out already.")
    news.of_session(session, user_id)
    event("session_ended", user_id=user_id, session=key)


def end_others(session: Session, user_id: UUID, keep_sid: str | None) -> None:
    """Signs this person out everywhere but in the browser of `keep_sid`; everywhere, when that is None. Programs' tokens end as
    well; personal API keys do not. Whoever stands before the second factor has to begin again."""
    users.lock(session, user_id)
    sessions.end_others(session, user_id, token_hash(keep_sid) if keep_sid else None)
    news.of_session(session, user_id)
    event("sessions_ended", user_id=user_id)


def drop_ended(session: Session) -> None:
    """Forgets sessions and refresh tokens whose time is over."""
    sessions.drop_ended(session, now(), now() - IDLE)
