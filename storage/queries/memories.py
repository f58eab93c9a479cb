"""Rows of memories; each query asks for the owner."""

from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage.models import Memory
from storage.queries.rows import place, stretch


def owned(session: Session, user_id: UUID, memory_id: UUID) -> Memory | None:
    return session.exec(select(Memory).where(Memory.id == memory_id, Memory.user_id == user_id)).first()


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[Memory]:
    """A book's memories in the order they were written."""
    found = select(Memory).where(Memory.book_id == book_id, Memory.user_id == user_id).order_by(col(Memory.created_at), col(Memory.id))
    return list(session.exec(found))


def count(session: Session, user_id: UUID, book_id: UUID) -> int:
    return session.exec(select(func.count()).select_from(Memory).where(Memory.book_id == book_id, Memory.user_id == user_id)).one()


def page(session: Session, user_id: UUID, book_id: UUID, after: tuple | None, most: int) -> list[Memory]:
    """The next of them."""
    found = select(Memory).where(Memory.book_id == book_id, Memory.user_id == user_id)
    return list(session.exec(stretch(found, (col(Memory.created_at), col(Memory.id)), after is not None), params=place(after, most)))


def remove(session: Session, user_id: UUID, memory_id: UUID) -> bool:
    return session.exec(delete(Memory).where(col(Memory.id) == memory_id, col(Memory.user_id) == user_id)).rowcount == 1
