"""The operator's own texts: terms, privacy, imprint and seller. A key and words go in; what stands on the site comes out."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session, col, select

from core.errors import Invalid
from core.facts import Plain
from core.services import audit, text
from storage.models import SiteText, now

TextKey = Literal["terms", "privacy", "imprint", "seller"]
NAMES: dict[TextKey, str] = {"terms": "Terms", "privacy": "Privacy", "imprint": "Imprint", "seller": "Seller on invoices"}
LONGEST = 60_000
MOST_LINES = 12
"""Of the seller, whose lines stand at the head of an invoice."""


class TextRecord(Plain):
    """One text; '' where nothing was written yet. `updated_at` is None then."""

    key: TextKey
    name: str
    text: str
    updated_at: datetime | None


def all_of_them(session: Session, operator_id: UUID) -> list[TextRecord]:
    """Each text there can be, written or not. Raises NotFound for whoever is no operator."""
    audit.operator(session, operator_id)
    rows = {row.key: row for row in session.exec(select(SiteText).where(col(SiteText.key).in_(NAMES)))}
    return [_record(key, rows.get(key)) for key in NAMES]


def save(session: Session, operator_id: UUID, key: TextKey, words: str, address: str = "") -> TextRecord:
    """Puts these words in place of what stood there; '' takes the page away. Raises NotFound, Invalid."""
    by = audit.operator(session, operator_id)
    if key not in NAMES:
        raise Invalid(f"There are these texts: {', '.join(NAMES)}.", field="key")
    kept = checked(key, words)
    row = session.get(SiteText, key)
    before = row.text if row else ""
    if before != kept:
        row = row or SiteText(key=key, text="")
        row.text, row.updated_at = kept, now()
        session.add(row)
        audit.write(session, by, "text_changed", "text", key, before={"text": before}, after={"text": kept}, address=address)
    return _record(key, row)


def checked(key: TextKey, words: str) -> str:
    """The words as they are kept. Raises Invalid with one sentence."""
    kept = text.plain(words.replace("\r\n", "\n"), "text", LONGEST).strip()
    if key == "seller" and kept.count("\n") >= MOST_LINES:
        raise Invalid(f"The seller takes at most {MOST_LINES} lines: they stand at the head of each invoice.", field="text")
    return kept


def _record(key: TextKey, row: SiteText | None) -> TextRecord:
    return TextRecord(key=key, name=NAMES[key], text=row.text if row else "", updated_at=row.updated_at if row else None)
