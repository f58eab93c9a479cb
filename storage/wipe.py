"""Bytes of deleted rows: a note that some were deleted for ever goes in; the database's own files without them come out.

SQLite writes over what is deleted (`secure_delete`), but pages that were ever re-arranged keep stale copies in their gaps, and so does its
log of late changes. Only VACUUM leaves none. It takes about a second for each 100 MB, in which nobody else can write, so a large file
waits for the night. The note is the file's `user_version`, which nothing else uses.

PostgreSQL clears the room of dead rows; their bytes can be read by no query, and wait in its pages to be written over.
"""

import logging
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage.database import engine

SMALL = 200_000_000
NIGHT = range(2, 5)

log = logging.getLogger(__name__)


def note(session: Session) -> None:
    """Has the database's files cleared after this transaction, at the latest by a `wipe` of the next night."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA user_version = 1")


def wipe(hour: int | None = None) -> bool:
    """Clears the files when that is noted and they are small, or it is night; whether nothing is left to clear. Outside transactions.
    `hour` is the hour of the day, by the machine's clock where it is None."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("VACUUM")
            return True
        try:
            return _wipe_sqlite(connection, datetime.now().hour if hour is None else hour)
        except OperationalError:
            log.warning("The database was too busy to clear what was deleted; the next sweep tries again")
            return False


def catch_up() -> None:
    """Clears what an earlier `wipe` had to leave."""
    if engine().dialect.name == "sqlite":
        wipe()


def _wipe_sqlite(connection: Connection, hour: int) -> bool:
    def asked(what: str) -> int:
        return connection.exec_driver_sql(f"PRAGMA {what}").first()[0]

    noted = asked("user_version") == 1
    if noted and asked("page_count") * asked("page_size") > SMALL and hour not in NIGHT:
        return False
    if noted:
        connection.exec_driver_sql("VACUUM")
    # The first figure says whether a reader held it up.
    emptied = asked("wal_checkpoint(TRUNCATE)") == 0
    if noted and emptied:
        connection.exec_driver_sql("PRAGMA user_version = 0")
    return emptied
