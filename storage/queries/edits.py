"""Rows of the edit log: what was done to a book's document, what can be undone and redone; each query asks for the owner."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.models import Edit


def of_key(session: Session, user_id: UUID, book_id: UUID, key: UUID) -> Edit | None:
    """The change that the request of this key made."""
    return session.exec(_of(user_id, book_id).where(Edit.key == key)).first()


def after(session: Session, user_id: UUID, book_id: UUID, revision: int, most: int | None = None) -> list[Edit]:
    """What was done after `revision`, in its order."""
    found = _of(user_id, book_id).where(Edit.revision > revision).order_by(col(Edit.revision))
    return list(session.exec(found.limit(most)))


def newest_done(session: Session, user_id: UUID, book_id: UUID) -> Edit | None:
    """What undo takes back next."""
    found = _of(user_id, book_id).where(Edit.state == "done").order_by(col(Edit.revision).desc())
    return session.exec(found.limit(1)).first()


def first_undone(session: Session, user_id: UUID, book_id: UUID) -> Edit | None:
    """What redo does again next."""
    found = _of(user_id, book_id).where(Edit.state == "undone").order_by(col(Edit.revision))
    return session.exec(found.limit(1)).first()


def mark(session: Session, user_id: UUID, edit_id: UUID, state: str) -> None:
    session.exec(update(Edit).where(col(Edit.id) == edit_id, col(Edit.user_id) == user_id).values(state=state))


def drop_undone(session: Session, user_id: UUID, book_id: UUID) -> None:
    """What was undone cannot be redone after something new."""
    undone = update(Edit).where(col(Edit.book_id) == book_id, col(Edit.user_id) == user_id, col(Edit.state) == "undone")
    session.exec(undone.values(state="gone"))


def _of(user_id: UUID, book_id: UUID):
    # Read anew each time: another tab may have undone it since.
    return select(Edit).where(Edit.book_id == book_id, Edit.user_id == user_id).execution_options(populate_existing=True)
