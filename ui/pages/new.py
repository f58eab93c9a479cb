"""Starting a book: what is on offer comes out, with its price; kind, size, look and title go in, and the maker goes on to the new
book's page."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fastapi import Request
from nicegui import events, ui
from sqlmodel import Session

from core.book.formats import DEFAULT_FORMAT, format_of
from core.book.themes import DEFAULT_THEME
from core.services import books, catalogue, prices
from core.services.catalogue import FormatRecord, KindRecord, Offer, ThemeRecord
from core.services.records import UserRecord
from core.shop.pricing import Breakdown
from ui.calls import call, shown
from ui.components.covers import plain_cover
from ui.components.parts import Tag, button, field, form, icon
from ui.components.pictures import spread
from ui.components.shop.receipt import money
from ui.session import require_user
from ui.theme import frame, page

PICTURES = {"photo": "photo-kind", "memory": "memory-kind"}
REM_A_MM = 0.024
UNTITLED = "Your title"
NO_PRICE = "Print files in this size are not sold yet."


@dataclass(frozen=True)
class Choices:
    """What can be chosen; `first` are the keys chosen at the beginning, `starting` the price of the smallest book of each kind and
    size, none while nothing is sold."""

    kinds: list[KindRecord]
    formats: list[FormatRecord]
    themes: list[ThemeRecord]
    starting: dict[tuple[str, str], Breakdown]

    @property
    def first(self) -> dict[str, str]:
        kind = self.kinds[0]
        format, theme = _one_of(self.formats, kind.formats, DEFAULT_FORMAT), _one_of(self.themes, kind.themes, DEFAULT_THEME)
        return {"kind": kind.key, "format": format, "theme": theme}


def register() -> None:
    page("/new")(new_page)


async def new_page(request: Request) -> None:
    user = require_user(request)
    choices = await call(_choices)
    with frame("Start a new book", user, sheets=("new.css", "price.css")), Tag("div", classes="wrap"):
        Tag("h1", "Start a new book")
        Tag("p", "Three choices and a title. You can change your mind about all of them later.", "lead", style="margin-top: var(--s2)")
        _form(user, choices)


def _choices(session: Session) -> Choices:
    return Choices(
        [kind for kind in catalogue.kinds(session) if kind.is_on],
        [size for size in catalogue.formats(session) if size.is_on],
        [look for look in catalogue.themes(session) if look.is_on],
        prices.starting(session),
    )


def _one_of(offers: Iterable[Offer], of_kind: tuple[str, ...], wanted: str) -> str:
    """The wanted key where it is on offer, else the first that is."""
    keys = [offer.key for offer in offers if offer.key in of_kind]
    return wanted if wanted in keys else keys[0] if keys else ""


def _form(user: UserRecord, choices: Choices) -> None:
    @shown()
    async def create(event: events.GenericEventArguments) -> None:
        given = {name: event.args.get(name, "") for name in ("title", "subtitle", "kind", "format", "theme")}
        book = await call(books.create, user.id, language=user.language, **given)
        ui.navigate.to(f"/books/{book.id}")

    first = choices.first
    with form(create, "cols") as made:
        with Tag("div"):
            _choice("1", "What kind of book?", "two", lambda: _kinds(choices.kinds, first["kind"]))
            _choice("2", "Which size?", "four", lambda: _sizes(choices.formats, first["format"]))
            _choice("3", "Which look?", "", lambda: _looks(choices.themes, first["theme"]))
        _summary(made, choices)


def _choice(number: str, question: str, classes: str, options: Callable[[], None]) -> None:
    with Tag("fieldset"):
        with Tag("legend"):
            Tag("i", number)
            Tag("span", question)
        with Tag("div", classes=f"opts {classes}"):
            options()


def _kinds(kinds: list[KindRecord], first: str) -> None:
    for kind in kinds:
        with _option("kind", kind.key, kind.key == first):
            with Tag("div", classes="kind"):
                spread(PICTURES[kind.key], silent=True)
            _named(kind.name, kind.words)


def _sizes(sizes: list[FormatRecord], first: str) -> None:
    for size in sizes:
        with _option("format", size.key, size.key == first):
            with Tag("div", classes="fmt"):
                shape = Tag("span", classes="" if size.printer else "thin")
                shape.style(f"width: {size.width * REM_A_MM:.2f}rem; height: {size.height * REM_A_MM:.2f}rem")
            _named(*size_words(size))


def size_words(size: FormatRecord) -> tuple[str, str]:
    """(what the size is called, its measures, whose it is and how many pages it takes); the operator's own words in their place."""
    name, _, measures = size.name.partition(", ")
    printer = f"For {size.printer}" if size.printer else "For any printer, or your own"
    told = size.words or f"{printer}, {size.min_pages} to {size.max_pages} pages."
    return name, f"{measures}. {told}" if measures else told


