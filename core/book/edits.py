"""Edits as data: a document and an edit in, the changed document out."""

from typing import Annotated, Literal

from pydantic import Field

from core.book.document import Document, Page
from core.errors import NotFound
from core.facts import Plain


class ReplaceDocument(Plain):
    """The whole book anew: generated again, or brought back."""

    kind: Literal["replace-document"] = "replace-document"
    document: Document


class ReplacePage(Plain):
    """One page as it is now; found by its id."""

    kind: Literal["replace-page"] = "replace-page"
    page: Page


class LockPage(Plain):
    """Keep a page when the book is generated again, or let it go."""

    kind: Literal["lock-page"] = "lock-page"
    page_id: str
    locked: bool


Edit = Annotated[ReplaceDocument | ReplacePage | LockPage, Field(discriminator="kind")]


def apply(document: Document | None, edit: Edit) -> Document:
    """`document` with the edit made. Raises NotFound when the page it is about is gone."""
    if isinstance(edit, ReplaceDocument):
        return edit.document
    page_id = edit.page.id if isinstance(edit, ReplacePage) else edit.page_id
    page = document.page(page_id) if document else None
    if document is None or page is None:
        raise NotFound("That page is not in this book any more. Reload to see the book as it is.")
    changed = edit.page if isinstance(edit, ReplacePage) else page.model_copy(update={"locked": edit.locked})
    return document.with_page(changed)
