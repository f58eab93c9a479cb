"""A database as it is at one moment: its revision, its tables and their rows as plain values, the same whatever engine keeps them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CHAR,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    TableClause,
    Text,
    Uuid,
    func,
    inspect,
    select,
    table,
)
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.columns import Json

VERSIONS = "alembic_version"
LOADED = "restored_rows"
"""A table that stands only while a place is restored: which backup its rows are of."""
BATCH = 500

KINDS = {
    "uuid": Uuid(as_uuid=False), "time": UTCDateTime(), "day": Date(), "json": Json, "bool": Boolean(), "whole": BigInteger(),
    "real": Float(), "text": Text(),
}  # fmt: skip
"""What values are, by names of our own."""
_TYPES = {
    "time": DateTime, "day": Date, "json": JSON, "bool": Boolean, "whole": Integer, "real": (Float, Numeric), "text": String,
}  # fmt: skip
FROM_TEXT = {"time": datetime.fromisoformat, "day": date.fromisoformat}

_seen: WeakKeyDictionary[Engine, tuple[str | None, dict[str, Table]]] = WeakKeyDictionary()
"""The tables of a database at a revision, which looking for takes a while."""


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is at this moment, whatever is written meanwhile; nobody waits for it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # The first look fixes what is seen.
        revision(connection)
        try:
            yield connection
        finally:
            connection.rollback()


def revision(connection: Connection) -> str | None:
    """The revision of the schema; None where there are no tables of ours."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def tables(connection: Connection) -> dict[str, Table]:
    """The tables that are there, those first that others refer to."""
    at, (then, found) = revision(connection), _seen.get(connection.engine, ("", {}))
    if not at or at != then:
        known = MetaData()
        known.reflect(connection)
        found = {table.name: table for table in known.sorted_tables}
        _seen[connection.engine] = at, found
    return found


def some(connection: Connection, *names: str) -> dict[str, Table]:
    """Those of these tables that are there."""
    known = MetaData()
    known.reflect(connection, only=lambda name, _: name in names, resolve_fks=False)
    return dict(known.tables)


def held(connection: Connection) -> dict[str, int]:
    """How many rows there are in each table that has any."""
    there = {name: found for name, found in tables(connection).items() if name not in (VERSIONS, LOADED)}
    counts = {name: connection.scalar(select(func.count()).select_from(found)) for name, found in there.items()}
    return {name: count for name, count in counts.items() if count}


def loaded(connection: Connection) -> str | None:
    """The mark of the rows that were loaded last, until they are at home."""
    if not inspect(connection).has_table(LOADED):
        return None
    return connection.exec_driver_sql("SELECT mark FROM restored_rows").scalar()


def columns(found: Table) -> dict[str, str]:
    """The table's columns and what their values are."""
    return {column.name: _kind(column) for column in found.columns}


def shown(name: str, kinds: dict[str, str]) -> TableClause:
    """The table as it takes and gives values of these kinds."""
    return table(name, *(Column(column, KINDS[kind]) for column, kind in kinds.items()))


def rows(connection: Connection, found: Table, kinds: dict[str, str]) -> Iterator[list]:
    """The table's rows in the order of their keys, each the values of these columns as JSON can say them."""
    ours = shown(found.name, kinds)
    asked = select(*ours.c).order_by(*(_by_bytes(connection, ours.c[column.name]) for column in found.primary_key.columns))
    are_texts = [kind in FROM_TEXT for kind in kinds.values()]
    with connection.execution_options(stream_results=True, yield_per=BATCH).execute(asked) as answer:
        for row in answer:
            yield [value.isoformat() if is_text and value is not None else value for is_text, value in zip(are_texts, row, strict=True)]


def _by_bytes(connection: Connection, column: Column) -> Any:
    """The order of bytes, which is the same in both engines."""
    return column.collate("C") if isinstance(column.type, Text) and connection.dialect.name == "postgresql" else column


def _kind(column: Column) -> str:
    of = column.type
    if isinstance(of, Uuid) or (isinstance(of, CHAR) and of.length == 32):
        return "uuid"
    for kind, types in _TYPES.items():
        if isinstance(of, types):
            return kind
    raise TypeError(f"Nobody knows what {column} holds")
