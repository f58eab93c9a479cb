"""Rows of background work: added once a subject, claimed with a lease and a fence, ended by whoever holds the newest fence."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, or_, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage import asked, doorbell, news
from storage.database import after_commit
from storage.models import Book, Draft, Job, now
from storage.queries.books import OUT
from storage.queries.queue import AT_LEISURE, BATCH, MOST_ATTEMPTS, NEXT, WAITED_FOR, again, clock, has_room, is_room, lane_of, turn
from storage.queries.rows import insert_new

ACTIVE = ("queued", "running")


def add(session: Session, job: Job) -> Job:
    """Queues this work in the lane of its kind and rings for it after the commit; the one already queued or running for the subject when
    there is one."""
    while not _add(session, job):
        running = active(session, job.subject)
        if running is not None:
            return running
    return job


def add_if_room(session: Session, job: Job, most: int) -> Job | None:
    """As `add`, unless its maker has `most` under way; None then. For whoever holds the account's lock."""
    while not _add(session, job, has_room(job.user_id, most)):
        running = active(session, job.subject)
        if running is not None or not is_room(session, job.user_id, most):
            return running
    return job


def _add(session: Session, job: Job, only_if: ColumnElement[bool] | None = None) -> bool:
    job.lane, job.priority = lane_of(job.kind), BATCH if job.kind in AT_LEISURE else WAITED_FOR
    job.request_id, job.trace = asked.now()
    if not insert_new(session, job, only_if=only_if, turn=turn(job.user_id, job.lane, job.priority)):
        return False
    ring(session, job.lane)
    news.tell(session, "work", job.user_id)
    return True


def ring(session: Session, lane: str) -> None:
    """Rings in this lane once the transaction is safe: once for each job, as each ring brings one worker."""
    after_commit(session, partial(doorbell.ring, lane))


def by_id(session: Session, job_id: UUID) -> tuple[Job, bool] | None:
    """A job, whosesoever it is, and whether it is its maker's to do anything with: for operators, never for a maker's door."""
    found = session.exec(select(Job, OUT).select_from(Job).outerjoin(Book).where(Job.id == job_id)).first()
    return tuple(found) if found else None


def owned(session: Session, user_id: UUID, job_id: UUID) -> Job | None:
    """A job of this maker, unless its book lies in the drawer."""
    return session.exec(select(Job).outerjoin(Book).where(Job.id == job_id, Job.user_id == user_id, OUT)).first()


def active(session: Session, subject: str) -> Job | None:
    return session.exec(select(Job).where(Job.subject == subject, col(Job.state).in_(ACTIVE))).first()


def newest_of_books(session: Session, user_id: UUID, book_ids: list[UUID], kinds: tuple[str, ...]) -> dict[UUID, Job]:
    """The newest job of these kinds for each book that has one."""
    found = session.exec(
        select(Job).where(Job.user_id == user_id, col(Job.book_id).in_(book_ids), col(Job.kind).in_(kinds)).order_by(col(Job.created_at))
    )
    return {job.book_id: job for job in found if job.book_id}


def beat(session: Session, job_id: UUID, fence: int, lease: timedelta, **progress) -> bool | None:
    """Lengthens the lease and writes progress; whether to stop was asked, None when the job is no longer ours."""
    at = clock(session)
    values = {"lease_until": at + lease} | ({**progress, "updated_at": at} if progress else {})
    return session.scalars(_held(job_id, fence).values(**values).returning(Job.cancel_asked)).first()


def count_try(session: Session, job_id: UUID, fence: int, by: int) -> bool:
    """Changes how many tries are used up; whether the job was still ours. Its work begins now."""
    return session.exec(_held(job_id, fence).values(attempts=Job.attempts + by, began_at=clock(session))).rowcount == 1


def end(session: Session, job_id: UUID, fence: int, state: str, error: str = "") -> bool:
    """Writes the outcome; whether the job was still ours. Do it first in the transaction of the job's effect."""
    done = {"progress": 1.0} if state == "done" else {}
    values = {"state": state, "error": error, "lease_until": None, "updated_at": clock(session)} | done
    won = session.exec(_held(job_id, fence).values(**values)).rowcount == 1
    if won:
        drop_draft(session, job_id)
    return won


