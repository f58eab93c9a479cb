"""The connection to SQLite or PostgreSQL: a URL goes in; short transactions come out, with what to do after their commit."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import URL, Engine, event, make_url, text
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, create_engine

from storage import line, statements
from storage.away import told_when_away
from storage.turns import PATIENCE, write_in_turn


class Written(str):
    """JSON that is text already: what a document wrote of itself goes into a JSON column as it is."""

    __slots__ = ()


FOR_PEOPLE = PATIENCE + 0.5
"""Seconds that somebody who waits for a page may wait for one statement: a little longer than for a lock."""
_AFTER, _FAILED = "after_commit", "after_rollback"
_NOT_ON_DISK = text("SET LOCAL synchronous_commit = off")
_engine: Engine | None = None
_turn = Lock()


def driver_url(url: str) -> URL:
    """The URL with the driver we ship: psycopg 3 for any spelling of PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def build(url: str, patience: float | None = None) -> Engine:
    """An engine for this URL; each statement of PostgreSQL may take `patience` seconds, and for None as long as it takes.

    SQLite begins with IMMEDIATE at the first write of a transaction and reads without a lock, so both databases give READ COMMITTED and a
    writer never fails half-way because another one wrote first.
    """
    parsed = driver_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, connect_args=_REACH, **_UNTOLD, **_POOL)
        event.listen(engine, "connect", _set_up_postgresql)
        line.lay(engine, patience)
        return engine
    engine = create_engine(parsed, connect_args={"isolation_level": "IMMEDIATE", "timeout": PATIENCE}, **_UNTOLD, **_POOL)
    event.listen(engine, "connect", _set_up_sqlite)
    write_in_turn(engine)
    return engine


def _json(value: Any) -> str:
    return value if isinstance(value, Written) else json.dumps(value)


# A failure names its statement, never the words that were to be kept.
_UNTOLD = {"hide_parameters": True}
_POOL = {"pool_size": 10, "max_overflow": 20, "pool_timeout": PATIENCE, "json_serializer": _json}
# A server that is gone without a word is noticed.
_REACH = {"connect_timeout": 3, "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}


def _set_up_postgresql(connection, _record) -> None:
    # Whoever asked does not wait for longer either. Not among the options of the connection: poolers know none.
    connection.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
    connection.commit()


def _set_up_sqlite(connection, _record) -> None:
    # WAL is set once by the migration: setting it on every connection makes a second process fail with "database is locked".
    # What is deleted is written over with zeros at once; `storage.wipe` clears the rest after somebody has left.
    for pragma in (f"busy_timeout = {int(PATIENCE * 1000)}", "foreign_keys = ON", "synchronous = NORMAL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def connect(url: str, patience: float | None = None) -> Engine:
    """Opens the database that `transaction()` uses from now on, as `build` does."""
    global _engine
    disconnect()
    _engine = build(url, patience)
    statements.watch(_engine)
    return _engine


def disconnect() -> None:
    """Closes every connection of this process."""
    global _engine
    if _engine is not None:
        _engine.dispose()
    _engine = None


def engine() -> Engine:
    """The open database. Raises RuntimeError before `connect`."""
    if _engine is None:
        raise RuntimeError("connect(url) must come first")
    return _engine


def in_use() -> int:
    """How many connections of this process are in use."""
    return _engine.pool.checkedout() if _engine is not None and isinstance(_engine.pool, QueuePool) else 0


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end and rolls back on any error; then what `after_commit` or `after_rollback` collected is done.

    Stands at the edges only (a page's call, an API dependency, a job, a command). Keep it short. Raises DatabaseAway.
    """
    with told_when_away(), Session(engine(), expire_on_commit=False) as session:
        outcome = _FAILED
        try:
            yield session
            session.commit()
            outcome = _AFTER
        finally:
            session.rollback()
            for act in session.info.get(outcome, ()):
                act()


@contextmanager
def in_turn() -> Iterator[None]:
    """For transactions that write and come many at once: SQLite has one writer, and whoever finds it busy sleeps longer and longer; the
    threads of this process wait for each other instead. PostgreSQL needs none of it."""
    if engine().dialect.name != "sqlite":
        yield
        return
    with _turn:
        yield


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Does `act` once the session's transaction is safe, and never when it fails. `act` must not raise."""
    session.info.setdefault(_AFTER, []).append(act)


def after_rollback(session: Session, act: Callable[[], None]) -> None:
    """Does `act` once the session's transaction has failed: for what must be kept of a refusal (a stolen token's end)."""
    session.info.setdefault(_FAILED, []).append(act)


def need_not_last(session: Session) -> None:
    """Nobody waits until the disk has what this transaction writes: a server whose machine dies just then may forget it, and nothing else.
    For what is soon written anew, such as progress. SQLite's commits are so anyway. Comes first."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_NOT_ON_DISK)


def let_go(session: Session) -> None:
    """Ends the reading so far, so that no lock or snapshot is held during slow work (hashing, typesetting).

    Must come before the first write: what was written would be kept even if the rest fails.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("let_go comes before the first write")
    # Nothing was written; a commit, because a rollback would expire the rows that were read.
    session.commit()
