"""Rows of memories; each query asks for the owner."""

from uuid import UUID

from sqlalchemy import delete, func, insert, literal
from sqlmodel import Session, col, select

from storage.models import Memory
from storage.queries.rows import new_uuid, place, stretch

COPIED = ("user_id", "title", "text", "author", "about", "photo_ids", "created_at", "updated_at")


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


def copy_all(session: Session, user_id: UUID, book_id: UUID, other_id: UUID) -> None:
    """Writes all memories of a book into another one of the same maker, which is new, in the same order."""
    own = {"id": new_uuid(session), "book_id": literal(other_id, col(Memory.book_id).type)}
    own |= {name: getattr(Memory, name) for name in COPIED}
    mine = select(*own.values()).where(Memory.book_id == book_id, Memory.user_id == user_id)
    session.exec(insert(Memory).from_select([*own], mine))


def remove(session: Session, user_id: UUID, memory_id: UUID) -> bool:
    return session.exec(delete(Memory).where(col(Memory.id) == memory_id, col(Memory.user_id) == user_id)).rowcount == 1
