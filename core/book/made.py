"""Where to look after an edit: the edit and the documents around it go in; the sheet to show and the frame to select come out."""

from collections.abc import Iterator

from core.book.document import AnyFrame, Document
from core.book.edits import BACK, FRONT, Edit, MovePages, OrderFrame, ReplaceDocument, SetFrame, Several

Spot = tuple[str, str]
"""(sheet, frame), '' for none."""


def made(edit: Edit, before: Document | None, after: Document) -> Spot:
    """What is new, else the first thing the edit touched; after a removal the page that stands in its place."""
    if before is None or isinstance(edit, ReplaceDocument):
        return "", ""
    first = edit.edits[0] if isinstance(edit, Several) else edit
    return _new(before, after) or _named(first, after) or _changed(before, after) or _beside(before, after)


def _new(before: Document, after: Document) -> Spot | None:
    known = dict(_sheets(before))
    for sheet, frames in _sheets(after):
        if sheet not in known:
            return sheet, ""
        if frames is not known[sheet]:
            were = {frame.id for frame in known[sheet]}
            new = [frame.id for frame in frames if frame.id not in were]
            # A page that was laid out anew has all its frames new: then it is the page that one looks at.
            if new:
                return sheet, new[0] if len(new) == 1 else ""
    return None


def _named(edit: Edit, after: Document) -> Spot | None:
    if isinstance(edit, SetFrame):
        return edit.sheet, edit.frame.id
    if isinstance(edit, OrderFrame):
        return edit.sheet, edit.frame_id
    return (edit.page_ids[0], "") if isinstance(edit, MovePages) else None


def _changed(before: Document, after: Document) -> Spot | None:
    if before.cover != after.cover and before.pages == after.pages:
        return (BACK if before.cover.front == after.cover.front and before.cover.back != after.cover.back else FRONT), ""
    were = {page.id: page for page in before.pages}
    return next(((page.id, "") for page in after.pages if were.get(page.id) is not page and were.get(page.id) != page), None)


def _beside(before: Document, after: Document) -> Spot:
    """The page where the first removed one stood."""
    left = {page.id for page in after.pages}
    at = next((at for at, page in enumerate(before.pages) if page.id not in left), None)
    if at is None or not after.pages:
        return "", ""
    return after.pages[min(at, len(after.pages) - 1)].id, ""


def _sheets(document: Document) -> Iterator[tuple[str, tuple[AnyFrame, ...]]]:
    yield from ((page.id, page.frames) for page in document.pages)
    yield FRONT, document.cover.front
    yield BACK, document.cover.back
