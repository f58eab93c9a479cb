"""Moving: a place that stands still and an empty database, and an empty store where files move too, go in; the same place in its new
home comes out, every row and every file compared. What was there stays as it was."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex

from core.keeping.abreast import abreast
from core.keeping.backup import KEPT
from core.keeping.ledger import Ledger, Left
from core.keeping.place import Place
from core.keeping.restore import begin, bring_up, check_database, check_empty, compare, finish, load
from core.keeping.sealing import Box
from core.keeping.stillness import check_still
from core.keeping.telling import CannotKeep, Progress
from core.keeping.wanted import Rows, wanted
from storage import look, rows
from storage.files import sha256_of
from storage.store import Store

MARK = "moved"


@dataclass(frozen=True)
class Moved:
    """`rows` is how many rows there are, `files` how many files were moved; `missing` are keys that rows speak of and nothing stood
    under before."""

    rows: int
    files: int
    missing: list[str]


def move(here: Place, there: Place, url: str, folder: Path) -> Moved:
    """Moves everything to `there`, whose database is at `url`; its files too, unless both have one store. Raises CannotKeep and StoreAway;
    given once more it goes on where it was."""
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
    files, missing = _files(here.store, there.store, ledger, folder) if moves_files else (0, [])
    ledger.close()
    load(there, url, dump, MARK)
    # Nobody may have written to the old one meanwhile.
    compare(here, dump)
    check_still(here.engine)
    bring_up(there, url)
    finish(there)
    return Moved(sum(counts.values()), files, sorted(missing))


def _files(here: Store, there: Store, ledger: Ledger, folder: Path) -> tuple[int, list[str]]:
    """How many were moved, and the keys of those that are not here."""
    begin(there, MARK, folder)
    # What is there already, from a time before, is not carried twice.
    ledger.list(there.list())
    count, missing = 0, []
    with Progress("Moving files", None, "files") as step:
        for key, is_here in abreast(partial(_carry, here, there, folder), ledger.left(KEPT)):
            count += is_here
            missing += [] if is_here else [key]
            step()
    return count, missing


def _carry(here: Store, there: Store, folder: Path, left: Left) -> tuple[str, bool]:
    """The key, and whether there was anything under it."""
    if left.found is not None and left.found == here.size(left.key):
        return left.key, True
    scratch = folder / token_hex(8)
    try:
        sha256 = Box().seal(here.fetch(left.key), scratch)
        there.put(scratch, left.key)
    except FileNotFoundError:
        return left.key, False
    finally:
        scratch.unlink(missing_ok=True)
    if sha256_of(there.fetch(left.key)) != sha256:
        raise CannotKeep(f"{left.key} did not arrive as it was sent. Please give the command again.")
    return left.key, True
