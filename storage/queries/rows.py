"""Statements that both databases spell differently, and the next rows of a list."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ClauseElement, ColumnElement, Select, Table, bindparam, func, literal, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Inserting = postgresql.Insert | sqlite.Insert
Row = TypeVar("Row", bound=SQLModel)


def insert_new(session: Session, row: SQLModel, *, only_if: ColumnElement[bool] | None = None, **computed: ColumnElement) -> bool:
    """Inserts the row unless a unique index forbids it, or what it may stand there for is not so; whether it did. Of two at the same time
    one wins. The database itself works out what is `computed`."""
    new = inserting(session, row, only_if, **computed).on_conflict_do_nothing()
    return session.execute(new.returning(*type(row).__table__.primary_key)).first() is not None


def add_new(session: Session, row: Row) -> Row | None:
    """As `insert_new`; the row as it stands, to be changed further, None where it was there."""
    new = inserting(session, row).on_conflict_do_nothing()
    return session.scalars(select(type(row)).from_statement(new.returning(*type(row).__table__.c))).first()


def inserting(session: Session, row: SQLModel, only_if: ColumnElement[bool] | None = None, **computed: ColumnElement) -> Inserting:
    """The statement that inserts a row, only where what it may stand there for is so; what becomes of it should it be there is still to be
    said."""
    table = type(row).__table__
    values = {column.key: getattr(row, column.key) for column in table.columns} | computed
    new = _insert(session, table)
    if only_if is None:
        return new.values(values)
    shown = {name: value if isinstance(value, ClauseElement) else literal(value, table.c[name].type) for name, value in values.items()}
    return new.from_select([*values], select(*(value.label(name) for name, value in shown.items())).where(only_if))


def insert_missing(session: Session, rows: Sequence[SQLModel]) -> None:
    """Inserts those of the rows, all of one table, that no unique index forbids."""
    if rows:
        new = _insert(session, type(rows[0]).__table__).on_conflict_do_nothing()
        session.execute(new, [row.model_dump() for row in rows])


def new_uuid(session: Session) -> ColumnElement[UUID]:
    """An id for each of the rows that one statement makes."""
    if session.get_bind().dialect.name == "postgresql":
        return func.gen_random_uuid()
    # As the ids of this engine are written.
    return func.lower(func.hex(func.randomblob(16)))


def _insert(session: Session, table: Table) -> Inserting:
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


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
