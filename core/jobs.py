"""Background work: a bell (Huey) that tells workers of what waits, the claim and its outcome, and the sweep that finds what was lost.

The row is the truth. A bell that is lost, rung twice or rung late changes nothing but the time.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager, nullcontext
from threading import Event, Lock, Thread
from uuid import UUID

from huey import Huey, PriorityRedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from core import seeing
from core.config import Settings
from core.errors import AppError, Cancelled
from core.lanes import PLACES
from core.services import store, work
from core.services.away import told
from core.services.claims import LEASE, Away, Held, Interrupted, LostJob
from storage import doorbell
from storage.database import need_not_last, transaction
from storage.models import Job
from storage.queries import jobs, queue, schedules
from storage.store import StoreRefuses

log = logging.getLogger(__name__)

SWEEP_EVERY = 3.0
AWAY_AGAIN, REFUSED_AGAIN = 3.0, 30.0
PATIENCE = 0.5
"""Seconds that Redis has to take a ring: somebody waits for their page meanwhile."""
POP_PATIENCE = 3.0
"""And to give one to a worker, which asks it to wait for a second until there is one."""
SILENT = 3.0
"""Seconds for which a bell that could not ring is left alone; workers look as often."""
REFUSED = (
    "This could not be done: the place where photos and files are kept does not let us in. Whoever looks after this place has been told; "
    "please try again once it is put right."
)
GAVE_UP = "This work was interrupted {times} times and did not get done. Please try again; if it happens again, tell us this number: {id}."

Runner = Callable[[Held], None]


class Bells:
    """One Huey queue for each lane, so that none holds up another. A ring carries nothing: the rows say what waits."""

    def __init__(self, settings: Settings, answer: Callable[[str], None] | None = None):
        """`answer` is what a worker does when a lane rings; a process that only rings needs none."""
        self.queues = {name: _queue(name, settings, POP_PATIENCE if answer else PATIENCE) for name in PLACES}
        self._tasks = {name: queue.task(name="work")(_answering(answer, name)) for name, queue in self.queues.items()}
        self._silent_until = 0.0

    def ring(self, lane: str) -> None:
        """Tells one worker that something waits in this lane. Never raises: a bell that cannot ring is logged and left alone for a
        moment, and workers look now and then."""
        if time.monotonic() < self._silent_until:
            return
        try:
            task = self._tasks[lane]
            task.huey.enqueue(task.s())
        except (RedisError, sqlite3.Error, OSError) as error:
            if isinstance(error, RedisError):
                self._silent_until = time.monotonic() + SILENT
            log.warning("The bell of the lane %s could not ring; what waits begins with the next look", lane, exc_info=True)


def _queue(name: str, settings: Settings, patience: float) -> Huey:
    common = {"results": False, "serializer": SignedSerializer(secret=settings.secret_key)}
    if settings.redis_url:
        line = {"socket_timeout": patience, "socket_connect_timeout": patience, "retry": Retry(NoBackoff(), 0)}
        return PriorityRedisHuey(f"memories-{name}", connection_pool=ConnectionPool.from_url(settings.redis_url, **line), **common)
    # The rows are the truth, so the bell's own file need not be synced to the disk at each ring.
    return SqliteHuey(name, filename=str(settings.data_dir / f"bell-{name}.db"), fsync=False, **common)


def _answering(answer: Callable[[str], None] | None, lane: str) -> Callable[[], None]:
    def work() -> None:
        if answer is not None:
            answer(lane)

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

    def hand_back(self) -> None:
        """Puts every job that is still held back into the queue: this process ends, and whoever works on it must not finish it."""
        with self._lock:
            holding = list(self._held.values())
        for held in holding:
            _give_back(held, counted=False)

    def run(self, ended: Event) -> None:
        """Keeps on until `ended` is set."""
        while not ended.wait(LEASE.total_seconds() / 4):
            with self._lock:
                holding = [held.job for held in self._held.values()]
            try:
                with transaction() as session:
                    need_not_last(session)
                    for job in holding:
                        jobs.beat(session, job.id, job.fence, LEASE)
            except SQLAlchemyError:
                log.warning("Leases could not be lengthened just now", exc_info=True)


def claim(lane: str, worker: str) -> Job | None:
    """The job of this lane whose turn it is, held by this worker now; None when nothing waits."""
    with transaction() as session:
        return queue.claim(session, lane, worker, LEASE)


def perform(job: Job, runners: Mapping[str, Runner], keeper: Keeper, stopping: Event, away: Away = nullcontext) -> None:
    """Does a claimed job; `away` is where it waits for others.

    An AppError fails the job with its sentence. Anything unexpected is logged and goes on to the caller, and the job goes back into the
    queue until its tries are used up. While the database or the store of files is away, or a disk full, it goes back as often as it takes;
    where the store refuses, after a while as often as others.
    """
    held, is_away = Held(job, stopping, away), False
    with seeing.job(held), keeper.keeping(held):
        try:
            _run(held, runners[job.kind])
        except Exception as error:
            is_away = told(error) is not None
            if not is_away:
                log.exception("Job %s met something that nobody thought of", job.id)
                raise
            log.warning("Job %s waits for what it stands on", job.id, exc_info=True)
            if isinstance(error, StoreRefuses):
                is_away = False
                _refused(held, error, stopping)
            else:
                stopping.wait(AWAY_AGAIN)
        finally:
            if not held.over:
                _give_back(held, counted=not (is_away or stopping.is_set()))


def _refused(held: Held, error: StoreRefuses, stopping: Event) -> None:
    """Waits a good while, as somebody may be at work on it just now; after the last try it ends, and everybody concerned is told."""
    if held.job.attempts < queue.MOST_ATTEMPTS:
        stopping.wait(REFUSED_AGAIN)
        return
    with transaction() as session:
        store.note_refusal(session, error)
    _close(held, "failed", REFUSED)


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
        jobs.give_back(session, held.job, counted=counted)


def sweep() -> None:
    """Puts back what its holder fell silent over, and ends what nobody will claim any more."""
    with transaction() as session:
        for lane in queue.free_lapsed(session):
            jobs.ring(session, lane)
    with transaction() as session:
        for job in jobs.given_up(session):
            _give_up(session, job)


def _give_up(session, job: Job) -> None:
    state, error = ("cancelled", "") if job.cancel_asked else ("failed", GAVE_UP.format(times=job.attempts, id=job.id))
    if jobs.close(session, job, state, error):
        work.settle(session, job, error)
        log.warning("Job %s (%s) was given up: %s", job.id, job.kind, state)


def run_sweeper(ended: Event, look: Callable[[], None]) -> None:
    """Sweeps, and has the worker `look` for itself whether something waits, until `ended` is set."""
    while not ended.is_set():
        for act in (sweep, look):
            try:
                act()
            except Exception:
                # Whatever goes wrong in one sweep, the next must come: without a sweeper lost work would stay lost.
                log.exception("The sweep did not get through; the next one follows")
        ended.wait(SWEEP_EVERY)


def release_dead(own_name: str) -> None:
    """Puts back the jobs of workers of this machine that no longer run, and what they were to do now and then, so that nothing waits for
    a lease to end. `own_name` ("host/pid") is free to be released too: it has just begun, so whoever bore it before is gone."""
    host = own_name.rpartition("/")[0]
    with transaction() as session:
        holders = {*jobs.holders(session, host), *schedules.holders(session, host)}
        dead = [name for name in holders if name == own_name or not _runs(int(name.rpartition("/")[2]))]
        if dead:
            queue.free_lapsed(session, dead)
            schedules.free(session, dead)
            log.info("Freed the jobs of %s", ", ".join(sorted(dead)))


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
