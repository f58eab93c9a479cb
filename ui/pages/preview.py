"""Turning a book's pages: the book goes in; the open book, drawn by the press page by page, comes out."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from core.book.formats import format_of
from core.book.themes import theme_of
from core.services import books
from core.services.records import BookRecord
from ui.calls import call
from ui.components.desk import page_url
from ui.components.parts import Tag
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
    with bare(book.title, sheets=("preview.css",), scripts=("preview.js",)):
        Tag("book-preview", book=_as_shown(book)).style(f"--sheet: {theme_of(book.document.theme).paper}")
    return None


def _as_shown(book: BookRecord) -> dict:
    format = format_of(book.document.format)
    return {
        "title": book.title,
        "back": f"/books/{book.id}",
        "edit": f"/books/{book.id}/edit",
        "cover": f"/files/books/{book.id}/cover.svg?r={book.revision}",
        "aspect": format.width / format.height,
        "pages": [
            {"src": page_url(book.id, number, book.revision), "label": page_words(page, number)}
            for number, page in enumerate(book.document.pages, 1)
        ],
    }
