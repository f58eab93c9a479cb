"""More pages of photos for a book: photos and the page they follow in, pages laid out as the book's own out."""

import math
from collections.abc import Iterable, Mapping

import numpy as np

from core.book.captions import Teller
from core.book.chapters import mark_events
from core.book.document import Document, Page
from core.book.formats import format_of
from core.book.hands import Tools
from core.book.locks import Locked
from core.book.measure import TextRequest
from core.book.pages import Planned, Step
from core.book.planner import COVERED, OFF_TARGET, PHOTOS_A_PAGE, Planner
from core.book.realise import Maker, notes_for
from core.book.sheet import Sheet
from core.book.shots import Shot, in_order, keep_box, weigh
from core.book.site import shot_of
from core.book.story import ROUNDING
from core.book.themes import theme_of

ODD = 0.4
NOTE_WIDTH = 60.0
MORE = 4


def pages_of(document: Document, photos: Iterable[str], before: Page | None, tools: Tools) -> list[Page]:
    """Pages of these photos in the order they were taken, behind the page `before`. Raises NotFound when one cannot be shown."""
    shots = in_order(tuple(shot_of(photo, tools).facts for photo in dict.fromkeys(photos)))
    for shot in shots:
        shot.keep = keep_box(shot.facts)
    mark_events(shots)
    weigh(shots, frozenset())
    return _Pages(document, shots, before, tools).made()


class _Pages:
    def __init__(self, document: Document, shots: list[Shot], before: Page | None, tools: Tools):
        self.document, self.shots, self.before, self.tools = document, shots, before, tools
        self.sheet = Sheet(format_of(document.format), theme_of(document.theme))
        self.first = document.pages.index(before) + 2 if before else 1

    def made(self) -> list[Page]:
        theme = self.sheet.theme
        wanted = len(self.shots) if theme.most_photos == 1 else max(1, round(len(self.shots) / PHOTOS_A_PAGE))
        share = min(0.85, COVERED * wanted / len(self.shots))
        rooms = self._rooms()
        numbers = list(range(self.first, self.first + min(len(self.shots), math.ceil(wanted * 1.5) + MORE)))
        steps = [Step(photo=index) for index in range(len(self.shots))]
        price, planned = Planner(self.sheet, Locked(), self.document.seed).priced(
            self.shots, steps, share, rooms, numbers, self._end_costs(len(numbers), wanted)
        )
        groups = [self.shots[page.start : page.stop] for page in planned if not page.bled]
        notes = notes_for(groups, self.sheet, self._teller())
        maker = Maker(self.sheet, self.document.language, self.tools.measure, self.document.seed, share, notes, price, rooms)
        return [self._page(maker, page, index) for index, page in enumerate(planned)]

    def _page(self, maker: Maker, page: Planned, index: int) -> Page:
        shots, page_id = self.shots[page.start : page.stop], self.tools.new_id("p", index)
        chapter = self.before.chapter if self.before else ""
        return maker.bled(shots[0], page_id, chapter) if page.bled else maker.photos(shots, page.number, page_id, chapter)

    def _end_costs(self, most: int, wanted: int) -> np.ndarray:
        """A little for each page more or fewer than wanted, and for leaving what follows on the other side of its spread."""
        return np.array([OFF_TARGET * abs(used - wanted) + ODD * (used % 2) for used in range(most + 1)])

    def _teller(self) -> Teller:
        """One that knows what the page before has said."""
        teller = Teller(self.document.language, {})
        known = [self.tools.photos[f.photo] for f in self.before.photo_frames if f.photo in self.tools.photos] if self.before else []
        if known:
            teller.page(in_order(tuple(known)))
        return teller

    def _rooms(self) -> Mapping[str, float]:
        """mm kept free under prints for their notes, before it is known how wide the prints will be."""
        theme = self.sheet.theme
        notes = notes_for([self.shots], self.sheet, self._teller()) if theme.edge else {}
        asked = [TextRequest(theme.key, note, NOTE_WIDTH) for note in notes.values()]
        heights = self.tools.measure(asked) if asked else []
        return {photo: theme.caption_gap + measured.height + ROUNDING for photo, measured in zip(notes, heights, strict=True)}
