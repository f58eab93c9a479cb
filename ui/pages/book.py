"""A book's page: photos and memories go in, the book is made and watched, then looked at, changed and printed."""

import time
from collections.abc import Callable
from uuid import UUID

from fastapi import Request
from nicegui import events, ui

from core.book.formats import BOOKLET, format_of
from core.book.themes import theme_of
from core.services import books, generating, photos, preview_file, print_files, work
from core.services.records import BookRecord, JobRecord, UserRecord
from ui.calls import call, shown
from ui.components.covers import drawn_cover, plain_cover
from ui.components.desk import Desk, Jobs, is_active, load, look, pile, stand_of
from ui.components.making import Making
from ui.components.memory_panel import MemoryPanel
from ui.components.parts import Tag, button, link, note, toast
from ui.components.photo_panel import PhotoPanel, aside_panel
from ui.components.print_panel import PrintPanel
from ui.components.settings_dialog import change_settings
from ui.components.share_dialog import share
from ui.components.shop.sale import SalePanel, cost_line, order_or_files, price_beside
from ui.components.words import counted
from ui.following import Follow
from ui.session import require_user
from ui.theme import frame, page

COUNT_EVERY = 1.6
"""Seconds between two counts of the photos, and two readings of a book that others change: they are more to read than two jobs."""

TO_THE_TOP = "const top = document.querySelector('h1'); top.tabIndex = -1; top.focus(); scrollTo(0, 0)"
SCRIPTS = ("drawing.js", "photos.js", "drop.js", "when.js")


def register() -> None:
    page("/books/{book_id}")(book_page)


async def book_page(book_id: UUID, request: Request) -> None:
    user = require_user(request)
    here = BookPage(user)
    here.desk = desk = await here.follow.first(call(load, user.id, book_id))
    with frame(desk.book.title, user, sheets=("book.css", "share.css", "price.css"), scripts=SCRIPTS, plain_scripts=("vendor/tus.min.js",)):
        here.show()


