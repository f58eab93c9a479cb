"""The history of a book: its kept versions come out, each to be looked at and brought back; the book as it is can be kept under a name."""

from functools import partial
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import events, ui
from sqlmodel import Session

from core.book.document import Document
from core.book.formats import format_of
from core.book.themes import theme_of
from core.services import books, versions
from core.services.records import BookRecord, UserRecord, VersionRecord
from ui.calls import call, shown
from ui.components.parts import Tag, button, confirm, field, form, link, toast
from ui.components.words import page_words
from ui.session import require_user
from ui.theme import bare, frame, page

WHY = {
    "generated": "Made for you", "hand": "Kept by you", "order": "As it was ordered",
    "restored": "Kept before it was replaced",
}  # fmt: skip


def register() -> None:
    page("/books/{book_id}/history")(history_page)
    page("/books/{book_id}/history/{version_id}")(version_page)


async def history_page(book_id: UUID, request: Request) -> Response | None:
    user = require_user(request)
    book = await call(books.get, user.id, book_id)
    if book.document is None:
        return RedirectResponse(f"/books/{book_id}", 303)
    history = History(user, book, await call(versions.of_book, user.id, book_id))
    with frame(f"History of {book.title}", user, sheets=("history.css",), scripts=("when.js",)), Tag("div", classes="wrap narrow"):
        history.show()
    return None


async def version_page(book_id: UUID, version_id: UUID, request: Request) -> None:
    user = require_user(request)
    version, document = await call(_version, user.id, book_id, version_id)
    with bare(version.name, sheets=("preview.css",), scripts=("preview.js",)):
        Tag("book-preview", book=_as_shown(version, document)).style(f"--sheet: {theme_of(document.theme).paper}")


class History:
    """One open page of a book's versions."""

    def __init__(self, user: UserRecord, book: BookRecord, kept: list[VersionRecord]) -> None:
        self.user, self.book, self.kept = user, book, kept

    def show(self) -> None:
        with Tag("div", classes="line between"):
            Tag("h1", "History")
            link("Back to editing", f"/books/{self.book.id}/edit", look="soft", mark="arrow-left")
        Tag("p", f"“{self.book.title}” as it was before. Bringing a version back can be undone, so nothing is ever lost.", "lead")
        with form(self.keep, "line keep"):
            field("Keep the book as it is now", "name", required=True, maxlength=versions.LONGEST_NAME, autocomplete="off",
                  placeholder="A name, such as: before the new cover")  # fmt: skip
            button("Keep a version", look="soft", type="submit", mark="save")
        self.list()

    @ui.refreshable_method
    def list(self) -> None:
        if not self.kept:
            Tag("p", "No version is kept yet.", "muted")
            return
        with Tag("ol", classes="versions", aria_label="Versions, the newest first"):
            for version in self.kept:
                self._row(version)

    def _row(self, version: VersionRecord) -> None:
        with Tag("li"):
            with Tag("div", classes="grow"):
                Tag("h2", version.name)
                with Tag("p", classes="muted t-sm"):
                    Tag("span", f"{WHY[version.why]}, ")
                    Tag("local-day", hours=True, datetime=version.created_at.isoformat())
            named = {"aria_label": f"Look at {version.name}"}
            link("Look at it", f"/books/{self.book.id}/history/{version.id}", look="soft", **named)
            button("Bring it back", partial(self.ask, version), look="text", aria_label=f"Bring back {version.name}")

    def ask(self, version: VersionRecord) -> None:
        words = f"The book becomes as it was in “{version.name}”. What it is now is kept as a version, and Undo takes this back."
        confirm("Bring this version back?", words, "Bring it back", partial(self.restore, version), look="soft")

    @shown()
    async def restore(self, version: VersionRecord) -> None:
        await call(versions.restore, self.user.id, self.book.id, version.id)
        ui.navigate.to(f"/books/{self.book.id}/edit")

    @shown()
    async def keep(self, event: events.GenericEventArguments) -> None:
        await call(versions.keep, self.user.id, self.book.id, event.args.get("name", ""))
        self.kept = await call(versions.of_book, self.user.id, self.book.id)
        self.list.refresh()
        ui.run_javascript("document.querySelector('.keep').reset()")
        toast("Kept.")


def _version(session: Session, user_id: UUID, book_id: UUID, version_id: UUID) -> tuple[VersionRecord, Document]:
    document = versions.get(session, user_id, book_id, version_id)
    return next(one for one in versions.of_book(session, user_id, book_id) if one.id == version_id), document


def _as_shown(version: VersionRecord, document: Document) -> dict:
    size, files = format_of(document.format), f"/files/books/{version.book_id}/versions/{version.id}"
    return {
        "title": version.name,
        "back": f"/books/{version.book_id}/history",
        "edit": "",
        "cover": f"{files}/cover.svg",
        "aspect": size.width / size.height,
        "pages": [
            {"src": f"{files}/pages/{number}.svg", "label": page_words(page, number)}
            for number, page in enumerate(document.pages, 1)
        ],
    }  # fmt: skip
