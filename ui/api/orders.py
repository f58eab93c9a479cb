"""Orders by program: a book goes in and is frozen with its price; where it is paid, where it stands and what happened come out."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from core.gateways.printer import Shipping
from core.services import orders, payments, prices, print_orders, shop
from core.services.prices import MOST_COPIES
from core.services.shop_records import Address, HistoryRecord, OrderRecord, Quote
from ui.api.deps import After, Caller, Db, Limit, Operations, User, costly, listed
from ui.api.schemas import Listed
from ui.built import pay
from ui.press import press

router = Operations(prefix="/orders", tags=["orders"])
of_book = Operations(prefix="/books/{book_id}", tags=["orders"])

Coupon = Annotated[str, Query(max_length=100, description="A coupon's code, '' without one.")]


class Parcel(BaseModel):
    """Printed copies and where they go."""

    copies: int = Field(1, ge=1, le=MOST_COPIES)
    address: Address


class Delivery(BaseModel):
    """What a price is asked for, beside the book."""

    coupon: str = Field("", max_length=100)
    copies: int = Field(0, ge=0, le=MOST_COPIES)
    shipping: str = Field("", max_length=40)
    address: Address | None = None


class NewOrder(Delivery):
    """A book to buy as it is now."""

    book_id: UUID
    total: int | None = Field(None, ge=0, le=2**31 - 1)


class Checkout(BaseModel):
    """Where an order is paid."""

    url: str


@router.get("")
def page(session: Db, user: User, limit: Limit = 50, after: After = "") -> Listed[OrderRecord]:
    """Your orders, the newest first."""
    return listed(orders.page(session, user.id, after, limit))


@router.post("", status_code=201)
def place(session: Db, user: User, given: NewOrder) -> OrderRecord:
    """Orders a book: its pages, its size and its price are frozen, and its print files are built. Nothing is paid yet.

    What a printer would refuse is told here: 409 `not_printable`, with `checks`. The same order once more, while it waits, is the same.
    """
    costly.count(str(user.id))
    asked = given.model_dump(exclude={"book_id", "address"}) | {"address": given.address}
    return orders.place(session, user.id, given.book_id, measure=lambda texts: press().measure(texts), **asked)


@router.get("/{order_id}")
def get(session: Db, user: User, order_id: UUID) -> OrderRecord:
    """One order as it stands."""
    return orders.get(session, user.id, order_id)


@router.delete("/{order_id}")
def cancel(session: Db, user: User, order_id: UUID) -> OrderRecord:
    """Gives up an order that is not paid."""
    return orders.cancel(session, user.id, order_id)


@router.get("/{order_id}/history")
def history(session: Db, user: User, order_id: UUID) -> Listed[HistoryRecord]:
    """What happened to the order, in its order."""
    return Listed(items=orders.history(session, user.id, order_id), next=None)


@router.post("/{order_id}/checkout")
async def checkout(user: Caller, order_id: UUID) -> Checkout:
    """Where a person pays the order: a page of Stripe's, the same one as long as it is open. An order whose print files are being built
    is waited for."""
    await asyncio.to_thread(costly.count, str(user.id))
    return Checkout(url=await pay(payments.checkout, user.id, order_id))


@router.post("/{order_id}/again", status_code=201)
def again(session: Db, user: User, order_id: UUID) -> OrderRecord:
    """Orders the same pages once more, at today's price."""
    costly.count(str(user.id))
    return orders.again(session, user.id, order_id)


@of_book.get("/price")
def price(session: Db, user: User, book_id: UUID, coupon: Coupon = "") -> Quote:
    """What the book's print files cost, all of it; with the pages to be expected where it has none yet."""
    return prices.quote(session, user.id, book_id, coupon)


@of_book.post("/price")
def price_with_copies(session: Db, user: User, book_id: UUID, given: Delivery) -> Quote:
    """What the book costs with printed copies sent to an address. Nothing is ordered."""
    return prices.quote(session, user.id, book_id, given.coupon, given.copies, given.shipping, given.address)


@of_book.post("/shipping")
def shipping(session: Db, user: User, book_id: UUID, given: Parcel) -> Listed[Shipping]:
    """The ways to send printed copies there, the cheapest first."""
    return Listed(items=_shipping(session, user.id, book_id, given), next=None)


def _shipping(session: Session, user_id: UUID, book_id: UUID, given: Parcel) -> list[Shipping]:
    currency = prices.quote(session, user_id, book_id).price.currency
    shop.require_copies()
    return print_orders.options(session, user_id, book_id, given.copies, given.address, currency)
