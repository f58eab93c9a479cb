"""Hands for chapters: wishes in, edits out. Chapters are numbered in their order; a label that showed the old number shows the new one."""

from functools import reduce

from core.book.blocks import Opening
from core.book.document import Chapter, Document, Page
from core.book.edits import (
    GONE,
    AddChapter,
    AddPages,
    Edit,
    MovePages,
    RemoveChapter,
    RemovePages,
    ReplacePage,
    SetChapter,
    SetPage,
    apply,
    as_one,
)
from core.book.hands import Hand, Tools
from core.book.naming import dates_of, places_of
from core.book.openings import new_opening, renumbered, retitled, title_frame
from core.book.phrases import say
from core.book.placing import left_of, of
from core.book.shots import Shot, in_order
from core.book.wishes import BeginChapter, EndChapter, MoveChapter, NameChapter
from core.errors import Conflict, Invalid


def begin_chapter(document: Document, wish: BeginChapter, tools: Tools) -> Edit:
    at = document.pages.index(of(document.pages, wish.after, GONE)) + 1 if wish.after else 0
    own = _that_follow(document, at)
    shots = _shots([document.pages[i] for i in own], tools)
    dates = dates_of(shots, document.language)
    before = _chapter_at(document, at)
    number = [chapter.id for chapter in document.chapters].index(before) + 2 if before else 1
    language = document.language
    title = wish.title.strip() or places_of(shots, language) or dates or say("chapter", language, n=number)
    chapter = Chapter(id=tools.new_id("c"), title=title, subtitle="" if dates == title else dates)
    page = new_opening(document, Opening(number, title, chapter.subtitle, None), tools.new_id("p"), at + 1, chapter.id, tools)
    homes = [_at_home(document.pages[i], chapter.id) for i in own]
    edits = [AddChapter(chapter=chapter, after=before), AddPages(pages=(page,), after=wish.after), *homes]
    left = {document.pages[i].chapter for i in own} - {p.chapter for i, p in enumerate(document.pages) if i not in own} - {""}
    return _with_labels(document, [*edits, *(RemoveChapter(chapter_id=gone) for gone in sorted(left))], tools)


def name_chapter(document: Document, wish: NameChapter, tools: Tools) -> Edit:
    chapter = of(document.chapters, wish.chapter_id, GONE)
    title = wish.title.strip()
    if not title:
        raise Invalid("Give the chapter a name.", field="title")
    edits: list[Edit] = [SetChapter(chapter=chapter.model_copy(update={"title": title}))]
    for page in _pages(document, chapter.id):
        if page.kind == "opening" and (frame := title_frame(page, chapter.title)):
            edits += retitled(document, page, frame, title, tools)
    return as_one(edits)


def end_chapter(document: Document, wish: EndChapter, tools: Tools) -> Edit:
    chapter, pages = of(document.chapters, wish.chapter_id, GONE), _pages(document, wish.chapter_id)
    edits: list[Edit] = [RemoveChapter(chapter_id=chapter.id)]
    gone = pages if wish.with_pages else [page for page in pages if page.kind == "opening" and not _tells(page)]
    if pages and len(gone) == len(document.pages):
        raise Conflict("These are all the pages of the book. Keep one, or put the whole book away.")
    if gone:
        edits.append(RemovePages(page_ids=tuple(page.id for page in gone)))
    before = left_of(document.chapters, chapter.id)
    edits += [_joined(page, before) for page in pages if page not in gone]
    return _with_labels(document, edits, tools)


def move_chapter(document: Document, wish: MoveChapter, tools: Tools) -> Edit:
    chapter = of(document.chapters, wish.chapter_id, GONE)
    if wish.after:
        of(document.chapters, wish.after, GONE)
    if wish.after in (chapter.id, left_of(document.chapters, chapter.id)):
        raise Conflict("The chapter stands there already.", code="nothing_to_move")
    edits: list[Edit] = [RemoveChapter(chapter_id=chapter.id), AddChapter(chapter=chapter, after=wish.after)]
    moved = tuple(page.id for page in _pages(document, chapter.id))
    if moved:
        edits.append(MovePages(page_ids=moved, after=_last_before(document, chapter.id, wish.after)))
    return _with_labels(document, edits, tools)


def _that_follow(document: Document, at: int) -> list[int]:
    """Indexes of the pages from `at` on that belong to a chapter begun there: up to the next opening, or the next chapter."""
    own: list[int] = []
    home = ""
    for index, page in enumerate(document.pages[at:], at):
        home = home or page.chapter
        if page.kind in ("opening", "title") or page.chapter not in ("", home):
            break
        own.append(index)
    while own and not document.pages[own[-1]].frames and not document.pages[own[-1]].chapter:
        own.pop()
    return own


def _chapter_at(document: Document, at: int) -> str:
    """The chapter of the last page before `at` that has one, '' when there is none."""
    known = {chapter.id for chapter in document.chapters}
    return next((page.chapter for page in reversed(document.pages[:at]) if page.chapter in known), "")


def _last_before(document: Document, moving: str, after: str) -> str:
    """The page behind which a chapter that follows the chapter `after` stands; for '' the last before all chapters."""
    rest = [page for page in document.pages if page.chapter != moving]
    order = [chapter.id for chapter in document.chapters if chapter.id != moving]
    before = set(order[: order.index(after) + 1]) if after else set()
    last = next((page.id for page in reversed(rest) if page.chapter in before), None)
    if last is not None:
        return last
    first = next((index for index, page in enumerate(rest) if page.chapter), len(rest))
    return rest[first - 1].id if first else ""


def _pages(document: Document, chapter_id: str) -> list[Page]:
    return [page for page in document.pages if page.chapter == chapter_id]


def _tells(page: Page) -> bool:
    """Whether an opening holds more than its chapter's name: a story, or photos."""
    return bool(page.photo_frames) or any(frame.story for frame in page.text_frames)


def _at_home(page: Page, chapter_id: str) -> Edit:
    return SetPage(page=page.model_copy(update={"chapter": chapter_id, "frames": ()}))


def _joined(page: Page, chapter_id: str) -> Edit:
    """The page in another chapter; an opening keeps its story and photos, and loses label, title and ornament."""
    if page.kind != "opening":
        return _at_home(page, chapter_id)
    kept = tuple(f for f in page.frames if f.kind == "photo" or (f.kind == "text" and (f.story or f.about)))
    return ReplacePage(page=page.model_copy(update={"chapter": chapter_id, "kind": "story", "frames": kept}))


def _shots(pages: list[Page], tools: Tools) -> list[Shot]:
    facts = {f.photo: tools.photos[f.photo] for page in pages for f in page.photo_frames if f.photo in tools.photos}
    return in_order(tuple(facts.values()))


def _with_labels(document: Document, edits: list[Edit], tools: Tools) -> Edit:
    """The edits, and those that number the chapters' labels anew."""
    return as_one([*edits, *renumbered(document, reduce(apply, edits, document), tools)])


HANDS: dict[type, Hand] = {BeginChapter: begin_chapter, NameChapter: name_chapter, EndChapter: end_chapter, MoveChapter: move_chapter}
