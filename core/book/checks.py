"""What may go wrong in print, while the maker still works: a document, its photos' facts and measured words in, checks out.

The limits are the preflight's (core.press), so what it would find in the finished files is said here before.
"""

from collections.abc import Iterable, Mapping

from core.book.check import Check
from core.book.checks_book import book_checks
from core.book.checks_photos import coarse_together, photo_checks
from core.book.checks_words import Heights, near_fold_together, word_checks
from core.book.clear import Ground
from core.book.document import Document, TextFrame
from core.book.edits import BACK, FRONT
from core.book.formats import format_of
from core.book.measure import TextRequest
from core.book.sheet import Sheet
from core.book.themes import theme_of
from core.facts import PhotoFacts

GRAVE = ("error", "warning", "note")


def texts_of(document: Document) -> dict[tuple[str, str], TextRequest]:
    """What must be measured to check the words: a request for each text frame with words, by sheet and frame id."""
    return {
        (ground.id, frame.id): TextRequest(document.theme, frame.paragraphs, frame.w)
        for ground in grounds(document)
        for frame in ground.frames
        if isinstance(frame, TextFrame) and any(paragraph.text.strip() for paragraph in frame.paragraphs)
    }


def check(document: Document, photos: Mapping[str, PhotoFacts], measured: Heights) -> list[Check]:
    """Everything worth a look, the gravest first, then in the order of the pages. `measured` answers `texts_of`."""
    found = [one for ground in grounds(document) for one in _check_sheet(document, ground, photos, measured)]
    found = [*near_fold_together(coarse_together(found)), *book_checks(document, photos)]
    return sorted(found, key=lambda one: (GRAVE.index(one.severity), one.number is None, one.number or 0))


def _check_sheet(document: Document, ground: Ground, photos: Mapping[str, PhotoFacts], measured: Heights) -> list[Check]:
    return [*photo_checks(ground, photos), *word_checks(document, ground, measured)]


def grounds(document: Document) -> Iterable[Ground]:
    """The panels of the cover, then the pages."""
    sheet = Sheet(format_of(document.format), theme_of(document.theme))
    yield Ground(FRONT, 0, sheet, document.cover.front)
    yield Ground(BACK, 0, sheet, document.cover.back)
    for number, page in enumerate(document.pages, 1):
        yield Ground(page.id, number, sheet, page.frames)
