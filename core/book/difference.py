"""What a change did: the document before and after go in; what a screen needs to follow comes out, as plain values."""

from typing import Any

from core.book.document import Document, Page
from core.book.shown import format_shown, theme_shown
from core.book.stamps import COVER, cover_stamp, page_stamp

BOOK = ("title", "subtitle", "language", "format", "theme", "seed")
DRAWN = ("format", "theme", "language")


def difference(before: Document | None, after: Document) -> dict[str, Any]:
    """`pages` holds each page that is new or not as it was, by id; `stamps` those of sheets to be drawn anew; `book`, `chapters`,
    `order`, `cover`, `format` and `theme` are there when they differ."""
    if before is None:
        before = Document(title="", format=after.format, theme=after.theme)
        return _parts(before, after) | {part: shown(after) for part, shown in _SHOWN.items()}
    parts = {part: shown(after) for part, shown in _SHOWN.items() if _differs(part, before, after)}
    return _parts(before, after) | parts


def _parts(before: Document, after: Document) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if any(getattr(before, name) != getattr(after, name) for name in BOOK):
        changed["book"] = {name: getattr(after, name) for name in BOOK}
    if before.chapters != after.chapters:
        changed["chapters"] = [chapter.model_dump() for chapter in after.chapters]
    if _ids(before) != _ids(after):
        changed["order"] = _ids(after)
    if before.cover is not after.cover and before.cover != after.cover:
        changed["cover"] = after.cover.model_dump()
    changed["pages"] = {page.id: page.model_dump() for page in _changed(before, after)}
    return changed | {"stamps": _stamps(before, after)}


def _changed(before: Document, after: Document) -> list[Page]:
    known = {page.id: page for page in before.pages}
    return [page for page in after.pages if (was := known.get(page.id)) is not page and was != page]


def _stamps(before: Document, after: Document) -> dict[str, str]:
    """The stamps of sheets that are drawn otherwise than before."""
    anew = any(getattr(before, name) != getattr(after, name) for name in DRAWN)
    were = {page.id: (number, page) for number, page in enumerate(before.pages, 1)}
    found = {}
    for number, page in enumerate(after.pages, 1):
        was = were.get(page.id)
        if was is not None and was[1] is page and was[0] == number and not anew:
            continue
        stamp = page_stamp(after, page, number)
        if was is None or page_stamp(before, was[1], was[0]) != stamp:
            found[page.id] = stamp
    if before.cover is not after.cover or len(before.pages) != len(after.pages) or anew:
        stamp = cover_stamp(after)
        found |= {COVER: stamp} if cover_stamp(before) != stamp else {}
    return found


def _differs(part: str, before: Document, after: Document) -> bool:
    same_pages = part == "theme" or len(before.pages) == len(after.pages)
    same = before.format == after.format and (part == "format" or before.theme == after.theme)
    return not (same and same_pages) and _SHOWN[part](before) != _SHOWN[part](after)


_SHOWN = {"format": format_shown, "theme": theme_shown}


def _ids(document: Document) -> list[str]:
    return [page.id for page in document.pages]
