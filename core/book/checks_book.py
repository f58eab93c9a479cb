"""What concerns the book as a whole: its page count, empty pages, photos shown twice and chapters without a name."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from core.book.check import Check, place
from core.book.clear import shows
from core.book.curate import ALIKE_BITS, hamming
from core.book.document import Document, Page, PhotoFrame
from core.book.edits import RemovePages
from core.book.formats import format_of
from core.book.wishes import EvenPages, RemovePhoto
from core.facts import PhotoFacts

SAME_MOMENT = 3600.0
UNKNOWN = "0" * 16


def book_checks(document: Document, photos: Mapping[str, PhotoFacts]) -> Iterator[Check]:
    yield from _page_count(document)
    yield from _empty_pages(document)
    yield from _shown_twice(document)
    yield from _alike(document, photos)
    yield from _untitled(document)


def _page_count(document: Document) -> Iterator[Check]:
    form, pages = format_of(document.format), len(document.pages)
    if form.allows(pages):
        return
    step = f" in steps of {form.step}" if form.step > 1 else ""
    words = f"{form.name} takes {form.min_pages} to {form.max_pages} pages{step}, and this book has {pages}."
    over = pages > form.max_pages
    blanks = len(document.pages) - _filled(document)
    helps = not over or pages - blanks <= form.max_pages
    label = "Take empty pages away" if over else "Add empty pages at the end"
    yield Check("page-count", "error", None, "", "", "", words, EvenPages() if helps else None, label if helps else "")


def _filled(document: Document) -> int:
    """How many pages there are up to the last that shows something."""
    return max((number for number, page in enumerate(document.pages, 1) if any(shows(frame) for frame in page.frames)), default=0)


def _empty_pages(document: Document) -> Iterator[Check]:
    last = _filled(document)
    for number, page in enumerate(document.pages, 1):
        if any(_prints(frame) for frame in page.frames) or (page.kind == "blank" and number > last):
            continue
        fix, words = RemovePages(page_ids=(page.id,)), f"{place(number)} is empty. Remove it or put something on it."
        yield _on(page, number, "empty-page", "note", "", words, fix, "Remove the page")


def _prints(frame) -> bool:
    return bool(frame.photo) if isinstance(frame, PhotoFrame) else shows(frame)


def _shown_twice(document: Document) -> Iterator[Check]:
    first: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for frame in page.photo_frames:
            if not frame.photo:
                continue
            if frame.photo in first:
                before = first[frame.photo]
                also = "twice" if before == number else f"on page {before} too"
                words = f"{place(number)}: {_name(frame)} is shown {also}."
                fix = RemovePhoto(sheet=page.id, frame_id=frame.id)
                yield _on(page, number, "duplicate-photo", "note", frame.id, words, fix, "Take it out here")
            first.setdefault(frame.photo, number)


def _alike(document: Document, photos: Mapping[str, PhotoFacts]) -> Iterator[Check]:
    """Photos of one spread that show nearly the same."""
    spreads: dict[int, list[tuple[int, Page, PhotoFrame]]] = {}
    for number, page in enumerate(document.pages, 1):
        spreads.setdefault(number // 2, []).extend((number, page, f) for f in page.photo_frames if f.photo in photos)
    for placed in spreads.values():
        for (_, _, one), (number, page, other) in combinations(placed, 2):
            if one.photo != other.photo and _near(photos[one.photo], photos[other.photo]):
                words = f"{place(number)}: {_name(other)} and another photo beside it show nearly the same."
                yield _on(page, number, "duplicate-photo", "note", other.id, words)
                break


def _near(one: PhotoFacts, other: PhotoFacts) -> bool:
    close = one.taken is None or other.taken is None or abs((one.taken - other.taken).total_seconds()) <= SAME_MOMENT
    known = UNKNOWN not in (one.hash, other.hash)
    return one.sha256 == other.sha256 or (close and known and hamming(one.hash, other.hash) <= ALIKE_BITS)


def _untitled(document: Document) -> Iterator[Check]:
    """Openings of chapters that have no name where others have one."""
    if len(document.chapters) < 2:
        return
    for chapter in document.chapters:
        number = next((n for n, page in enumerate(document.pages, 1) if page.chapter == chapter.id), None)
        if not chapter.title.strip() and number:
            words = f"{place(number)}: the chapter that begins here has no title."
            yield _on(document.pages[number - 1], number, "untitled-chapter", "note", "", words)


def _on(page: Page, number: int, code: str, severity: str, frame_id: str, words: str, fix=None, fix_words: str = "") -> Check:
    return Check(code, severity, number, page.id, page.id, frame_id, words, fix, fix_words)


def _name(frame: PhotoFrame) -> str:
    return f"the photo “{frame.alt}”" if frame.alt else "a photo"
