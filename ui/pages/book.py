"""A book's page: photos and memories go in, the book is made and watched, then looked at, changed and printed."""

from uuid import UUID

from fastapi import Request
from nicegui import events, ui

from core.book.formats import BOOKLET, format_of
from core.book.themes import theme_of
from core.services import books, generating, photos, preview_file, print_files, work
from core.services.records import BookRecord, UserRecord
from ui.calls import call, shown
from ui.components.covers import drawn_cover, plain_cover
from ui.components.desk import Desk, Jobs, is_active, load, look, pile
from ui.components.making import Making
from ui.components.memory_panel import MemoryPanel
from ui.components.parts import Tag, button, link, note, toast
from ui.components.photo_panel import PhotoPanel, aside_panel
from ui.components.print_panel import PrintPanel
from ui.components.settings_dialog import change_settings
from ui.components.share_dialog import share
from ui.components.shop.sale import SalePanel, cost_line, order_or_files, price_beside
from ui.components.words import counted
from ui.session import require_user
from ui.theme import frame, page

LOOK_AGAIN = 0.4
COUNT_EVERY = 4
"""Looks between two counts of the photos: a thousand records are more to read than two jobs."""

TO_THE_TOP = "const top = document.querySelector('h1'); top.tabIndex = -1; top.focus(); scrollTo(0, 0)"
SCRIPTS = ("drawing.js", "photos.js", "drop.js", "when.js")


def register() -> None:
    page("/books/{book_id}")(book_page)


async def book_page(book_id: UUID, request: Request) -> None:
    user = require_user(request)
    desk = await call(load, user.id, book_id)
    with frame(desk.book.title, user, sheets=("book.css", "share.css", "price.css"), scripts=SCRIPTS, plain_scripts=("vendor/tus.min.js",)):
        BookPage(user, desk).show()


class BookPage:
    """One open page of one book. It looks again only while something is under way, and redraws whole only when the mode changes."""

    def __init__(self, user: UserRecord, desk: Desk) -> None:
        self.user, self.desk = user, desk
        self.looks = 0

    def show(self) -> None:
        with Tag("div", classes="wrap has-book"):
            self.body()
        self.timer = ui.timer(LOOK_AGAIN, self.look_again, active=self.desk.is_busy, immediate=False)

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

    @shown()
    async def look_again(self) -> None:
        jobs = await call(look, self.user.id, self.desk.book.id)
        if self._turned(jobs):
            await self.reload()
        else:
            self._tell(jobs)
        self.looks += 1
        if self.photos and self.looks % COUNT_EVERY == 0 and (self.desk.waiting or self.desk.flying):
            await self.count()
        self.timer.active = self.desk.is_busy

    def _turned(self, jobs: Jobs) -> bool:
        """Whether a job began or ended since the last look."""
        before = [(job.id, is_active(job)) if job else None for job in (self.desk.job, self.desk.printing)]
        return before != [(job.id, is_active(job)) if job else None for job in (jobs.making, jobs.printing)]

    def _tell(self, jobs: Jobs) -> None:
        if self.making and jobs.making:
            self.making.tell(jobs.making)
        if self.printing and is_active(jobs.printing):
            self.printing.tell(jobs.printing)

    async def reload(self) -> None:
        """Reads everything anew; redraws the whole page when its mode changed, else the parts that may have."""
        desk, mode = self.desk, self.desk.mode
        fresh = await call(load, self.user.id, desk.book.id)
        anew = fresh.job != desk.job
        desk.renew(fresh, all_of_it=anew)
        if not anew:
            self.print_part.refresh()
            return
        self.body.refresh()
        # The button that had the focus is gone; a phone would stand where the page has ended.
        ui.run_javascript(TO_THE_TOP)
        if mode == "making" and desk.mode == "ready" and not desk.failed:
            toast("Your book is ready." if desk.job.state == "done" else "Stopped. Your book is as it was.")

    async def count(self) -> None:
        """Counts photos and what is missing; shows both."""
        now = await call(pile, self.user.id, self.desk.book.id, self.desk.sale)
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
        self.timer.active = self.desk.is_busy

    @shown()
    async def flying(self, event: events.GenericEventArguments) -> None:
        self.desk.flying = event.args["count"]
        await self.count()
        self.timer.active = self.desk.is_busy

    @shown()
    async def remove_photo(self, event: events.GenericEventArguments) -> None:
        await call(photos.remove, self.user.id, self.desk.book.id, UUID(event.args["id"]))
        await self.count()

    @shown()
    async def make(self) -> None:
        await call(generating.generate, self.user.id, self.desk.book.id)
        self.desk.seen = {}
        await self.reload()
        self.timer.active = True

    @shown()
    async def try_again(self) -> None:
        await call(work.retry, self.user.id, self.desk.failed.id)
        await self.reload()
        self.timer.active = True

    @shown()
    async def stop_making(self) -> None:
        await call(work.cancel, self.user.id, self.desk.job.id)
        await self.reload()

    @shown()
    async def make_files(self) -> None:
        await call(preview_file.request if self.desk.sale else print_files.request, self.user.id, self.desk.book.id)
        await self.reload()
        self.timer.active = True

    @shown()
    async def stop_printing(self) -> None:
        await call(work.cancel, self.user.id, self.desk.printing.id)
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
        if self.desk.mode == "ready":
            self.head.refresh()
        else:
            self.name.refresh()
            self.summary.refresh()
