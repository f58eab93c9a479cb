"""A story over the frames it flows through: its parts on pages in, the frames that change when its words do out."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.book.clear import Ground, free_down, ground_of
from core.book.document import Document, Paragraph, TextFrame
from core.book.edits import SetFrame
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.rewording import joined
from core.book.story import PAGE_OF_CHARACTERS, ROUNDING, Piece, Slot, pour

TIGHT = 1.0
SPARE, MORE = 500, 1.3
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

    @property
    def follows(self) -> bool:
        """Whether the frame is made as high as its words. One that a hand made much lower than the page allows is kept so."""
        return self.free - self.frame.h <= RAGGED

    @property
    def characters(self) -> int:
        """About how many characters the room of the frame holds at most."""
        held = sum(len(paragraph.text) for paragraph in self.frame.paragraphs)
        return int(SPARE + MORE * held / max(self.frame.h, 1.0) * max(self.free, self.frame.h)) if held > SPARE else PAGE_OF_CHARACTERS

    @property
    def piece(self) -> Piece:
        return Piece(self.frame.paragraphs, self.frame.h)


class Course:
    """The way of one story through its frames, in the order of the pages."""

    def __init__(self, document: Document, story: str, tools: Tools):
        found = [(page.id, frame) for page in document.pages for frame in page.text_frames if frame.story == story]
        self.theme, self.tools = document.theme, tools
        self.parts = [Part(ground_of(document, sheet), frame) for sheet, frame in found]
        self.last = max((at for at, part in enumerate(self.parts) if part.frame.paragraphs), default=0)

    def whole(self) -> Paragraphs:
        """The story's paragraphs put together."""
        return joined(part.frame.paragraphs for part in self.parts)

    def retold(self, at: int, instead: Paragraphs) -> list[SetFrame]:
        """The frames that change when part `at` says `instead`: the words flow anew from where they may be parted otherwise, up to
        where all is as it was."""
        first = at
        while first and self.parts[first].frame.paragraphs[:1] and self.parts[first].frame.paragraphs[0].continues:
            first -= 1
        first = max(0, first - 1)
        told = joined(instead if index == at else self.parts[index].frame.paragraphs for index in range(first, len(self.parts)))
        ends = [self._behind(index) if index >= at else None for index in range(first, len(self.parts))]
        pieces, rest = self._poured(told, first, ends)
        return self._set(pieces, rest, first)

    def _behind(self, at: int) -> Paragraphs:
        """What stands in the parts behind this one."""
        return joined(part.frame.paragraphs for part in self.parts[at + 1 :])

    def reflowed(self, paragraphs: Paragraphs) -> list[SetFrame]:
        """The frames that change when `paragraphs` flow through them; what does not fit stays in the last."""
        pieces, rest = self._poured(paragraphs)
        return self._set(pieces, rest)

    def poured(self, paragraphs: Paragraphs) -> tuple[list[Piece], Paragraphs]:
        """A piece for each part, and what found no room."""
        return self._poured(paragraphs)

    def changed(self, pieces: Sequence[Piece], first: int = 0) -> list[SetFrame]:
        """The frames, from part `first` on, whose words or heights are others with these pieces."""
        found = []
        for at, piece in enumerate(pieces, first):
            part = self.parts[at]
            if piece.paragraphs != part.frame.paragraphs or piece.height > part.frame.h:
                frame = part.frame.model_copy(update={"paragraphs": piece.paragraphs, "h": self._height(at, piece)})
                found += [] if frame == part.frame else [SetFrame(sheet=part.ground.id, frame=frame)]
        return found

    def _poured(self, paragraphs: Paragraphs, first: int = 0, ends: Sequence[Paragraphs | None] = ()) -> tuple[list[Piece], Paragraphs]:
        slots = [Slot(part.frame.w, self._room(at), part.characters, part.piece) for at, part in enumerate(self.parts[first:], first)]
        return pour(paragraphs, self.theme, slots, self.tools.measure, ends)

    def _set(self, pieces: list[Piece], rest: Paragraphs, first: int = 0) -> list[SetFrame]:
        if rest:
            told = joined([(*pieces[-1].paragraphs, *rest)])
            height = self.tools.measure([TextRequest(self.theme, told, self.parts[-1].frame.w)])[0].height
            pieces[-1] = Piece(told, height + ROUNDING)
        return self.changed(pieces, first)

    def _follows(self, at: int) -> bool:
        return at >= self.last or self.parts[at].follows

    def _room(self, at: int) -> float:
        """A frame as high as its words may grow down to what stands below it."""
        part = self.parts[at]
        return max(part.free, part.frame.h) if self._follows(at) else part.frame.h

    def _height(self, at: int, piece: Piece) -> float:
        part = self.parts[at]
        if not piece.paragraphs:
            return part.frame.h
        most = max(part.free, part.frame.h)
        return round(min(piece.height, most) if self._follows(at) else max(part.frame.h, min(piece.height, most)), 3)
