"""Prices at the desk: what each kind of book costs in each size, and a page to change one beside the whole price it leads to."""

from fastapi import Request
from nicegui import context, ui
from sqlmodel import Session

from core.book.formats import format_of
from core.services import catalogue, shop
from core.services.operate import rates
from core.services.operate.rates import Amounts, PriceRecord
from core.services.records import UserRecord
from core.shop.money import told
from core.shop.pricing import percent
from ui.calls import call
from ui.components.admin.entries import Editor, Values
from ui.components.admin.price_form import price_change, price_fields, price_values, tried
from ui.components.admin.table import chip
from ui.components.parts import Tag, link, note
from ui.components.shop.receipt import receipt
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.pages.admin.offers import ADDRESS, back, parts
from ui.session import address_of
from ui.theme import page

PRICES = f"{ADDRESS}/prices"
SHEETS = ("price.css", "desk-shop.css")
SOLD = ("Print files", "Printed copy")
NO_COPIES = "No print partner is switched on, so the files alone are sold: PRINTER_KEY and PRINTER_SECRET change that."
CLOSED = "The shop is closed, so nobody pays anything: STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET open it."
FROZEN = "It holds for orders from now on; what was placed keeps its price."


def register() -> None:
    page(PRICES)(prices_page)
    page(PRICES + "/{kind}/{format}")(price_page)


def _names(session: Session) -> dict[str, str]:
    return {one.key: one.name for one in (*catalogue.kinds(session), *catalogue.formats(session))}


def _every(session: Session, operator: UserRecord) -> tuple[list[PriceRecord], dict[str, str]]:
    return rates.every(session, operator.id), _names(session)


def _get(session: Session, operator: UserRecord, kind: str, format: str) -> tuple[PriceRecord, dict[str, str]]:
    return rates.get(session, operator.id, kind, format), _names(session)


async def prices_page(request: Request) -> None:
    operator = require_operator(request)
    prices, names = await call(_every, operator)
    with desk("Prices", operator, "offers", sheets=SHEETS):
        parts(PRICES)
        if not shop.prints_copies():
            note("info", NO_COPIES if shop.is_open() else CLOSED)
        with (
            Tag("section", classes="pan", aria_label="Prices"),
            Tag("div", classes="sideways", tabindex=0, role="region", aria_label="Prices"),
        ):
            _table(prices, names)
        link("CSV", "/admin/tables/prices.csv", look="text", mark="download", download=True, aria_label="Prices as a CSV file")


def _table(prices: list[PriceRecord], names: dict[str, str]) -> None:
    with Tag("table", classes="t num"):
        with Tag("thead"), Tag("tr"):
            for words in ("Book", *SOLD, "Tax"):
                Tag("th", words, scope="col")
        with Tag("tbody"):
            for price in prices:
                with Tag("tr"):
                    with Tag("th", scope="row"):
                        Tag("a", f"{names[price.kind]}, {names[price.format]}", href=f"{PRICES}/{price.kind}/{price.format}")
                    for words, amounts in zip(SOLD, (price.files, price.printed), strict=True):
                        with Tag("td", data_of=words):
                            _amounts(amounts, price.currency)
                    Tag("td", _tax(price), "muted", data_of="Tax")


def _tax(price: PriceRecord) -> str:
    if not price.tax_rate:
        return "None"
    return f"{percent(price.tax_rate)} {'on top' if price.tax_behaviour == 'exclusive' else 'within'}"


def _amounts(amounts: Amounts | None, currency: str) -> None:
    if amounts is None or not amounts.is_on:
        chip("Not sold")
        return
    Tag("span", told(amounts.base, currency))
    Tag("span", f"up to {amounts.pages_included} pages, then {told(amounts.per_page, currency)} each", "muted second")


async def price_page(request: Request, kind: str, format: str) -> None:
    operator = require_operator(request)
    price, names = await call(_get, operator, kind, format)
    values = price_values(price)

    async def show(typed: Values) -> None:
        pages, copies = tried(typed)
        receipt(await call(rates.preview, operator.id, kind, format, price_change(typed), pages, copies))

    async def save(typed: Values) -> None:
        await call(rates.save, operator.id, kind, format, price_change(typed), address_of(context.client.request))
        ui.navigate.to(PRICES)

    title = f"{names[kind]}, {names[format]}"
    with desk(title, operator, "offers", sheets=SHEETS):
        back("Prices", PRICES)
        head(title, FROZEN)
        most = format_of(format).max_pages
        await Editor(lambda: price_fields(values, most), show, save, preview="The whole price").begin(values)
