"""The editor of a laid-out book: its id goes in; the frame with tray, stage, inspector and strip comes out, filled by the browser."""

from pathlib import PurePath
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from core.book.formats import FORMATS
from core.book.themes import THEMES
from core.config import settings
from core.services import books, work
from core.services.records import BookRecord
from ui import look
from ui.calls import call
from ui.components.desk import is_active
from ui.components.editor.inspector import inspector
from ui.components.editor.session import Session
from ui.components.editor.top import top_bar
from ui.components.parts import Tag
from ui.session import require_user
from ui.theme import after_main, bare, before_main, page

SCRIPTS = ("desk", "book-desk", "saved", "keys", "stage", "tray", "strip", "panels")
"""Modules of ui/static/editor that stand for an element or a service of the page; they import the rest."""

TABS = (("photos", "images", "Photos"), ("edit", "sliders-horizontal", "Edit"), ("pages", "layout-grid", "Pages"),
        ("checks", "triangle-alert", "Checks"))  # fmt: skip


def register() -> None:
    page("/books/{book_id}/edit")(editor_page)


async def editor_page(book_id: UUID, request: Request) -> Response | None:
    user = require_user(request)
    book = await call(books.get, user.id, book_id)
    job = await call(work.newest, user.id, book_id, *work.MAKING)
    if book.document is None:
        return RedirectResponse(f"/books/{book_id}", 303)
    with bare(book.title, sheets=_files("css"), scripts=_scripts(), imported=_files("js")):
        # The browser asks for the book as soon as its module runs; so it is on its way before.
        ui.add_head_html(f'<link rel="preload" href="/edit/books/{book_id}" as="fetch" crossorigin>')
        _show(user.id, book, is_active(job))
    return None


def _show(user_id: UUID, book: BookRecord, making: bool) -> None:
    with before_main():
        top_bar(book)
        with Tag("aside", classes="tray", aria_label="Photos"):
            Tag("photo-tray", most=settings().max_file_mb)
    desk = Tag("book-desk", book=str(book.id))
    Tag("dress-book", formats=_formats(), themes=_themes())
    Tag("book-stage")
    with after_main():
        checks, note = inspector(book.id, making)
        with Tag("nav", classes="strip", aria_label="Pages"):
            Tag("page-strip")
        _tabs()
    Session(user_id, book, desk, checks, note)


def _formats() -> list[list[str]]:
    return [[key, size.name, f"{size.min_pages} to {size.max_pages} pages"] for key, size in FORMATS.items()]


def _themes() -> list[list[str]]:
    return [[key, theme.name, theme.words] for key, theme in THEMES.items()]


def _tabs() -> None:
    """On a phone one of four parts stands below the stage."""
    with Tag("desk-tabs", classes="tabs", role="tablist", aria_label="Tools"):
        for key, mark, words in TABS:
            with Tag("button", type="button", role="tab", data_tab=key, data_mark=mark):
                Tag("span", words)


def _files(kind: str) -> tuple[str, ...]:
    """The editor's files of a kind, as far as they exist, in a fixed order; editor.css comes first, so that parts can build on it."""
    names = sorted(f"editor/{path.name}" for path in (look.STATIC / "editor").glob(f"*.{kind}"))
    return tuple(sorted(names, key=lambda name: name != "editor/editor.css"))


def _scripts() -> tuple[str, ...]:
    there = {PurePath(name).stem: name for name in _files("js")}
    return tuple(there[name] for name in SCRIPTS if name in there)
