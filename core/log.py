"""The log: what happened goes in; one JSON object a line on standard error comes out, with who asked for it and none of their words.

Two ways in. `logging.getLogger(__name__)` for what the program does, and `event(...)` for what matters to safety. Neither may be given
a password, a token, a link with a secret, an email address or anything that somebody wrote; ids of rows are right. The text of an
exception is left out, because it often quotes what came in; its kind and the lines it passed are kept.
"""

import hashlib
import hmac
import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from uuid import UUID

from core import measures, traces
from core.config import settings
from core.errors import AppError
from core.outages import Outages

OURS = ("core", "ui", "storage", "memories", "__main__")
_FRAMES = 40

security = logging.getLogger("memories.security")

_about: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)


def event(what: str, **who: object) -> None:
    """One line for each thing that matters to safety: a failed sign-in, a refused right, an ended session, an operator's act.

    `what` is a word such as "sign_in_failed"; `who` names those it is about by ids and networks, as in
    `event("sign_in_failed", account=account(email), address=address)`. The line has its time in UTC, and the request and user it
    belongs to by itself; a `user_id` given here wins. It is written whatever LOG_LEVEL says. Never call it with a secret or with
    people's words: an email address is told as `account(email)`, and whatever else holds an "@" is left out.
    """
    measures.EVENTS.labels(what).inc()
    security.info(what, extra={"told": {name: _plain(value) for name, value in who.items() if value not in (None, "")}})


def account(email: str) -> str:
    """What stands for an email address in the log: always the same for one address, and no way back to it."""
    return hmac.new(settings().secret_key.encode(), email.strip().lower().encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:12]


def begin(request_id: str) -> dict[str, str]:
    """From here on every line of this task, and of the threads it calls, belongs to this request. What comes back may be added to."""
    told = {"request_id": request_id}
    _about.set(told)
    return told


def by(user_id: UUID) -> None:
    """Lines of this request from now on are this user's."""
    told = _about.get()
    if told is not None:
        told["user_id"] = str(user_id)


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Lines within, also those of threads called from there, name these rows: `with about(job_id=job.id, user_id=job.user_id):`."""
    before = _about.set({**(_about.get() or {}), **{name: str(value) for name, value in ids.items() if value}})
    try:
        yield
    finally:
        _about.reset(before)


def request_id() -> str:
    """The request that this task belongs to; "" outside any."""
    return (_about.get() or {}).get("request_id", "")


def configure(level: str) -> None:
    """Sends the log of this process to standard error. Others' libraries speak from WARNING on alone: below, they tell what they carry."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(Outages())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    security.setLevel(logging.INFO)
    # These give themselves a level and a plain handler of their own.
    for name in ("socketio.server", "engineio.server"):
        logging.getLogger(name).setLevel(logging.ERROR)
        logging.getLogger(name).handlers.clear()
    # A line that cannot be written would print the values it was made of.
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = lambda failed: _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno >= logging.WARNING:
            measures.LINES.labels(record.levelname).inc()
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **(_about.get() or {}),
            **({"trace_id": trace} if (trace := traces.trace_id()) else {}),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = [_failure(error) for error in _chain(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=True, default=str)


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OURS:
        return record.getMessage()
    if record.exc_info:
        # Others often put the exception itself into the message.
        return f"Something failed in {record.name}"
    return record.getMessage().split("\n", 1)[0][:200]


def _chain(error: BaseException) -> list[BaseException]:
    """The failure and those it came from, the newest first."""
    found: list[BaseException] = []
    after: BaseException | None = error
    while after is not None and after not in found and len(found) < 5:
        found.append(after)
        after = after.__cause__ or (None if after.__suppress_context__ else after.__context__)
    return found


def _failure(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    stack = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"kind": f"{type(error).__module__}.{type(error).__qualname__}", **_safe_words(error), "stack": stack}


def _safe_words(error: BaseException) -> dict[str, str]:
    """What may be told of the failure besides its kind: words that are ours or the system's, never a value."""
    if isinstance(error, AppError):
        return {"code": error.code}
    if isinstance(error, OSError):
        return {"reason": error.strerror or ""}
    if type(error).__name__ == "OperationalError":
        # The database itself: locked, full, not there. What it says of values is an IntegrityError or a DataError.
        return {"reason": str(getattr(error, "orig", "")).split("\n", 1)[0]}
    return {}


def _plain(value: object) -> str | int | float | bool:
    if isinstance(value, bool | int | float):
        return value
    text = str(value)[:200]
    return "(left out)" if "@" in text else text


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("core").critical("The program failed", exc_info=(kind, error, trace))
