"""What is kept as it stands when a book gets another size or look: frames of the old page in, the same on the new page out."""

from dataclasses import dataclass

from core.book.document import AnyFrame, OrnamentFrame, Page, Paragraph, PhotoFrame, TextFrame
from core.book.fitting import SMALLEST_STEP, stepped
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.sheet import Sheet
from core.book.story import ROUNDING

AT_EDGE = 0.5


@dataclass(frozen=True)
class Keeper:
    """Carries frames from pages of the old sheet to pages of the new: larger or smaller as a whole, and centred."""

    old: Sheet
    new: Sheet
    tools: Tools

    @property
    def scale(self) -> float:
        return min(self.new.format.width / self.old.format.width, self.new.format.height / self.old.format.height)

    def page(self, page: Page) -> Page:
        return page.model_copy(update={"frames": tuple(self.frame(frame) for frame in page.frames)})

    def frame(self, frame: AnyFrame) -> AnyFrame:
        s, old, new = self.scale, self.old.format, self.new.format
        x = frame.x * s + (new.width - old.width * s) / 2
        y = frame.y * s + (new.height - old.height * s) / 2
        moved = _at(frame, x, y, frame.w * s, frame.h * s)
        if isinstance(moved, TextFrame):
            return self._words(moved)
        if isinstance(moved, PhotoFrame):
            look = {"edge": round(frame.edge * s, 3), "border": round(min(10.0, frame.border * s), 3)}
            moved = moved.model_copy(update=look | {name: self.colour(getattr(frame, name)) for name in ("border_colour", "tape")})
        return self._to_the_edge(frame, moved)

    def paragraph(self, paragraph: Paragraph) -> Paragraph:
        """A paragraph whose colour is the new look's nearest to what it had."""
        return paragraph.model_copy(update={"colour": self.colour(paragraph.colour)}) if paragraph.colour else paragraph

    def colour(self, name: str) -> str:
        """The new look's colour of this name, else the one nearest to it."""
        new, old = dict(self.new.theme.colours), dict(self.old.theme.colours)
        if not name or name in new:
            return name
        return min(new, key=lambda other: _apart(new[other], old[name])) if name in old else ""

    def _words(self, frame: TextFrame) -> TextFrame:
        """Words smaller where they would be too high for their frame; where even that is too little, the frame is higher."""
        told = tuple(self.paragraph(paragraph) for paragraph in frame.paragraphs)
        frame = frame.model_copy(update={"paragraphs": told})
        for step in range(0, SMALLEST_STEP - 1, -1):
            smaller = stepped(frame, step)
            needed = self.tools.measure([TextRequest(self.new.theme.key, smaller.paragraphs, frame.w)])[0].height
            if needed <= frame.h + ROUNDING:
                return smaller
        return smaller.model_copy(update={"h": round(needed + ROUNDING, 3)})

    def _to_the_edge(self, old: AnyFrame, frame: AnyFrame) -> AnyFrame:
        """What reached over an edge of the old page reaches over the same edge of the new one."""
        if old.rotation or not isinstance(frame, PhotoFrame | OrnamentFrame):
            return frame
        before, now = self.old.format, self.new.format
        left = -now.bleed if old.x < -AT_EDGE else frame.x
        top = -now.bleed if old.y < -AT_EDGE else frame.y
        right = now.width + now.bleed if old.x + old.w > before.width + AT_EDGE else frame.x + frame.w
        bottom = now.height + now.bleed if old.y + old.h > before.height + AT_EDGE else frame.y + frame.h
        return _at(frame, left, top, right - left, bottom - top)


def _at(frame: AnyFrame, x: float, y: float, w: float, h: float) -> AnyFrame:
    return frame.model_copy(update={"x": round(x, 3), "y": round(y, 3), "w": round(w, 3), "h": round(h, 3)})


def _apart(one: str, other: str) -> int:
    return sum((int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) ** 2 for at in (1, 3, 5))
