"""The press's own typesetter: texts in, their heights out; pages in, SVG or PDF out. Fonts are loaded once and kept."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from threading import Lock

from core.book.document import AnyFrame, Document, PhotoFrame
from core.book.formats import format_of
from core.book.measure import Measured, TextRequest
from core.errors import NotFound
from core.press.measuring import PLACES, measured, request_sheet
from core.press.proxies import proxy
from core.press.sheets import Sizes, cover_sheet, front_sheet, page_sheet
from core.press.source import Typesetter, files


class Setter:
    """Sets texts, pages and covers. Safe to share between threads: one text is set at a time."""

    def __init__(self) -> None:
        self._typesetter = Typesetter()
        self._lock = Lock()

    def measure(self, requests: Sequence[TextRequest]) -> list[Measured]:
        """The heights, widths and line ends (mm) of the requests, in their order. See core.book.measure."""
        answers: dict[int, Measured] = {}
        for theme in dict.fromkeys(request.theme for request in requests):
            places = [at for at, request in enumerate(requests) if request.theme == theme]
            of_theme = [requests[at] for at in places]
            answers |= zip(places, self._measure(theme, of_theme), strict=True)
        return [answers[at] for at in range(len(requests))]

    def page_svg(self, document: Document, number: int, sizes: Sizes, url: Callable[[str], str]) -> str:
        """Page `number` (1-based), cut to its trim, as SVG with words as outlines. `sizes` holds (width, height) px of each
        photo, `url` tells where its screen copy is. Raises NotFound when there is no such page."""
        if not 1 <= number <= len(document.pages):
            raise NotFound(f"This book has no page {number}.")
        return self._svg(document, page_sheet(document, number, sizes, bleed=0), document.pages[number - 1].frames, sizes, url)

    def cover_svg(self, document: Document, sizes: Sizes, url: Callable[[str], str]) -> str:
        """The cover's front panel, cut to its trim, as SVG."""
        return self._svg(document, front_sheet(document, sizes), document.cover.front, sizes, url)

    def interior_pdf(self, document: Document, sizes: Sizes) -> bytes:
        """All pages with their bleed as PDF; photos are stand-ins."""
        bleed = format_of(document.format).bleed
        sheets = [page_sheet(document, number, sizes, bleed) for number in range(1, len(document.pages) + 1)]
        return self._pdf(document, sheets)

    def cover_pdf(self, document: Document, sizes: Sizes) -> bytes:
        """Back, spine and front in one sheet with its bleed as PDF; photos are stand-ins."""
        return self._pdf(document, [cover_sheet(document, sizes)])

    def _measure(self, theme: str, requests: list[TextRequest]) -> list[Measured]:
        sources = files(theme, texts=[request_sheet(request) for request in requests])
        with self._lock:
            return measured(requests, self._typesetter.ask(sources, PLACES))

    def _svg(self, document: Document, sheet: dict, frames: tuple[AnyFrame, ...], sizes: Sizes, url: Callable[[str], str]) -> str:
        photos = {frame.photo for frame in frames if isinstance(frame, PhotoFrame) and frame.photo in sizes}
        sources = files(document.theme, sheets=[sheet], lang=document.language)
        with self._lock:
            svg = self._typesetter.svg(sources)
        for photo in photos:
            svg = svg.replace(f"data:image/jpeg;base64,{b64encode(proxy(photo)).decode()}", escape(url(photo)))
        return svg

    def _pdf(self, document: Document, sheets: list[dict]) -> bytes:
        sources = files(document.theme, sheets=sheets, title=document.title, lang=document.language)
        with self._lock:
            return self._typesetter.pdf(sources)
