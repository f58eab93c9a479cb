"""All that an editor shows at first: a maker's book goes in; its document, its photos and what can be undone come out."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.book.phrases import day
from core.errors import Conflict, NotFound
from core.facts import PhotoFacts
from core.services import found
from storage.models import Photo
from storage.queries import books, edits, photos

NO_PAGES = "This book has no pages yet. Please press Generate first."


@dataclass(frozen=True)
class State:
    """`photos` are those of the book and those its pages show, by time, as the editor's tray shows them."""

    revision: int
    document: Document
    photos: list[dict[str, Any]]
    can_undo: bool
    can_redo: bool


def mark(session: Session, user_id: UUID, book_id: UUID) -> str:
    """A few characters that change with everything `state` tells. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    revision = books.revisions(session, [book_id]).get(book_id)
    states = photos.states(session, user_id, book_id)
    told = "".join(f"{photo_id}{state}" for photo_id, state in states)
    return f"{revision}-{sha256(told.encode()).hexdigest()[:12]}"


def state(session: Session, user_id: UUID, book_id: UUID) -> State:
    """The book as an editor shows it. Raises NotFound, Conflict before there are pages."""
    revision, document = newest(session, user_id, book_id)
    rows = photos.of_book(session, user_id, book_id)
    known = {str(row.id) for row in rows}
    rows += photos.some(session, user_id, [UUID(photo_id) for photo_id in document.photo_ids - known])
    aside = {item["photo_id"]: item["words"] for item in books.left_out(session, user_id, book_id)}
    shown = [_shown(row, aside, document.language) for row in _by_time(rows)]
    can = {name: edits.has(session, user_id, book_id, of) for name, of in (("can_undo", "done"), ("can_redo", "undone"))}
    return State(revision, document, shown, **can)


def newest(session: Session, user_id: UUID, book_id: UUID) -> tuple[int, Document]:
    """(revision, document) as they stand now. Raises NotFound, Conflict before there are pages."""
    standing = books.standing(session, user_id, book_id)
    if standing is None:
        raise NotFound("This book is not here. It may have been deleted.")
    if not standing.content:
        raise Conflict(NO_PAGES, code="no_pages")
    return standing.revision, Document.model_validate_json(standing.content)


def _by_time(rows: Iterable[Photo]) -> list[Photo]:
    """As they were taken; those without a date at the end, as they came."""
    return sorted(rows, key=lambda row: ((row.facts or {}).get("taken") or "9999", row.name))


def _shown(row: Photo, aside: dict[str, str], language: str) -> dict[str, Any]:
    facts = PhotoFacts.model_validate(row.facts) if row.facts else None
    return {
        "id": str(row.id), "name": row.name, "state": row.state, "aside": row.reason or aside.get(str(row.id), ""),
        "w": facts.width if facts else 0, "h": facts.height if facts else 0, "hash": facts.hash if facts else "",
        "taken": facts.taken.isoformat() if facts and facts.taken else "", "words": _words(facts, language) if facts else "",
    }  # fmt: skip


def _words(facts: PhotoFacts, language: str) -> str:
    """When and where."""
    when = day(facts.taken.date(), language, weekday=False) if facts.taken else ""
    return ", ".join(part for part in (when, facts.place.name if facts.place else "") if part)
