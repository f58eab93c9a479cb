"""Rows of the outbox: letters that wait, those under way, what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from storage.models import Message, User

Row = tuple[Message, bool]
"""A letter, and whether it went to the address of an account that is not confirmed yet."""

_OPEN = and_(User.email == Message.to, col(User.confirmed_at).is_(None))

WRITTEN = col(Message.state) != "asked"
"""True of letters; what is merely asked for is none yet."""


def claim(session: Session, at: datetime, lease: timedelta) -> Message | None:
    """Takes the letter that is due the longest, for as long as `lease`: nobody else takes it meanwhile. None when none is due."""
    while message_id := _next_due(session, at):
        statement = (
            update(Message)
            .where(col(Message.id) == message_id, col(Message.state) == "waiting", col(Message.due_at) <= at)
            .values(due_at=at + lease, attempts=Message.attempts + 1, error="")
            .returning(Message)
        )
        if claimed := session.scalars(statement).first():
            return claimed
    return None


def _next_due(session: Session, at: datetime) -> UUID | None:
    due = select(Message.id).where(Message.state == "waiting", Message.due_at <= at).order_by(col(Message.due_at)).limit(1)
    return session.exec(due).first()


def settle(session: Session, message: Message, **values) -> bool:
    """Writes what became of the try that `message` was claimed for; whether nobody has claimed it anew since."""
    held = and_(col(Message.id) == message.id, col(Message.state) == "waiting", col(Message.attempts) == message.attempts)
    return session.exec(update(Message).where(held).values(**values)).rowcount == 1


def send_again(session: Session, message_id: UUID, at: datetime) -> bool:
    """Makes a letter due that failed, or that rests after a try; whether there was one. One under way is left alone: its `error` is ''."""
    resting = or_(col(Message.state) == "failed", and_(col(Message.state) == "waiting", col(Message.error) != ""))
    values = {"state": "waiting", "due_at": at, "attempts": 0, "error": ""}
    return session.exec(update(Message).where(col(Message.id) == message_id, resting).values(**values)).rowcount == 1


def by_id(session: Session, message_id: UUID) -> Row | None:
    found = session.exec(
        select(Message, col(User.id).is_not(None)).outerjoin(User, _whose()).where(Message.id == message_id, WRITTEN)
    ).first()
    return tuple(found) if found else None


def newest(session: Session, limit: int, state: str = "", after: Message | None = None) -> list[Row]:
    """At most `limit` letters, the newest first, those older than `after`; what they say is read when it is asked for."""
    chosen = select(Message, col(User.id).is_not(None)).outerjoin(User, _whose()).options(defer(Message.text), defer(Message.html))
    chosen = chosen.where(Message.state == state if state else WRITTEN)
    if after:
        older = or_(Message.created_at < after.created_at, and_(Message.created_at == after.created_at, Message.id < after.id))
        chosen = chosen.where(older)
    rows = session.exec(chosen.order_by(col(Message.created_at).desc(), col(Message.id).desc()).limit(limit))
    return [tuple(row) for row in rows]


def take_asked(session: Session, kind: str) -> str | None:
    """The address that asked for a letter of this kind and was not answered yet, the first of all; its row is taken away. None when
    nobody waits. Of two who take it at the same time one goes on to the next."""
    while found := session.exec(_asked(kind)).first():
        message_id, email = found
        if session.exec(delete(Message).where(col(Message.id) == message_id)).rowcount == 1:
            return email
    return None


def _asked(kind: str):
    mine = select(Message.id, Message.to).where(Message.state == "asked", Message.kind == kind)
    return mine.order_by(col(Message.due_at)).limit(1)


def drop_old(session: Session, before: datetime) -> None:
    """Forgets letters that were sent, or given up, before then."""
    over = or_(col(Message.state) == "sent", col(Message.state) == "failed")
    session.exec(delete(Message).where(over, col(Message.due_at) < before))


def _whose():
    return and_(User.id == Message.user_id, _OPEN)


def give_up_waiting(session: Session, user_id: UUID, kinds: Sequence[str], at: datetime, words: str) -> None:
    """Gives up the letters of these kinds to this account that wait."""
    waiting = and_(col(Message.user_id) == user_id, col(Message.kind).in_(kinds), col(Message.state) == "waiting")
    session.exec(update(Message).where(waiting).values(state="failed", due_at=at, error=words))