def _looks(looks: list[ThemeRecord], first: str) -> None:
    for theme in looks:
        with _option("theme", theme.key, theme.key == first):
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


def _summary(made: Tag, choices: Choices) -> None:
    """The title beside a cover and the price, both of which follow every choice at once, in the browser alone."""
    first = choices.first
    costs = {f"{kind}/{size}": list(_cost(price)) for (kind, size), price in choices.starting.items()}
    with Tag("aside", classes="sum", aria_label="Your book"):
        cover = plain_cover(UNTITLED, first["theme"], format_of(first["format"]))
        field("Title", "title", required=True, maxlength=200, placeholder="Four Days in April", autocomplete="off")
        field("Subtitle", "subtitle", maxlength=200, hint="If you like.", autocomplete="off")
        if choices.starting:
            amount, words = costs.get(f"{first['kind']}/{first['format']}", ("", NO_PRICE))
            with Tag("p", classes="starting", role="status"):
                Tag("strong", amount)
                Tag("span", words, "muted t-sm")
        button("Start this book", look="main big wide", type="submit")
        free = "Making and looking is free. The whole price stands beside your book." if choices.starting else "Making and keeping is free."
        Tag("p", f"Next you add your photos. {free}", "fine t-sm muted")
    shapes = {size.key: round(size.width / size.height, 4) for size in choices.formats}
    offers = {kind.key: {"format": kind.formats, "theme": kind.themes} for kind in choices.kinds}
    told = (cover.html_id, UNTITLED, json.dumps(shapes), json.dumps(offers), json.dumps(costs), json.dumps(["", NO_PRICE]))
    made.on("input", js_handler=FOLLOW % told)


def _cost(price: Breakdown) -> tuple[str, str]:
    """`From $19.00`, and what that is for."""
    return f"From {money(price.total, price.currency)}", price.lines[0].words


# A size or a look that the chosen kind does not come in cannot be chosen; where it was, the first that can is.
FOLLOW = """(event) => {
  const form = event.currentTarget, cover = document.getElementById("%s"), untitled = "%s", shapes = %s, offers = %s, costs = %s, none = %s;
  const offer = offers[new FormData(form).get("kind")];
  for (const name of ["format", "theme"]) {
    const options = [...form.querySelectorAll(`input[name=${name}]`)];
    for (const one of options) one.disabled = !offer[name].includes(one.value);
    if (!options.some((one) => one.checked && !one.disabled)) (options.find((one) => !one.disabled) ?? {}).checked = true;
  }
  const values = Object.fromEntries(new FormData(form));
  cover.className = `standing unmade ${values.theme}`;
  cover.querySelector(".title").textContent = values.title || untitled;
  cover.style.setProperty("--aspect", shapes[values.format]);
  const [amount, words] = costs[`${values.kind}/${values.format}`] ?? none, cost = form.querySelector(".starting");
  if (cost) { cost.firstElementChild.textContent = amount; cost.lastElementChild.textContent = words; }
}"""
