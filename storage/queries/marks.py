"""What the whole place remembers under a name."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.models import Mark, now

BACKUP = "backup"
"""When the last backup was made."""


def get(session: Session, name: str) -> Mark | None:
    return session.get(Mark, name)


def put(session: Session, name: str, value: str, is_alarm: bool = False) -> bool:
    """Remembers the value; whether it begins or ends an alarm."""
    found = session.get(Mark, name)
    was = found is not None and found.is_alarm
    session.merge(Mark(name=name, value=value, is_alarm=is_alarm, updated_at=now()))
    return was != is_alarm


def drop(session: Session, name: str) -> None:
    session.exec(delete(Mark).where(col(Mark.name) == name))


def drop_old(session: Session, start: str, before: datetime) -> None:
    """Forgets what has a name that begins so and was not remembered anew since then."""
    session.exec(delete(Mark).where(col(Mark.name).startswith(start, autoescape=True), col(Mark.updated_at) < before))
