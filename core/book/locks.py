"""Locked pages of the book made before: which stay, at which page number, and what they hold already."""

from dataclasses import dataclass, field

from core.book.brief import Brief, MemoryText
from core.book.document import Page


@dataclass(frozen=True)
class Locked:
    """Pages by number (1-based) that stay as they are."""

    pages: dict[int, Page] = field(default_factory=dict)

    @property
    def photos(self) -> frozenset[str]:
        return frozenset(frame.photo for page in self.pages.values() for frame in page.photo_frames)

    @property
    def titles(self) -> frozenset[str]:
        """Titles that stand on locked openings."""
        frames = [f for page in self.pages.values() if page.kind == "opening" for f in page.text_frames]
        return frozenset(p.text for frame in frames for p in frame.paragraphs if p.style == "title")

    @property
    def has_title(self) -> bool:
        return any(page.kind == "title" for page in self.pages.values())

    def tells(self, memory: MemoryText) -> bool:
        """Whether the memory's whole text stands on locked pages, so that it need not be told again."""
        frames = [f for _, page in sorted(self.pages.items()) for f in page.text_frames if f.story == memory.id]
        told = "".join(p.text for frame in frames for p in frame.paragraphs if p.style in ("body", "opening"))
        return bool(told) and "".join(told.split()) == "".join(memory.text.split())


def locked_of(brief: Brief) -> Locked:
    """Locked pages can stay where the format is the same; in another size their frames would not fit."""
    if brief.previous is None or brief.previous.format != brief.format:
        return Locked()
    return Locked({number: page for number, page in enumerate(brief.previous.pages, 1) if page.locked})
