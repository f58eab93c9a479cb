"""Edits as data: a document and an edit in, the changed document out. core.book.inverses takes an edit back.

An edit names what it changes by ids and holds the new value whole, so edits to different things can be made in any order.
`sheet` is a page's id, or one of FRONT and BACK for the panels of the cover.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Annotated, Literal

from pydantic import Field

from core.book.document import AnyFrame, Chapter, Colour, Cover, Document, Page
from core.book.placing import added, moved, of, placed, removed
from core.errors import NotFound
from core.facts import Plain

FRONT, BACK = "cover-front", "cover-back"
GONE = "What this change is about is not in the book any more. Look at the newest pages and try again."


class SetFrame(Plain):
    """A frame as it is now; found by its id."""

    kind: Literal["set-frame"] = "set-frame"
    sheet: str
    frame: AnyFrame


class AddFrame(Plain):
    """A new frame, drawn above the frame `after` ('' is below all others)."""

    kind: Literal["add-frame"] = "add-frame"
    sheet: str
    frame: AnyFrame
    after: str = ""


class RemoveFrame(Plain):
    kind: Literal["remove-frame"] = "remove-frame"
    sheet: str
    frame_id: str


class OrderFrame(Plain):
    """Draws a frame just above the frame `after` ('' is below all others)."""

    kind: Literal["order-frame"] = "order-frame"
    sheet: str
    frame_id: str
    after: str


class SetPage(Plain):
    """What a page is, beside its frames: the page's own `frames` stay."""

    kind: Literal["set-page"] = "set-page"
    page: Page


class ReplacePage(Plain):
    """One page as it is now with all its frames; found by its id."""

    kind: Literal["replace-page"] = "replace-page"
    page: Page


class LockPage(Plain):
    """Keep a page when the book is generated again, or let it go."""

    kind: Literal["lock-page"] = "lock-page"
    page_id: str
    locked: bool


class AddPages(Plain):
    """New pages behind the page `after` ('' is the front of the book)."""

    kind: Literal["add-pages"] = "add-pages"
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=200)]
    after: str = ""


class RemovePages(Plain):
    kind: Literal["remove-pages"] = "remove-pages"
    page_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]


class MovePages(Plain):
    """Puts pages, in this order, behind the page `after` ('' is the front of the book)."""

    kind: Literal["move-pages"] = "move-pages"
    page_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]
    after: str = ""


class SetChapter(Plain):
    """A chapter as it is now; found by its id."""

    kind: Literal["set-chapter"] = "set-chapter"
    chapter: Chapter


class AddChapter(Plain):
    kind: Literal["add-chapter"] = "add-chapter"
    chapter: Chapter
    after: str = ""


class RemoveChapter(Plain):
    """Its pages stay; they are taken out or given to another chapter by edits of their own."""

    kind: Literal["remove-chapter"] = "remove-chapter"
    chapter_id: str


class SetBook(Plain):
    """The book's title, subtitle and language."""

    kind: Literal["set-book"] = "set-book"
    title: str
    subtitle: str = ""
    language: str = "en"


class ReplaceCover(Plain):
    """The whole cover as it is now."""

    kind: Literal["replace-cover"] = "replace-cover"
    cover: Cover


class SetCover(Plain):
    """The spine's words and the cover's colour; the frames stay."""

    kind: Literal["set-cover"] = "set-cover"
    spine: str
    background: Colour = ""


class ReplaceDocument(Plain):
    """The whole book anew: generated again, laid out in another size or look, or brought back."""

    kind: Literal["replace-document"] = "replace-document"
    document: Document


class Several(Plain):
    """Edits made together, in this order: all of them or none, and taken back as one."""

    kind: Literal["several"] = "several"
    edits: Annotated[tuple["Edit", ...], Field(min_length=1, max_length=2000)]


Edit = Annotated[
    SetFrame | AddFrame | RemoveFrame | OrderFrame
    | SetPage | ReplacePage | LockPage | AddPages | RemovePages | MovePages
    | SetChapter | AddChapter | RemoveChapter | SetBook | ReplaceCover | SetCover | ReplaceDocument | Several,
    Field(discriminator="kind"),
]  # fmt: skip

Several.model_rebuild()


