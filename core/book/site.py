"""Where hands work: a document, a sheet's name and tools in; that sheet's frames, areas and photos out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.book.document import AnyFrame, Document, Page, Paragraph, PhotoFrame, TextFrame
from core.book.edits import BACK, FRONT, GONE, Edit, SetPage, frames_of
from core.book.formats import format_of
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.placing import of
from core.book.sheet import Area, Sheet
from core.book.shots import Shot, keep_box
from core.book.space import area_of, free, shared
from core.book.story import ROUNDING
from core.book.themes import theme_of
from core.errors import Conflict, NotFound

LOCKED = "This page is locked. Unlock it to change it."
NOT_READY = "This photo is not ready, or not in this book any more. Choose another one, or try again in a moment."


@dataclass(frozen=True)
class Site:
    """One sheet of a document: a page, or a panel of the cover. Raises NotFound when it is gone."""

    document: Document
    name: str
    tools: Tools

    @cached_property
    def frames(self) -> tuple[AnyFrame, ...]:
        return frames_of(self.document, self.name)

    @property
    def on_cover(self) -> bool:
        return self.name in (FRONT, BACK)

    @cached_property
    def page(self) -> Page | None:
        return None if self.on_cover else of(self.document.pages, self.name, GONE)

    @cached_property
    def number(self) -> int:
        """The page's number; the cover's front lies like a right-hand page."""
        return self.document.pages.index(self.page) + 1 if self.page else 1 if self.name == FRONT else 2

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet(format_of(self.document.format), theme_of(self.document.theme))

    @cached_property
    def safe(self) -> Area:
        """Where what matters may stand: inside the printer's safety, and on pages off the gutter."""
        f = self.sheet.format
        return Area(f.safety, f.safety, f.width - 2 * f.safety, f.height - 2 * f.safety) if self.on_cover else self.sheet.safe(self.number)

    @cached_property
    def pictures(self) -> Area:
        """Where the theme sets pictures here."""
        if self.on_cover:
            return self.safe
        return self.sheet.picture(self.number) if self.page.kind in ("photos", "blank") else self.sheet.words(self.number)

    @cached_property
    def trim(self) -> Area:
        """What is seen of the page: up to the trim, and off the gutter."""
        f = self.sheet.format
        gutter = 0.0 if self.on_cover else f.gutter
        return Area(gutter if self.number % 2 else 0.0, 0.0, f.width - gutter, f.height)

    def clear_for(self, frame: PhotoFrame) -> tuple[Area, ...]:
        """Where the faces of a photo in this frame should lie, the best first: off the words upon it, safe, at least on the page."""
        box = area_of(frame)
        words = [area_of(other) for other in self.frames if isinstance(other, TextFrame) and shared(area_of(other), box)]
        off_words = free(self.safe, words)
        return (off_words, self.safe, self.trim) if words and off_words.size else (self.safe, self.trim)

    @cached_property
    def _known_heights(self) -> dict[tuple[tuple[Paragraph, ...], float], float]:
        return {}

    def heights(self, asked: Sequence[tuple[TextFrame, float]]) -> list[float]:
        """How high (mm) frames must be for their words at these widths; measured together, each once."""
        keys = [(frame.paragraphs, round(width, 3)) for frame, width in asked]
        new = [key for key in dict.fromkeys(keys) if key not in self._known_heights]
        measured = self.tools.measure([TextRequest(self.document.theme, *key) for key in new]) if new else []
        self._known_heights.update(zip(new, (one.height + ROUNDING for one in measured), strict=True))
        return [self._known_heights[key] for key in keys]

    def height(self, frame: TextFrame, width: float) -> float:
        return self.heights([(frame, width)])[0]

    def frame(self, frame_id: str) -> AnyFrame:
        return of(self.frames, frame_id, GONE)

    def photo_frame(self, frame_id: str) -> PhotoFrame:
        """Raises NotFound, and Conflict for a frame that takes no photo."""
        frame = self.frame(frame_id)
        if not isinstance(frame, PhotoFrame):
            raise Conflict("There is no photo in this frame. Choose a photo.")
        return frame

    def captions_of(self, frame_id: str) -> list[TextFrame]:
        return [frame for frame in self.frames if isinstance(frame, TextFrame) and frame.about == frame_id]

    def unlocked(self) -> "Site":
        """This site. Raises Conflict when its page is locked."""
        if self.page and self.page.locked:
            raise Conflict(LOCKED, code="locked")
        return self

    def shot(self, photo_id: str) -> Shot:
        """The photo with what must stay whole of it. Raises NotFound when it cannot be shown."""
        return shot_of(photo_id, self.tools)


def shot_of(photo_id: str, tools: Tools) -> Shot:
    if photo_id not in tools.photos:
        raise NotFound(NOT_READY, code="photo_not_ready")
    shot = Shot(tools.photos[photo_id])
    shot.keep = keep_box(shot.facts)
    return shot


def unblanked(page: Page | None) -> list[Edit]:
    """An empty page that gets something to show is a page of photos, with its number; any other stays what it is."""
    if page is None or page.kind != "blank":
        return []
    return [SetPage(page=page.model_copy(update={"kind": "photos", "folio": True, "frames": ()}))]
