"""What is compared, in a file of its own so that millions of names need no memory: files that must be there, that are there, and what
the backup before had of them."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from core.keeping.vault import Line
from core.keeping.wanted import Wanted, root
from storage.store import Entry

_TABLES = """
CREATE TABLE wanted (key TEXT PRIMARY KEY, kind TEXT, owner TEXT, size INTEGER, sha256 TEXT, must INTEGER) WITHOUT ROWID;
CREATE TABLE allowed (root TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE listed (key TEXT PRIMARY KEY, root TEXT, size INTEGER, changed_at REAL) WITHOUT ROWID;
CREATE TABLE before (key TEXT PRIMARY KEY, sha256 TEXT, size INTEGER, changed_at REAL) WITHOUT ROWID;
CREATE TABLE done (key TEXT PRIMARY KEY, sha256 TEXT, size INTEGER, changed_at REAL) WITHOUT ROWID;
CREATE TABLE held (key TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID;
CREATE TABLE blobs (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# Of what has no sum of its own the backup before tells, unless it changed since.
_LEFT = """
WITH named AS (
    SELECT wanted.key, kind, wanted.size, listed.size AS found, ifnull(listed.changed_at, 0) AS changed_at,
        ifnull(nullif(wanted.sha256, ''), before.sha256) AS sha256,
        CASE kind WHEN 'original' THEN wanted.size ELSE listed.size END AS bytes
    FROM wanted LEFT JOIN listed USING (key)
    LEFT JOIN before ON before.key = wanted.key AND before.size = listed.size AND before.changed_at = listed.changed_at
    WHERE kind IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM done WHERE done.key = wanted.key)
)
SELECT key, kind, size, found, changed_at, ifnull(sha256, ''),
    sha256 IS NOT NULL AND EXISTS (SELECT 1 FROM held WHERE held.key = blob(ifnull(sha256, '')) AND held.size = sealed(ifnull(bytes, 0)))
FROM named ORDER BY key
"""
_KNOWN = """
SELECT wanted.key, kind, owner, wanted.size, ifnull(nullif(wanted.sha256, ''), ifnull(before.sha256, '')), must
FROM wanted LEFT JOIN listed USING (key) LEFT JOIN before ON before.key = wanted.key AND before.changed_at = listed.changed_at
"""

_INSERT = {
    "wanted": "INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?, ?, ?)",
    "allowed": "INSERT OR REPLACE INTO allowed VALUES (?)",
    "listed": "INSERT OR REPLACE INTO listed VALUES (?, ?, ?, ?)",
    "before": "INSERT OR REPLACE INTO before VALUES (?, ?, ?, ?)",
    "done": "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)",
    "held": "INSERT OR REPLACE INTO held VALUES (?, ?)",
    "blobs": "INSERT OR REPLACE INTO blobs VALUES (?)",
}


class Left(NamedTuple):
    """A file to be copied. `size` is what its row tells and `found` what stands there, None where it was not seen; `is_held` says that
    the backups have the bytes of this `sha256`."""

    key: str
    kind: str
    size: int | None
    found: int | None
    changed_at: float
    sha256: str
    is_held: bool


class Ledger:
    """Used by one thread."""

    def __init__(self, folder: Path):
        self._file = sqlite3.connect(folder / "ledger.db", isolation_level=None)
        self._file.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")

        # Until it is told otherwise, nothing is sealed.
        self._name_blobs(str, int)

    def close(self) -> None:
        self._file.close()

    def want(self, found: Iterable[Wanted], allowed: Iterable[str] = ()) -> None:
        """What rows speak of and what else may be there, in place of what was said before."""
        self._file.executescript("DELETE FROM wanted; DELETE FROM allowed")
        self._put("wanted", ((one.key, one.kind, one.owner, one.size, one.sha256, one.must) for one in found))
        self._put("allowed", ((one,) for one in allowed))

    def list(self, found: Iterable[Entry]) -> None:
        """What is there, in place of what was said before."""
        self._file.execute("DELETE FROM listed")
        self._put("listed", ((one.key, root(one.key), one.size, one.changed_at) for one in found))

    def remember(self, lines: Iterable[Line]) -> None:
        """What the backup before had."""
        self._put("before", ((one.key, one.sha256, one.size, one.changed_at) for one in lines))

    def remembered(self, key: str) -> str:
        """The SHA-256 that it had in the backup before; '' where that had none."""
        row = self._file.execute("SELECT sha256 FROM before WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def finish(self, lines: Iterable[Line]) -> None:
        self._put("done", ((one.key, one.sha256, one.size, one.changed_at) for one in lines))

    def refer(self, blobs: Iterable[str]) -> None:
        """Some backup has need of these blobs."""
        self._put("blobs", ((one,) for one in blobs))

    def is_referred(self, blob: str) -> bool:
        return self._file.execute("SELECT 1 FROM blobs WHERE key = ?", (blob,)).fetchone() is not None

    def hold(self, found: Iterable[Entry], blob: Callable[[str], str], sealed: Callable[[int], int]) -> None:
        """What blobs there are, what those of a SHA-256 are called, and how large they are for so many bytes."""
        self._name_blobs(blob, sealed)
        self._put("held", ((one.key, one.size) for one in found))

    def left(self, kinds: Iterable[str]) -> Iterator[Left]:
        """What of these kinds is wanted and not done."""
        return (Left(*row) for row in self._some(_LEFT, (json.dumps(list(kinds)),)))

    def finished(self) -> Iterator[Line]:
        """What is wanted and done, in the order of the keys."""
        asked = "SELECT done.* FROM done JOIN wanted USING (key) ORDER BY done.key"
        return (Line(*row) for row in self._some(asked))

    def present(self) -> Iterator[Wanted]:
        """What is wanted and there, with its SHA-256 where it is known or the backup before has it as it is."""
        return (Wanted(*row) for row in self._some(f"{_KNOWN} WHERE listed.key IS NOT NULL ORDER BY wanted.key"))

    def wants(self, key: str) -> Wanted | None:
        """As `present`, what is said of this key now, whether it is there or not."""
        row = self._file.execute(f"{_KNOWN} WHERE wanted.key = ?", (key,)).fetchone()
        return Wanted(*row) if row else None

    def totals(self) -> tuple[int, int]:
        """How many files there are, and their bytes."""
        return self._file.execute("SELECT count(*), ifnull(sum(size), 0) FROM listed").fetchone()

    def missing(self) -> Iterator[Wanted]:
        """What must be there and is not."""
        asked = "SELECT wanted.* FROM wanted LEFT JOIN listed USING (key) WHERE listed.key IS NULL AND must ORDER BY wanted.key"
        return (Wanted(*row) for row in self._some(asked))

    def orphans(self, before: float) -> Iterator[str]:
        """What is there since before this time and neither wanted nor allowed."""
        asked = """
            SELECT listed.key FROM listed LEFT JOIN wanted USING (key) LEFT JOIN allowed USING (root)
            WHERE wanted.key IS NULL AND allowed.root IS NULL AND changed_at < ? ORDER BY listed.key"""
        return (row[0] for row in self._some(asked, (before,)))

    def found(self, key: str) -> int | None:
        """How large it was when it was seen."""
        row = self._file.execute("SELECT size FROM listed WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def is_wanted(self, key: str) -> bool:
        return self._file.execute("SELECT 1 FROM wanted WHERE key = ?", (key,)).fetchone() is not None

    def is_known(self, key: str) -> bool:
        """Whether it is wanted or allowed."""
        asked = "SELECT 1 FROM wanted WHERE key = ? UNION ALL SELECT 1 FROM allowed WHERE root = ?"
        return self._file.execute(asked, (key, root(key))).fetchone() is not None

    def _name_blobs(self, blob: Callable[[str], str], sealed: Callable[[int], int]) -> None:
        self._file.create_function("blob", 1, blob, deterministic=True)
        self._file.create_function("sealed", 1, sealed, deterministic=True)

    def _put(self, table: str, rows: Iterable[tuple]) -> None:
        walk = iter(rows)
        while batch := list(islice(walk, 5000)):
            self._file.execute("BEGIN")
            self._file.executemany(_INSERT[table], batch)
            self._file.execute("COMMIT")

    def _some(self, asked: str, values: tuple = ()) -> Iterator[tuple]:
        """The answer a stretch at a time; the ledger may be written meanwhile."""
        cursor = self._file.execute(asked, values)
        while rows := cursor.fetchmany(5000):
            yield from rows
