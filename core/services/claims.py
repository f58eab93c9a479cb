"""A claimed job in the hands of its worker: progress goes in and is written to its row; a stop, when one was asked for, comes out.

Whoever claims a job gets the newest fence; every write names it, so a worker that was taken for dead can change nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from threading import Event

from sqlmodel import Session

from core import seeing
from core.book.document import Document
from core.errors import Cancelled
from core.services import news
from storage.database import after_commit, need_not_last, transaction
from storage.models import Draft, Job
from storage.queries import jobs

LEASE = timedelta(seconds=20)
REPORT_EVERY = 0.25
DRAFT_EVERY = 1.0
TELL_EVERY = 0.5

Away = Callable[[], AbstractContextManager[None]]


class LostJob(Exception):
    """The job was given to another worker meanwhile: whatever was done here must not be kept."""


class Interrupted(Exception):
    """The worker is asked to end: the job goes back into the queue, and this try does not count."""


class Held:
    """One claimed job. `stopping` is set when the worker has to end; `away` is where it waits for other jobs. `over` once the outcome is
    written."""

    def __init__(self, job: Job, stopping: Event, away: Away = nullcontext, clock: Callable[[], float] = time.monotonic):
        self.job, self.over, self.outcome, self.stages = job, False, "", seeing.Stages(job.kind)
        self._stopping, self._away, self._clock = stopping, away, clock
        self._reported = self._drafted = self._told = float("-inf")
        self._draft_pages = 0

    def report(self, stage: str, done: int, total: int, words: str, progress: float, draft: Document | None = None) -> None:
        """Writes where the work is, at most four times a second, and the first draft at once; `progress` runs 0 to 1 over the
        whole job. Raises Cancelled, LostJob, Interrupted."""
        self._check_stopping()
        self.stages.enter(stage)
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
        """A time of waiting for other jobs: a worker that dies in it uses up no try of this one, and another job has its place. Raises
        LostJob."""
        self._count(-1)
        try:
            with self._away():
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
        news.of_work(session, self.job)
        after_commit(session, partial(self._mark_over, state))

    def _count(self, by: int) -> None:
        with transaction() as session:
            if not jobs.count_try(session, self.job.id, self.job.fence, by):
                raise LostJob

    def _mark_over(self, state: str) -> None:
        self.over, self.outcome = True, state

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise Interrupted

    def _write(self, draft: Document | None, **progress) -> None:
        with transaction() as session:
            need_not_last(session)
            # Reports come four times a second; whoever watches is told of every other one.
            if progress and (at := self._clock()) - self._told >= TELL_EVERY:
                self._told = at
                news.of_work(session, self.job)
            if draft is not None:
                progress["draft_pages"] = len(draft.pages)
            stop = jobs.beat(session, self.job.id, self.job.fence, LEASE, **progress)
            if draft is not None and stop is not None:
                session.merge(Draft(job_id=self.job.id, document=draft.model_dump(mode="json")))
        if stop is None:
            raise LostJob
        if stop:
            raise Cancelled("This was stopped as you asked.")
