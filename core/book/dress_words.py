"""Pages of words set anew in another look: what an opening, a story or the title page says in, fixed pages in the new look out."""

from dataclasses import dataclass

from core.book.blocks import FixedPage, Opening, Setting, TextSpot
from core.book.brief import MemoryText
from core.book.document import Document, OrnamentFrame, Page, Paragraph, TextFrame
from core.book.measure import Measure, TextRequest
from core.book.rewording import BREAK
from core.book.sheet import Sheet
from core.book.story import ROUNDING, Piece, flow

HEAD_ORNAMENTS = ("asterism", "rule")

Told = tuple[Paragraph, ...]


@dataclass(frozen=True)
class Said:
    """What the words of a page are for. `free` are frames that the theme knows nothing of."""

    title: TextFrame | None = None
    under: TextFrame | None = None
    stories: tuple[TextFrame, ...] = ()
    captions: tuple[TextFrame, ...] = ()
    free: tuple[TextFrame | OrnamentFrame, ...] = ()


def said_on(document: Document, page: Page, label: str) -> Said:
    """The page's words by what they are for; its photos are not among them. `label` is what the old look calls the chapter."""
    photos = {frame.id for frame in page.photo_frames}
    title, under = _names(document, page)
    found: dict[str, list] = {"stories": [], "captions": [], "free": []}
    for frame in page.frames:
        if frame.id in photos or frame in (title, under):
            continue
        if isinstance(frame, TextFrame) and frame.story:
            found["stories"].append(frame)
        elif isinstance(frame, TextFrame) and frame.about in photos:
            found["captions"].append(frame)
        elif not _is_heads_own(page, frame, label):
            found["free"].append(frame)
    return Said(title, under, **{name: tuple(frames) for name, frames in found.items()})


def words_of(frame: TextFrame | None) -> str:
    return "\n".join(p.text.strip() for p in frame.paragraphs if p.text.strip()) if frame else ""


def _names(document: Document, page: Page) -> tuple[TextFrame | None, TextFrame | None]:
    """The frame that names the page (its title or heading), and the line under it (subtitle, dates)."""
    chapter = next((c for c in document.chapters if c.id == page.chapter), None)
    named = {"title": document.title, "opening": chapter.title if chapter else ""}.get(page.kind, "")
    lined = {"title": document.subtitle, "opening": chapter.subtitle if chapter else ""}.get(page.kind, "")
    plain = [f for f in page.text_frames if not f.story and not f.about and words_of(f)]
    style = {"title": "title", "opening": "title", "story": "heading"}.get(page.kind)
    if style is None:
        return None, None
    title = next((f for f in plain if words_of(f) == named), None) or next((f for f in plain if f.paragraphs[0].style == style), None)
    under = next((f for f in plain if f is not title and lined and words_of(f) == lined), None)
    return title, under


def _is_heads_own(page: Page, frame: TextFrame | OrnamentFrame, label: str) -> bool:
    """Whether a look puts the frame over a chapter by itself: its number and the drawing below its title."""
    if page.kind != "opening":
        return False
    if isinstance(frame, OrnamentFrame):
        return frame.name in HEAD_ORNAMENTS
    return bool(label) and words_of(frame) == label and frame.paragraphs[0].style == "label"


class Resetting(Setting):
    """Sets what is said already: paragraphs keep what the maker wished for them."""

    def __init__(self, sheet: Sheet, language: str, measure: Measure, wishes: Told = (), told: Told = ()):
        super().__init__(sheet, language, measure)
        self._wishes = {paragraph.text.strip(): paragraph for paragraph in wishes}
        self._told = told

    def opening(self, number: int, title: str, dates: str, story: str) -> list[FixedPage]:
        return self.chapter(Opening(number, title, dates, MemoryText(story, "") if self._told else None))

    def going_on(self, heading: str, story: str) -> list[FixedPage]:
        return self.story(MemoryText(story, "", title=heading))

    def shown_label(self, number: int) -> str:
        """What this look calls the chapter of this number; '' where it shows no number."""
        return self.label(number) if self.sheet.theme.opening_label_top else ""

    def _flow(self, memory: MemoryText, first_room: float, *, opens: bool) -> list[Piece]:
        width, room = self.sheet.running(1).w, self._words().h
        return flow(self._told, self.sheet.theme.key, width, first_room, room, self.measure)

    def _spot(self, column: str, top: float, style: str, text: str) -> TextSpot:
        spot = super()._spot(column, top, style, text)
        wish = self._wishes.get(text.strip())
        if wish is None:
            return spot
        own = {name: getattr(wish, name) for name in ("bold", "italic", "align", "step", "colour", "lang")}
        told = (spot.paragraphs[0].model_copy(update=own),)
        height = self.measure([TextRequest(self.sheet.theme.key, told, getattr(self.sheet, column)(1).w)])[0].height
        return TextSpot(column, top, height + ROUNDING, told, spot.story)


def first_words(paragraphs: tuple[Paragraph, ...]) -> str:
    text = " ".join(BREAK.sub(" ", paragraph.text) for paragraph in paragraphs[:1]).split()
    return " ".join(text[:5]) + ("…" if len(text) > 5 else "")
