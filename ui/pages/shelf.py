"""The shelf: a maker's books go in; covers standing side by side come out, the one being made with how far it is."""

from fastapi import Request
from nicegui import ui

from core.book.formats import format_of
from core.services import books, generating, work
from core.services.records import BookCard, UserRecord
from ui.calls import call, shown
from ui.components.covers import drawn_cover, plain_cover, standing
from ui.components.desk import is_active
from ui.components.parts import Progress, Tag, button, confirm, icon, icon_button, link
from ui.components.pictures import spread
from ui.components.words import counted
from ui.session import require_user
from ui.theme import frame, page

LOOK_AGAIN = 1.0


def register() -> None:
    page("/books")(shelf_page)


async def shelf_page(request: Request) -> None:
    user = require_user(request)
    shelf = Shelf(user, await call(books.shelf, user.id))
    with frame("Your books", user, sheets=("shelf.css",), scripts=("drawing.js", "when.js")), Tag("div", classes="wrap"):
        shelf.show()


class Shelf:
    """The books of one page. While one is being made the shelf looks again every second and redraws only what changed."""

    def __init__(self, user: UserRecord, cards: list[BookCard]) -> None:
        self.user, self.cards = user, cards
        self.progress: dict = {}

    def show(self) -> None:
        self.body()
        self.timer = ui.timer(LOOK_AGAIN, self.look_again, active=self.is_busy(), immediate=False)

    @ui.refreshable_method
    def body(self) -> None:
        self.progress = {}
        _head(self)
        if not self.cards:
            _empty(self)
        else:
            with Tag("ul", classes="shelf", aria_label="Your shelf"):
                for card in self.cards:
                    _book(self, card)

    def is_busy(self) -> bool:
        return any(_is_made(card) for card in self.cards)

    @shown()
    async def look_again(self) -> None:
        cards = await call(books.shelf, self.user.id)
        same = [_still(card) for card in cards] == [_still(card) for card in self.cards]
        self.cards = cards
        if same:
            self._tell_progress()
        else:
            self.body.refresh()
        self.timer.active = self.is_busy()

    def _tell_progress(self) -> None:
        for card in self.cards:
            if card.id in self.progress and card.job:
                self.progress[card.id](card.job)

    @shown()
    async def sample(self) -> None:
        job = await call(generating.make_sample, self.user.id)
        ui.navigate.to(f"/books/{job.book_id}")

    @shown()
    async def delete(self, card: BookCard) -> None:
        await call(books.delete, self.user.id, card.id)
        await self.look_again()

    @shown()
    async def stop(self, card: BookCard) -> None:
        if card.job:
            await call(work.cancel, self.user.id, card.job.id)
        await self.look_again()


def _is_made(card: BookCard) -> bool:
    return is_active(card.job)


def _still(card: BookCard) -> tuple:
    """What of a card is drawn, progress aside."""
    return card.id, card.revision, card.title, card.status, card.photos, card.job and card.job.state


def _head(shelf: Shelf) -> None:
    made = sum(_is_made(card) for card in shelf.cards)
    with Tag("div", classes="line between"):
        with Tag("div"):
            Tag("h1", "Your books")
            words = f"{counted(len(shelf.cards), 'book')}." + (f" {counted(made, 'book')} being made now." if made else "")
            Tag("p", words if shelf.cards else "Nothing here yet.", "muted", style="margin-top: .4rem", role="status")
        if shelf.cards:
            link("Start a new book", "/new", look="main", mark="plus")


def _empty(shelf: Shelf) -> None:
    with Tag("section", classes="empty has-book"):
        with Tag("div"):
            Tag("h2", "Your first book starts here")
            Tag(
                "p", "Bring a folder of photos, or one story somebody should write down. You will have a whole book to look at "
                "in a few minutes.", "lead",
            )  # fmt: skip
            with Tag("div", classes="line"):
                link("Start a new book", "/new", look="main", mark="plus")
                button("Make a sample book", shelf.sample, look="soft")
        with Tag("div", classes="book"):
            spread("kitchen-table", silent=True)


def _book(shelf: Shelf, card: BookCard) -> None:
    with Tag("li", classes="bk"):
        with Tag("div", classes="stand"), Tag("a", classes="cv", href=f"/books/{card.id}", aria_hidden="true", tabindex=-1):
            if _is_made(card):
                _waiting_cover(shelf, card)
            elif card.pages:
                drawn_cover(card.id, card.revision, card.title, format_of(card.format))
            else:
                plain_cover(card.title, card.theme, format_of(card.format))
        with Tag("div", classes="lbl-b"):
            with Tag("h2", classes="name"):
                Tag("a", card.title, href=f"/books/{card.id}")
            _state(shelf, card)
            if _is_made(card):
                icon_button(f"Stop making {card.title}", "x", lambda: shelf.stop(card)).classes("menu")
            else:
                _menu(shelf, card)


def _waiting_cover(shelf: Shelf, card: BookCard) -> None:
    with standing(format_of(card.format), "wait"), Tag("div", classes="in-w"):
        with Tag("div", classes="pc num"):
            percent = Tag("b", style="font-weight: 400")
            Tag("span", "%")
        words = Tag("p")
        bar = Progress(f"Making {card.title}")

    def tell(job) -> None:
        percent.set_text(str(round(100 * job.progress)))
        words.set_text(job.words or "Waiting for its turn")
        bar.show(job.progress)

    tell(card.job)
    shelf.progress[card.id] = tell


def _state(shelf: Shelf, card: BookCard) -> None:
    if _is_made(card):
        Tag("p", "Being made now")
    elif card.job is not None:
        Tag("p", "Making it did not work. Open it to try again.", "bad")
    else:
        with Tag("p"):
            Tag("span", f"{counted(card.pages, 'page')}. Changed " if card.pages else f"{counted(card.photos, 'photo')} so far. Changed ")
            Tag("local-day", datetime=card.updated_at.isoformat())


def _menu(shelf: Shelf, card: BookCard) -> None:
    async def delete() -> None:
        await shelf.delete(card)

    words = f"“{card.title}” goes with its pages and memories, and cannot be brought back. Its photos stay yours for other books."
    with Tag("details", classes="menu"):
        with Tag("summary", classes="ib", aria_label=f"More for {card.title}"):
            icon("ellipsis")
        with Tag("div", classes="pop"):
            _item("Open", "book-open", href=f"/books/{card.id}")
            if card.pages:
                _item("Turn its pages", "layout-grid", href=f"/books/{card.id}/preview")
            _item("Delete", "trash-2", lambda: confirm("Delete this book?", words, "Delete", delete), "bad")


def _item(words: str, mark: str, act=None, classes: str = "", href: str = "") -> None:
    item = Tag("a", classes=f"mi {classes}", href=href) if href else Tag("button", classes=f"mi {classes}", type="button")
    with item:
        icon(mark, 18)
        Tag("span", words)
    if act:
        item.on("click", act, args=[])
