"""Kinds, sizes and looks at the desk: what is on offer, and a page to change each, beside how makers will see it."""

from collections.abc import Iterable

from fastapi import Request
from nicegui import context, ui
from sqlmodel import Session

from core.errors import NotFound
from core.services.audit import NOT_HERE
from core.services.catalogue import FormatRecord, KindRecord, ThemeRecord
from core.services.operate import offers
from core.services.operate.offers import checked_kind
from core.services.records import UserRecord
from ui.calls import call
from ui.components.admin import offer_forms as forms
from ui.components.admin.entries import Editor, Values
from ui.components.admin.table import chip
from ui.components.parts import Tag, link
from ui.pages.admin.desk import desk, head, panel
from ui.pages.admin.guard import require_operator
from ui.session import address_of
from ui.theme import page

ADDRESS = "/admin/offers"
SHEETS = ("new.css", "desk-shop.css")
PARTS = {ADDRESS: "Kinds, sizes, looks", f"{ADDRESS}/prices": "Prices", f"{ADDRESS}/coupons": "Coupons"}
WORDS = "What makers can choose, and what it costs. A change is of what comes: books that are there and orders keep what they have."


def register() -> None:
    page(ADDRESS)(offers_page)
    page(ADDRESS + "/kinds/{kind}")(kind_page)
    page(ADDRESS + "/formats/{format}")(format_page)
    page(ADDRESS + "/themes/{theme}")(theme_page)


def parts(current: str) -> None:
    """The head of each page of what is on offer, with the ways to the others."""
    head("Kinds and prices", WORDS)
    with Tag("nav", classes="seg links", aria_label="Kinds and prices"):
        for address, words in PARTS.items():
            Tag("a", words, href=address, **({"aria-current": "page"} if address == current else {}))


def back(words: str, address: str) -> None:
    link(words, address, look="text", mark="arrow-left").classes("back")


def _all(session: Session, operator: UserRecord) -> tuple[list[KindRecord], list[FormatRecord], list[ThemeRecord]]:
    return offers.kinds(session, operator.id), offers.formats(session, operator.id), offers.themes(session, operator.id)


async def offers_page(request: Request) -> None:
    operator = require_operator(request)
    kinds, formats, themes = await call(_all, operator)
    with desk("Kinds and prices", operator, "offers", sheets=SHEETS):
        parts(ADDRESS)
        for title, group, rows in (("Kinds of book", "kinds", kinds), ("Sizes", "formats", formats), ("Looks", "themes", themes)):
            with panel(title):
                _rows(group, rows)


def _rows(group: str, rows: Iterable[KindRecord | FormatRecord | ThemeRecord]) -> None:
    with Tag("ul", classes="rows"):
        for offer in rows:
            with Tag("li", classes="job"):
                with Tag("span", classes="grow"):
                    Tag("a", offer.name, href=f"{ADDRESS}/{group}/{offer.key}")
                    Tag("span", _words(offer), "muted second")
                chip(*(("On offer", "ok") if offer.is_on else ("Off", "")))


def _words(offer: KindRecord | FormatRecord | ThemeRecord) -> str:
    if isinstance(offer, FormatRecord):
        printed = f"printed by {offer.printer} as {offer.package}" if offer.package else "not printed by a partner"
        return f"{offer.min_pages} to {offer.max_pages} pages, {printed}"
    return offer.words


async def kind_page(request: Request, kind: str) -> None:
    operator = require_operator(request)
    kinds, formats, themes = await call(_all, operator)
    made = _one(kinds, kind)
    values = forms.offer_values(made)

    async def show(typed: Values) -> None:
        change = forms.kind_change(typed)
        checked_kind(kind, change)
        forms.kind_card(change, made, formats, themes)

    async def save(typed: Values) -> None:
        await call(offers.save_kind, operator.id, kind, forms.kind_change(typed), address_of(context.client.request))
        ui.navigate.to(ADDRESS)

    with desk(made.name, operator, "offers", sheets=SHEETS):
        back("Kinds and prices", ADDRESS)
        head(made.name, "A kind of book.")
        await Editor(lambda: forms.kind_fields(values, formats, themes), show, save, preview="How makers see it").begin(values)


async def format_page(request: Request, format: str) -> None:
    operator = require_operator(request)
    size = _one(await call(offers.formats, operator.id), format)
    values = forms.offer_values(size)

    async def show(typed: Values) -> None:
        forms.card(forms.format_change(typed), size)

    async def save(typed: Values) -> None:
        await call(offers.save_format, operator.id, format, forms.format_change(typed), address_of(context.client.request))
        ui.navigate.to(ADDRESS)

    with desk(size.name, operator, "offers", sheets=SHEETS):
        back("Kinds and prices", ADDRESS)
        head(size.name, f"A size: {size.width:.1f} × {size.height:.1f} mm, {size.min_pages} to {size.max_pages} pages.")
        await Editor(lambda: forms.format_fields(values), show, save, preview="How makers see it").begin(values)


async def theme_page(request: Request, theme: str) -> None:
    operator = require_operator(request)
    made = _one(await call(offers.themes, operator.id), theme)
    values = forms.offer_values(made)

    async def show(typed: Values) -> None:
        forms.card(forms.theme_change(typed), made)

    async def save(typed: Values) -> None:
        await call(offers.save_theme, operator.id, theme, forms.theme_change(typed), address_of(context.client.request))
        ui.navigate.to(ADDRESS)

    with desk(made.name, operator, "offers", sheets=SHEETS):
        back("Kinds and prices", ADDRESS)
        head(made.name, "A look.")
        await Editor(lambda: forms.offer_fields(values), show, save, preview="How makers see it").begin(values)


def _one(rows, key: str):
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise NotFound(NOT_HERE)
    return found
