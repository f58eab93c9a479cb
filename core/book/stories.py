"""A story over the frames it flows through: its parts on pages in, the frames that change when its words do out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.book.clear import Ground, free_down, ground_of
from core.book.document import Document, Paragraph, TextFrame
from core.book.edits import SetFrame
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.rewording import joined
from core.book.story import ROUNDING, Piece, pour

TIGHT = 1.0
RAGGED = 26.0
"""How much white (mm) the rules of flowing may leave at a page's foot: a drop cap's lines and a byline that keeps its text."""

Paragraphs = tuple[Paragraph, ...]


@dataclass(frozen=True)
class Part:
    """One frame of a story, on the page it stands on."""

    ground: Ground
    frame: TextFrame

    @property
    def free(self) -> float:
        """How high the frame may be: down to the foot of the theme's words, or of the page where it reaches lower already."""
        if self.frame.rotation:
            return self.frame.h
        foot = self.ground.sheet.words(self.ground.number).bottom
        within = self.frame.y + self.frame.h <= foot + TIGHT
        return free_down(self.frame, self.ground.frames, foot if within else self.ground.foot)


@dataclass(frozen=True)
class Room:
    """The height (mm) of a part, and whether its frame is made as high as its words."""

    height: float
    follows: bool


class Course:
    """The way of one story through its frames, in the order of the pages."""

    def __init__(self, document: Document, story: str, tools: Tools):
        found = [(page.id, frame) for page in document.pages for frame in page.text_frames if frame.story == story]
        self.theme, self.tools = document.theme, tools
        self.parts = [Part(ground_of(document, sheet), frame) for sheet, frame in found]

    def whole(self, at: int = -1, instead: Paragraphs = ()) -> Paragraphs:
        """The story's paragraphs put together, with `instead` in the place of what part `at` has."""
        return joined(instead if index == at else part.frame.paragraphs for index, part in enumerate(self.parts))

    @cached_property
    def rooms(self) -> list[Room]:
        """A frame as high as its words may grow down to what stands below it; one that a hand made higher or lower is kept."""
        measured = self.tools.measure([TextRequest(self.theme, part.frame.paragraphs, part.frame.w) for part in self.parts])
        last = max((at for at, part in enumerate(self.parts) if part.frame.paragraphs), default=0)
        return [self._room(part, words.height, at, last) for at, (part, words) in enumerate(zip(self.parts, measured, strict=True))]

    def _room(self, part: Part, words: float, at: int, last: int) -> Room:
        high, over = part.frame.h, words - part.frame.h
        full = abs(over) <= TIGHT and part.free - high <= RAGGED
        follows = full if at < last else at > last or over >= -TIGHT
        return Room(max(part.free, high) if follows else high, follows)

    def poured(self, paragraphs: Paragraphs) -> tuple[list[Piece], Paragraphs]:
        """A piece for each part, and what found no room."""
        rooms = [(part.frame.w, room.height) for part, room in zip(self.parts, self.rooms, strict=True)]
        return pour(paragraphs, self.theme, rooms, self.tools.measure)

    def reflowed(self, paragraphs: Paragraphs) -> list[SetFrame]:
        """The frames that change when `paragraphs` flow through them; what does not fit stays in the last."""
        pieces, rest = self.poured(paragraphs)
        if rest:
            told = joined([(*pieces[-1].paragraphs, *rest)])
            height = self.tools.measure([TextRequest(self.theme, told, self.parts[-1].frame.w)])[0].height
            pieces[-1] = Piece(told, height + ROUNDING)
        return self.changed(pieces)

    def changed(self, pieces: Sequence[Piece]) -> list[SetFrame]:
        """The frames whose words or heights are others with these pieces."""
        found = []
        for part, room, piece in zip(self.parts, self.rooms, pieces, strict=True):
            frame = part.frame.model_copy(update={"paragraphs": piece.paragraphs, "h": _height(part, room, piece)})
            found += [] if frame == part.frame else [SetFrame(sheet=part.ground.id, frame=frame)]
        return found


def _height(part: Part, room: Room, piece: Piece) -> float:
    high = part.frame.h
    if not piece.paragraphs:
        return high
    most = max(part.free, high)
    return round(min(piece.height, most) if room.follows else max(high, min(piece.height, most)), 3)
