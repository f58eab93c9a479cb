"""The operator's texts at the desk: terms, privacy, imprint and the seller on invoices, each beside how it will stand."""

from fastapi import Request
from nicegui import context

from core.errors import NotFound
from core.services.audit import NOT_HERE
from core.services.operate import texts
from core.services.operate.texts import LONGEST, NAMES
from ui.calls import call
from ui.components.admin.entries import Editor, Values
from ui.components.legal import legal_text
from ui.components.parts import Tag, field, toast
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.session import address_of
from ui.theme import page

ADDRESS = "/admin/texts"
WORDS = "Your own words. Without them there is no such page, and no link to it."
HINTS = {
    "terms": "A line that begins with # is a heading, with - a point of a list; an empty line begins a new paragraph.",
    "seller": "Who sells here: the name, the address and the tax number, a line each. It stands at the head of every invoice from now on.",
}


def register() -> None:
    page(ADDRESS)(first_page)
    page(ADDRESS + "/{text}")(text_page)


async def first_page(request: Request) -> None:
    await _show(request, "terms")


async def text_page(request: Request, text: str) -> None:
    await _show(request, text)


async def _show(request: Request, key: str) -> None:
    operator = require_operator(request)
    if key not in NAMES:
        raise NotFound(NOT_HERE)
    found = next(one for one in await call(texts.all_of_them, operator.id) if one.key == key)
    values = {"text": found.text}

    async def show(typed: Values) -> None:
        words = texts.checked(key, typed.get("text", ""))
        if not words:
            Tag("p", "Nothing is written yet." if key == "seller" else "Nothing is written yet, so there is no such page.", "muted")
        elif key == "seller":
            Tag("pre", words, "seller")
        else:
            legal_text(words)

    async def save(typed: Values) -> None:
        await call(texts.save, operator.id, key, typed.get("text", ""), address_of(context.client.request))
        toast("It is saved.")

    with desk(NAMES[key], operator, "texts", sheets=("legal.css", "desk-shop.css")):
        head("Texts", WORDS)
        with Tag("nav", classes="seg links", aria_label="Which text"):
            for other, name in NAMES.items():
                Tag("a", name, href=f"{ADDRESS}/{other}", **({"aria-current": "page"} if other == key else {}))
        await Editor(lambda: _fields(key, values), show, save, preview="How it will stand").begin(values)


def _fields(key: str, values: Values) -> None:
    rows = 6 if key == "seller" else 22
    field(NAMES[key], "text", value=values["text"], area=True, rows=rows, maxlength=LONGEST, hint=HINTS.get(key, HINTS["terms"]))
