"""The shelf: a maker's books go in; covers standing side by side come out, the one being made with how far it is."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from fastapi import Request
from nicegui import ui

from core.services import books, drawer, generating, work
from core.services.records import BookCard, UserRecord
from ui.calls import call, shown
from ui.components.parts import Tag
from ui.components.shelf_book import TellProgress, is_made, shelf_book
from ui.components.shelf_sort import in_order, known, sort_choice
from ui.components.shelf_words import Slip, ask_title, drawer_link, empty_shelf, shelf_head
from ui.following import Follow
from ui.press import press
from ui.session import require_user
from ui.theme import frame, page

SCRIPTS = ("drawing.js", "when.js", "shelf.js", "book-menu.js")
GAP = 1.0
"""Seconds between two looks: whoever edits a book in another tab changes it more often than its cover need be drawn."""
FEW = 3
"""As many books need no sorting."""


def register() -> None:
    page("/books")(shelf_page)


async def shelf_page(request: Request, sort: str = "") -> None:
    user = require_user(request)
    shelf = Shelf(user, known(sort))
    shelf.cards, shelf.put_away = await shelf.follow.first(shelf.read())
    with (
        frame("Your books", user, sheets=("shelf.css",), scripts=("drawing.js", "when.js", "shelf.js", "book-menu.js")),
        Tag("div", classes="wrap"),
    ):
        shelf.show()


class Shelf:
    """The books of one page. It looks again when something of its maker changed or is being made, and redraws only what did."""

    def __init__(self, user: UserRecord, sort: str) -> None:
        self.user, self.sort = user, sort
        self.cards: list[BookCard] = []
        self.put_away = 0
        self.slip = Slip()
        self.places: dict[UUID, Tag] = {}
        self.progress: dict[UUID, TellProgress] = {}
        self.follow = Follow(self.look_again, ("shelf", user.id), ("work", user.id), is_busy=self.is_busy, gap=GAP)

    def show(self) -> None:
        self.body()

    async def read(self) -> tuple[list[BookCard], int]:
        return await call(books.shelf, self.user.id), await call(drawer.count, self.user.id)

    @ui.refreshable_method
    def body(self) -> None:
        shelf_head(len(self.cards), sum(is_made(card) for card in self.cards))
        if not self.cards:
            empty_shelf(self.sample)
        else:
            self._books()
        drawer_link(self.put_away)

    def _books(self) -> None:
        if len(self.cards) >= FEW:
            sort_choice(str(self.user.id), self.sort, self.sort_by)
        self.places, self.progress = {}, {}
        with Tag("ul", classes="shelf", aria_label="Your shelf"):
            for card in in_order(self.cards, self.sort):
                self.places[card.id] = Tag("li", classes="bk")
                self._draw(card)

    def _draw(self, card: BookCard) -> None:
        self.progress.pop(card.id, None)
        place = self.places[card.id]
        place.clear()
        with place:
            if tell := shelf_book(card, self):
                self.progress[card.id] = tell

    def is_busy(self) -> bool:
        return any(is_made(card) for card in self.cards)

    async def look_again(self) -> None:
        before, put_away = {card.id: card for card in self.cards}, self.put_away
        self.cards, self.put_away = await self.read()
        if {card.id for card in self.cards} != set(before) or put_away != self.put_away or self._made(before.values()):
            self.body.refresh()
            return
        # Books keep their places while somebody looks at them, and none is drawn anew just when something else of the shelf is pressed.
        for card in self.cards:
            if _still(card) != _still(before[card.id]):
                self._draw(card)
        self._tell_progress()

    def _made(self, before: Iterable[BookCard]) -> bool:
        """Whether the head says another number of books that are being made."""
        return sum(map(is_made, before)) != sum(map(is_made, self.cards))

    def _tell_progress(self) -> None:
        for card in self.cards:
            if card.id in self.progress and card.job:
                self.progress[card.id](card.job)

    async def sort_by(self, sort: str) -> None:
        """The books change places; none is drawn anew."""
        self.sort = sort
        for at, card in enumerate(in_order(self.cards, sort)):
            self.places[card.id].move(target_index=at)

    @shown()
    async def sample(self) -> None:
        job = await call(generating.make_sample, self.user.id)
        ui.navigate.to(f"/books/{job.book_id}")

    @shown()
    async def rename(self, card: BookCard) -> None:
        async def keep(title: str, subtitle: str) -> None:
            # The press is asked for only when there are pages whose words may need more room.
            await self._do(drawer.rename, card.id, title, subtitle, measure=lambda texts: press().measure(texts))

        ask_title(card, keep)

    @shown()
    async def copy(self, card: BookCard) -> None:
        copied = await self._do(drawer.copy, card.id)
        self.slip.say(f"“{copied.title}” stands on the shelf.")

    @shown()
    async def delete(self, card: BookCard) -> None:
        async def back() -> None:
            with shown():
                await self._do(drawer.give_back, card.id)

        await self._do(books.delete, card.id)
        self.slip.say(f"“{card.title}” is put away. It stays in the drawer for {drawer.KEPT.days} days.", back)

    @shown()
    async def stop(self, card: BookCard) -> None:
        if card.job:
            await self._do(work.cancel, card.job.id)

    async def _do(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What it answers, when the page shows what became of it: before the news of it are back."""
        async with self.follow.turn:
            done = await call(function, self.user.id, *args, **kwargs)
            await self.look_again()
        return done


def _still(card: BookCard) -> tuple:
    """What of a card is drawn, progress aside."""
    return card.id, card.revision, card.title, card.subtitle, card.status, card.photos, card.job and card.job.state
