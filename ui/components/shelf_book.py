"""One book on the shelf: its card and what can be done with it go in; a standing cover, its words and its menu come out."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from nicegui import events

from core.book.formats import format_of
from core.services.records import BookCard, JobRecord
from ui.components.covers import drawn_cover, plain_cover, standing
from ui.components.desk import is_active
from ui.components.parts import Progress, Tag, icon_button
from ui.components.words import counted

Deed = Callable[[BookCard], Awaitable[None]]
TellProgress = Callable[[JobRecord], None]


class Deeds(Protocol):
    """What the shelf does with a book."""

    rename: Deed
    copy: Deed
    delete: Deed
    stop: Deed


def is_made(card: BookCard) -> bool:
    return is_active(card.job)


def home_of(card: BookCard) -> str:
    """Where a press on the book leads: a laid-out book to its editor."""
    return f"/books/{card.id}/edit" if card.pages and not is_made(card) else f"/books/{card.id}"


def shelf_book(card: BookCard, deeds: Deeds) -> TellProgress | None:
    """Draws it into its place; while it is being made, what shows how far it is comes back."""
    tell = None
    with Tag("div", classes="stand"), Tag("a", classes="cv", href=home_of(card), aria_hidden="true", tabindex=-1):
        if is_made(card):
            tell = _waiting_cover(card)
        else:
            _cover(card)
    with Tag("div", classes="lbl-b"):
        with Tag("h2", classes="name"):
            Tag("a", card.title, href=home_of(card))
        _state(card)
        if is_made(card):
            icon_button(f"Stop making {card.title}", "x", lambda: deeds.stop(card)).classes("menu")
        else:
            _menu(card, deeds)
    return tell


def _cover(card: BookCard) -> None:
    if card.pages:
        drawn_cover(card.id, card.revision, card.title, format_of(card.format))
    else:
        plain_cover(card.title, card.theme, format_of(card.format))


def _waiting_cover(card: BookCard) -> TellProgress:
    with standing(format_of(card.format), "wait"), Tag("div", classes="in-w"):
        with Tag("div", classes="pc num"):
            percent = Tag("b", style="font-weight: 400")
            Tag("span", "%")
        words = Tag("p")
        bar = Progress(f"Making {card.title}")

    def tell(job: JobRecord) -> None:
        percent.set_text(str(round(100 * job.progress)))
        words.set_text(job.words or "Waiting for its turn")
        bar.show(job.progress)

    tell(card.job)
    return tell


def _state(card: BookCard) -> None:
    if is_made(card):
        Tag("p", "Being made")
    elif card.job is not None:
        Tag("p", "Making it did not work. Open it to try again.", "bad")
    else:
        with Tag("p"):
            Tag("span", f"{counted(card.pages, 'page')}. Changed " if card.pages else f"{counted(card.photos, 'photo')} so far. Changed ")
            Tag("local-day", datetime=card.updated_at.isoformat())


def _menu(card: BookCard, deeds: Deeds) -> None:
    """The browser builds it: with a dozen lines for each book, the menus would be more than all the rest of an open page."""
    acts = {"rename": deeds.rename, "copy": deeds.copy, "delete": deeds.delete}

    async def chosen(event: events.GenericEventArguments) -> None:
        if act := acts.get(str(event.args.get("deed"))):
            await act(card)

    menu = Tag("book-menu", name=card.title, home=home_of(card), book=str(card.id), pages=card.pages)
    menu.on("deed", chosen, js_handler="(event) => emit(event.detail)")
