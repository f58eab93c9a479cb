"""What the shop's services hand out. Money is in integer minor units of its currency, an ISO 4217 code in capitals."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator

from core.facts import Plain
from core.shop.pricing import Breakdown

Build = Literal["building", "ready", "refused", "failed"]
OrderState = Literal[
    "placed", "pending", "paid", "part_refunded", "refunded", "disputed", "lost", "review", "cancelled", "expired", "refused"
]
PaymentStatus = Literal["open", "pending", "paid", "failed", "expired", "cancelled", "wrong"]


class Address(Plain):
    """Where printed copies go. `country` is ISO 3166-1 alpha-2, `state` its part where the country's post asks for it."""

    name: str = Field(min_length=1, max_length=100)
    street: str = Field(min_length=1, max_length=100)
    street2: str = Field("", max_length=100)
    town: str = Field(min_length=1, max_length=60)
    state: str = Field("", max_length=40)
    postcode: str = Field("", max_length=20)
    country: str = Field(pattern="^[A-Z]{2}$")
    phone: str = Field(min_length=4, max_length=30)

    @field_validator("*")
    @classmethod
    def _of_one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("must be a single line that can be printed")
        return value


class Quote(Plain):
    """What a book as it is now would cost, all of it, in the size its pages have. `pages` is expected where the book has none yet
    (`is_estimate`)."""

    book_id: UUID
    kind: str
    format: str
    pages: int
    is_estimate: bool
    price: Breakdown


class OrderRecord(Plain):
    """An order as its maker sees it. `is_unlocked`: the files are theirs; `has_files`: they are built and can be fetched when unlocked."""

    id: UUID
    number: int
    book_id: UUID | None
    title: str
    kind: str
    format: str
    theme: str
    pages: int
    revision: int
    state: OrderState
    price: Breakdown
    currency: str
    total: int
    refunded: int
    copies: int
    shipping: str
    address: Address | None
    build: Build
    is_unlocked: bool
    has_files: bool
    has_invoice: bool
    print_state: str
    paid_at: datetime | None
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


class HistoryRecord(Plain):
    """One line of an order's history."""

    act: str
    before: str
    after: str
    who: str
    words: str
    at: datetime


class PaymentRecord(Plain):
    """One attempt at paying an order."""

    id: UUID
    order_id: UUID
    order_number: int
    title: str
    amount: int
    currency: str
    status: PaymentStatus
    provider: str
    way: str
    refunded: int
    created_at: datetime
    updated_at: datetime
