"""What the shelf says and asks: books go in; its head, the empty shelf, the dialog for a new title and a slip with an undo come out."""

from collections.abc import Awaitable, Callable

from nicegui import context, events, ui

from core.services.records import BookCard
from ui.calls import shown
from ui.components.parts import Dialog, Tag, button, field, form, link
from ui.components.pictures import spread
from ui.components.words import counted

SLIP_SECONDS = 12


def shelf_head(books: int, made: int) -> None:
    with Tag("div", classes="line between"):
        with Tag("div"):
            Tag("h1", "Your books")
            words = counted(books, "book") + (f", {made:,} being made." if made else ".")
            Tag("p", words if books else "Nothing here yet.", "muted", style="margin-top: .4rem", role="status")
        if books:
            link("Start a new book", "/new", look="main", mark="plus")


def empty_shelf(sample: Callable[[], Awaitable[None]]) -> None:
    with Tag("section", classes="empty has-book"):
        with Tag("div"):
            Tag("h2", "Your first book starts here")
            Tag(
                "p", "Bring a folder of photos, or one story somebody should write down. You will have a whole book to look at "
                "in a few minutes.", "lead",
            )  # fmt: skip
            with Tag("div", classes="line"):
                link("Start a new book", "/new", look="main", mark="plus")
                button("Make a sample book", sample, look="soft")
        with Tag("div", classes="book"):
            spread("kitchen-table", silent=True)


def drawer_link(many: int) -> None:
    """The way to the drawer, while something lies in it."""
    if many:
        link(f"In the drawer: {counted(many, 'book')}", "/books/drawer", look="text", mark="archive").classes("to-drawer")


def ask_title(card: BookCard, keep: Callable[[str, str], Awaitable[None]]) -> None:
    """Opens a dialog for another title and subtitle; `keep` gets them."""

    @shown()
    async def kept(event: events.GenericEventArguments) -> None:
        await keep(event.args.get("title", ""), event.args.get("subtitle", ""))
        dialog.close()

    dialog = Dialog("Rename this book", "small")
    with dialog, form(kept):
        field("Title", "title", value=card.title, required=True, maxlength=200, autocomplete="off")
        hint = "The cover and the title page follow." if card.pages else "If you like."
        field("Subtitle", "subtitle", value=card.subtitle, maxlength=200, autocomplete="off", hint=hint)
        with Tag("div", classes="line dialog-foot"):
            button("Keep it", look="soft", type="submit")
            button("Not now", dialog.close, look="text")
    dialog.on("close", dialog.delete, args=[])
    dialog.open()


class Slip:
    """A dark slip at the foot of the page: says what was done and may take it back; the newest alone, gone after a while."""

    def __init__(self) -> None:
        self._slip: Tag | None = None

    def say(self, words: str, undo: Callable[[], Awaitable[None]] | None = None) -> None:
        self._go()
        with context.client.content:
            self._slip = slip = Tag("div", classes="toast slip", role="status")

        async def back() -> None:
            self._go()
            await undo()

        with slip:
            Tag("span", words)
            if undo:
                button("Undo", back).classes(replace="")
            ui.timer(SLIP_SECONDS, lambda: self._slip is slip and self._go(), once=True)

    def _go(self) -> None:
        if self._slip and not self._slip.is_deleted:
            self._slip.delete()
        self._slip = None
