"""Changing a book's title, kind, size and look: the book goes in; a dialog, and its new record handed on, come out."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from nicegui import events
from sqlmodel import Session

from core.services import books, catalogue
from core.services.catalogue import Offer
from core.services.records import BookRecord
from ui.calls import call, shown
from ui.components.parts import Dialog, Tag, button, choice, field, form


async def change_settings(user_id: UUID, book: BookRecord, changed: Callable[[BookRecord], Awaitable[None]]) -> None:
    """Opens the dialog with what is on offer; `changed` gets the book as it is afterwards."""
    kinds, sizes, looks = await call(_offers, book)

    @shown()
    async def keep(event: events.GenericEventArguments) -> None:
        values = {name: event.args.get(name, "") for name in ("title", "subtitle", "kind", "format", "theme")}
        record = await call(books.update, user_id, book.id, **values)
        dialog.close()
        await changed(record)

    dialog = Dialog("Title, size and look")
    with dialog, form(keep):
        field("Title", "title", value=book.title, required=True, maxlength=200, autocomplete="off")
        field("Subtitle", "subtitle", value=book.subtitle, maxlength=200, autocomplete="off", hint="If you like.")
        choice("Kind", "kind", kinds, book.kind)
        with Tag("div", classes="pair"):
            choice("Size", "format", sizes, book.format)
            choice("Look", "theme", looks, book.theme)
        if book.document:
            Tag("p", "The pages follow when you make the book again. Pages you locked stay, unless the size changes.", "t-sm muted")
        with Tag("div", classes="line dialog-foot"):
            button("Keep the changes", look="soft", type="submit")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()


def _offers(session: Session, book: BookRecord) -> tuple[dict[str, str], ...]:
    """Keys and names of the kinds, sizes and looks that can be chosen: those on offer, and what the book has."""

    def named(offers: Iterable[Offer], has: str) -> dict[str, str]:
        return {offer.key: offer.name for offer in offers if offer.is_on or offer.key == has}

    return (
        named(catalogue.kinds(session), book.kind), named(catalogue.formats(session), book.format),
        named(catalogue.themes(session), book.theme),
    )  # fmt: skip
