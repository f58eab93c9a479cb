"""A claimed job in the hands of its worker: progress goes in and is written to its row; a stop, when one was asked for, comes out.

Whoever claims a job gets the newest fence; every write names it, so a worker that was taken for dead can change nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

from sqlmodel import Session

from core.book.document import Document
from core.errors import Cancelled
from storage.database import after_commit, transaction
from storage.models import Draft, Job
from storage.queries import jobs

LEASE = timedelta(seconds=20)
REPORT_EVERY = 0.25
DRAFT_EVERY = 1.0


class LostJob(Exception):
    """The job was given to another worker meanwhile: whatever was done here must not be kept."""


class Interrupted(Exception):
    """The worker is asked to end: the job goes back into the queue, and this try does not count."""


class Held:
    """One claimed job. `stopping` is set when the worker has to end. `over` once the outcome is written."""

    def __init__(self, job: Job, stopping: Event, clock: Callable[[], float] = time.monotonic):
        self.job, self.over = job, False
        self._stopping, self._clock = stopping, clock
        self._reported = self._drafted = float("-inf")
        self._draft_pages = 0

    def report(self, stage: str, done: int, total: int, words: str, progress: float, draft: Document | None = None) -> None:
        """Writes where the work is, at most four times a second, and the first draft at once; `progress` runs 0 to 1 over the
        whole job. Raises Cancelled, LostJob, Interrupted."""
        self._check_stopping()
        at = self._clock()
        grown = draft is not None and len(draft.pages) > self._draft_pages
        due = grown and (not self._draft_pages or at - self._drafted >= DRAFT_EVERY)
        if not due and at - self._reported < REPORT_EVERY:
            return
        self._reported = at
        if due:
            self._drafted, self._draft_pages = at, len(draft.pages)
        self._write(draft if due else None, stage=stage, done=done, total=total, words=words, progress=min(1.0, progress))

    def keep(self) -> None:
        """Lengthens the lease without any news. Raises Cancelled, LostJob, Interrupted."""
        self._check_stopping()
        self._write(None)

    def pause(self, seconds: float) -> None:
        """Waits, unless the worker has to end. Raises Interrupted."""
        self._stopping.wait(seconds)
        self._check_stopping()

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """A time of waiting for other jobs: a worker that dies in it uses up no try of this one. Raises LostJob."""
        self._count(-1)
        try:
            yield
        finally:
            self._count(1)

    def finish(self, session: Session) -> None:
        """Writes 'done' in the transaction of the job's effect; call it first there. Raises LostJob, and nothing is kept then."""
        self.end(session, "done")

    def end(self, session: Session, state: str, error: str = "") -> None:
        """Writes the outcome. Raises LostJob."""
        if not jobs.end(session, self.job.id, self.job.fence, state, error):
            raise LostJob
        after_commit(session, self._mark_over)

    def _count(self, by: int) -> None:
        with transaction() as session:
            if not jobs.count_try(session, self.job.id, self.job.fence, by):
                raise LostJob

    def _mark_over(self) -> None:
        self.over = True

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise Interrupted

    def _write(self, draft: Document | None, **progress) -> None:
        with transaction() as session:
            if draft is not None:
                progress["draft_pages"] = len(draft.pages)
            stop = jobs.beat(session, self.job.id, self.job.fence, LEASE, **progress)
            if draft is not None and stop is not None:
                session.merge(Draft(job_id=self.job.id, document=draft.model_dump(mode="json")))
        if stop is None:
            raise LostJob
        if stop:
            raise Cancelled("This was stopped as you asked.")
