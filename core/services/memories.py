"""Memories of a book: a text, a day, some photos go in; records come out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, TooMany
from core.services import cursors, found, text
from core.services.cursors import Part
from core.services.records import MemoryRecord
from storage.models import Memory, now
from storage.queries import memories, photos

LONGEST = 100_000
MOST = 500


def add(
    session: Session,
    user_id: UUID,
    book_id: UUID,
    *,
    text: str,
    title: str = "",
    author: str = "",
    about: date | None = None,
    photo_ids: tuple[UUID, ...] = (),
) -> MemoryRecord:
    """A new memory of the book; `about` is the day it tells of. Raises NotFound, Invalid naming the field, TooMany."""
    found.has_book(session, user_id, book_id)
    if memories.count(session, user_id, book_id) >= MOST:
        raise TooMany(f"A book holds {MOST} memories at most. Please put some together.")
    given = {"text": text, "title": title, "author": author, "about": about, "photo_ids": photo_ids}
    memory = Memory(user_id=user_id, book_id=book_id, **_checked(session, user_id, given))
    session.add(memory)
    session.flush()
    return record(memory)


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[MemoryRecord]:
    """The book's memories in the order they were written. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    return [record(memory) for memory in memories.of_book(session, user_id, book_id)]


def page(session: Session, user_id: UUID, book_id: UUID, after: str = "", most: int = 100) -> Part[MemoryRecord]:
    """A stretch of them. Raises NotFound, Invalid for a cursor of another list."""
    found.has_book(session, user_id, book_id)
    rows = memories.page(session, user_id, book_id, cursors.read(after, f"memories {book_id}", datetime, UUID), most + 1)
    return cursors.part(rows, most, f"memories {book_id}", lambda row: (row.created_at, row.id), record)


def get(session: Session, user_id: UUID, memory_id: UUID) -> MemoryRecord:
    """One memory. Raises NotFound."""
    return record(found.memory(session, user_id, memory_id))


def update(session: Session, user_id: UUID, memory_id: UUID, **changes: Any) -> MemoryRecord:
    """Changes what is given of text, title, author, about, photo_ids. Raises NotFound, Invalid naming the field."""
    memory = found.memory(session, user_id, memory_id)
    for name, value in _checked(session, user_id, changes).items():
        setattr(memory, name, value)
    memory.updated_at = now()
    session.add(memory)
    session.flush()
    return record(memory)


def remove(session: Session, user_id: UUID, memory_id: UUID) -> None:
    """Takes the memory out of its book; pages already laid out keep it until the next Generate. Raises NotFound."""
    found.memory(session, user_id, memory_id)
    memories.remove(session, user_id, memory_id)


def record(memory: Memory) -> MemoryRecord:
    return MemoryRecord.model_validate(memory.model_dump(exclude={"user_id"}) | {"photo_ids": tuple(memory.photo_ids or ())})


def _checked(session: Session, user_id: UUID, given: dict[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "text" in values:
        values["text"] = text.plain(values["text"], "text", LONGEST, called="memory")
        if not values["text"].strip():
            raise Invalid("Please write a few words first.", field="text")
    for field in ("title", "author"):
        if field in values:
            values[field] = text.line(values[field], field, 200)
    if "photo_ids" in values:
        wanted = list(dict.fromkeys(values["photo_ids"]))
        if len(photos.some(session, user_id, wanted)) != len(wanted):
            raise Invalid("One of the photos of this memory is not here any more.", field="photo_ids")
        values["photo_ids"] = [str(photo_id) for photo_id in wanted]
    return values
