"""Rows of the edit log: what was done to a book's document, what can be undone and redone; each query asks for the owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, update
from sqlmodel import Session, col, select

from storage.models import Book, Edit
from storage.queries.books import OUT, Standing

Step = Literal["undo", "redo"]
TAKEN = {"undo": "done", "redo": "undone"}
"""In what state a change is that the next step takes."""
MOST = 2**31 - 1
"""No book has a greater revision."""


@dataclass(frozen=True)
class Found:
    """Where a book stands, those of its changes that were asked for, in their order, and whether any of all can be done again."""

    standing: Standing
    rows: list[Edit]
    any_undone: bool

    def of_key(self, key: UUID | None) -> Edit | None:
        """The change that the request of this key made."""
        return next((row for row in self.rows if key and row.key == key), None)

    def after(self, revision: int) -> list[Edit]:
        return [row for row in self.rows if row.revision > revision]

    def next(self, act: Step | Literal["edit"]) -> list[Edit]:
        """What this step takes, and what it would take then; nothing for what is no step."""
        rows = [row for row in self.rows if row.state == TAKEN.get(act)]
        return rows[:-3:-1] if act == "undo" else rows[:2]


def look(session: Session, user_id: UUID, book_id: UUID, *, key: UUID | None, seen: int | None, step: Step | None) -> Found | None:
    """Where the book stands now, with all that a change needs to know of those before: the one of the same `key`, those after the revision
    that was `seen`, and those that a `step` takes."""
    mine = (Edit.book_id == book_id, Edit.user_id == user_id)
    undone = select(Edit.id).where(*mine, Edit.state == "undone").exists()
    wanted = and_(col(Edit.book_id) == Book.id, Edit.user_id == user_id, or_(*_wanted(mine, key, seen, step), false()))
    columns = select(Book.revision, Book.updated_at, col(Book.content).is_not(None), undone, Edit).outerjoin(Edit, wanted)
    found = columns.where(Book.id == book_id, Book.user_id == user_id, OUT).order_by(col(Edit.revision))
    # Read anew each time: another tab may have undone it since.
    rows = session.exec(found.execution_options(populate_existing=True)).all()
    return Found(Standing(*rows[0][:3]), [row[4] for row in rows if row[4]], bool(rows[0][3])) if rows else None


def _wanted(mine: tuple, key: UUID | None, seen: int | None, step: Step | None) -> Iterator[ColumnElement[bool]]:
    if key is not None:
        yield col(Edit.key) == key
    if seen is not None:
        yield col(Edit.revision) > min(seen, MOST)
    if step is not None:
        order = col(Edit.revision).desc() if step == "undo" else col(Edit.revision)
        yield col(Edit.id).in_(select(Edit.id).where(*mine, Edit.state == TAKEN[step]).order_by(order).limit(2))


def after(session: Session, user_id: UUID, book_id: UUID, revision: int, most: int | None = None) -> list[Edit]:
    """What was done after `revision`, in its order."""
    found = _of(user_id, book_id).where(Edit.revision > revision).order_by(col(Edit.revision))
    return list(session.exec(found.limit(most)))


def mark(session: Session, user_id: UUID, edit_id: UUID, state: str) -> None:
    session.exec(update(Edit).where(col(Edit.id) == edit_id, col(Edit.user_id) == user_id).values(state=state))


def drop_undone(session: Session, user_id: UUID, book_id: UUID) -> None:
    """What was undone cannot be redone after something new."""
    undone = update(Edit).where(col(Edit.book_id) == book_id, col(Edit.user_id) == user_id, col(Edit.state) == "undone")
    session.exec(undone.values(state="gone"))


def _of(user_id: UUID, book_id: UUID):
    # Read anew each time: another tab may have undone it since.
    return select(Edit).where(Edit.book_id == book_id, Edit.user_id == user_id).execution_options(populate_existing=True)
