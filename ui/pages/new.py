"""Starting a book: kind, size, look and title go in by one form; the maker goes on to the new book's page."""

from collections.abc import Callable

from fastapi import Request
from nicegui import events, ui

from core.book.formats import DEFAULT_FORMAT, FORMATS, Format, format_of
from core.book.themes import DEFAULT_THEME, THEMES
from core.services import books
from core.services.records import UserRecord
from ui.calls import call, shown
from ui.components.covers import plain_cover
from ui.components.parts import Tag, button, field, form, icon
from ui.components.pictures import spread
from ui.session import require_user
from ui.theme import frame, page

KINDS = (
    ("photo", "Photo book", "From your photos: chapters by day and place, the best ones big.", "photo-kind"),
    ("memory", "Memory book", "Photos and stories together. Write down what nobody else remembers.", "memory-kind"),
)
REM_A_MM = 0.024
UNTITLED = "Your title"


def register() -> None:
    page("/new")(new_page)


async def new_page(request: Request) -> None:
    user = require_user(request)
    with frame("Start a new book", user, sheets=("new.css",)), Tag("div", classes="wrap"):
        Tag("h1", "Start a new book")
        Tag("p", "Three choices and a title. You can change your mind about all of them later.", "lead", style="margin-top: var(--s2)")
        _form(user)


def _form(user: UserRecord) -> None:
    @shown()
    async def create(event: events.GenericEventArguments) -> None:
        given = {name: event.args.get(name, "") for name in ("title", "subtitle", "kind", "format", "theme")}
        book = await call(books.create, user.id, language=user.language, **given)
        ui.navigate.to(f"/books/{book.id}")

    with form(create, "cols") as made:
        with Tag("div"):
            _choice("1", "What kind of book?", "two", lambda: _kinds())
            _choice("2", "Which size?", "four", lambda: _sizes())
            _choice("3", "Which look?", "", lambda: _looks())
        _summary(made)


def _choice(number: str, question: str, classes: str, options: Callable[[], None]) -> None:
    with Tag("fieldset"):
        with Tag("legend"):
            Tag("i", number)
            Tag("span", question)
        with Tag("div", classes=f"opts {classes}"):
            options()


def _kinds() -> None:
    for key, name, words, picture in KINDS:
        with _option("kind", key, key == "photo"):
            with Tag("div", classes="kind"):
                spread(picture, silent=True)
            _named(name, words)


def _sizes() -> None:
    for size in FORMATS.values():
        with _option("format", size.key, size.key == DEFAULT_FORMAT):
            with Tag("div", classes="fmt"):
                shape = Tag("span", classes="" if size.printer else "thin")
                shape.style(f"width: {size.width * REM_A_MM:.2f}rem; height: {size.height * REM_A_MM:.2f}rem")
            _named(*size_words(size))


def size_words(size: Format) -> tuple[str, str]:
    """(what the size is called, its measures, whose it is and how many pages it takes)."""
    name, _, measures = size.name.partition(", ")
    printer = f"Printed by {size.printer}" if size.printer else "For any printer, or your own"
    return name, f"{measures}. {printer}, {size.min_pages} to {size.max_pages} pages."


def _looks() -> None:
    for theme in THEMES.values():
        with _option("theme", theme.key, theme.key == DEFAULT_THEME):
            with Tag("div", classes="paper"):
                spread(theme.key, silent=True)
            _named(theme.name, theme.words)


def _option(name: str, value: str, chosen: bool) -> Tag:
    option = Tag("label", classes="opt")
    with option:
        Tag("input", type="radio", name=name, value=value, **({"checked": True} if chosen else {}))
    return option


def _named(name: str, words: str) -> None:
    Tag("strong", name)
    Tag("span", words, "t-sm num")
    with Tag("span", classes="tick"):
        icon("check", 16)


def _summary(made: Tag) -> None:
    """The title beside a cover that follows every choice at once, in the browser alone."""
    with Tag("aside", classes="sum", aria_label="Your book"):
        cover = plain_cover(UNTITLED, DEFAULT_THEME, format_of(DEFAULT_FORMAT))
        field("Title", "title", required=True, maxlength=200, placeholder="Four Days in April", autocomplete="off")
        field("Subtitle", "subtitle", maxlength=200, hint="If you like.", autocomplete="off")
        button("Start this book", look="main big wide", type="submit")
        Tag("p", "Next you add your photos. Making and keeping is free.", "fine t-sm muted")
    made.on("input", js_handler=FOLLOW % (cover.html_id, UNTITLED, {key: round(f.width / f.height, 4) for key, f in FORMATS.items()}))


FOLLOW = """(event) => {
  const values = Object.fromEntries(new FormData(event.currentTarget)), cover = document.getElementById("%s");
  cover.className = `standing unmade ${values.theme}`;
  cover.querySelector(".title").textContent = values.title || "%s";
  cover.style.setProperty("--aspect", %s[values.format]);
}"""
