"""Taking back: a document and an edit in, the edit that undoes it out."""

from collections.abc import Callable

from core.book.document import Document, Page
from core.book.edits import (
    GONE,
    AddChapter,
    AddFrame,
    AddPages,
    Edit,
    LockPage,
    MovePages,
    OrderFrame,
    RemoveChapter,
    RemoveFrame,
    RemovePages,
    ReplaceCover,
    ReplaceDocument,
    ReplacePage,
    SetBook,
    SetChapter,
    SetCover,
    SetFrame,
    SetPage,
    Several,
    apply,
    as_one,
    frames_of,
)
from core.book.placing import left_of, of, within


def inverse(document: Document | None, edit: Edit) -> Edit | None:
    """The edit that takes `edit` back once it was made on `document`; None when there was no document before. Raises as `apply`."""
    if isinstance(edit, Several):
        backs = []
        for part in edit.edits:
            backs.append(inverse(document, part))
            document = apply(document, part)
        return None if None in backs else Several(edits=tuple(reversed(backs)))
    if document is None:
        return None
    if isinstance(edit, ReplaceDocument):
        return ReplaceDocument(document=document)
    return _INVERSES[type(edit)](document, edit)


def _put_back(pages: tuple[Page, ...], page_ids: tuple[str, ...], edit: type[AddPages] | type[MovePages]) -> Edit:
    """Each page behind the one it stood behind, from the front, so that those they stand behind are there already."""
    wanted = [page for page in pages if page.id in page_ids]
    what = "pages" if edit is AddPages else "page_ids"
    backs = [edit(**{what: (page if edit is AddPages else page.id,)}, after=left_of(pages, page.id)) for page in wanted]
    return as_one(backs)


def _unremoved(document: Document, edit: RemovePages) -> Edit:
    within(document.pages, edit.page_ids, GONE)
    return _put_back(document.pages, edit.page_ids, AddPages)


def _unmoved(document: Document, edit: MovePages) -> Edit:
    within(document.pages, edit.page_ids, GONE)
    return _put_back(document.pages, edit.page_ids, MovePages)


def _unframed(document: Document, edit: RemoveFrame) -> Edit:
    frames = frames_of(document, edit.sheet)
    return AddFrame(sheet=edit.sheet, frame=of(frames, edit.frame_id, GONE), after=left_of(frames, edit.frame_id))


def _unordered(document: Document, edit: OrderFrame) -> Edit:
    frames = frames_of(document, edit.sheet)
    of(frames, edit.frame_id, GONE)
    return OrderFrame(sheet=edit.sheet, frame_id=edit.frame_id, after=left_of(frames, edit.frame_id))


def _unchaptered(document: Document, edit: RemoveChapter) -> Edit:
    chapter = of(document.chapters, edit.chapter_id, GONE)
    return AddChapter(chapter=chapter, after=left_of(document.chapters, edit.chapter_id))


_INVERSES: dict[type, Callable[[Document, Edit], Edit]] = {
    SetFrame: lambda d, e: SetFrame(sheet=e.sheet, frame=of(frames_of(d, e.sheet), e.frame.id, GONE)),
    AddFrame: lambda d, e: RemoveFrame(sheet=e.sheet, frame_id=e.frame.id),
    RemoveFrame: _unframed,
    OrderFrame: _unordered,
    SetPage: lambda d, e: SetPage(page=of(d.pages, e.page.id, GONE).model_copy(update={"frames": ()})),
    ReplacePage: lambda d, e: ReplacePage(page=of(d.pages, e.page.id, GONE)),
    LockPage: lambda d, e: LockPage(page_id=e.page_id, locked=of(d.pages, e.page_id, GONE).locked),
    AddPages: lambda d, e: RemovePages(page_ids=tuple(page.id for page in e.pages)),
    RemovePages: _unremoved,
    MovePages: _unmoved,
    SetChapter: lambda d, e: SetChapter(chapter=of(d.chapters, e.chapter.id, GONE)),
    AddChapter: lambda d, e: RemoveChapter(chapter_id=e.chapter.id),
    RemoveChapter: _unchaptered,
    SetBook: lambda d, e: SetBook(title=d.title, subtitle=d.subtitle, language=d.language),
    SetCover: lambda d, e: SetCover(spine=d.cover.spine, background=d.cover.background),
    ReplaceCover: lambda d, e: ReplaceCover(cover=d.cover),
}
