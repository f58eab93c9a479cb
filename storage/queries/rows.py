"""Statements that both databases spell differently, and the next rows of a list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(session: Session, row: SQLModel, **computed: ColumnElement) -> bool:
    """Inserts the row unless a unique index forbids it; whether it did. Of two at the same time one wins. The database itself works out
    what is `computed`."""
    table = type(row).__table__
    values = row.model_dump() | computed
    return session.execute(_inserting(session, table).values(values).returning(*table.primary_key)).first() is not None


def insert_missing(session: Session, rows: Sequence[SQLModel]) -> None:
    """Inserts those of the rows, all of one table, that no unique index forbids."""
    if rows:
        session.execute(_inserting(session, type(rows[0]).__table__), [row.model_dump() for row in rows])


def _inserting(session: Session, table: Table):
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


def stretch(found: Select, columns: Sequence[ColumnElement], going_on: bool, newest: bool = False) -> Select:
    """The next `most` rows in the order of these columns, which together name one row; the largest first when `newest`. Where the list
    is gone on with, the values are parameters: see `place`.

    Rows that come and go elsewhere in the list neither double nor hide any.
    """
    if going_on:
        here = tuple_(*columns)
        there = tuple_(*(bindparam(f"after_{number}", type_=column.type) for number, column in enumerate(columns)))
        found = found.where(here < there if newest else here > there)
    return found.order_by(*(column.desc() if newest else column.asc() for column in columns)).limit(bindparam("most"))


def place(after: Sequence[Any] | None, most: int) -> dict[str, Any]:
    """The parameters of a stretch."""
    return {"most": most} | {f"after_{number}": value for number, value in enumerate(after or ())}
