"""How much may wait, and for how long: a maker's next piece of work goes in where there is room for it; where work stands comes out."""

import math
import time
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import TooMany
from storage.models import Job, now
from storage.queries import jobs, queue, users

LATELY = timedelta(minutes=15)
SHORT = 10.0
"""Seconds that nobody needs to be told of."""
LASTS = 5.0
SOON = 30

Pace = tuple[int, list[timedelta]]
_paces: dict[str, tuple[float, Pace]] = {}


def add(session: Session, job: Job) -> Job:
    """Queues this work; the one under way for the subject when there is one. Raises TooMany when its maker has as much under way as there
    may be at once."""
    users.lock(session, job.user_id)
    added = jobs.add_if_room(session, job, settings().max_jobs_per_maker)
    if added is None:
        raise _too_many()
    return added


def add_again(session: Session, job: Job) -> bool:
    """Queues this work, which failed or was cancelled, once more; whether it was so, and nothing newer took its place. Raises TooMany."""
    if job.kind in queue.UNCOUNTED:
        return jobs.requeue(session, job)
    most = settings().max_jobs_per_maker
    users.lock(session, job.user_id)
    is_added = jobs.requeue(session, job, most)
    if not is_added and not queue.is_room(session, job.user_id, most):
        raise _too_many()
    return is_added


def words(session: Session, found: Iterable[Job]) -> dict[UUID, str]:
    """What to tell of those of the jobs that have to wait for long, by their ids."""
    lanes = {job.id: job.lane for job in found if job.state == "queued"}
    before = queue.ahead(session, list(lanes)) if lanes else {}
    told = {job_id: _words(count, _seconds(count, _pace(session, lanes[job_id]))) for job_id, count in before.items()}
    return {job_id: said for job_id, said in told.items() if said}


def _words(before: int, seconds: float | None) -> str:
    if seconds is None:
        return f"Waiting for its turn; {before:,} come first" if before > 1 else ""
    return f"Waiting for its turn, in about {_about(seconds)}" if seconds >= SHORT else ""


def _about(seconds: float) -> str:
    if seconds < 55:
        return f"{10 * math.ceil(seconds / 10)} seconds"
    if seconds < 55 * 60:
        return _counted(math.ceil(seconds / 60), "minute")
    return _counted(math.ceil(seconds / 3600), "hour")


def _counted(number: int, what: str) -> str:
    return f"{'a' if what == 'minute' else 'an'} {what}" if number == 1 else f"{number} {what}s"


def _seconds(before: int, pace: Pace) -> float | None:
    """As many places as are worked at now each take one after the other."""
    running, took = pace
    if not running or not took:
        return None
    mean = sum(took, timedelta()).total_seconds() / len(took)
    return (before + 1) * mean / running


def _pace(session: Session, lane: str) -> Pace:
    """How it goes in this lane; asked for at most every few seconds, however many pages are open."""
    asked_at, pace = _paces.get(lane, (-math.inf, (0, [])))
    if time.monotonic() - asked_at > LASTS:
        pace = queue.pace(session, lane, now() - LATELY)
        _paces[lane] = time.monotonic(), pace
    return pace


def _too_many() -> TooMany:
    most = settings().max_jobs_per_maker
    each = "a piece of work" if most == 1 else f"{most} pieces of work"
    return TooMany(f"You have {each} under way, which is as much as there may be at once. Please wait until one is done.", wait=SOON)
