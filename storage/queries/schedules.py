"""Rows of what is done now and then, once in the whole place: taken with a lease when due, let go with the time of the next."""

from datetime import timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage.models import Schedule
from storage.queries.queue import clock
from storage.queries.rows import insert_new


def take(session: Session, name: str, worker: str, lease: timedelta) -> bool:
    """Takes this, or keeps it where it is this worker's already, when it is due and nobody else is at it; whether it did."""
    at = clock(session)
    if session.get(Schedule, name) is None:
        insert_new(session, Schedule(name=name), due_at=at)
    free = or_(col(Schedule.lease_until).is_(None), col(Schedule.lease_until) < at, Schedule.worker == worker)
    may = (Schedule.name == name, col(Schedule.due_at) <= at, free)
    # Most looks find nothing: they are to lock nothing.
    if session.exec(select(Schedule.name).where(*may)).first() is None:
        return False
    return session.exec(update(Schedule).where(*may).values(worker=worker, lease_until=at + lease)).rowcount == 1


def let_go(session: Session, name: str, worker: str, after: timedelta, is_done: bool) -> None:
    """Ends this worker's hold of it; it is due again `after` so long."""
    at = clock(session)
    ran = {"ran_at": at} if is_done else {}
    mine = update(Schedule).where(col(Schedule.name) == name, col(Schedule.worker) == worker)
    session.exec(mine.values(lease_until=None, worker="", due_at=at + after, **ran))


def hasten(session: Session, name: str) -> None:
    """Has it due now."""
    session.exec(update(Schedule).where(col(Schedule.name) == name).values(due_at=clock(session)))


def free(session: Session, workers: list[str]) -> None:
    """Ends the hold of these workers, which are known to be gone."""
    session.exec(update(Schedule).where(col(Schedule.worker).in_(workers)).values(lease_until=None, worker=""))


def holders(session: Session, host: str) -> list[str]:
    """Workers of this host that hold something, as "host/pid"."""
    return list(session.exec(select(Schedule.worker).where(col(Schedule.worker).startswith(f"{host}/", autoescape=True)).distinct()))
