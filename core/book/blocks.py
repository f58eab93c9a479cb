"""Pages whose words are fixed before the photos are planned: title, chapter openings and stories. Chapters and memories in, pages that
do not know their number yet out: columns and heights in mm, sides follow when the number is known.
"""

from dataclasses import dataclass

from core.book.brief import MemoryText
from core.book.document import Paragraph
from core.book.measure import Measure, TextRequest
from core.book.phrases import counted, roman, say
from core.book.sheet import Area, Sheet
from core.book.story import ROUNDING, flow, paragraphs_of
from core.book.tongues import language_of

WORDLESS_DROP = 21.0
ORNAMENT_GAP = 5.4
RULE_GAP = 3.4
TEXT_GAP = 9.0
TITLE_TOP = 70.0


@dataclass(frozen=True)
class TextSpot:
    """Words in a `column` ('words' or 'running'), from `top` and `height` mm high."""

    column: str
    top: float
    height: float
    paragraphs: tuple[Paragraph, ...]
    story: str = ""


@dataclass(frozen=True)
class OrnamentSpot:
    name: str
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class FixedPage:
    """`photos` (start, stop) stand under its words, below `photos_top`."""

    kind: str
    texts: tuple[TextSpot, ...] = ()
    ornaments: tuple[OrnamentSpot, ...] = ()
    photos: tuple[int, int] = (0, 0)
    photos_top: float = 0.0
    folio: bool = True

    @property
    def bottom(self) -> float:
        return max((text.top + text.height for text in self.texts), default=0.0)


@dataclass(frozen=True)
class Opening:
    """What a chapter opens with. `number` counts chapters from 1; `dates` stands alone where no story is told."""

    number: int
    title: str
    dates: str
    memory: MemoryText | None


class Setting:
    """Words are set for one book: its sheet, its language and the press's measure."""

    def __init__(self, sheet: Sheet, language: str, measure: Measure):
        self.sheet, self.language, self.measure = sheet, language, measure

    def title_page(self, title: str, subtitle: str) -> FixedPage:
        if not title.strip():
            return FixedPage("title", folio=False)
        title_spot = self._heading(title, self.sheet.down(TITLE_TOP))
        if not subtitle.strip():
            return FixedPage("title", (title_spot,), folio=False)
        top = title_spot.top + title_spot.height + self.sheet.down(6)
        return FixedPage("title", (title_spot, self._fitting(("subtitle", "caption"), subtitle, top)), folio=False)

    def chapter(self, opening: Opening) -> list[FixedPage]:
        """A chapter's opening page and the pages its story flows over."""
        theme, words = self.sheet.theme, self._words()
        drop = 0.0 if opening.memory else self.sheet.down(WORDLESS_DROP)
        texts, ornaments, bottom = self._head(opening, drop)
        text_top = max(self.sheet.down(theme.opening_text_top), bottom + TEXT_GAP)
        if opening.memory is None:
            if opening.dates:
                style = "byline" if theme.key == "kitchen-table" else "caption"
                texts.append(self._spot("words", max(bottom + TEXT_GAP, texts[-1].top), style, opening.dates))
            return [FixedPage("opening", tuple(texts), tuple(ornaments))]
        pieces = self._flow(opening.memory, words.bottom - text_top, opens=True)
        if pieces[0].paragraphs:
            texts.append(TextSpot("running", text_top, pieces[0].height, pieces[0].paragraphs, opening.memory.id))
        return [FixedPage("opening", tuple(texts), tuple(ornaments)), *self._story_pages(pieces[1:], opening.memory)]

    def story(self, memory: MemoryText) -> list[FixedPage]:
        """A memory told within a chapter, on pages of its own."""
        words = self._words()
        if not memory.title.strip():
            return self._story_pages(self._flow(memory, words.h, opens=False), memory)
        heading = self._spot("running", words.y, "heading", memory.title)
        top = heading.top + heading.height + 4.0
        pieces = self._flow(memory, words.bottom - top, opens=False)
        first = TextSpot("running", top, pieces[0].height, pieces[0].paragraphs, memory.id)
        texts = (heading, first) if first.paragraphs else (heading,)
        return [FixedPage("story", texts), *self._story_pages(pieces[1:], memory)]

    def _flow(self, memory: MemoryText, first_room: float, *, opens: bool):
        paragraphs = paragraphs_of(memory, self.language, opens=opens)
        width = self.sheet.running(1).w
        room = self._words().h
        return flow(paragraphs, self.sheet.theme.key, width, first_room, room, self.measure)

    def _story_pages(self, pieces: list, memory: MemoryText) -> list[FixedPage]:
        top = self._words().y
        return [FixedPage("story", (TextSpot("running", top, p.height, p.paragraphs, memory.id),)) for p in pieces]

    def _head(self, opening: Opening, drop: float) -> tuple[list[TextSpot], list[OrnamentSpot], float]:
        """Label, title and ornament of an opening, and where they end."""
        theme, down = self.sheet.theme, self.sheet.down
        texts = []
        if theme.opening_label_top:
            texts.append(self._spot("words", down(theme.opening_label_top) + drop, "label", self.label(opening.number)))
        if opening.title:
            texts.append(self._heading(opening.title, down(theme.opening_title_top) + drop))
        bottom = max((spot.top + spot.height for spot in texts), default=down(theme.opening_title_top))
        if not theme.opening_ornament_top or not opening.title:
            return texts, [], bottom
        if theme.key == "kitchen-table":
            ornament = OrnamentSpot("rule", bottom + RULE_GAP, 74.0, 4.0)
        else:
            ornament = OrnamentSpot("asterism", bottom + ORNAMENT_GAP, self._words().w, 6.0)
        return texts, [ornament], ornament.top + ornament.height

    def label(self, number: int) -> str:
        """What stands over the title of the chapter of this number (from 1)."""
        if self.sheet.theme.key == "bookshop":
            return roman(number)
        return say("chapter", self.language, n=counted(number, self.language))

    def _heading(self, text: str, top: float) -> TextSpot:
        return self._fitting(("title", "body", "caption"), text, top)

    def _fitting(self, styles: tuple[str, ...], text: str, top: float) -> TextSpot:
        """The text in the first of the styles, the largest first, in which it ends on the page."""
        for style in styles:
            spot = self._spot("words", top, style, text)
            if spot.top + spot.height <= self._words().bottom:
                break
        return spot

    def _spot(self, column: str, top: float, style: str, text: str) -> TextSpot:
        paragraph = Paragraph(style=style, text=text.strip(), lang=language_of(text, self.language))
        measured = self.measure([TextRequest(self.sheet.theme.key, (paragraph,), getattr(self.sheet, column)(1).w)])[0]
        return TextSpot(column, top, measured.height + ROUNDING, (paragraph,))

    def _words(self) -> Area:
        return self.sheet.words(1)
