"""Versions of a book: its document is kept under a name, looked at later, and brought back."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.book.edits import ReplaceDocument
from core.errors import Conflict, NotFound, TooMany
from core.services import cursors, editing, found, text
from core.services.cursors import Part
from core.services.editor_state import newest
from core.services.records import VersionRecord
from storage.database import Written
from storage.models import Version
from storage.queries import versions

MOST = 100
LONGEST_NAME = 100


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[VersionRecord]:
    """The book's versions, the newest first. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    return [_record(row) for row in versions.of_book(session, user_id, book_id)]


def page(session: Session, user_id: UUID, book_id: UUID, after: str = "", most: int = 100) -> Part[VersionRecord]:
    """A stretch of them. Raises NotFound, Invalid for a cursor of another list."""
    found.has_book(session, user_id, book_id)
    rows = versions.page(session, user_id, book_id, cursors.read(after, f"versions {book_id}", datetime, UUID), most + 1)
    return cursors.part(rows, most, f"versions {book_id}", lambda row: (row.created_at, row.id), _record)


def keep(session: Session, user_id: UUID, book_id: UUID, name: str) -> VersionRecord:
    """Keeps the book as it is now under a name. Raises NotFound, Invalid, Conflict before there are pages, and TooMany when only
    versions that were named by hand are left to let go."""
    name = text.line(name, "name", LONGEST_NAME, needed=True)
    revision, document = newest(session, user_id, book_id)
    return _kept(session, user_id, book_id, revision, document, name, "hand")


def keep_generated(session: Session, user_id: UUID, book_id: UUID, revision: int, document: Document) -> None:
    """Keeps what was just generated; never fails for want of room."""
    made = sum(row.why == "generated" for row in versions.of_book(session, user_id, book_id))
    _kept(session, user_id, book_id, revision, document, f"Draft {made + 1}" if made else "First draft", "generated", must=False)


def keep_ordered(session: Session, user_id: UUID, book_id: UUID, revision: int, document: Document, number: int) -> None:
    """Keeps what was just ordered; never fails for want of room."""
    _kept(session, user_id, book_id, revision, document, f"Order {number}", "order", must=False)


def keep_replaced(session: Session, user_id: UUID, book_id: UUID, revision: int, document: Document, name: str) -> None:
    """Keeps what another document takes the place of, unless a version is the same; never fails for want of room."""
    if not _has(session, user_id, book_id, document, revision):
        _kept(session, user_id, book_id, revision, document, name, "restored", must=False)


def get(session: Session, user_id: UUID, book_id: UUID, version_id: UUID) -> Document:
    """The document of a version. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    told = versions.document(session, user_id, book_id, version_id)
    if told is None:
        raise NotFound("This version is not here. It may have made room for newer ones.")
    return Document.model_validate_json(told)


def restore(session: Session, user_id: UUID, book_id: UUID, version_id: UUID, *, tab: str = "", key: UUID | None = None) -> editing.Done:
    """Brings a version back as an edit, which can be undone; the book as it was is kept as a version first, unless one has it
    already. Raises NotFound, Conflict."""
    wanted = get(session, user_id, book_id, version_id)
    present = newest(session, user_id, book_id)[1]
    if wanted == present:
        raise Conflict("The book is like this version already.", code="nothing_to_restore")
    done = editing.make(session, user_id, book_id, edits=[ReplaceDocument(document=wanted)], key=key, tab=tab)
    before = done.change.before if done.change else None
    if before is not None:
        keep_replaced(session, user_id, book_id, done.before, before, "Before another version came back")
    return done


def remove(session: Session, user_id: UUID, book_id: UUID, version_id: UUID) -> None:
    """Lets a version go. Raises NotFound."""
    get(session, user_id, book_id, version_id)
    versions.remove(session, user_id, version_id)


def _has(session: Session, user_id: UUID, book_id: UUID, document: Document, revision: int) -> bool:
    """Whether a version is this document: the one of its revision, or the newest few."""
    rows = versions.of_book(session, user_id, book_id)
    likely = [row.id for row in rows if row.revision == revision] or [row.id for row in rows[:5]]
    return any(get(session, user_id, book_id, version_id) == document for version_id in likely)


def _kept(
    session: Session, user_id: UUID, book_id: UUID, revision: int, document: Document, name: str, why: str, *, must: bool = True
) -> VersionRecord | None:
    row = Version(book_id=book_id, user_id=user_id, revision=revision, name=name, why=why, document=Written(document.model_dump_json()))
    if not versions.add(session, row, MOST):
        _make_room(session, user_id, book_id)
        if not versions.add(session, row, MOST):
            if must:
                raise TooMany(f"A book keeps {MOST} versions at most. Please remove one first.")
            return None
    return _record(row)


def _make_room(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Lets the oldest versions go that nobody named, generated ones first, and last those that an order keeps as well."""
    rows = versions.of_book(session, user_id, book_id)
    loose = [row for why in ("generated", "restored", "order") for row in reversed(rows) if row.why == why]
    for row in loose[: max(0, len(rows) - MOST + 1)]:
        versions.remove(session, user_id, row.id)


def _record(row: Version | versions.VersionRow) -> VersionRecord:
    return VersionRecord.model_validate(row, from_attributes=True)
