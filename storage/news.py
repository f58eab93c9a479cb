"""News: what happened is told inside a transaction; once that is safe, whoever listens hears of it, in this process at once and in every
other one soon.

PostgreSQL carries it by NOTIFY, to one connection a process. Processes that share a SQLite file write rows and look five times a second
whether anybody wrote at all, which reads no more than a counter. When something may have been missed, all are told to look for themselves.
"""

import json
import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from typing import Literal, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import Engine, delete, event, func, insert, text
from sqlmodel import Session, col, select

from storage import database
from storage.models import News, now

Topic = Literal["book", "work", "shelf", "order", "session", "gone"]
"""book: its newest revision, nothing when it left. work: a maker's, begun, gone on or over. shelf: a maker's books. order: of one order.
session: a user's, or the session's own key. gone: somebody was erased."""

Heard = Callable[[str | None, str], None]
"""Hears whom or what the news are about and what was told; None for whom when something may have been missed. Called on the thread that
told it or on the listening one, so it must be quick."""

CHANNEL = "memories_news"
KEPT = timedelta(minutes=2)
MOST = 1000
LOOK_EVERY, WAKE_EVERY = 0.2, 0.5
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
# A line that went dead without a word is noticed within twenty seconds.
_ALIVE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3, "application_name": CHANNEL}
_NOTIFY = text("SELECT pg_notify(:channel, payload) FROM unnest(CAST(:payloads AS text[])) AS payload")
_TOLD = "news"

log = logging.getLogger(__name__)


class Item(NamedTuple):
    topic: str
    about: str
    told: str


def name_of(about: UUID | str) -> str:
    """How news name what they are about."""
    return about.hex if isinstance(about, UUID) else about


def tell(session: Session, topic: Topic, about: UUID | str = "", told: str = "") -> None:
    """Tells it once the session's transaction is safe: the same only once, however often it was said in it."""
    if len(told) > MOST:
        raise ValueError("News are short: whoever hears them looks for the rest")
    session.info.setdefault(_TOLD, {})[Item(topic, name_of(about), told)] = None


@event.listens_for(Session, "before_commit")
def _send(session: Session) -> None:
    # A savepoint ends nothing; the news wait for the whole transaction.
    if _TOLD not in session.info or session.in_nested_transaction():
        return
    items = tuple(session.info.pop(_TOLD))
    if session.get_bind().dialect.name == "sqlite":
        session.execute(insert(News), [{**item._asdict(), "sender": _OWN} for item in items])
    else:
        session.execute(_NOTIFY, {"channel": CHANNEL, "payloads": [json.dumps([_OWN, *item]) for item in items]})
    database.after_commit(session, partial(_hear, items))


def drop(session: Session, about: Iterable[UUID]) -> None:
    """Forgets what was told about these: somebody was erased, and not even their names in the rows may stay."""
    session.exec(delete(News).where(col(News.about).in_([name_of(one) for one in about])))


def prune(session: Session) -> None:
    """Drops what every process has long heard."""
    session.exec(delete(News).where(col(News.created_at) < now() - KEPT))


def listen(topic: Topic, heard: Heard) -> Callable[[], None]:
    """From now on `heard` is told all of this topic; what comes back ends it."""
    _listeners.setdefault(topic, []).append(heard)
    return lambda: _listeners[topic].remove(heard) if heard in _listeners[topic] else None


def connect() -> None:
    """Hears what other processes tell through the open database, from now on until `disconnect`."""
    global _ears
    disconnect()
    _ears = Ears(database.engine())


def disconnect() -> None:
    """Hears no other process any more; what this one tells is heard on."""
    global _ears
    if _ears is not None:
        _ears.stop()
    _ears = None


class Ears:
    """A thread with one connection of its own. It comes back when the connection is lost, and says then that something may be missing."""

    def __init__(self, engine: Engine):
        self._ended = Event()
        self._follow = partial(_polled if engine.dialect.name == "sqlite" else _notified, engine, self._ended, self._begun)
        self._pause = SHORTEST_PAUSE
        self._thread = Thread(target=self._run, name="news", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(2 * WAKE_EVERY)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._follow()
            except Exception:
                # Whatever it was, without ears every open page of this process would show what was.
                if self._pause == SHORTEST_PAUSE and not self._ended.is_set():
                    log.warning("News of other processes are not heard just now; trying again and again", exc_info=True)
                self._ended.wait(self._pause)
                self._pause = min(LONGEST_PAUSE, 2 * self._pause)

    def _begun(self) -> None:
        self._pause = SHORTEST_PAUSE
        _look_for_yourselves()


def _notified(engine: Engine, ended: Event, begun: Callable[[], None]) -> None:
    arguments, options = engine.dialect.create_connect_args(engine.url)
    with psycopg.connect(*arguments, **_ALIVE | options, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        begun()
        while not ended.is_set():
            for note in connection.notifies(timeout=WAKE_EVERY):
                sender, *item = json.loads(note.payload)
                if sender != _OWN:
                    _hear([Item(*item)])


def _polled(engine: Engine, ended: Event, begun: Callable[[], None]) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Not one of the pool's: it is held for as long as the process lives.
        connection.detach()
        version, last = -1, connection.scalar(select(func.max(News.id))) or 0
        begun()
        while not ended.wait(LOOK_EVERY):
            before, version = version, connection.exec_driver_sql("PRAGMA data_version").scalar()
            if version == before:
                continue
            rows = connection.execute(_SINCE, {"last": last}).all()
            if rows and rows[0].id != last + 1:
                _look_for_yourselves()
            last = rows[-1].id if rows else last
            _hear([Item(row.topic, row.about, row.told) for row in rows if row.sender != _OWN])


def _hear(items: Iterable[Item]) -> None:
    for topic, about, told in items:
        for heard in list(_listeners.get(topic, ())):
            _call(heard, about, told)


def _look_for_yourselves() -> None:
    for those in list(_listeners.values()):
        for heard in list(those):
            _call(heard, None, "")


def _call(heard: Heard, about: str | None, told: str) -> None:
    try:
        heard(about, told)
    except Exception:
        # One listener that fails must not keep the news from the others.
        log.exception("News could not be heard")


_SINCE = select(News.id, News.sender, News.topic, News.about, News.told).where(text("id > :last")).order_by(col(News.id))
_OWN = secrets.token_hex(8)
_listeners: dict[str, list[Heard]] = {}
_ears: Ears | None = None
