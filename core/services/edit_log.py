"""The edit log: a document, the edit that made it and what takes it back go in; the book's next revision comes out, whole or not at all.

Every change of a document goes through `write`, so everything can be undone.
"""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.book.edits import Edit
from core.services import documents, news
from storage.database import Written
from storage.models import Edit as Row
from storage.models import now
from storage.queries import books, edits

Act = Literal["edit", "undo", "redo"]
FOLLOWS = ("title", "subtitle", "format", "theme", "language")
"""What a book's own row says too."""


@dataclass(frozen=True)
class Change:
    """One change on its way into the log. `of` is the log's own row that an undo or redo is about."""

    edit: Edit
    before: Document | None
    after: Document
    inverse: Edit | None = None
    act: Act = "edit"
    of: UUID | None = None
    tab: str = ""
    key: UUID | None = None


def write(session: Session, user_id: UUID, book_id: UUID, revision: int, change: Change, *, any_undone: bool = True, **values: Any) -> bool:
    """Makes the next revision of a book that is still at `revision`; whether it was. `values` go into the book's row. `any_undone`: at
    that revision there may be changes that were taken back."""
    written = now()
    content = {"content": Written(change.after.model_dump_json()), "pages": len(change.after.pages)}
    if not books.advance(session, user_id, book_id, revision, written, **content | _followed(change.before, change.after) | values):
        return False
    if change.act == "edit" and any_undone:
        edits.drop_undone(session, user_id, book_id)
    elif change.of is not None:
        edits.mark(session, user_id, change.of, "undone" if change.act == "undo" else "done")
    session.add(
        Row(
            book_id=book_id, user_id=user_id, revision=revision + 1, edit=Written(change.edit.model_dump_json()),
            inverse=Written(change.inverse.model_dump_json()) if change.inverse else None,
            act=change.act, state="done" if change.act == "edit" and change.inverse else "gone", tab=change.tab, key=change.key,
        )
    )  # fmt: skip
    documents.keep(book_id, revision + 1, written, change.after)
    news.tell(session, user_id, book_id, revision + 1)
    return True


def _followed(before: Document | None, after: Document) -> dict[str, str]:
    """What changed of all that the row says too. What the maker chose for the next Generate stays until then."""
    if before is None:
        return {}
    return {name: getattr(after, name) for name in FOLLOWS if getattr(before, name) != getattr(after, name)}
