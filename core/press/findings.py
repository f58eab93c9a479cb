"""What a preflight finds, in words for people."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """`page` is 1-based, 0 for the cover, None for the whole file; `frame` is a frame's id or ''."""

    severity: Severity
    code: str
    page: int | None
    frame: str
    words: str


def where(page: int | None) -> str:
    """How a sentence begins that speaks of this page."""
    return "The file" if page is None else "The cover" if page == 0 else f"Page {page}"
