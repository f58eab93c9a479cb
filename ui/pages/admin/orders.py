"""Orders at the desk: the table of all of them, one of them with its money, its files and its history, and a door for its files."""

from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from core.errors import AppError
from core.services.operate import orders, tables
from core.services.operate.order_records import OrderRow
from core.services.operate.order_tables import ORDERS
from core.shop.money import told
from ui.calls import call
from ui.components.admin.order import One
from ui.components.admin.order_words import ORDER, STATES_ON_OFFER
from ui.components.admin.table import Column, View, asked_of, chip, table, when
from ui.components.parts import Tag, link
from ui.entering import Word
from ui.given import as_download
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.session import address_of
from ui.theme import page
from ui.transactions import run

ADDRESS = "/admin/orders"
FOLLOWS = 2.0
"""Seconds between two looks at an order while something is under way."""


def register() -> None:
    page(ADDRESS)(orders_page)
    page(ADDRESS + "/{order_id}")(order_page)


def register_door(app: FastAPI) -> None:
    app.post(ADDRESS + "/{order_id}/{which}.pdf", include_in_schema=False)(print_file)


async def orders_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, ORDERS, asked)
    with desk("Orders", operator, "orders", sheets=("desk-shop.css",)):
        head("Orders", "Everything that was bought here, and what became of it.")
        table(VIEW, asked, found)
        with Tag("p", classes="t-sm muted"):
            for words, name in (("Payments, CSV", "payments"), ("Invoices and credit notes, CSV", "invoices")):
                link(words, f"/admin/tables/{name}.csv", look="text", mark="download", download=True)


async def order_page(request: Request, order_id: UUID) -> None:
    operator = require_operator(request)
    sheet = await call(orders.sheet, operator.id, order_id)
    refused = request.query_params.get("error", "")
    with desk(f"Order {sheet.number}", operator, "orders", sheets=("price.css", "desk-shop.css")):
        one = One(operator, sheet, refused)
        one.show()
        ui.timer(FOLLOWS, one.follow, immediate=False)


async def print_file(request: Request, order_id: UUID, which: str, reason: Word = "") -> Response:
    """The print file, for the reason that is given; a refusal leads back to the order."""
    operator = require_operator(request)
    try:
        key, name = await run(orders.file_key, operator.id, order_id, which, reason, address_of(request))
    except AppError as error:
        return RedirectResponse(f"{ADDRESS}/{order_id}?error={error.code}", 303)
    return await as_download(request, key, name, "application/pdf")


def _number(order: OrderRow) -> None:
    Tag("a", str(order.number), href=f"{ADDRESS}/{order.id}")


def _book(order: OrderRow) -> None:
    Tag("span", order.title, "book-title")


def _state(order: OrderRow) -> None:
    look, words = ORDER[order.state]
    with Tag("span", classes="chips"):
        if order.trouble and order.state != "review":
            chip("Needs you", "bad")
        chip(words, look)


def _total(order: OrderRow) -> None:
    Tag("span", told(order.total, order.currency))
    if order.refunded:
        Tag("span", f"{told(order.refunded, order.currency)} back", "muted second back-again")


VIEW = View(
    ORDERS, "Orders", ADDRESS, none="Nobody has ordered a book yet.", find="Number, title or address", states=STATES_ON_OFFER,
    columns=(
        Column("Number", _number, sort="number", first=True),
        Column("Book", _book, sort="title"),
        Column("Who", lambda order: order.email or "Has left"),
        Column("When", lambda order: when(order.created_at), sort="created_at"),
        Column("State", _state),
        Column("Total", _total, sort="total", right=True),
    ),
)  # fmt: skip
