"""News of books: each change, once it is safe, is told to whoever listens in this process. Other processes look at the rows."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from sqlmodel import Session

from storage.database import after_commit
from storage.queries import books

Listener = Callable[[UUID, int | None], None]
"""Hears a book's id and its new revision, None when it was deleted. Called on the thread that made the change; must not raise."""

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on `listener` hears of every change that this process makes."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(session: Session, book_id: UUID, revision: int | None) -> None:
    """Tells the listeners once the session's transaction is safe."""
    for listener in _listeners:
        after_commit(session, partial(listener, book_id, revision))


def revisions(session: Session, book_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The newest revisions of these books; those that were deleted are not in it. For books that their makers have open."""
    return books.revisions(session, book_ids)
