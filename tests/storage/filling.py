"""Rows for every table that a database has: its own columns go in as it tells of them; full rows, and rows with every NULL, come out."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table

Rows = dict[str, list[dict[str, Any]]]

RENAMED = {"rung_at": "began_at"}
AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def reflected(connection: Connection) -> list[Table]:
    """The tables as the database has them, those that others point to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection, first: int) -> None:
    """Two rows in each table: number `first` with a value in every column, the next with NULL wherever that may be."""
    for number, empty in ((first, False), (first + 1, True)):
        for table in reflected(connection):
            columns = [column for column in table.columns if not (empty and column.nullable)]
            connection.execute(table.insert().values({column.name: _value(column, number) for column in columns}))
    connection.commit()


def rows(connection: Connection) -> Rows:
    """Everything in every table, in an order of its own."""
    found = {table.name: [dict(row._mapping) for row in connection.execute(table.select())] for table in reflected(connection)}
    return {name: sorted(some, key=repr) for name, some in found.items()}


def without_new(found: Rows, known: Rows) -> Rows:
    """Of `found` the tables and columns that `known` has, by the names they have there."""
    kept = {name: [{column: _by(row, column) for column in some[0]} for row in found[name]] for name, some in known.items()}
    return {name: sorted(some, key=repr) for name, some in kept.items()}


def _by(row: dict[str, Any], column: str) -> Any:
    return row[column if column in row else RENAMED[column]]


def broken_links(connection: Connection) -> list:
    """Rows that point to a row that is not there; PostgreSQL has none ever."""
    return list(connection.exec_driver_sql("PRAGMA foreign_key_check")) if connection.dialect.name == "sqlite" else []


def _value(column: sa.Column, number: int) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return _value(key.column, number)
    kind, name = column.type, f"{column.table.name}.{column.name}"
    if isinstance(kind, sa.Uuid | sa.CHAR):
        made = UUID(int=number + (hash_of(name) << 32))
        return made if isinstance(kind, sa.Uuid) else made.hex
    return _plain(kind, f"{number} {name}", number)


def _plain(kind: sa.types.TypeEngine, words: str, number: int) -> Any:
    if isinstance(kind, sa.JSON):
        return {"words": words, "nothing": None}
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.DateTime):
        return AT.replace(minute=number) if kind.timezone else AT.replace(minute=number, tzinfo=None)
    if isinstance(kind, sa.Date):
        return date(2026, 3, number)
    if isinstance(kind, sa.Integer | sa.Float | sa.Numeric):
        return number
    return words[: kind.length] if getattr(kind, "length", None) else words


def hash_of(name: str) -> int:
    """A number for a name, the same each time."""
    return int.from_bytes(name.encode()[:11], "big")
