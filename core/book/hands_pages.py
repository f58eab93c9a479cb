"""Hands for pages: wishes in, edits out."""

from core.book.document import AnyFrame, Document, Page, TextFrame
from core.book.edits import GONE, AddPages, Edit, RemovePages, as_one
from core.book.formats import format_of
from core.book.hands import Hand, Tools
from core.book.layouts import offered
from core.book.more_pages import pages_of
from core.book.placing import of
from core.book.shuffle import shuffled, to_layout
from core.book.site import Site
from core.book.wishes import AddPage, CopyPage, EvenPages, PagesOfPhotos, ShufflePage, UseLayout
from core.errors import Conflict, NotFound

PREFIXES = {"photo": "f", "text": "t", "ornament": "o"}
AT_ONCE = 200


def shuffle(document: Document, wish: ShufflePage, tools: Tools) -> Edit:
    return shuffled(document, wish.page_id, tools)


def use_layout(document: Document, wish: UseLayout, tools: Tools) -> Edit:
    site = Site(document, wish.sheet, tools).unlocked()
    found = offered(document, wish.sheet, tools)
    if wish.layout >= len(found):
        raise NotFound("This layout is not offered any more. Choose one of those shown now.")
    return to_layout(site, found[wish.layout])


def pages_of_photos(document: Document, wish: PagesOfPhotos, tools: Tools) -> Edit:
    before = of(document.pages, wish.after, GONE) if wish.after else None
    pages = tuple(pages_of(document, wish.photos, before, tools))
    most = format_of(document.format).max_pages
    if len(document.pages) + len(pages) > most:
        raise Conflict(f"This size holds {most} pages at most. Choose fewer photos, or take some pages out first.", code="too_many_pages")
    edits, after = [], wish.after
    for start in range(0, len(pages), AT_ONCE):
        edits.append(AddPages(pages=pages[start : start + AT_ONCE], after=after))
        after = pages[start : start + AT_ONCE][-1].id
    return as_one(edits)


def add_page(document: Document, wish: AddPage, tools: Tools) -> Edit:
    chapter = of(document.pages, wish.after, GONE).chapter if wish.after else ""
    return AddPages(pages=(Page(id=tools.new_id("p"), kind="blank", chapter=chapter, folio=False),), after=wish.after)


def copy_page(document: Document, wish: CopyPage, tools: Tools) -> Edit:
    page = of(document.pages, wish.page_id, GONE)
    ids = {frame.id: tools.new_id(PREFIXES[frame.kind], number) for number, frame in enumerate(page.frames)}
    frames = tuple(_copied(frame, ids) for frame in page.frames)
    copy = page.model_copy(update={"id": tools.new_id("p"), "frames": frames, "locked": False})
    return AddPages(pages=(copy,), after=page.id)


def _copied(frame: AnyFrame, ids: dict[str, str]) -> AnyFrame:
    """The frame with its new id. Words of a story are words of the page alone on the copy, so that the story is not told twice."""
    fresh = {"id": ids[frame.id]}
    if isinstance(frame, TextFrame):
        fresh |= {"about": ids.get(frame.about, ""), "story": ""}
    return frame.model_copy(update=fresh)


def even_pages(document: Document, wish: EvenPages, tools: Tools) -> Edit:
    f, count = format_of(document.format), len(document.pages)
    if f.allows(count):
        raise Conflict(f"This size takes {count} pages as they are.", code="even_already")
    if count < f.max_pages:
        missing = f.round_up(count) - count
        blank = tuple(Page(id=tools.new_id("p", number), kind="blank", folio=False) for number in range(missing))
        return AddPages(pages=blank, after=document.pages[-1].id if document.pages else "")
    over = document.pages[f.max_pages :]
    if any(page.frames or page.locked for page in over):
        words = f"This size holds {f.max_pages} pages at most, and the book has {count}. Take some out, or choose another size."
        raise Conflict(words, code="too_many_pages")
    return RemovePages(page_ids=tuple(page.id for page in over))


HANDS: dict[type, Hand] = {
    ShufflePage: shuffle,
    UseLayout: use_layout,
    PagesOfPhotos: pages_of_photos,
    AddPage: add_page,
    CopyPage: copy_page,
    EvenPages: even_pages,
}
