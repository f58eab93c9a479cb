"""The cover in another size or look: the old cover in, the same photo and words set anew out; what else stood there is kept."""

from core.book.aim import aim
from core.book.cover import NARROWEST_SPINE, CoverMaker
from core.book.document import AnyFrame, Cover, Document, PhotoFrame, TextFrame
from core.book.dress_kept import Keeper
from core.book.dress_words import words_of
from core.book.hands import Tools
from core.book.measure import TextRequest
from core.book.name_book import on_spine
from core.book.sheet import Area
from core.book.shots import Shot, keep_box
from core.book.story import ROUNDING

CARRIED = ("border", "tone", "warmth", "exposure", "alt")


class CoverDresser:
    """Makes the cover of a book that has `pages` pages in its new sheet."""

    def __init__(self, old: Document, pages: int, keeper: Keeper, tools: Tools):
        self.old, self.pages, self.keeper, self.tools = old, pages, keeper, tools
        front, back = old.cover.front, old.cover.back
        self.title = _styled(front, "cover-title", old.title)
        self.subtitle = _styled(front, "cover-subtitle", old.subtitle)
        self.line = next((frame for frame in back if isinstance(frame, TextFrame) and frame.paragraphs and words_of(frame)), None)
        photos = [frame for frame in front if isinstance(frame, PhotoFrame)]
        self.picture = photos[0] if len(photos) == 1 and photos[0].photo in tools.photos else None

    def made(self) -> Cover:
        maker = _Wishing(self.keeper, self.old.language, self.tools, self._wishes())
        shots = [Shot(facts, keep=keep_box(facts)) for facts in [self.tools.photos[self.picture.photo]]] if self.picture else []
        cover = maker.make(shots, words_of(self.title), words_of(self.subtitle), words_of(self.line), self.pages)
        front = tuple(self._carried(frame) for frame in cover.front)
        front += self._left(self.old.cover.front, front, (self.picture, self.title, self.subtitle))
        back = (*cover.back, *self._left(self.old.cover.back, cover.back, (self.line,)))
        return Cover(front=front, back=back, spine=self._spine(), background=self._background())

    def _wishes(self) -> dict:
        named = [frame for frame in (self.title, self.subtitle, self.line) if frame]
        return {words_of(f): self.keeper.paragraph(f.paragraphs[0]) for f in named if len(f.paragraphs) == 1}

    def _carried(self, frame: AnyFrame) -> AnyFrame:
        """The photo with what the maker wished for it."""
        if not isinstance(frame, PhotoFrame) or not self.picture:
            return frame
        own = {name: getattr(self.picture, name) for name in CARRIED} | {"border_colour": self.keeper.colour(self.picture.border_colour)}
        if self.picture.zoom > 1:
            own |= {"zoom": self.picture.zoom, "focus": self.picture.focus}
        else:
            facts, f = self.tools.photos[frame.photo], self.keeper.new.format
            safe = Area(f.safety, f.safety, f.width - 2 * f.safety, f.height - 2 * f.safety)
            own |= {"focus": aim(Shot(facts, keep=keep_box(facts)), frame, (safe,))}
        return frame.model_copy(update={**own, "id": self.picture.id})

    def _left(self, old: tuple[AnyFrame, ...], new: tuple[AnyFrame, ...], known: tuple) -> tuple[AnyFrame, ...]:
        """Frames that have no other place on the new panel, kept where they stood."""
        shown = [words_of(frame) for frame in new if isinstance(frame, TextFrame)]
        done = {frame.id for frame in known if isinstance(frame, PhotoFrame) or (frame and words_of(frame) in shown)}
        return tuple(self.keeper.frame(frame) for frame in old if frame.id not in done and (not _is_empty(frame)))

    def _spine(self) -> str:
        """The spine's words; the title where the old spine was too narrow for any."""
        if self.old.cover.spine or self.keeper.old.format.spine(len(self.old.pages)) >= NARROWEST_SPINE:
            return self.old.cover.spine
        return on_spine(self.old.title) if self.keeper.new.format.spine(self.pages) >= NARROWEST_SPINE else ""

    def _background(self) -> str:
        return self.old.cover.background


class _Wishing(CoverMaker):
    """Sets the cover's words with the maker's wishes for them."""

    def __init__(self, keeper: Keeper, language: str, tools: Tools, wishes: dict):
        super().__init__(keeper.new, language, tools.measure)
        self._wishes = wishes

    def _text(self, frame_id: str, style: str, text: str, x: float, y: float, width: float) -> TextFrame:
        frame = super()._text(frame_id, style, text, x, y, width)
        wish = self._wishes.get(text.strip())
        if wish is None:
            return frame
        own = {name: getattr(wish, name) for name in ("bold", "italic", "align", "step", "colour", "lang")}
        told = (frame.paragraphs[0].model_copy(update=own),)
        height = self.measure([TextRequest(self.sheet.theme.key, told, frame.w)])[0].height
        return frame.model_copy(update={"paragraphs": told, "h": round(height + ROUNDING, 3)})


def _styled(frames: tuple[AnyFrame, ...], style: str, text: str) -> TextFrame | None:
    """The frame that says `text`, else the first in this style."""
    words = [frame for frame in frames if isinstance(frame, TextFrame) and words_of(frame)]
    saying = next((frame for frame in words if text and words_of(frame) == text), None)
    return saying or next((frame for frame in words if frame.paragraphs[0].style == style), None)


def _is_empty(frame: AnyFrame) -> bool:
    return isinstance(frame, TextFrame) and not words_of(frame)
