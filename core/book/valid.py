"""What a changed document must still be: a document and the one before go in; a sentence about what is wrong comes out, as Invalid.

Only what changed is looked at, so an edit costs as much as it changes.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import isfinite

from core.book.document import AnyFrame, Document, Paragraph, PhotoFrame, TextFrame
from core.book.formats import Format, format_of
from core.book.themes import theme_of
from core.errors import Invalid

MOST_PAGES, MOST_FRAMES, MOST_CHAPTERS = 1000, 60, 500
MOST_PARAGRAPHS, LONGEST_NAME = 2000, 100
LEAST_MM, MOST_PAGES_WIDE = 2.0, 3.0
ZOOM = (1.0, 20.0)
ORNAMENTS = ("asterism", "rule", "card", "panel")


def check(document: Document, before: Document | None = None) -> None:
    """Raises Invalid when `document` cannot be kept; what it has in common with `before` was looked at then."""
    form, colours = format_of(document.format), _colours(document)
    _check_counts(document)
    # Another look has other colours, another format another size.
    same = before is not None and (before.format, before.theme) == (document.format, document.theme)
    known = {id(page) for page in before.pages} if same else set()
    chapters = {"", *(chapter.id for chapter in document.chapters)}
    gone = before is not None and {chapter.id for chapter in before.chapters} - chapters
    for number, page in enumerate(document.pages, 1):
        if id(page) not in known:
            _check_frames(page.frames, form, colours, f"page {number}")
        if (gone or id(page) not in known) and page.chapter not in chapters:
            _refuse(f"Page {number} belongs to a chapter that is not in the book.")
    if not same or before.cover is not document.cover:
        _check_frames(document.cover.front, form, colours, "the front of the cover")
        _check_frames(document.cover.back, form, colours, "the back of the cover")


def changed(document: Document, before: Document | None) -> Iterator[AnyFrame]:
    """The frames of pages and cover that are not as they were."""
    known = {id(page) for page in before.pages} if before else set()
    yield from chain.from_iterable(page.frames for page in document.pages if id(page) not in known)
    if before is None or before.cover is not document.cover:
        yield from (*document.cover.front, *document.cover.back)


def words(document: Document, before: Document | None) -> Iterator[str]:
    """Every string that is not as it was."""
    known = {id(page) for page in before.pages} if before else set()
    yield from (document.title, document.subtitle, document.language, document.format, document.theme, document.cover.spine)
    for chapter in document.chapters:
        yield from (chapter.id, chapter.title, chapter.subtitle)
    yield from chain.from_iterable((page.id, page.chapter) for page in document.pages if id(page) not in known)
    for frame in changed(document, before):
        yield from _words_of(frame)


def _words_of(frame: AnyFrame) -> Iterator[str]:
    yield frame.id
    if isinstance(frame, PhotoFrame):
        yield from (frame.photo, frame.tape, frame.alt)
    elif isinstance(frame, TextFrame):
        yield from (frame.story, frame.about)
        for paragraph in frame.paragraphs:
            yield from (paragraph.style, paragraph.text, paragraph.lang, paragraph.joint)


def _check_counts(document: Document) -> None:
    if len(document.pages) > MOST_PAGES:
        _refuse(f"A book has {MOST_PAGES:,} pages at most.")
    if len(document.chapters) > MOST_CHAPTERS:
        _refuse(f"A book has {MOST_CHAPTERS} chapters at most.")
    _check_ids((page.id for page in document.pages), "Two pages have the same id.")
    _check_ids((chapter.id for chapter in document.chapters), "Two chapters have the same id.")


def _check_frames(frames: tuple[AnyFrame, ...], form: Format, colours: set[str], where: str) -> None:
    if len(frames) > MOST_FRAMES:
        _refuse(f"There are more than {MOST_FRAMES} frames on {where}; that is all there is room for.")
    _check_ids((frame.id for frame in frames), f"Two frames on {where} have the same id.")
    for frame in frames:
        _check_box(frame, form, where)
        if isinstance(frame, PhotoFrame):
            _check_photo(frame, colours, where)
        elif isinstance(frame, TextFrame):
            _check_text(frame.paragraphs, colours, where)
        elif frame.name not in ORNAMENTS:
            _refuse(f"There is no ornament called “{frame.name}”. Choose one of: {', '.join(ORNAMENTS)}.")


def _check_box(frame: AnyFrame, form: Format, where: str) -> None:
    most = MOST_PAGES_WIDE * max(form.width, form.height)
    if not all(isfinite(value) for value in (frame.x, frame.y, frame.w, frame.h, frame.rotation)):
        _refuse(f"A frame on {where} stands at a place that is no number.")
    if min(frame.w, frame.h) < LEAST_MM:
        _refuse(f"A frame on {where} would be too small: {LEAST_MM:.0f} mm is the least.")
    if max(frame.w, frame.h) > most:
        _refuse(f"A frame on {where} would be too large: it may be three pages wide at most.")
    if max(abs(frame.x), abs(frame.y)) > most or abs(frame.rotation) > 360:
        _refuse(f"A frame on {where} would stand too far from the page to be found again.")


def _check_photo(frame: PhotoFrame, colours: set[str], where: str) -> None:
    if not all(isfinite(value) for value in (*frame.focus, frame.zoom, frame.edge)):
        _refuse(f"A photo on {where} is cut by something that is no number.")
    if not ZOOM[0] <= frame.zoom <= ZOOM[1] or not all(0 <= value <= 1 for value in frame.focus):
        _refuse(f"A photo on {where} would be cut beyond its edges.")
    if not 0 <= frame.edge <= min(frame.w, frame.h) / 2:
        _refuse(f"The white edge of a photo on {where} does not fit its frame.")
    _check_colour(frame.border_colour, colours)
    _check_colour(frame.tape, colours)


def _check_text(paragraphs: tuple[Paragraph, ...], colours: set[str], where: str) -> None:
    if len(paragraphs) > MOST_PARAGRAPHS:
        _refuse(f"There are too many paragraphs in one frame on {where}.")
    for paragraph in paragraphs:
        _check_colour(paragraph.colour, colours)


def _check_colour(name: str, colours: set[str]) -> None:
    if name and name not in colours:
        _refuse(f"This look has no colour called “{name}”. Choose one of: {', '.join(sorted(colours))}.")


def _check_ids(ids: Iterable[str], twice: str) -> None:
    found = list(ids)
    if len(set(found)) != len(found):
        _refuse(twice)
    if not all(0 < len(one) <= LONGEST_NAME for one in found):
        _refuse(f"An id has 1 to {LONGEST_NAME} characters.")


def _colours(document: Document) -> set[str]:
    theme = theme_of(document.theme)
    return {name for name, _ in theme.colours} | set(theme.tapes)


def _refuse(words: str) -> None:
    raise Invalid(words, field="edits")
