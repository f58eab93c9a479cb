"""Books at the desk: the table of all of them, whose they are and how far; never what stands in them."""

from fastapi import Request

from core.services.operate import books, tables
from core.services.operate.books import BookRow
from ui.calls import call
from ui.components.admin.glance import book_words
from ui.components.admin.person import BOOK_STATES
from ui.components.admin.table import Column, View, asked_of, chip, table, when
from ui.components.parts import Tag
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.theme import page

BOOKS = "/admin/books"


def register() -> None:
    page(BOOKS)(books_page)


async def books_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, books.TABLE, asked)
    with desk("Books", operator, "books"):
        head("Books", "Every book, whose it is and how far it has come. What stands in it is its maker’s.")
        table(VIEW, asked, found)


def _title(book: BookRow) -> None:
    Tag("span", book.title, "long")
    Tag("span", book_words(book), "muted second")


def _maker(book: BookRow) -> None:
    Tag("a", book.email, "long", href=f"/admin/people/{book.user_id}")


def _state(book: BookRow) -> None:
    look, words = BOOK_STATES[book.state]
    chip(words, look)


VIEW = View(
    books.TABLE, "Books", BOOKS, none="No book was begun yet.", find="Title or maker’s address",
    columns=(
        Column("Book", _title, sort="title", first=True),
        Column("Maker", _maker),
        Column("State", _state),
        Column("Pages", lambda book: f"{book.pages:,}" if book.pages else "", right=True),
        Column("Begun", lambda book: when(book.created_at), sort="created_at"),
        Column("Changed", lambda book: when(book.updated_at), sort="updated_at"),
    ),
    states={"": "All", "draft": "Drafts", "generating": "Being made", "ready": "Ready", "drawer": "In the drawer"},
)  # fmt: skip
