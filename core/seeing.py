"""What this process does is seen: statements, calls and jobs go in; figures, lines about slow ones and spans come out."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Protocol, TypeVar

from core import log, measures, traces
from core.config import settings
from core.errors import AppError
from storage import asked, database, statements, store
from storage.models import Job

T = TypeVar("T")
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Beyond it a statement tells nothing new.
_LONGEST = 2000

lines = logging.getLogger(__name__)


class Spent:
    """What a request, a call or a job has asked of the database so far."""

    __slots__ = ("seconds", "statements")

    def __init__(self) -> None:
        self.statements, self.seconds = 0, 0.0

    def told(self) -> dict[str, object]:
        return {"statements": self.statements, "database_ms": _ms(self.seconds)}


_spent: ContextVar[Spent | None] = ContextVar("spent", default=None)


def begin() -> None:
    """From here on this process counts its statements, and what it queues names the request that asked for it."""
    statements.wire(statement)
    store.wire(exchange)
    measures.CONNECTIONS.set_function(database.in_use)
    asked.wire(lambda: (log.request_id(), traces.here()))


@contextmanager
def spending() -> Iterator[Spent]:
    """Statements within, also those of threads called from there, are counted in what comes back, and in what is counted around it."""
    spent, around = Spent(), _spent.get()
    before = _spent.set(spent)
    try:
        yield spent
    finally:
        _spent.reset(before)
        if around is not None:
            around.statements += spent.statements
            around.seconds += spent.seconds


def statement(text: str, seconds: float) -> None:
    """One statement is over, or has failed."""
    verb = text[:6].upper()
    measures.STATEMENT_SECONDS.labels(verb if verb in VERBS else "other").observe(seconds)
    if (spent := _spent.get()) is not None:
        spent.statements += 1
        spent.seconds += seconds
    if traces.are_sent():
        traces.past("statement", time.time() - seconds, seconds, **{"db.query.text": text[:_LONGEST]})
    if seconds * 1000 >= settings().slow_query_ms:
        slow("statement", seconds, statement=" ".join(text[:_LONGEST].split()))


def exchange(outcome: str, seconds: float) -> None:
    """One exchange with a store of files on another machine is over."""
    measures.STORE_SECONDS.labels(outcome).observe(seconds)
    traces.past("store", time.time() - seconds, seconds, outcome=outcome)


def slow(what: str, seconds: float, **told: object) -> None:
    """A line about what took longer than its limit."""
    measures.SLOW.labels(what).inc()
    lines.warning("slow %s", what, extra={"told": {**told, "ms": _ms(seconds)}})


@contextmanager
def call(service: Callable) -> Iterator[None]:
    """One thing that an open page asks of a service."""
    name = f"{service.__module__.removeprefix('core.services.')}.{service.__qualname__}" if hasattr(service, "__qualname__") else "other"
    began = time.perf_counter()
    with spending() as spent:
        try:
            with traces.span(name):
                yield
        finally:
            seconds = time.perf_counter() - began
            measures.CALL_SECONDS.labels(name).observe(seconds)
            if is_slow(seconds):
                slow("call", seconds, service=name, **spent.told())


def is_slow(seconds: float) -> bool:
    """Whether somebody waited so long that it is worth a line."""
    return seconds * 1000 >= settings().slow_request_ms


class Stages:
    """The stages of one job, each measured from its first word to the next stage's."""

    def __init__(self, kind: str) -> None:
        self._kind, self._stage, self._began = kind, "", 0.0

    def enter(self, stage: str) -> None:
        """The job is in this stage now; "" ends the last one."""
        if stage == self._stage:
            return
        at = time.perf_counter()
        if self._stage:
            measures.STAGE_SECONDS.labels(self._kind, self._stage).observe(at - self._began)
            traces.past(f"stage {self._stage}", time.time() - (at - self._began), at - self._began)
        self._stage, self._began = stage, at


class Work(Protocol):
    """A claimed job, see core.services.claims."""

    job: Job
    stages: Stages
    over: bool
    outcome: str


@contextmanager
def job(held: Work) -> Iterator[None]:
    """One job in the hands of this worker, from its claim until it lets go of it: done, failed, cancelled, lost to another worker, or to
    be done again."""
    row, began = held.job, time.perf_counter()
    who = {"job_id": row.id, "user_id": row.user_id, "book_id": row.book_id, "request_id": row.request_id}
    running = measures.JOBS_RUNNING.labels(row.kind).track_inprogress()
    measures.JOB_WAIT_SECONDS.labels(row.kind).observe(max(0.0, (datetime.now(UTC) - row.queued_at).total_seconds()))
    with log.about(**who), spending() as spent, running, traces.span(f"job {row.kind}", row.trace, **who, attempt=row.attempts):
        try:
            yield
        finally:
            held.stages.enter("")
            outcome, seconds = held.outcome or ("lost" if held.over else "again"), time.perf_counter() - began
            measures.JOBS.labels(row.kind, outcome).inc()
            measures.JOB_SECONDS.labels(row.kind).observe(seconds)
            traces.tell(outcome=outcome)
            lines.info("job", extra={"told": {"kind": row.kind, "outcome": outcome, "ms": _ms(seconds), **spent.told()}})


def partner(name: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Over what follows a message of this partner: counted by what comes back, or by the code of its refusal."""

    def counted(take: Callable[..., T]) -> Callable[..., T]:
        @wraps(take)
        def seen(*args: Any, **kwargs: Any) -> T:
            outcome = "failed"
            try:
                with measures.WEBHOOK_SECONDS.labels(name).time(), traces.span(f"message of {name}"):
                    result = take(*args, **kwargs)
                outcome = str(result or "done")
                return result
            except AppError as error:
                outcome = error.code
                raise
            finally:
                measures.WEBHOOKS.labels(name, outcome).inc()

        return seen

    return counted


def pressed(what: str, seconds: float) -> None:
    """One answer of a typesetter."""
    measures.PRESS_SECONDS.labels(what).observe(seconds)
    traces.past(f"press {what}", time.time() - seconds, seconds)


def timed(what: str, function: Callable[..., T]) -> Callable[..., T]:
    """The same function; what each of its calls takes is counted as typesetting."""

    @wraps(function)
    def measured(*args: Any, **kwargs: Any) -> T:
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            pressed(what, time.perf_counter() - began)

    return measured


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
