"""Checking: a place goes in; every file that is missing, damaged or known to no row comes out, and what the database says of itself.

Files are listed before the rows are read, and whatever looks wrong is asked for once more at the end: what came and went meanwhile is
nothing to report.
"""

import sqlite3
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pikepdf
from sqlalchemy import Connection

from core.keeping.abreast import abreast
from core.keeping.ledger import Ledger
from core.keeping.place import Place
from core.keeping.telling import CannotKeep, Progress, counted
from core.keeping.wanted import COPY, EXPORT, ORDER, ORIGINAL, PICTURE, PREVIEW, PRINT, Rows, Wanted, allowed, wanted
from storage import look
from storage.files import sha256_of
from storage.store import Store

GRACE = 3600.0
"""Seconds: whoever puts a file there writes its row within them."""
MISSING, DAMAGED, ORPHAN, DATABASE = "missing", "damaged", "orphan", "database"


@dataclass(frozen=True)
class Wrong:
    """Something that is not as it should be. `kind` and `owner` are '' for what no row speaks of; `sha256` is what its bytes were, ''
    where nobody knows."""

    what: str
    key: str
    kind: str = ""
    owner: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.what:9} {self.kind or '-':9} {self.key}"


@dataclass(frozen=True)
class Checked:
    files: int
    bytes: int
    wrong: list[Wrong]


def check(place: Place, ledger: Ledger) -> Checked:
    """Reads everything once. What the ledger remembers of a backup tells what bytes a file had that did not change since. Raises
    CannotKeep and StoreAway."""
    since = time.time() - GRACE
    ledger.list(counted(place.store.list(), "Looking at the files that are here", "files"))
    told = _ask(place, ledger)
    proving = abreast(partial(_prove, place.store), ledger.present())
    with Progress("Reading every file", None, "files") as step:
        damaged = []
        for one, is_whole in proving:
            step()
            if not is_whole:
                damaged.append(one)
    missing, orphans = list(ledger.missing()), list(ledger.orphans(since))
    if missing or damaged or orphans:
        _ask(place, ledger)
    wrong = [
        *told,
        *_confirmed(MISSING, missing, ledger, lambda one: place.store.size(one.key) is None),
        *_confirmed(DAMAGED, damaged, ledger, lambda one: not _prove(place.store, one)[1]),
        *(Wrong(ORPHAN, key) for key in orphans if not ledger.is_known(key) and place.store.size(key) is not None),
    ]
    files, size = ledger.totals()
    return Checked(files, size, wrong)


def compare(place: Place, ledger: Ledger) -> Checked:
    """As `check`, without reading what is in the files: for a place whose files were all compared just now."""
    ledger.list(place.store.list())
    told = _ask(place, ledger)
    missing = [_wrong(MISSING, one) for one in ledger.missing()]
    orphans = [Wrong(ORPHAN, key) for key in ledger.orphans(time.time() + GRACE)]
    return Checked(*ledger.totals(), [*told, *missing, *orphans])


def _ask(place: Place, ledger: Ledger) -> list[Wrong]:
    """Has the ledger know what the rows say; what the database says of itself."""
    with look.looking(place.engine) as connection:
        if look.revision(connection) is None:
            raise CannotKeep("There is nothing to check: the database has no tables. Is DATABASE_URL right?")
        rows = Rows(connection)
        ledger.want(wanted(rows, place.keys), allowed(rows, place.keys))
        return [Wrong(DATABASE, words) for words in _of_database(connection)]


def _of_database(connection: Connection) -> Iterator[str]:
    """What SQLite finds in its own file; PostgreSQL sees to its pages by itself."""
    if connection.dialect.name != "sqlite":
        return
    try:
        found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        yield from (words for words in found if words != "ok")
        for table, row, other, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} belongs to one of {other} that is not there"
    except sqlite3.DatabaseError as error:
        yield str(error)


def _confirmed(what: str, found: list[Wanted], ledger: Ledger, still) -> Iterator[Wrong]:
    """What is so by what the rows say now: it may have been made anew meanwhile."""
    now = (ledger.wants(one.key) for one in found)
    return (_wrong(what, one) for one in now if one and still(one))


def _wrong(what: str, one: Wanted) -> Wrong:
    return Wrong(what, one.key, one.kind, one.owner, one.sha256)


def _prove(store: Store, one: Wanted) -> tuple[Wanted, bool]:
    """Whether the file is what it should be; one that is gone by now is looked at as missing."""
    try:
        return one, is_whole(one, store.fetch(one.key))
    except FileNotFoundError:
        return one, False


def is_whole(one: Wanted, path: Path) -> bool:
    """Whether these bytes are those that belong there, as far as anybody can tell."""
    if one.size is not None and path.stat().st_size != one.size:
        return False
    if one.sha256 and sha256_of(path) != one.sha256:
        return False
    return _PROOFS[one.kind](path)


def _is_jpeg(path: Path) -> bool:
    return _ends(path, b"\xff\xd8", b"\xff\xd9")


def _is_pdf(path: Path) -> bool:
    """Whole to its last line: its pages, and everything in them that has a sum to compare."""
    if not _ends(path, b"%PDF-", b"%%EOF\n"):
        return False
    try:
        with pikepdf.open(path, attempt_recovery=False) as pdf:
            return bool(pdf.pages) and not pdf.check_pdf_syntax()
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError):
        return False


def _ends(path: Path, first: bytes, last: bytes) -> bool:
    """Whether a file begins and ends so."""
    with path.open("rb") as file:
        begins = file.read(len(first)) == first
        file.seek(max(0, path.stat().st_size - len(last)))
        return begins and file.read() == last


_PROOFS = {
    ORIGINAL: lambda _: True, COPY: _is_jpeg, PICTURE: _is_jpeg, PRINT: _is_pdf, ORDER: _is_pdf, PREVIEW: _is_pdf,
    EXPORT: zipfile.is_zipfile,
}  # fmt: skip
