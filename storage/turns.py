"""Whose turn it is to write to a SQLite file: a connection that is about to write goes in; it has the file's one lock when it comes out.

SQLite has one writer at a time. Left to itself each of many would sleep on a thread until it fails, longer and longer between its tries,
and whoever only wants to read would find no thread. Here the writers of a process queue up. While the file is held elsewhere for long, a
few wait on, and the others are told at once to come again.
"""

import sqlite3
import time
from collections.abc import Callable
from threading import BoundedSemaphore, Lock

from sqlalchemy import Engine, event
from sqlmodel import Session

from storage.away import DatabaseAway

SOON = 0.2
"""In seconds: a write takes a hundredth of that, so whoever waits longer waits for something else than the ones before."""
PATIENCE = 4.0
"""What an answer may take is 6 s, all in all."""
PATIENT = 12
"""Threads that may wait longer than that; the process has more."""


class NotNow(Exception):
    """Somebody else writes to the file, and did not stop soon enough."""


class Turns:
    """The writers of one process to one file. A turn that was taken is given back by `done`."""

    def __init__(self, patience: float = PATIENCE, patient: int = PATIENT, clock: Callable[[], float] = time.monotonic):
        self._patience, self._clock = patience, clock
        self._one, self._waiting = Lock(), BoundedSemaphore(patient)
        self._is_stuck = False

    def take(self, connection: sqlite3.Connection) -> None:
        """Begins to write with this connection. Raises NotNow, and whatever else SQLite does."""
        ends = self._clock() + self._patience
        if not self._one.acquire(timeout=0 if self._is_stuck else SOON):
            self._wait(ends)
        try:
            self._begin(connection, ends - self._clock())
        except BaseException:
            self._one.release()
            raise

    def take_if_free(self, connection: sqlite3.Connection) -> bool:
        """As `take`, and only when nobody has to be waited for."""
        if not self._one.acquire(blocking=False):
            return False
        try:
            self._begin(connection, 0)
        except BaseException as error:
            self._one.release()
            if isinstance(error, NotNow):
                return False
            raise
        return True

    def done(self) -> None:
        self._one.release()

    def _wait(self, ends: float) -> None:
        self._is_stuck = True
        if not self._waiting.acquire(blocking=False):
            raise NotNow
        try:
            if not self._one.acquire(timeout=max(0, ends - self._clock())):
                raise NotNow
        finally:
            self._waiting.release()

    def _begin(self, connection: sqlite3.Connection, patience: float) -> None:
        connection.execute(f"PRAGMA busy_timeout = {max(0, int(patience * 1000))}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise NotNow from error
            raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")
        self._is_stuck = False


_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "SAVEPOINT")
_TURNS, _TAKEN = "turns", "turn taken"


def write_in_turn(engine: Engine) -> None:
    """Has each transaction of this SQLite engine take its turn before its first write, and give it back with its connection."""
    turns = Turns()

    @event.listens_for(engine, "connect")
    def begin(_file, record) -> None:
        record.info[_TURNS] = turns

    @event.listens_for(engine, "before_cursor_execute")
    def write(connection, cursor, statement, _parameters, _context, _many) -> None:
        if _TAKEN in connection.info or cursor.connection.in_transaction:
            return
        if statement.lstrip()[:9].upper().startswith(_WRITES):
            try:
                turns.take(cursor.connection)
            except NotNow as error:
                raise DatabaseAway("another write did not end in time") from error
            connection.info[_TAKEN] = True

    @event.listens_for(engine, "checkin")
    def end(_file, record) -> None:
        if record.info.pop(_TAKEN, False):
            turns.done()


def can_write_now(session: Session) -> bool:
    """Whether a write begins without waiting for anybody; then this transaction has begun to write.

    For what may as well be written another time, such as when a session was last used: whoever reads must not wait for a locked file.
    """
    connection = session.connection()
    turns: Turns | None = connection.info.get(_TURNS)
    file = connection.connection.dbapi_connection
    if turns is None or _TAKEN in connection.info or file.in_transaction:
        return True
    if not turns.take_if_free(file):
        return False
    connection.info[_TAKEN] = True
    return True
