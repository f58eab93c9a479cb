"""Shuffle a page: a document and a page in, the same book with the next best layout of that page's photos out. Nothing else moves."""

from collections.abc import Mapping

from core.book.bleed import fits
from core.book.document import Document, Page, Paragraph, PhotoFrame, TextFrame
from core.book.formats import format_of
from core.book.measure import Measure
from core.book.realise import Maker
from core.book.sheet import Area, Sheet
from core.book.shots import Shot, keep_box, weigh
from core.book.themes import theme_of
from core.book.trees import reading_trees
from core.errors import Conflict, NotFound
from core.facts import PhotoFacts

COVERED = 0.9


def shuffle_page(document: Document, page_id: str, photos: Mapping[str, PhotoFacts], measure: Measure) -> Document:
    """The document with page `page_id` laid out anew; its captions stay with their photos. Raises NotFound for an unknown page,
    Conflict for a locked one and for one with nothing to move."""
    page = document.page(page_id)
    if page is None:
        raise NotFound("That page is not in this book any more. Reload to see the book as it is.")
    if page.locked:
        raise Conflict("This page is locked. Unlock it to shuffle it.")
    return document.with_page(_Shuffler(document, page, photos, measure).next())


class _Shuffler:
    def __init__(self, document: Document, page: Page, photos: Mapping[str, PhotoFacts], measure: Measure):
        self.page = page
        self.number = document.pages.index(page) + 1
        self.sheet = Sheet(format_of(document.format), theme_of(document.theme))
        self.shots = [Shot(photos[f.photo]) for f in page.photo_frames if f.photo in photos]
        for shot in self.shots:
            shot.keep = keep_box(shot.facts)
        weigh(self.shots, frozenset())
        share = COVERED / max(1, len(self.shots))
        self.maker = Maker(self.sheet, document.language, measure, document.seed, share, self._notes())

    def next(self) -> Page:
        choices = self._choices()
        for step in range(1, choices + 1):
            number = (self.page.layout + step) % choices
            page = self._made(number)
            if _boxes(page) != _boxes(self.page):
                return page
        raise Conflict("There is only one good way to set this page.", code="nothing_to_shuffle")

    def _choices(self) -> int:
        """How many layouts there are: the ways to cut the page, and for one photo the page to its edges."""
        if not self.shots or len(self.shots) < len(self.page.photo_frames):
            return 0
        bleeds = self.page.kind == "photos" and len(self.shots) == 1 and fits(self.shots[0], self.sheet)
        return len(reading_trees(len(self.shots))) + bleeds

    def _made(self, choice: int) -> Page:
        if self.page.kind == "photos" and choice >= len(reading_trees(len(self.shots))):
            made = self.maker.bled(self.shots[0], self.page.id, self.page.chapter)
        elif self.page.kind == "photos":
            made = self.maker.photos(self.shots, self.number, self.page.id, self.page.chapter, choice)
        else:
            made = self._under_words(choice)
        return made.model_copy(update={"layout": choice, "background": self.page.background})

    def _under_words(self, choice: int) -> Page:
        """The photos under a story's last words, set anew in the room that they have now."""
        photos = {frame.id for frame in self.page.photo_frames}
        words = self.sheet.words(self.number)
        top = min(frame.y for frame in self.page.photo_frames)
        area = Area(words.x, top, words.w, words.bottom - top)
        kept = [f for f in self.page.frames if f.id not in photos and not (isinstance(f, TextFrame) and f.about in photos)]
        frames = self.maker.pictures(self.shots, area, self.page.id, self.number, choice)[0]
        return self.page.model_copy(update={"frames": (*kept, *frames)})

    def _notes(self) -> dict[str, tuple[Paragraph, ...]]:
        """Caption paragraphs by photo id, as they stand on the page."""
        photos = {frame.id: frame.photo for frame in self.page.photo_frames}
        return {photos[frame.about]: frame.paragraphs for frame in self.page.text_frames if frame.about in photos}


def _boxes(page: Page) -> list[tuple[float, ...]]:
    return [(f.x, f.y, f.w, f.h) for f in page.frames if isinstance(f, PhotoFrame)]