class BookPage:
    """One open page of one book. It looks again when there are news of it, and redraws whole only when the mode changes."""

    def __init__(self, user: UserRecord) -> None:
        self.desk: Desk
        self.user, self.read_at = user, 0.0
        self.follow = Follow(self.look_again, ("work", user.id), ("shelf", user.id), is_busy=lambda: self.desk.is_busy)

    def show(self) -> None:
        with Tag("div", classes="wrap has-book"):
            self.body()

    @ui.refreshable_method
    def body(self) -> None:
        self.making = self.printing = self.photos = None
        if self.desk.mode == "making":
            self.making = Making(self.desk.book, self.desk.job, self.desk.seen, self.stop_making)
        elif self.desk.mode == "ready":
            self._ready()
        else:
            self._draft()

    def _draft(self) -> None:
        self.name()
        self._trouble()
        with Tag("div", classes="desk"):
            with Tag("div"):
                self._material()
            with Tag("aside", classes="sum", aria_label="Your book"):
                self.summary()

    @ui.refreshable_method
    def name(self) -> None:
        Tag("h1", self.desk.book.title)
        if self.desk.book.subtitle:
            Tag("p", self.desk.book.subtitle, "lead")

    def _ready(self) -> None:
        with Tag("section", classes="ready", aria_label="Your book"):
            self.head()
        self._trouble()
        with Tag("div"):
            self.print_part()
        aside_panel(self.desk)
        self._material()

    def _trouble(self) -> None:
        if self.desk.failed:
            with note("bad", self.desk.failed.error or "Making this book did not work.", role="alert").classes("trouble"):
                if self.desk.booklet_would_do:
                    button("Make it a Booklet", self.make_booklet, look="text")
                button("Try again", self.try_again, look="text")

    def _material(self) -> None:
        self.photos = PhotoPanel(self.desk, arrived=self.arrived, flying=self.flying, remove=self.remove_photo)
        MemoryPanel(self.user.id, self.desk, self.count)

    @ui.refreshable_method
    def summary(self) -> None:
        """What is being made, beside the photos: the cover so far, what is missing, and the one main button."""
        book, desk = self.desk.book, self.desk
        self.shown_as = self._standing()
        plain_cover(book.title, book.theme, desk.format)
        self._facts()
        price_beside(desk.sale)
        self._missing()
        coming = desk.flying > 0
        button(
            "Waiting for your photos" if coming else "Make my book", self.make, look="main big wide",
            disabled=coming or bool(desk.missing),
        )  # fmt: skip
        Tag("p", "Nothing is final. You can look, change and make it again.", "fine t-sm muted")

    def _facts(self) -> None:
        book = self.desk.book
        Tag("p", f"{self.desk.kind.name}. {format_of(book.format).name}. {theme_of(book.theme).name} look.", "t-sm muted facts")
        button("Change title, size or look", self.change, look="text")

    def _missing(self) -> None:
        if not self.desk.missing:
            return
        note("info", self.desk.missing, role="status")
        if self.desk.offers_booklet:
            button("Make it a Booklet", self.take_booklet, look="soft")

    @ui.refreshable_method
    def head(self) -> None:
        """The finished book: its cover, what it is, and what can be done with it."""
        book = self.desk.book
        self.shown_as = self._standing()
        laid_out = format_of(book.document.format)
        drawn_cover(book.id, book.revision, book.title, laid_out)
        with Tag("div"):
            Tag("h1", book.title)
            if book.subtitle:
                Tag("p", book.subtitle, "lead")
            pages, chapters = counted(len(book.document.pages), "page"), counted(len(book.document.chapters), "chapter")
            Tag("p", f"{pages} in {chapters}. {laid_out.name}. {theme_of(book.document.theme).name} look.", "muted")
            if sale := self.desk.sale:
                cost_line(sale, book.revision)
            with Tag("div", classes="line acts"):
                if sale:
                    order_or_files(sale, book.id, book.revision)
                link("Edit your book", f"/books/{book.id}/edit", look="soft" if sale else "main", mark="pencil")
                link("Turn its pages", f"/books/{book.id}/preview", look="soft", mark="book-open")
                button("Share", self.share, mark="share-2")
                button("Make it again", self.make, mark="refresh-cw", disabled=self.desk.flying > 0)
                button("Title, size and look", self.change, look="text")
            if stale := self.desk.stale_words():
                note("info", stale)

    @ui.refreshable_method
    def print_part(self) -> None:
        desk, acts = self.desk, (self.make_files, self.stop_printing)
        if desk.sale:
            self.printing = SalePanel(desk.book.id, desk.book.revision, desk.sale, desk.printing, *acts)
        else:
            self.printing = PrintPanel(desk, *acts)

    # what happens

    async def look_again(self) -> None:
        jobs = await call(look, self.user.id, self.desk.book.id)
        if self._turned(jobs):
            return await self.reload()
        self._tell(jobs)
        is_changed, rest = jobs.written != self.desk.written, self.read_at + COUNT_EVERY - time.monotonic()
        if not is_changed and jobs.photos == self.desk.states:
            return
        if rest > 0:
            return self.follow.soon(rest)
        await (self.reload() if is_changed else self.count())

    def _turned(self, jobs: Jobs) -> bool:
        """Whether a job began or ended since the last look."""
        before = stand_of(self.desk.job), stand_of(self.desk.printing)
        return before != (stand_of(jobs.making), stand_of(jobs.printing))

    def _tell(self, jobs: Jobs) -> None:
        if self.making and jobs.making:
            self.making.tell(jobs.making)
        if self.printing and is_active(jobs.printing):
            self.printing.tell(jobs.printing)

    async def reload(self) -> None:
        """Reads everything anew; redraws the whole page when the work on it is other work, else the parts that may have changed."""
        desk, mode = self.desk, self.desk.mode
        fresh = await call(load, self.user.id, desk.book.id)
        self.read_at = time.monotonic()
        anew = stand_of(fresh.job) != stand_of(desk.job)
        desk.renew(fresh, all_of_it=anew)
        if not anew:
            self._parts(fresh)
            return
        self.body.refresh()
        # The button that had the focus is gone; a phone would stand where the page has ended.
        ui.run_javascript(TO_THE_TOP)
        if mode == "making" and desk.mode == "ready" and not desk.failed:
            toast("Your book is ready." if desk.job.state == "done" else "Stopped. Your book is as it was.")

    def _parts(self, fresh: Desk) -> None:
        """What speaks of the files, and of the book itself where somebody changed it."""
        is_changed, self.desk.book, self.desk.missing = fresh.written != self.desk.written, fresh.book, fresh.missing
        self.print_part.refresh()
        if is_changed and self.photos:
            self.photos.tell(list(fresh.photos.values()))
            self._book()

    def _book(self) -> None:
        if self.desk.mode == "ready":
            self.head.refresh()
        else:
            self.name.refresh()
            self.summary.refresh()

    async def count(self) -> None:
        """Counts photos and what is missing; shows both."""
        now = await call(pile, self.user.id, self.desk.book.id, self.desk.sale)
        self.read_at = time.monotonic()
        if self.photos is None:
            return
        self.photos.tell(now.photos)
        self.desk.missing, self.desk.sale = now.missing, now.sale
        # A button that is drawn anew just when it is pressed would not hear it.
        if self._standing() != self.shown_as:
            (self.head if self.desk.mode == "ready" else self.summary).refresh()

    def _standing(self) -> tuple[object, ...]:
        """What the part with the main button says, beside the book itself."""
        desk = self.desk
        stale, price = desk.stale_words() if desk.mode == "ready" else "", desk.sale.words if desk.sale else ""
        return desk.mode, desk.missing, desk.offers_booklet, desk.flying > 0, stale, price

    @shown()
    async def arrived(self, event: events.GenericEventArguments) -> None:
        await self.count()

    @shown()
    async def flying(self, event: events.GenericEventArguments) -> None:
        self.desk.flying = event.args["count"]
        await self.count()

    @shown()
    async def remove_photo(self, event: events.GenericEventArguments) -> None:
        async with self.follow.turn:
            await call(photos.remove, self.user.id, self.desk.book.id, UUID(event.args["id"]))
            await self.count()

    async def make(self) -> None:
        self.desk.seen = {}
        await self._do(generating.generate, self.desk.book.id)

    async def try_again(self) -> None:
        await self._do(work.retry, self.desk.failed.id)

    async def stop_making(self) -> None:
        await self._do(work.cancel, self.desk.job.id)

    async def make_files(self) -> None:
        await self._do(preview_file.request if self.desk.sale else print_files.request, self.desk.book.id)

    async def stop_printing(self) -> None:
        await self._do(work.cancel, self.desk.printing.id)

    @shown()
    async def _do(self, function: Callable[..., JobRecord], about: UUID) -> None:
        """Shows what became of it before the news of it are back."""
        async with self.follow.turn:
            await call(function, self.user.id, about)
            await self.reload()

    async def share(self) -> None:
        await share(self.user.id, self.desk.book.id)

    @shown()
    async def change(self) -> None:
        await change_settings(self.user.id, self.desk.book, self._changed)

    @shown()
    async def take_booklet(self) -> None:
        await self._changed(await call(books.update, self.user.id, self.desk.book.id, format=BOOKLET))

    @shown()
    async def make_booklet(self) -> None:
        self.desk.book = await call(books.update, self.user.id, self.desk.book.id, format=BOOKLET)
        await self.make()

    async def _changed(self, book: BookRecord) -> None:
        self.desk.book = book
        now = await call(pile, self.user.id, book.id, self.desk.sale)
        self.desk.missing, self.desk.sale = now.missing, now.sale
        self._book()
