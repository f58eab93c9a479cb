"""A database that does not answer: an error of its driver goes in; DatabaseAway comes out when it is the database that failed, and not
what it was asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolEmpty

_AWAY = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip


class DatabaseAway(SQLAlchemyError):
    """The database does not answer just now: it is gone, or somebody has held a lock for too long. Nothing of the transaction was kept,
    unless the answer to its commit was lost. `is_full` when there is no room on its disk."""

    is_away = True

    def __init__(self, why: object, is_full: bool = False):
        super().__init__(str(why).split("\n", 1)[0])
        self.is_full = is_full


@contextmanager
def told_when_away() -> Iterator[None]:
    """Raises DatabaseAway in place of a driver's own error."""
    try:
        yield
    except PoolEmpty as error:
        raise DatabaseAway("No connection was free") from error
    except (DBAPIError, sqlite3.OperationalError) as error:
        driver = getattr(error, "orig", error)
        if is_away(driver) or getattr(error, "connection_invalidated", False):
            raise DatabaseAway(driver, _is_full(driver)) from error
        raise


def is_away(driver: object) -> bool:
    """Whether this is a driver's own error that says so."""
    if isinstance(driver, sqlite3.Error):
        return _code(driver) in _AWAY
    return isinstance(driver, psycopg.OperationalError)


def _is_full(driver: object) -> bool:
    return _code(driver) == sqlite3.SQLITE_FULL or isinstance(driver, psycopg.errors.DiskFull)


def _code(driver: object) -> int:
    """SQLite's primary code; the error may be of another driver, or made in Python."""
    return getattr(driver, "sqlite_errorcode", 0) & 0xFF
