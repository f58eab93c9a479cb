"""Stamps: a sheet goes in, 16 hex digits come out that change exactly when its drawing may."""

from hashlib import sha256

from core.book.document import Document, Page

COVER = "cover"
UNSEEN = {"chapter", "locked", "layout", "kind"}
"""What a page's drawing does not show."""


def stamps(document: Document) -> dict[str, str]:
    """The stamp of every page by its id, and of the cover."""
    return {page.id: page_stamp(document, page, number) for number, page in enumerate(document.pages, 1)} | {COVER: cover_stamp(document)}


def page_stamp(document: Document, page: Page, number: int) -> str:
    # Without its number a page still shows which side of the spread it stands on.
    shown = str(number) if page.folio else "right" if number % 2 else "left"
    return _digest(document, shown, page.model_dump_json(exclude=UNSEEN))


def cover_stamp(document: Document) -> str:
    # The spine is as wide as the pages are many.
    return _digest(document, str(len(document.pages)), document.cover.model_dump_json())


def _digest(document: Document, *parts: str) -> str:
    told = "\x1f".join((document.format, document.theme, document.language, *parts))
    return sha256(told.encode()).hexdigest()[:16]
