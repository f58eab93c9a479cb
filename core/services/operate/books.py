"""Books as the operator sees them: whose they are and how far, without what stands in them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.facts import Plain
from core.services import audit
from core.services.operate.tables import Table
from storage.queries.operate import books as rows

BookState = Literal["draft", "generating", "ready", "drawer"]
MOST = 200


class BookRow(Plain):
    """A book in the list of all. `state` is drawer for one its maker deleted."""

    id: UUID
    title: str
    kind: str
    format: str
    theme: str
    state: BookState
    revision: int
    pages: int
    user_id: UUID
    email: str
    created_at: datetime
    updated_at: datetime


def _record(
    book_id: UUID, title: str, kind: str, format_key: str, theme: str, status: str, revision: int, pages: int,
    deleted_at: datetime | None, created_at: datetime, updated_at: datetime, user_id: UUID, email: str,
) -> BookRow:  # fmt: skip
    return BookRow(
        id=book_id, title=title, kind=kind, format=format_key, theme=theme, state="drawer" if deleted_at else status, revision=revision,
        pages=pages, user_id=user_id, email=email, created_at=created_at, updated_at=updated_at,
    )  # fmt: skip


TABLE = Table("books", BookRow, rows.find, rows.SORTS, _record, tuple(rows.OF_STATE), walk=rows.walk)


def of_maker(session: Session, operator_id: UUID, user_id: UUID) -> list[BookRow]:
    """The newest books of one maker. Raises NotFound for whoever is no operator."""
    audit.operator(session, operator_id)
    return [_record(*row) for row in rows.of_maker(session, user_id, MOST)]
