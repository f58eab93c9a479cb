"""What could be done to a book, before anything is: the layouts of a page, and what another size or look would change."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.book.document import AnyFrame, Document, PhotoFrame
from core.book.dress import dressed
from core.book.hands import Tools
from core.book.layouts import offered
from core.book.measure import Measure
from core.services.editor_state import newest
from core.services.wishing import tools
from storage.cache import cache, cached
from storage.database import let_go

MOST_LAYOUTS = 12
DRESS_KEPT = 600.0
BOX = ("x", "y", "w", "h", "photo", "focus", "zoom", "rotation")


def layouts(session: Session, user_id: UUID, book_id: UUID, sheet: str, measure: Measure) -> list[dict[str, Any]]:
    """The layouts there are for the photos of a page, best first: their number, their photo frames, and whether it is as now.
    Raises NotFound, Conflict."""
    document = newest(session, user_id, book_id)[1]
    let_go(session)
    found = offered(document, sheet, tools(session, user_id, book_id, document, measure, "layouts"))[:MOST_LAYOUTS]
    return [{"layout": one.layout, "now": one.now, "frames": _boxes(one.frames)} for one in found]


def _boxes(frames: tuple[AnyFrame, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(frame, name) for name in BOX} for frame in frames if isinstance(frame, PhotoFrame)]


def dress(session: Session, user_id: UUID, book_id: UUID, format: str | None, theme: str | None, measure: Measure) -> tuple[int, list[str]]:
    """(pages, sentences) of the book in another size or look; nothing is changed. Raises NotFound, Invalid, Conflict."""
    revision, document = newest(session, user_id, book_id)
    let_go(session)
    pages, notes = _dressed(
        document, format or document.format, theme or document.theme, f"dress:{user_id}:{book_id}:{revision}",
        lambda: tools(session, user_id, book_id, document, measure, "dress"),
    )  # fmt: skip
    return pages, notes


def forget_all() -> None:
    """What was planned for anybody's books is not remembered any more."""
    cache().forget_all("dress:")


# Laying a book of 120 pages and 300 photos out anew takes 0.4 s of CPU in Gallery and 1 s in Kitchen table, and people go back and forth
# between the looks; found again it takes 2 ms. A book that changed has another revision, and so another key.
@cached(DRESS_KEPT, lambda document, format, theme, book, hands: f"{book}:{format}:{theme}")
def _dressed(document: Document, format: str, theme: str, book: str, hands: Callable[[], Tools]) -> list[Any]:
    made, notes = dressed(document, format, theme, hands())
    return [len(made.pages), list(notes)]
