"""Turning a book's pages: the book goes in; the open book, drawn by the press page by page, comes out."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from core.book.document import Document
from core.book.formats import format_of
from core.book.themes import theme_of
from core.services import books, shop
from core.services.records import BookRecord
from ui.calls import call
from ui.components.desk import page_url
from ui.components.parts import Tag
from ui.components.share_dialog import share
from ui.components.words import page_words
from ui.session import require_user
from ui.theme import bare, page


def register() -> None:
    page("/books/{book_id}/preview")(preview_page)


async def preview_page(book_id: UUID, request: Request) -> Response | None:
    user = require_user(request)
    book = await call(books.get, user.id, book_id)
    if book.document is None:
        return RedirectResponse(f"/books/{book_id}", 303)
    with bare(book.title, sheets=("preview.css", "share.css"), scripts=("preview.js", "when.js")):
        shown = Tag("book-preview", book=_of_maker(book)).style(f"--sheet: {theme_of(book.document.theme).paper}")
        shown.on("share", lambda: share(user.id, book.id), args=[])
    return None


def as_shown(document: Document, title: str, cover: str, pages: list[str]) -> dict:
    """A book as <book-preview> takes it: its title, and the addresses of the drawings of its cover and its pages."""
    format = format_of(document.format)
    told = [
        {"src": src, "label": page_words(page, number)}
        for number, (page, src) in enumerate(zip(document.pages, pages, strict=True), 1)
    ]  # fmt: skip
    return {"title": title, "cover": cover, "aspect": format.width / format.height, "pages": told}


def _of_maker(book: BookRecord) -> dict:
    cover = f"/files/books/{book.id}/cover.svg?r={book.revision}"
    pages = [page_url(book.id, number, book.revision) for number in range(1, len(book.document.pages) + 1)]
    doors = {"back": f"/books/{book.id}", "edit": f"/books/{book.id}/edit", "share": True}
    doors |= {"order": f"/books/{book.id}/order"} if shop.is_open() else {}
    return as_shown(book.document, book.title, cover, pages) | doors
