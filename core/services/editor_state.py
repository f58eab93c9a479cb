"""All that an editor shows at first: a maker's book goes in; its document, its photos and what can be undone come out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.book.phrases import day
from core.errors import NotFound
from core.services import documents, found
from storage.queries import books, pages, photos
from storage.queries.photos import ShownPhoto


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
    standing = books.standing(session, user_id, book_id)
    if standing is None:
        raise NotFound(found.NO_BOOK)
    states = photos.states(session, user_id, book_id)
    told = "".join(f"{photo_id}{state}" for photo_id, state in states)
    return f"{standing.revision}-{sha256(told.encode()).hexdigest()[:12]}"


def state(session: Session, user_id: UUID, book_id: UUID) -> State:
    """The book as an editor shows it. Raises NotFound, Conflict before there are pages."""
    revision, document = newest(session, user_id, book_id)
    rows = photos.shown(session, user_id, book_id, [UUID(photo_id) for photo_id in document.photo_ids])
    left_out, can_undo, can_redo = pages.standing(session, user_id, book_id)
    aside = {item["photo_id"]: item["words"] for item in left_out}
    shown = [_shown(row, aside, document.language) for row in _by_time(rows)]
    return State(revision, document, shown, can_undo, can_redo)


def newest(session: Session, user_id: UUID, book_id: UUID) -> tuple[int, Document]:
    """(revision, document) as they stand now. Raises NotFound, Conflict before there are pages."""
    now = documents.newest(session, user_id, book_id)
    if now.document is None:
        raise documents.no_pages()
    return now.revision, now.document


def _by_time(rows: Iterable[ShownPhoto]) -> list[ShownPhoto]:
    """As they were taken; those without a date at the end, as they came."""
    return sorted(rows, key=lambda row: ((row.facts or {}).get("taken") or "9999", row.name))


def _shown(row: ShownPhoto, aside: dict[str, str], language: str) -> dict[str, Any]:
    # The facts are read as they lie there: a book has hundreds of photos, and this is asked for at each opening.
    facts = row.facts or {}
    return {
        "id": str(row.id), "name": row.name, "state": row.state, "aside": row.reason or aside.get(str(row.id), ""),
        "w": facts.get("width", 0), "h": facts.get("height", 0), "hash": facts.get("hash", ""),
        "taken": facts.get("taken") or "", "words": _words(facts, language),
    }  # fmt: skip


def _words(facts: Mapping[str, Any], language: str) -> str:
    """When and where."""
    taken, place = facts.get("taken"), facts.get("place")
    when = _day(date.fromisoformat(taken[:10]), language) if taken else ""
    return ", ".join(part for part in (when, place["name"] if place else "") if part)


@lru_cache(maxsize=2000)
def _day(when: date, language: str) -> str:
    return day(when, language, weekday=False)
