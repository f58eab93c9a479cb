"""Rows of answers that were given to requests with a key of their own; each query asks for the maker."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.models import Reply

UNDER_WAY = col(Reply.status) == 0


def find(session: Session, user_id: UUID, key: str) -> Reply | None:
    return session.exec(select(Reply).where(Reply.user_id == user_id, Reply.key == key)).first()


def take_over(session: Session, row: Reply, request: str, at: datetime) -> bool:
    """Begins anew in the row's place; False when somebody else was quicker, or it has been answered meanwhile."""
    unchanged = (col(Reply.created_at) == row.created_at, col(Reply.status) == row.status)
    values = {"request": request, "status": 0, "body": "", "created_at": at}
    return session.exec(_of(update(Reply), row.user_id, row.key).where(*unchanged).values(**values)).rowcount == 1


def finish(session: Session, user_id: UUID, key: str, begun: datetime, status: int, body: str) -> bool:
    """Writes the answer of the request that began then; whether nobody began anew in its place."""
    mine = _of(update(Reply), user_id, key).where(UNDER_WAY, col(Reply.created_at) == begun)
    return session.exec(mine.values(status=status, body=body)).rowcount == 1


def give_up(session: Session, user_id: UUID, key: str, begun: datetime) -> None:
    session.exec(_of(delete(Reply), user_id, key).where(UNDER_WAY, col(Reply.created_at) == begun))


def drop_before(session: Session, at: datetime) -> None:
    session.exec(delete(Reply).where(col(Reply.created_at) < at))


def _of(statement, user_id: UUID, key: str):
    return statement.where(col(Reply.user_id) == user_id, col(Reply.key) == key)
