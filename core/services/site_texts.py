"""The operator's texts as everybody reads them: which are written comes out, and the words of each."""

from datetime import datetime

from sqlmodel import Session, col, select

from core.errors import NotFound
from core.facts import Plain
from storage.models import SiteText

PUBLIC = ("terms", "privacy", "imprint")
"""Pages of their own, in the order of their links."""


class SiteTextRecord(Plain):
    """A text as it was last saved."""

    key: str
    text: str
    updated_at: datetime


def written(session: Session) -> tuple[str, ...]:
    """The keys of those that have a page."""
    there = set(session.exec(select(SiteText.key).where(col(SiteText.key).in_(PUBLIC), SiteText.text != "")))
    return tuple(key for key in PUBLIC if key in there)


def read(session: Session, key: str) -> SiteTextRecord:
    """Raises NotFound while nothing is written under this key."""
    row = session.get(SiteText, key) if key in PUBLIC else None
    if row is None or not row.text:
        raise NotFound("There is nothing written here yet.")
    return SiteTextRecord(key=row.key, text=row.text, updated_at=row.updated_at)
