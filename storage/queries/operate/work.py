"""Rows of background work as the operator's tables find them, and how much of it waits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select
from sqlmodel import Session, col

from storage.models import Book, Job, User
from storage.queries.operate.paging import holding, of_makers

COLUMNS = (
    Job.id, Job.kind, Job.state, Job.stage, Job.done, Job.total, Job.progress, Job.attempts, Job.worker, Job.error, Job.cancel_asked,
    Job.lease_until, Job.book_id, Job.user_id, Job.created_at, Job.updated_at,
)  # fmt: skip
SORTS = {"created_at": (col(Job.created_at), col(Job.id))}
STATES = ("queued", "running", "done", "failed", "cancelled")


def find(words: str, state: str) -> Select:
    """Work in this state, of a book or a maker with these words, or of this kind; with the book's title and the maker's address."""
    found = select(*COLUMNS, Book.title, User.email).join(User, col(User.id) == Job.user_id).outerjoin(Book, col(Book.id) == Job.book_id)
    if words:
        books = select(Book.id).where(holding(col(Book.title), words))
        found = found.where(or_(col(Job.kind) == words.lower(), col(Job.book_id).in_(books), of_makers(Job.user_id, words)))
    return found.where(col(Job.state) == state) if state else found


def walk(words: str, state: str) -> Select:
    """The same, each looked at by itself."""
    if not words:
        return find("", state)
    named = (col(Job.kind) == words.lower(), holding(func.coalesce(Book.title, ""), words), holding(col(User.email), words))
    return find("", state).where(or_(*named))


def one(session: Session, job_id: UUID) -> tuple | None:
    row = session.execute(find("", "").where(Job.id == job_id)).first()
    return tuple(row) if row else None


def needing(session: Session, states: tuple[str, ...], most: int) -> list[tuple]:
    """The newest work in these states."""
    found = find("", "").where(col(Job.state).in_(states)).order_by(col(Job.created_at).desc(), col(Job.id).desc())
    return [tuple(row) for row in session.execute(found.limit(most))]


def standing(session: Session, at: datetime, failed_since: datetime) -> Any:
    """How much work waits, runs, runs with a silent worker, and failed lately; since when the oldest waits; the workers that hold some."""
    waits, runs = col(Job.state) == "queued", col(Job.state) == "running"
    failed = and_(col(Job.state) == "failed", col(Job.created_at) >= failed_since)
    numbers = {
        "waiting": select(func.count()).where(waits),
        "running": select(func.count()).where(runs),
        "silent": select(func.count()).where(runs, col(Job.lease_until) < at),
        "failed": select(func.count()).where(failed),
        "oldest": select(func.min(Job.created_at)).where(waits),
        "workers": select(func.count(func.distinct(case((runs, Job.worker))))).where(runs),
    }
    return session.execute(select(*(found.scalar_subquery().label(name) for name, found in numbers.items()))).one()
