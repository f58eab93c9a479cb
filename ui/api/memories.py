"""Memories by program: texts with a day and some photos go in and come out."""

from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.services import memories
from core.services.records import MemoryRecord
from ui.api.deps import After, Db, Limit, Operations, User, listed
from ui.api.schemas import Listed, MemoryChange, NewMemory

router = Operations(prefix="/books/{book_id}/memories", tags=["memories"])


@router.get("")
def of_book(session: Db, user: User, book_id: UUID, limit: Limit = 500, after: After = "") -> Listed[MemoryRecord]:
    """The book's memories in the order they were written."""
    return listed(memories.page(session, user.id, book_id, after, limit))


@router.post("", status_code=201)
def add(session: Db, user: User, book_id: UUID, given: NewMemory) -> MemoryRecord:
    """A new memory of the book."""
    return memories.add(session, user.id, book_id, **dict(given))


@router.put("/{memory_id}")
def change(session: Db, user: User, book_id: UUID, memory_id: UUID, given: MemoryChange) -> MemoryRecord:
    """Changes what is given."""
    _check_in_book(session, user.id, book_id, memory_id)
    return memories.update(session, user.id, memory_id, **given.model_dump(exclude_unset=True))


@router.delete("/{memory_id}", status_code=204)
def remove(session: Db, user: User, book_id: UUID, memory_id: UUID) -> None:
    """Takes the memory out; pages laid out already keep it until the next Generate."""
    _check_in_book(session, user.id, book_id, memory_id)
    memories.remove(session, user.id, memory_id)


def _check_in_book(session: Session, user_id: UUID, book_id: UUID, memory_id: UUID) -> None:
    if memories.get(session, user_id, memory_id).book_id != book_id:
        raise NotFound("This memory is not in this book.")