def give_back(session: Session, job: Job, *, counted: bool) -> None:
    """Puts the job back into the queue, where it is next, and rings for it; `counted` says whether this try counts towards the most."""
    attempts = Job.attempts if counted else Job.attempts - 1
    if session.exec(_held(job.id, job.fence).values(**again(session), turn=NEXT, attempts=attempts)).rowcount:
        news.tell(session, "work", job.user_id)
        ring(session, job.lane)


def _held(job_id: UUID, fence: int):
    return update(Job).where(col(Job.id) == job_id, col(Job.fence) == fence, col(Job.state) == "running")


def ask_to_stop(session: Session, job_id: UUID) -> bool:
    """Cancels a waiting job at once and asks a running one to stop, and brings its row up to date; whether it is cancelled already."""
    return bool(_stop(session, col(Job.id) == job_id))


def stop_of_book(session: Session, user_id: UUID, book_id: UUID) -> set[str]:
    """As `ask_to_stop`, everything that is under way for a book; the kinds of what is cancelled already."""
    cancelled = _stop(session, col(Job.book_id) == book_id, col(Job.user_id) == user_id)
    if cancelled:
        news.tell(session, "work", user_id)
    return {job.kind for job in cancelled}


def _stop(session: Session, *which: ColumnElement[bool]) -> list[Job]:
    waits = col(Job.state) == "queued"
    values = {"state": case((waits, "cancelled"), else_=Job.state), "cancel_asked": ~waits}
    values |= {"updated_at": case((waits, now()), else_=Job.updated_at)}
    stopped = update(Job).where(*which, col(Job.state).in_(ACTIVE)).values(**values).returning(Job)
    return [job for job in session.scalars(stopped.execution_options(populate_existing=True)) if job.state == "cancelled"]


def drop_draft(session: Session, job_id: UUID) -> None:
    session.exec(delete(Draft).where(col(Draft.job_id) == job_id))


def draft(session: Session, job_id: UUID) -> dict | None:
    found = session.get(Draft, job_id)
    return found.document if found else None


def given_up(session: Session) -> list[Job]:
    """Jobs that wait and nobody will claim any more: after the last try, or after a cancel."""
    over = or_(Job.attempts >= MOST_ATTEMPTS, col(Job.cancel_asked))
    return list(session.exec(select(Job).where(Job.state == "queued", over)))


def close(session: Session, job: Job, state: str, error: str) -> bool:
    """Ends a job that nobody holds, as it was seen (same fence and state); whether it was still so."""
    statement = (
        update(Job)
        .where(col(Job.id) == job.id, col(Job.fence) == job.fence, col(Job.state) == job.state)
        .values(state=state, error=error, lease_until=None, updated_at=now())
    )
    won = session.exec(statement).rowcount == 1
    if won:
        drop_draft(session, job.id)
    return won


def requeue(session: Session, job: Job, most: int | None = None) -> bool:
    """Queues a failed or cancelled job again with all its tries and rings for it, and brings `job` up to date; whether it was one, and no
    newer took its place, and its maker has fewer than `most` under way."""
    newer = aliased(Job)
    taken = select(newer.id).where(newer.subject == job.subject, col(newer.state).in_(ACTIVE)).exists()
    statement = (
        update(Job)
        .where(col(Job.id) == job.id, col(Job.state).in_(("failed", "cancelled")), ~taken)
        .where(has_room(job.user_id, most) if most else true())
        .values(
            **again(session), turn=turn(job.user_id, job.lane, job.priority), attempts=0, error="", cancel_asked=False, stage="", done=0,
            total=0, words="", progress=0.0, draft_pages=0,
        )
        .returning(Job).execution_options(populate_existing=True)
    )  # fmt: skip
    try:
        was_one = session.scalars(statement).first() is not None
    except IntegrityError:
        return False
    if was_one:
        ring(session, job.lane)
    return was_one


def holders(session: Session, host: str) -> list[str]:
    """Workers of this host that hold a job, as "host/pid"."""
    found = select(Job.worker).where(Job.state == "running", col(Job.worker).startswith(f"{host}/", autoescape=True)).distinct()
    return list(session.exec(found))
