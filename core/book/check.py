"""One thing found while the maker works, with the way to mend it where one is clear."""

from dataclasses import dataclass
from typing import Literal

from core.book.clear import Ground
from core.book.edits import Edit
from core.book.wishes import Wish

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Check:
    """`number` is the page's (1-based), 0 for the cover, None for the whole book; `page_id` is 'cover' for its panels. `fix_words`
    names the button for `fix`, '' where only the maker can tell what is best."""

    code: str
    severity: Severity
    number: int | None
    page_id: str
    sheet: str
    frame_id: str
    words: str
    fix: Wish | Edit | None = None
    fix_words: str = ""


def place(number: int | None) -> str:
    """How a sentence begins that speaks of this page."""
    return "The book" if number is None else f"Page {number}" if number else "The cover"


def found(
    ground: Ground, code: str, severity: Severity, frame_id: str, words: str, fix: Wish | Edit | None = None, fix_words: str = ""
) -> Check:
    """A check of this sheet; `words` follow 'Page 14: '."""
    page_id = ground.id if ground.number else "cover"
    return Check(code, severity, ground.number, page_id, ground.id, frame_id, f"{place(ground.number)}: {words}", fix, fix_words)
