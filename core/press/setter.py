"""The press's own typesetter: texts in, their heights out; pages in, SVG, PNG or PDF out. Fonts are loaded once and kept."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from core.book.document import AnyFrame, Document, Page, PhotoFrame
from core.book.formats import INCH, format_of
from core.book.measure import Measured, TextRequest
from core.errors import NotFound
from core.press.measuring import PLACES, measured, request_sheet
from core.press.naming import named
from core.press.papers import Paper, paper_data
from core.press.placing import Placed, placed
from core.press.screen import shown
from core.press.scripts import language
from core.press.sheets import Sizes, cover_sheet, front_sheet, item_names, page_sheet
from core.press.source import Job, Typesetter, job
from core.press.words import clean

COVER = "cover"
"""The sheet that is the whole cover."""

WHITE = "#ffffff"
"""Paper that nothing is printed on."""


class Sets(Protocol):
    """Where jobs are set: in this process (Typesetter), or in the press pool's children, which set no PDF."""

    def svg(self, job: Job) -> str: ...

    def png(self, job: Job, dpi: float, pictures: Sequence[Placed]) -> bytes: ...

    def pdf(self, job: Job) -> bytes: ...

    def ask(self, job: Job, expression: str) -> dict: ...

    def paper(self, data: str) -> bytes: ...


class Setter:
    """Sets texts, pages and covers. Safe to share between threads."""

    def __init__(self, typesetter: Sets | None = None) -> None:
        self._typesetter = typesetter or Typesetter()

    def measure(self, requests: Sequence[TextRequest]) -> list[Measured]:
        """The heights, widths and line ends (mm) of the requests, in their order. See core.book.measure."""
        answers: dict[int, Measured] = {}
        for theme in dict.fromkeys(request.theme for request in requests):
            places = [at for at, request in enumerate(requests) if request.theme == theme]
            of_theme = [requests[at] for at in places]
            told = self._typesetter.ask(job(theme, texts=[request_sheet(request) for request in of_theme]), PLACES)
            answers |= zip(places, measured(of_theme, told), strict=True)
        return [answers[at] for at in range(len(requests))]

    def page_svg(self, document: Document, number: int, sizes: Sizes, url: Callable[[str], str]) -> str:
        """Page `number` (1-based), cut to its trim, as SVG with words as outlines. `sizes` holds (width, height) px of each
        photo, `url` tells where its screen copy is. Raises NotFound when there is no such page."""
        if not 1 <= number <= len(document.pages):
            raise NotFound(f"This book has no page {number}.")
        return self._svg(document, page_sheet(document, number, sizes, bleed=0), document.pages[number - 1].frames, url)

    def cover_svg(self, document: Document, sizes: Sizes, url: Callable[[str], str]) -> str:
        """The cover's front panel, cut to its trim, as SVG."""
        return self._svg(document, front_sheet(document, sizes), document.cover.front, url)

    def sheet_svg(self, document: Document, sheet: str, sizes: Sizes, url: Callable[[str], str]) -> str:
        """A page by its id, or COVER (back, spine and front in one), with its bleed on all sides. Directly under <svg> stands one
        <g data-frame="id"> for each frame, an empty one too, in their order; on the cover with data-sheet. Raises NotFound."""
        if sheet == COVER:
            frames = (*document.cover.back, *document.cover.front)
            told = cover_sheet(document, sizes)
        else:
            number, page = _numbered(document, sheet)
            frames, told = page.frames, page_sheet(document, number, sizes, format_of(document.format).bleed)
        return named(self._svg(document, told, frames, url), item_names(told))

    def page_png(self, document: Document, number: int, sizes: Sizes, copies: Mapping[str, Path], width: int) -> bytes:
        """Page `number` (1-based), cut to its trim, as PNG `width` px wide. `copies` holds the screen copy of each photo by its id;
        one without is a grey place. Raises NotFound when there is no such page."""
        if not 1 <= number <= len(document.pages):
            raise NotFound(f"This book has no page {number}.")
        return self._png(document, page_sheet(document, number, sizes, bleed=0), document.pages[number - 1].frames, sizes, copies, width)

    def cover_png(self, document: Document, sizes: Sizes, copies: Mapping[str, Path], width: int) -> bytes:
        """The cover's front panel, cut to its trim, as PNG."""
        return self._png(document, front_sheet(document, sizes), document.cover.front, sizes, copies, width)

    def interior_pdf(self, document: Document, sizes: Sizes) -> bytes:
        """All pages with their bleed as PDF; photos are stand-ins."""
        bleed = format_of(document.format).bleed
        return self._pdf(document, [page_sheet(document, number, sizes, bleed) for number in range(1, len(document.pages) + 1)])

    def cover_pdf(self, document: Document, sizes: Sizes) -> bytes:
        """Back, spine and front in one sheet with its bleed as PDF; photos are stand-ins."""
        return self._pdf(document, [cover_sheet(document, sizes)])

    def paper(self, paper: Paper) -> bytes:
        """An invoice or credit note as PDF."""
        return self._typesetter.paper(paper_data(paper))

    def _svg(self, document: Document, sheet: dict, frames: tuple[AnyFrame, ...], url: Callable[[str], str]) -> str:
        svg = self._typesetter.svg(job(document.theme, sheets=[sheet], lang=_language(document)))
        return shown(svg, [frame for frame in frames if isinstance(frame, PhotoFrame)], url)

    def _png(
        self, document: Document, sheet: dict, frames: tuple[AnyFrame, ...], sizes: Sizes, copies: Mapping[str, Path], width: int
    ) -> bytes:
        told = job(document.theme, sheets=[sheet | {"paper": sheet["paper"] or WHITE}], lang=_language(document))
        per_mm = width / sheet["width"]
        return self._typesetter.png(told, per_mm * INCH, placed(frames, sizes, copies, per_mm))

    def _pdf(self, document: Document, sheets: list[dict]) -> bytes:
        return self._typesetter.pdf(job(document.theme, sheets=sheets, title=clean(document.title), lang=_language(document)))


def _numbered(document: Document, page_id: str) -> tuple[int, Page]:
    for number, page in enumerate(document.pages, 1):
        if page.id == page_id:
            return number, page
    raise NotFound("This page is not in the book any more.")


def _language(document: Document) -> str:
    return language("", document.language)[0]
