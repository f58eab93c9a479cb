"""The part about what one keeps here: a maker goes in; the room their photos take, their print files, and a ZIP of everything come out."""

from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import ui
from sqlmodel import Session

from core.book.formats import format_of
from core.services import exporting, order_files, print_files, work
from core.services.account_page import Account
from core.services.records import ExportRecord, JobRecord, OrderedFiles, PrintedBook, UserRecord
from ui.calls import call, shown
from ui.components.account.section import section
from ui.components.covers import drawn_cover, ordered_cover
from ui.components.desk import is_active
from ui.components.parts import Progress, Tag, button, link, note
from ui.components.words import counted, day, size
from ui.exports import url_of
from ui.following import Follow

OFFER = "Your photos just as you gave them, your words, your books and all else we have of you, in one ZIP. It opens without us."


async def show(user: UserRecord, request: Request) -> None:
    found: Account = request.state.account
    room = found.room
    with section("files", "Your photos and files", f"{counted(room.photos, 'photo')}, {size(room.bytes)} of {size(room.most_bytes)}"):
        Progress("Room taken", room.bytes / room.most_bytes)
        _print_files(await call(print_files.of_maker, user.id), await call(order_files.unlocked_of_maker, user.id))
        Everything(user, found.packing, found.packed).show()


def _print_files(books: list[PrintedBook], ordered: list[OrderedFiles]) -> None:
    if not books and not ordered:
        return
    with Tag("ul", classes="rows printed", aria_label="Print files"):
        for book in books:
            with Tag("li"):
                drawn_cover(book.book_id, book.book_revision, book.title, format_of(book.format))
                before = ", before your last changes" if book.book_revision != book.revision else ""
                _described(book, "Print files made ", before)
                _downloads(book.title, f"/files/books/{book.book_id}")
        for order in ordered:
            with Tag("li"):
                ordered_cover(order.order_id, order.book_id, order.title, order.theme, format_of(order.format))
                _described(order, f"Order {order.number}, print files made ")
                _downloads(f"{order.title}, order {order.number}", f"/files/orders/{order.order_id}")


def _described(files: PrintedBook | OrderedFiles, made: str, before: str = "") -> None:
    with Tag("div", classes="grow"):
        Tag("strong", files.title)
        with Tag("div", classes="muted t-sm"):
            Tag("span", made)
            Tag("local-day", datetime=files.created_at.isoformat())
            Tag("span", f", {size(files.interior_bytes + files.cover_bytes)}{before}")


def _downloads(title: str, folder: str) -> None:
    with Tag("div", classes="line"):
        for words, which, called in (("Pages", "interior", "inside pages"), ("Cover", "cover", "cover")):
            link(
                words, f"{folder}/{which}.pdf", look="soft", mark="download", download=True, aria_label=f"Download the {called} of {title}"
            )


def _stand(session: Session, user: UserRecord) -> tuple[JobRecord | None, ExportRecord | None]:
    return exporting.under_way(session, user.id), exporting.latest(session, user.id)


class Everything:
    """All of it in one ZIP: asked for, watched, fetched."""

    def __init__(self, user: UserRecord, job: JobRecord | None, packed: ExportRecord | None) -> None:
        self.user, self.job, self.packed = user, job, packed
        self.follow = Follow(self.look_again, ("work", user.id), is_busy=lambda: is_active(self.job))

    async def look(self) -> None:
        self.job, self.packed = await call(_stand, self.user)

    @ui.refreshable_method
    def show(self) -> None:
        Tag("h3", "Take everything with you")
        if is_active(self.job):
            self._under_way()
            return
        if self.job and self.job.state == "failed":
            note("bad", self.job.error or "Packing did not work. Please try again.")
        if self.packed:
            self._ready(self.packed)
        else:
            Tag("p", OFFER, "muted t-sm")
            button("Pack everything", self.begin, mark="package")

    def _under_way(self) -> None:
        self.words = Tag("p", classes="muted t-sm", role="status")
        with Tag("div", classes="line"):
            self.bar = Progress("Packing everything")
            self.percent = Tag("span", classes="num muted t-sm")
            button("Stop", self.stop, look="text", aria_label="Stop packing")
        Tag("p", "You can close this page: we write to you when it is ready.", "muted t-sm")
        self._tell(self.job)

    def _ready(self, packed: ExportRecord) -> None:
        until = day(packed.expires_at.astimezone(ZoneInfo(self.user.time_zone)).date())
        with Tag("p", classes="muted t-sm", role="status"):
            Tag("span", "Packed ")
            Tag("local-day", datetime=packed.created_at.isoformat(), hours=True)
            Tag("span", f", {size(packed.bytes)}. You can fetch it until {until}.")
        with Tag("div", classes="line"):
            link("Download", url_of(packed.id), look="soft", mark="download", download=True, aria_label="Download everything")
            button("Pack it again", self.begin, look="text")

    def _tell(self, job: JobRecord) -> None:
        self.bar.show(job.progress)
        self.percent.set_text(f"{round(100 * job.progress)}%")
        words = job.words or "Waiting for its turn"
        if self.words.text != words:
            self.words.set_text(words)

    async def look_again(self) -> None:
        before = self.job, self.packed
        await self.look()
        if is_active(self.job) and is_active(before[0]):
            self._tell(self.job)
        elif before != (self.job, self.packed):
            self.show.refresh()

    @shown()
    async def begin(self) -> None:
        async with self.follow.turn:
            await call(exporting.request, self.user.id)
            await self.look()
            self.show.refresh()

    @shown()
    async def stop(self) -> None:
        async with self.follow.turn:
            await call(work.cancel, self.user.id, self.job.id)
            await self.look()
            self.show.refresh()