def apply(document: Document | None, edit: Edit) -> Document:
    """`document` with the edit made. Raises NotFound when what it is about is gone, Invalid when an added id is there already."""
    if isinstance(edit, Several):
        return reduce(apply, edit.edits, document)
    if isinstance(edit, ReplaceDocument):
        return edit.document
    if document is None:
        raise NotFound("This book has no pages yet.")
    return _APPLIES[type(edit)](document, edit)


def as_one(edits: Sequence[Edit]) -> Edit:
    """At least one edit, in their order, as one."""
    return edits[0] if len(edits) == 1 else Several(edits=tuple(edits))


def frames_of(document: Document, sheet: str) -> tuple[AnyFrame, ...]:
    """The frames of a page or of a panel of the cover. Raises NotFound."""
    if sheet in (FRONT, BACK):
        return document.cover.front if sheet == FRONT else document.cover.back
    return of(document.pages, sheet, GONE).frames


def with_frames(document: Document, sheet: str, frames: tuple[AnyFrame, ...]) -> Document:
    """The document with the frames of this sheet in the place of those it had. Raises NotFound."""
    if sheet in (FRONT, BACK):
        panel = {"front" if sheet == FRONT else "back": frames}
        return document.model_copy(update={"cover": document.cover.model_copy(update=panel)})
    return document.with_page(of(document.pages, sheet, GONE).model_copy(update={"frames": frames}))


def _on_frames(change: Callable[[tuple, Edit], tuple]) -> Callable[[Document, Edit], Document]:
    def changed(document: Document, edit: Edit) -> Document:
        return with_frames(document, edit.sheet, change(frames_of(document, edit.sheet), edit))

    return changed


def _on(part: str, change: Callable[[tuple, Edit], tuple]) -> Callable[[Document, Edit], Document]:
    def changed(document: Document, edit: Edit) -> Document:
        return document.model_copy(update={part: change(getattr(document, part), edit)})

    return changed


def _set_page(document: Document, edit: SetPage) -> Document:
    now = of(document.pages, edit.page.id, GONE)
    return document.with_page(edit.page.model_copy(update={"frames": now.frames}))


def _lock(document: Document, edit: LockPage) -> Document:
    return document.with_page(of(document.pages, edit.page_id, GONE).model_copy(update={"locked": edit.locked}))


def _set_book(document: Document, edit: SetBook) -> Document:
    return document.model_copy(update={"title": edit.title, "subtitle": edit.subtitle, "language": edit.language})


def _set_cover(document: Document, edit: SetCover) -> Document:
    cover = document.cover.model_copy(update={"spine": edit.spine, "background": edit.background})
    return document.model_copy(update={"cover": cover})


_APPLIES: dict[type, Callable[[Document, Edit], Document]] = {
    SetFrame: _on_frames(lambda frames, edit: placed(frames, edit.frame, GONE)),
    AddFrame: _on_frames(lambda frames, edit: added(frames, (edit.frame,), edit.after)),
    RemoveFrame: _on_frames(lambda frames, edit: removed(frames, (edit.frame_id,), GONE)),
    OrderFrame: _on_frames(lambda frames, edit: moved(frames, (edit.frame_id,), edit.after, GONE)),
    SetPage: _set_page,
    ReplacePage: _on("pages", lambda pages, edit: placed(pages, edit.page, GONE)),
    LockPage: _lock,
    AddPages: _on("pages", lambda pages, edit: added(pages, edit.pages, edit.after)),
    RemovePages: _on("pages", lambda pages, edit: removed(pages, edit.page_ids, GONE)),
    MovePages: _on("pages", lambda pages, edit: moved(pages, edit.page_ids, edit.after, GONE)),
    SetChapter: _on("chapters", lambda chapters, edit: placed(chapters, edit.chapter, GONE)),
    AddChapter: _on("chapters", lambda chapters, edit: added(chapters, (edit.chapter,), edit.after)),
    RemoveChapter: _on("chapters", lambda chapters, edit: removed(chapters, (edit.chapter_id,), GONE)),
    SetBook: _set_book,
    SetCover: _set_cover,
    ReplaceCover: lambda document, edit: document.model_copy(update={"cover": edit.cover}),
}
