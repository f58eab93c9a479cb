"""Moving: a place that stands still and an empty database, and an empty store where files move too, go in; the same place in its new
home comes out, every row and every file compared. What was there stays as it was."""

import sqlite3
from functools import partial
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Engine

from core.keeping.abreast import abreast
from core.keeping.backup import KEPT
from core.keeping.ledger import Ledger, Left
from core.keeping.place import Place
from core.keeping.restore import begin, check_database, check_empty, compare, finish, load
from core.keeping.sealing import Box
from core.keeping.telling import CannotKeep, Progress
from core.keeping.wanted import Rows, wanted
from storage import look, rows
from storage.files import sha256_of
from storage.store import Store

MARK = "moved"
IN_USE = "The place is still running: {who}. Stop it first; what is written meanwhile would be left behind."

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def move(here: Place, there: Place, url: str, folder: Path) -> tuple[dict[str, int], int]:
    """Moves everything to `there`, whose database is at `url`; its files too, unless both have one store. How many rows a table has, and
    how many files were moved. Raises CannotKeep and StoreAway; given once more it goes on where it was."""
    check_still(here.engine)
    moves_files = there.store is not here.store
    (check_empty if moves_files else check_database)(there, MARK)
    dump, ledger = folder / "rows.gz", Ledger(folder)
    with look.looking(here.engine) as connection:
        if look.revision(connection) is None:
            raise CannotKeep("There is nothing to move: the database has no tables. Is DATABASE_URL right?")
        ledger.want(wanted(Rows(connection), here.keys))
        with Progress("Writing down the rows", None, "rows") as step:
            counts = rows.write(connection, dump, step)
    moved = _files(here.store, there.store, ledger, folder) if moves_files else 0
    ledger.close()
    load(there, url, dump, MARK)
    # Nobody may have written to the old one meanwhile.
    compare(here, dump)
    check_still(here.engine)
    finish(there, url)
    return counts, moved


def check_still(engine: Engine) -> None:
    """Raises CannotKeep while somebody else has the database open."""
    # Our own connections are at rest, and would count.
    engine.dispose()
    if engine.dialect.name == "sqlite":
        if engine.url.database and _is_open(Path(engine.url.database)):
            raise CannotKeep(IN_USE.format(who="a process has the database open"))
        return
    with engine.connect() as connection:
        others = connection.exec_driver_sql(_OTHERS).scalar() or 0
    if others:
        raise CannotKeep(IN_USE.format(who=f"the database has {others} other connections"))


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


def _files(here: Store, there: Store, ledger: Ledger, folder: Path) -> int:
    begin(there, MARK, folder)
    # What is there already, from a time before, is not carried twice.
    ledger.list(there.list())
    count = 0
    with Progress("Moving files", None, "files") as step:
        for is_here in abreast(partial(_carry, here, there, folder), ledger.left(KEPT)):
            count += is_here
            step()
    return count


def _carry(here: Store, there: Store, folder: Path, left: Left) -> bool:
    """Whether there was anything under this key."""
    if left.found is not None and left.found == here.size(left.key):
        return True
    scratch = folder / token_hex(8)
    try:
        sha256 = Box().seal(here.fetch(left.key), scratch)
        there.put(scratch, left.key)
    except FileNotFoundError:
        return False
    finally:
        scratch.unlink(missing_ok=True)
    if sha256_of(there.fetch(left.key)) != sha256:
        raise CannotKeep(f"{left.key} did not arrive as it was sent. Please give the command again.")
    return True
