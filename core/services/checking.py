"""Checks while the maker works: a book goes in; what may go wrong in print comes out, with the ways to mend it."""

from typing import Any, Literal
from uuid import UUID

from sqlmodel import Session

from core.book.check import Check
from core.book.checks import check as check_document
from core.book.checks import texts_of
from core.book.document import Document
from core.book.measure import Measure
from core.book.wishes import Wish
from core.facts import PhotoFacts, Plain
from core.services import documents
from storage.database import let_go
from storage.queries import photos

WISHES = frozenset(option.model_fields["kind"].default for option in Wish.__origin__.__args__)


class CheckRecord(Plain):
    """One thing worth a look. `number` is the page's (1-based), 0 for the cover, None for the whole book; `sheet` and `frame_id` say
    where to go. `wish` or `edits` mend it, as the book's own doors take them; `fix_words` names that for a button, '' where only the
    maker can tell what is best."""

    code: str
    severity: Literal["error", "warning", "note"]
    number: int | None
    page_id: str
    sheet: str
    frame_id: str
    words: str
    wish: dict[str, Any] | None = None
    edits: tuple[dict[str, Any], ...] = ()
    fix_words: str = ""


def check(session: Session, user_id: UUID, book_id: UUID, measure: Measure) -> list[CheckRecord]:
    """Everything worth a look in the book, the gravest first; nothing for a book without pages. Raises NotFound."""
    document = documents.newest(session, user_id, book_id).document
    if document is None:
        return []
    facts = facts_of(session, user_id, document)
    let_go(session)
    return checked(document, facts, measure)


def checked(document: Document, facts: dict[str, PhotoFacts], measure: Measure | None) -> list[CheckRecord]:
    """The same for a document at hand; without `measure` all but whether its words fit."""
    asked = texts_of(document) if measure else {}
    heights = dict(zip(asked, measure(list(asked.values())), strict=True)) if measure else {}
    return [_record(one) for one in check_document(document, facts, heights)]


def facts_of(session: Session, user_id: UUID, document: Document) -> dict[str, PhotoFacts]:
    """What is known of the photos that the document shows."""
    wanted = []
    for photo_id in document.photo_ids:
        try:
            wanted.append(UUID(photo_id))
        except ValueError:
            continue
    return {str(row.id): PhotoFacts.model_validate(row.facts) for row in photos.some(session, user_id, wanted) if row.facts}


def _record(one: Check) -> CheckRecord:
    fix = one.fix.model_dump(mode="json") if one.fix else None
    wished = fix is not None and fix["kind"] in WISHES
    return CheckRecord(
        code=one.code, severity=one.severity, number=one.number, page_id=one.page_id, sheet=one.sheet, frame_id=one.frame_id,
        words=one.words, wish=fix if wished else None, edits=(fix,) if fix and not wished else (), fix_words=one.fix_words,
    )  # fmt: skip
