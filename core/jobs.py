"""Background work: a bell (Huey) that carries job ids to workers, the claim and its outcome, and the sweeper that finds what was lost.

The row is the truth. A bell that is lost, rung twice or rung late changes nothing but the time.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock, Thread
from uuid import UUID

from huey import Huey, PriorityRedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from core.config import Settings
from core.errors import AppError, Cancelled
from core.services import work
from core.services.claims import LEASE, Held, Interrupted, LostJob
from storage import doorbell
from storage.database import transaction
from storage.models import Job, now
from storage.queries import jobs

log = logging.getLogger(__name__)

QUEUES = dict.fromkeys(("generate", "print", "sample", "export", "order", "preview"), "people") | {"inspect": "photos"}
RING_AGAIN = timedelta(seconds=30)
SWEEP_EVERY = 3.0
GAVE_UP = "This work was interrupted {times} times and did not get done. Please try again; if it happens again, tell us this number: {id}."

Runner = Callable[[Held], None]


class Bells:
    """One Huey queue for what people wait for and one for photos to look at, so that neither holds up the other."""

    def __init__(self, settings: Settings, answer: Callable[[UUID], None] | None = None):
        """`answer` is what a worker does with a job's id; a process that only rings needs none."""
        self.queues = {name: _queue(name, settings) for name in sorted(set(QUEUES.values()))}
        self._tasks = {name: queue.task(name="work")(_answering(answer)) for name, queue in self.queues.items()}

    def ring(self, job_id: UUID, kind: str, urgent: bool = False) -> None:
        """Tells the workers of a job. Never raises: a bell that cannot ring is logged, and the sweeper finds the job."""
        try:
            task = self._tasks[QUEUES[kind]]
            task.huey.enqueue(task.s(str(job_id), priority=10 if urgent else 0))
        except (RedisError, sqlite3.Error, OSError):
            log.warning("The bell for job %s could not ring; it starts with the next sweep", job_id, exc_info=True)


def _queue(name: str, settings: Settings) -> Huey:
    common = {"results": False, "serializer": SignedSerializer(secret=settings.secret_key)}
    if settings.redis_url:
        return PriorityRedisHuey(f"memories-{name}", url=settings.redis_url, **common)
    # The rows are the truth, so the bell's own file need not be synced to the disk at each ring.
    return SqliteHuey(name, filename=str(settings.data_dir / f"bell-{name}.db"), fsync=False, **common)


def _answering(answer: Callable[[UUID], None] | None) -> Callable[[str], None]:
    def work(job_id: str) -> None:
        if answer is not None:
            answer(UUID(job_id))

    return work


def wire(settings: Settings) -> Bells:
    """Has every job row that this process commits ring the bell."""
    bells = Bells(settings)
    doorbell.wire(bells.ring)
    return bells


class Keeper:
    """Lengthens the leases of all jobs that this process holds, from one thread, while their own threads are at work."""

    def __init__(self) -> None:
        self._held: dict[UUID, Held] = {}
        self._lock = Lock()

    @contextmanager
    def keeping(self, held: Held):
        with self._lock:
            self._held[held.job.id] = held
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(held.job.id, None)

    def run(self, ended: Event) -> None:
        """Keeps on until `ended` is set."""
        while not ended.wait(LEASE.total_seconds() / 4):
            with self._lock:
                holding = [held.job for held in self._held.values()]
            try:
                with transaction() as session:
                    for job in holding:
                        jobs.beat(session, job.id, job.fence, LEASE)
            except SQLAlchemyError:
                log.warning("Leases could not be lengthened just now", exc_info=True)


def perform(job_id: UUID, runners: Mapping[str, Runner], keeper: Keeper, worker: str, stopping: Event) -> None:
    """Claims the job and does it; nothing happens when there is nothing to claim.

    An AppError fails the job with its sentence. Anything unexpected goes on to the caller's log, and the job goes back into the
    queue until its tries are used up.
    """
    if stopping.is_set():
        return
    with transaction() as session:
        job = jobs.claim(session, job_id, worker, LEASE)
    if job is None:
        return
    held = Held(job, stopping)
    with keeper.keeping(held):
        try:
            _run(held, runners[job.kind])
        finally:
            if not held.over:
                _give_back(held, counted=not stopping.is_set())


def _run(held: Held, runner: Runner) -> None:
    try:
        runner(held)
    except Cancelled:
        _close(held, "cancelled", "")
    except AppError as error:
        _close(held, "failed", error.message)
    except LostJob:
        log.info("Job %s went to another worker", held.job.id)
        held.over = True
    except Interrupted:
        log.info("Job %s goes back into the queue: this worker ends", held.job.id)


def _close(held: Held, state: str, error: str) -> None:
    with transaction() as session:
        held.end(session, state, error)
        work.settle(session, held.job, error)
    log.info("Job %s (%s): %s %s", held.job.id, held.job.kind, state, error)


def _give_back(held: Held, counted: bool) -> None:
    with transaction() as session:
        jobs.give_back(session, held.job.id, held.job.fence, counted=counted)


def sweep(quiet: timedelta = RING_AGAIN) -> None:
    """Ends what nobody will claim any more, and rings again for what waits and was not rung for since `quiet` ago."""
    with transaction() as session:
        for job in jobs.given_up(session):
            _give_up(session, job)
    with transaction() as session:
        for job in jobs.to_ring(session, now() - quiet):
            jobs.ring(session, job)


def _give_up(session, job: Job) -> None:
    state, error = ("cancelled", "") if job.cancel_asked else ("failed", GAVE_UP.format(times=job.attempts, id=job.id))
    if jobs.close(session, job, state, error):
        work.settle(session, job, error)
        log.warning("Job %s (%s) was given up: %s", job.id, job.kind, state)


def run_sweeper(ended: Event, extra: Callable[[], None], extra_every: float = 600.0) -> None:
    """Sweeps until `ended` is set, the first time for all that waits; does `extra` (old uploads, ended sessions) now and then."""
    extra_at, quiet = time.monotonic(), timedelta(0)
    while not ended.is_set():
        try:
            sweep(quiet)
            quiet = RING_AGAIN
            if time.monotonic() >= extra_at:
                extra_at = time.monotonic() + extra_every
                extra()
        except Exception:
            # Whatever goes wrong in one sweep, the next must come: without a sweeper lost work would stay lost.
            log.exception("The sweep did not get through; the next one follows")
        ended.wait(SWEEP_EVERY)


def release_dead(own_name: str) -> None:
    """Ends the leases of workers of this machine that no longer run, so that their jobs need not wait for the lease to end.
    `own_name` ("host/pid") is free to be released too: it has just begun, so whoever bore it before is gone."""
    host = own_name.rpartition("/")[0]
    with transaction() as session:
        dead = [name for name in jobs.holders(session, host) if name == own_name or not _runs(int(name.rpartition("/")[2]))]
        if dead:
            jobs.free_leases_of(session, dead)
            log.info("Freed the jobs of %s", ", ".join(dead))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def thread(name: str, target: Callable[..., None], *args) -> Thread:
    """A started thread that does not keep the process alive."""
    started = Thread(target=target, args=args, name=name, daemon=True)
    started.start()
    return started
