"""What compose asks of the press: how high is this text at this width, and where do its lines end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.book.document import Paragraph


@dataclass(frozen=True)
class TextRequest:
    """Paragraphs to be set `width` mm wide in `theme`'s styles."""

    theme: str
    paragraphs: tuple[Paragraph, ...]
    width: float


@dataclass(frozen=True)
class TextLine:
    """A set line: the paragraph's index, the character offset in its text just after the line's last character,
    and the line's bottom in mm from the top of the text."""

    paragraph: int
    end: int
    bottom: float


@dataclass(frozen=True)
class Measured:
    """`height` of the whole text in mm, `width` of its widest line in mm, its lines top to bottom."""

    height: float
    width: float
    lines: tuple[TextLine, ...]


Measure = Callable[[Sequence[TextRequest]], list[Measured]]
