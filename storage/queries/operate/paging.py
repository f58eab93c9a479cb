"""Stretches of the operator's long tables: a statement and the columns that order it go in; rows, each with its place, come out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.models import User
from storage.queries.rows import place, stretch

Placed = tuple[tuple, tuple]
"""What was selected of a row, and the values that order it."""


def rows(
    session: Session, found: Select, columns: Sequence[ColumnElement], after: Sequence[Any] | None, most: int, newest: bool
) -> list[Placed]:
    """At most `most` rows after this place. The columns are never NULL and together name one row; an index has them in this order."""
    statement = stretch(found.add_columns(*columns), columns, after is not None, newest)
    read = session.execute(statement, place(after, most))
    return [(tuple(row[: -len(columns)]), tuple(row[-len(columns) :])) for row in read]


def count(session: Session, found: Select, name: ColumnElement, most: int) -> int:
    """How many rows there are, counted no further than `most`; `name` is a column that names a row."""
    some = _names(found, name).limit(most).subquery()
    return session.execute(select(func.count()).select_from(some)).scalar_one()


def names(session: Session, found: Select, name: ColumnElement, most: int) -> list[Any]:
    """What names the rows, at most so many of them, in no order: the database may read them as it is quickest."""
    return list(session.execute(_names(found, name).limit(most)).scalars())


def _names(found: Select, name: ColumnElement) -> Select:
    return found.with_only_columns(name, maintain_column_froms=True).order_by(None)


def holding(column: ColumnElement, words: str) -> ColumnElement:
    """Whether the column's words hold these, whatever their case."""
    return func.lower(column).contains(words.lower(), autoescape=True)


def of_makers(owner: Any, words: str) -> ColumnElement:
    """Whether the owner's address holds these words: makers are looked through once, not again for each of their rows."""
    return col(owner).in_(select(User.id).where(holding(col(User.email), words)))


def kinds(columns: Sequence[ColumnElement]) -> list[type]:
    """What the values of these columns are in Python."""
    return [datetime if isinstance(column.type, UTCDateTime) else column.type.python_type for column in columns]
