"""The drawer: a maker's deleted books go in; a list with the days each has left, ways back and away for good come out."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from fastapi import Request
from nicegui import ui

from core.book.formats import format_of
from core.services import drawer
from core.services.records import BookCard, UserRecord
from ui.calls import call, shown
from ui.components.covers import plain_cover
from ui.components.parts import Tag, button, confirm, link
from ui.components.shelf_words import Slip
from ui.components.words import counted
from ui.session import require_user
from ui.theme import frame, page


def register() -> None:
    page("/books/drawer")(drawer_page)


async def drawer_page(request: Request) -> None:
    user = require_user(request)
    lying = Drawer(user, await call(drawer.drawer, user.id))
    with frame("The drawer", user, sheets=("shelf.css",), scripts=("when.js",)), Tag("div", classes="wrap narrow"):
        link("Your books", "/books", look="text", mark="arrow-left").classes("back")
        lying.show()


class Drawer:
    def __init__(self, user: UserRecord, cards: list[BookCard]) -> None:
        self.user, self.cards = user, cards
        self.slip = Slip()

    @ui.refreshable_method
    def show(self) -> None:
        Tag("h1", "The drawer")
        if not self.cards:
            Tag("p", "Nothing lies in the drawer.", "lead", style="margin-top: .6rem", role="status")
            return
        words = f"Books you deleted stay here for {drawer.KEPT.days} days, just as they were. Then they go for good."
        Tag("p", words, "lead", style="margin-top: .6rem", role="status")
        with Tag("ul", classes="drawer", aria_label="Books in the drawer"):
            for card in self.cards:
                _lying(card, self.give_back, self.delete_for_good)

    async def _look_again(self) -> None:
        self.cards = await call(drawer.drawer, self.user.id)
        self.show.refresh()

    @shown()
    async def give_back(self, card: BookCard) -> None:
        await call(drawer.give_back, self.user.id, card.id)
        await self._look_again()
        self.slip.say(f"“{card.title}” is back on your shelf.")

    @shown()
    async def delete_for_good(self, card: BookCard) -> None:
        await call(drawer.delete_for_good, self.user.id, card.id)
        await self._look_again()


def days_left(card: BookCard, now: datetime) -> int:
    """Whole days until the book goes for good, at least 1."""
    left = card.deleted_at + drawer.KEPT - now
    return max(1, left.days + (left.seconds > 0))


def _lying(card: BookCard, give_back: Callable[[BookCard], Awaitable[None]], for_good: Callable[[BookCard], Awaitable[None]]) -> None:
    async def delete() -> None:
        await for_good(card)

    words = f"“{card.title}” goes with its pages and memories, and nobody can bring it back. Its photos stay yours for other books."
    with Tag("li", classes="line"):
        with Tag("div", classes="lies", aria_hidden="true"):
            plain_cover(card.title, card.theme, format_of(card.format))
        with Tag("div", classes="grow"):
            Tag("h2", card.title)
            _facts(card)
        with Tag("div", classes="line acts"):
            button("Give it back", lambda: give_back(card), mark="archive-restore", aria_label=f"Give back {card.title}")
            button(
                "Delete for good", lambda: confirm("Delete this book for good?", words, "Delete for good", delete), look="text",
                aria_label=f"Delete {card.title} for good",
            )  # fmt: skip


def _facts(card: BookCard) -> None:
    with Tag("p"):
        Tag("span", f"{counted(card.pages, 'page')}. Deleted " if card.pages else f"{counted(card.photos, 'photo')}. Deleted ")
        Tag("local-day", datetime=card.deleted_at.isoformat())
        Tag("span", f". {counted(days_left(card, datetime.now(UTC)), 'day')} left.")
