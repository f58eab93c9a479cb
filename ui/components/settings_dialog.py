"""Changing a book's title, kind, size and look: the book goes in; a dialog, and its new record handed on, come out."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import events

from core.book.formats import FORMATS
from core.book.themes import THEMES
from core.services import books
from core.services.records import BookRecord
from ui.calls import call, shown
from ui.components.parts import Dialog, Tag, button, choice, field, form

KINDS = {"photo": "Photo book", "memory": "Memory book"}


def change_settings(user_id: UUID, book: BookRecord, changed: Callable[[BookRecord], Awaitable[None]]) -> None:
    """Opens the dialog; `changed` gets the book as it is afterwards."""

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
        choice("Kind", "kind", KINDS, book.kind)
        with Tag("div", classes="pair"):
            choice("Size", "format", {key: size.name for key, size in FORMATS.items()}, book.format)
            choice("Look", "theme", {key: theme.name for key, theme in THEMES.items()}, book.theme)
        if book.document:
            Tag("p", "The pages follow when you make the book again. Pages you locked stay, unless the size changes.", "t-sm muted")
        with Tag("div", classes="line dialog-foot"):
            button("Keep the changes", look="soft", type="submit")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()
