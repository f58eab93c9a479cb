"""Background work as the operator sees it: what waits, runs, failed and why; tried again or stopped, which the log of acts keeps."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.facts import Plain
from core.services import audit
from core.services import work as makers
from core.services.once import once
from core.services.operate.tables import Table
from core.services.records import JobKind, JobState
from storage.models import Job, now
from storage.queries import jobs
from storage.queries.operate import work as rows


class JobRow(Plain):
    """A piece of work in the list of all. `seconds` is how long it took, or has been under way; `is_silent` that its worker has not been
    heard of."""

    id: UUID
    kind: JobKind
    state: JobState
    stage: str
    done: int
    total: int
    progress: float
    attempts: int
    worker: str
    error: str
    is_stopping: bool
    is_silent: bool
    book_id: UUID | None
    title: str
    user_id: UUID
    email: str
    seconds: float
    created_at: datetime
    updated_at: datetime


def _record(
    job_id: UUID, kind: JobKind, state: JobState, stage: str, done: int, total: int, progress: float, attempts: int, worker: str,
    error: str, cancel_asked: bool, lease_until: datetime | None, book_id: UUID | None, user_id: UUID, created_at: datetime,
    updated_at: datetime, title: str | None, email: str,
) -> JobRow:  # fmt: skip
    at = now()
    until = at if state in ("queued", "running") else updated_at
    return JobRow(
        id=job_id, kind=kind, state=state, stage=stage, done=done, total=total, progress=progress, attempts=attempts, worker=worker,
        error=error, is_stopping=cancel_asked and state == "running", book_id=book_id, title=title or "", user_id=user_id, email=email,
        is_silent=state == "running" and lease_until is not None and lease_until < at,
        seconds=round(max(0.0, (until - created_at).total_seconds()), 1), created_at=created_at, updated_at=updated_at,
    )  # fmt: skip


TABLE = Table("jobs", JobRow, rows.find, rows.SORTS, _record, rows.STATES, walk=rows.walk)


def get(session: Session, operator_id: UUID, job_id: UUID) -> JobRow:
    """One piece of work. Raises NotFound."""
    audit.operator(session, operator_id)
    found = rows.one(session, job_id)
    if found is None:
        raise NotFound("This piece of work is not here any more.")
    return _record(*found)


def needing(session: Session, *states: JobState, most: int = 5) -> list[JobRow]:
    """The newest work in these states."""
    return [_record(*row) for row in rows.needing(session, states, most)]


def retry(session: Session, operator_id: UUID, job_id: UUID, address: str = "") -> JobRow:
    """Queues failed or cancelled work again. Raises NotFound, and Conflict where there is nothing to try again."""
    operator, job = audit.operator(session, operator_id), _job(session, job_id)
    before = job.state
    makers.retry(session, job.user_id, job_id)
    audit.write(session, operator, "job_retried", "job", job_id, before={"state": before}, after={"state": "queued"}, address=address)
    return get(session, operator_id, job_id)


def cancel(session: Session, operator_id: UUID, job_id: UUID, address: str = "") -> JobRow:
    """Stops work that waits or runs; nothing happens when it is over. Raises NotFound."""
    operator, job = audit.operator(session, operator_id), _job(session, job_id)
    if job.state in ("queued", "running"):
        before = job.state
        after = makers.cancel(session, job.user_id, job_id).state
        audit.write(session, operator, "job_stopped", "job", job_id, before={"state": before}, after={"state": after}, address=address)
    return get(session, operator_id, job_id)


def _job(session: Session, job_id: UUID) -> Job:
    found = jobs.by_id(session, job_id)
    if found is None:
        raise NotFound("This piece of work is not here any more.")
    job, is_out = found
    if is_out:
        once(session, ("job", job.user_id, job_id), lambda: job)
    return job
