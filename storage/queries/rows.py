"""Statements that both databases spell differently."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(session: Session, row: SQLModel) -> bool:
    """Inserts the row unless a unique index forbids it; whether it did. Of two at the same time one wins."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    table = type(row).__table__
    statement = dialect.insert(table).values(row.model_dump()).on_conflict_do_nothing().returning(*table.primary_key)
    return session.execute(statement).first() is not None
