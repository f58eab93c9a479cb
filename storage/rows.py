"""A whole database as lines of JSON and back: one look at it goes in; the same rows in either engine come out.

The first line names the schema's revision; then each table has a line with its columns, a line for each row and one that counts them.
Values are written as both engines understand them, so what SQLite wrote PostgreSQL reads. Rows come in the order of their keys, tables
after those they refer to.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from storage.look import BATCH, FROM_TEXT, LOADED, VERSIONS, columns, revision, rows, shown, tables

FORMAT = 1
LEFT_OUT = frozenset({VERSIONS, LOADED, "exports", "news"})
"""What is not written: news are gone in minutes, and an export is packed again by whoever asks for it."""

Told = Callable[[int], None]


def _silent(_: int) -> None:
    """Nobody wants to know how far it is."""


class NotReadable(Exception):
    """These lines are not what was written, or of a later format."""


class Found(NamedTuple):
    """A table as the lines tell it: its columns and their kinds, and its rows."""

    name: str
    columns: dict[str, str]
    rows: Iterator[list]


def write(connection: Connection, path: Path, told: Told = _silent) -> dict[str, int]:
    """Writes all rows to this file, compressed; how many there are of each table."""
    counts = {}
    with gzip.open(path, "wt", compresslevel=3, encoding="utf-8") as file:

        def put(line: object) -> None:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

        put({"format": FORMAT, "revision": revision(connection)})
        for found in _read(connection):
            put({"table": found.name, "columns": found.columns})
            counts[found.name] = 0
            for row in found.rows:
                put(row)
                counts[found.name] += 1
                told(1)
            put({"end": found.name, "rows": counts[found.name]})
        put({"tables": len(counts)})
    return counts


def revision_of(path: Path) -> str:
    """The revision that the rows of this file were written at. Raises NotReadable."""
    with _lines(path) as lines:
        return _head(lines)


def tables_of(path: Path) -> Iterator[Found]:
    """The tables of this file, each to be read to its end before the next. Raises NotReadable, also when the file ends too soon."""
    with _lines(path) as lines:
        _head(lines)
        for count, line in enumerate(lines):
            if "tables" in line:
                if line["tables"] != count:
                    raise NotReadable("tables are missing")
                return
            yield Found(line["table"], line["columns"], _rows_of(lines, line["table"]))
        raise NotReadable("it ends too soon")


def load(engine: Engine, path: Path, mark: str, told: Told = _silent) -> None:
    """Puts the rows of this file in the place of what is there, all or none, and remembers `mark` with them. The schema must be that of
    the file. Raises NotReadable."""
    with engine.begin() as connection:
        there = tables(connection)
        for table in reversed(there.values()):
            if table.name != VERSIONS:
                connection.execute(table.delete())
        for found in tables_of(path):
            _put(connection, found, told)
        _set_counters(connection, there)
        connection.exec_driver_sql("DROP TABLE IF EXISTS restored_rows")
        connection.exec_driver_sql("CREATE TABLE restored_rows (mark VARCHAR(64) PRIMARY KEY)")
        connection.execute(text("INSERT INTO restored_rows (mark) VALUES (:mark)"), {"mark": mark})


def forget_load(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS restored_rows")


def differences(connection: Connection, path: Path, told: Told = _silent) -> dict[str, int]:
    """How many rows of which tables are not the same here as in this file."""
    wrong, there = {}, tables(connection)
    for found in tables_of(path):
        for ours, theirs in zip_longest(rows(connection, there[found.name], found.columns), found.rows):
            told(1)
            if ours != theirs:
                wrong[found.name] = wrong.get(found.name, 0) + 1
    return wrong


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield (json.loads(line) for line in file)
    except (EOFError, gzip.BadGzipFile, ValueError, KeyError, TypeError) as error:
        raise NotReadable(type(error).__name__) from error


def _head(lines: Iterator[Any]) -> str:
    head = next(lines)
    if head["format"] != FORMAT:
        raise NotReadable("it is of a later version of this program")
    return head["revision"]


def _rows_of(lines: Iterator[Any], name: str) -> Iterator[list]:
    for count, line in enumerate(lines):
        if isinstance(line, dict):
            if line != {"end": name, "rows": count}:
                raise NotReadable(f"rows of {name} are missing")
            return
        yield line
    raise NotReadable("it ends too soon")


def _read(connection: Connection) -> Iterator[Found]:
    for name, table in tables(connection).items():
        if name not in LEFT_OUT:
            kinds = columns(table)
            yield Found(name, kinds, rows(connection, table, kinds))


def _put(connection: Connection, found: Found, told: Told) -> None:
    into = shown(found.name, found.columns)
    reads = [(name, FROM_TEXT.get(kind)) for name, kind in found.columns.items()]
    for batch in _batches(found.rows):
        connection.execute(insert(into), [_values(reads, row) for row in batch])
        told(len(batch))


def _values(reads: list[tuple[str, Callable | None]], row: list) -> dict[str, Any]:
    return {name: read(value) if read and value is not None else value for (name, read), value in zip(reads, row, strict=True)}


def _batches(rows: Iterable[list]) -> Iterator[list[list]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _set_counters(connection: Connection, there: dict[str, Table]) -> None:
    """PostgreSQL counts on behind the highest number that is there; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in there.values():
        for column in table.columns:
            counter = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name})
            if counter:
                last = connection.scalar(select(func.max(column)))
                connection.execute(text("SELECT setval(:s, :n, :called)"), {"s": counter, "n": last or 1, "called": last is not None})
