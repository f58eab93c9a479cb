"""Whether a place stands still: its database goes in; an error comes out while another process has it open."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine

from core.keeping.telling import CannotKeep, many

IN_USE = "The place is running: {who}. Stop web and workers first."
TRIES, PAUSE = 5, 0.3
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND usename = current_user AND pid <> pg_backend_pid()
"""


def check_still(engine: Engine) -> None:
    """Raises CannotKeep while somebody else has the database open."""
    # Our own connections are at rest, and would count.
    engine.dispose()
    if engine.dialect.name == "sqlite":
        if engine.url.database and _is_open(Path(engine.url.database)):
            raise CannotKeep(IN_USE.format(who="a process has the database open"))
        return
    for _ in range(TRIES):
        with engine.connect() as connection:
            others = connection.exec_driver_sql(_OTHERS).scalar() or 0
        if not others:
            return
        # One that was closed a moment ago is still counted.
        time.sleep(PAUSE)
    raise CannotKeep(IN_USE.format(who=f"its database has {many(others, 'other connection')}"))


def _is_open(path: Path) -> bool:
    """Whether another process has this SQLite file open: then nobody gets it alone."""
    if not path.exists():
        return False
    connection = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False
