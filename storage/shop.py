"""Tables of the shop: what was ordered and paid, what became of it, and what providers told. Money is in integer minor units of its
currency (cents; yen; thousandths of a dinar), currencies are ISO 4217 codes in capitals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import Json, json, kept, line, long_text, new_id, of_table, time
from storage.columns import number as whole


def _once(name: str, column: str, where: str) -> Index:
    return Index(name, column, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Order(SQLModel, table=True):
    """A book bought: what was frozen when it was placed. `state` is one of core.shop.states; `price` the breakdown that `total` is of.

    `build` says where its print files stand: building, ready, refused (by the preflight; `findings` say why) or failed; `sums` are
    their SHA-256. `copies` printed copies go to `address` by `shipping`; 0 where the files alone were bought. `trouble` is what the
    operator must look at. The document is kept in `order_documents`; the files by the order's id."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_user_id_created_at", "user_id", "created_at", "id"),
        Index("ix_orders_state_created_at", "state", "created_at", "id"),
        Index("ix_orders_created_at", "created_at", "id"),
        Index("ix_orders_paid_at", "paid_at", "currency", "total", "refunded"),
        Index("ix_orders_total", "total", "id"),
        Index("ix_orders_title", "title", "id"),
        Index("ix_orders_trouble", "created_at", "id", sqlite_where=text("trouble <> ''"), postgresql_where=text("trouble <> ''")),
    )

    id: UUID = new_id()
    number: int = Field(unique=True)
    user_id: UUID | None = kept("users", index=False)
    book_id: UUID | None = kept("books")
    title: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    format: str = Field(max_length=40)
    theme: str = Field(max_length=40)
    pages: int
    revision: int
    state: str = line(20, "placed")
    currency: str = Field(max_length=3)
    total: int
    refunded: int = whole()
    price: dict = Field(sa_type=Json)
    coupon_id: UUID | None = kept("coupons")
    copies: int = whole()
    shipping: str = line(40)
    address: dict | None = json()
    build: str = line(10, "building")
    findings: list | None = json()
    sums: dict | None = json()
    built_at: datetime | None = None
    trouble: str = long_text()
    paid_at: datetime | None = None
    expires_at: datetime | None = None
    created_at: datetime = time()
    updated_at: datetime = time()


class OrderDocument(SQLModel, table=True):
    """The document an order froze; beside its row, so that lists of orders read little."""

    __tablename__ = "order_documents"

    order_id: UUID = of_table("orders", primary_key=True, index=False)
    document: dict = Field(sa_type=Json)


class OrderEvent(SQLModel, table=True):
    """One line of an order's history. `who` is maker, operator, stripe, printer or system; states are '' where none changed."""

    __tablename__ = "order_events"
    __table_args__ = (Index("ix_order_events_order_id_at", "order_id", "at"),)

    id: UUID = new_id()
    order_id: UUID = of_table("orders", index=False)
    act: str = Field(max_length=40)
    before: str = line(20)
    after: str = line(20)
    who: str = Field(max_length=20)
    words: str = long_text()
    at: datetime = time()


class Payment(SQLModel, table=True):
    """One attempt at paying an order. `status` is open, pending, paid, failed, expired, cancelled or wrong (not what was asked for).

    `provider` is stripe, or free where nothing was to pay; `way` checkout or intent. `provider_reference` is the provider's name of
    it (of the session or the intent), `intent` the intent's. `url` is where a checkout is paid; `asked_at` when Stripe was last asked,
    NULL to be asked at once. `facts` is what Stripe told so far (core.shop.facts); `status` follows from it."""

    __tablename__ = "payments"
    __table_args__ = (
        _once("uq_payments_provider_reference", "provider_reference", "provider_reference <> ''"),
        Index("ix_payments_user_id_created_at", "user_id", "created_at", "id"),
        Index("ix_payments_status_asked_at", "status", "asked_at"),
        Index("ix_payments_created_at", "created_at", "id"),
    )

    id: UUID = new_id()
    user_id: UUID | None = kept("users", index=False)
    order_id: UUID = of_table("orders")
    amount: int
    currency: str = Field(max_length=3)
    status: str = line(20, "open")
    provider: str = line(20, "stripe")
    way: str = line(10, "checkout")
    provider_reference: str = line(255)
    intent: str = line(255, index=True)
    url: str = long_text()
    refunded: int = whole()
    facts: dict | None = json()
    expires_at: datetime | None = None
    asked_at: datetime | None = None
    created_at: datetime = time()
    updated_at: datetime = time()


class Refund(SQLModel, table=True):
    """Money given back. `status` is asked (not at the provider yet), pending, succeeded or failed; `who` began it: operator, stripe or
    system."""

    __tablename__ = "refunds"
    __table_args__ = (
        _once("uq_refunds_provider_reference", "provider_reference", "provider_reference <> ''"),
        Index("ix_refunds_status_due_at", "status", "due_at"),
        Index("ix_refunds_created_at", "created_at"),
    )

    id: UUID = new_id()
    order_id: UUID = of_table("orders")
    payment_id: UUID = of_table("payments")
    amount: int
    currency: str = Field(max_length=3)
    status: str = line(20, "asked")
    provider_reference: str = line(255)
    reason: str = long_text()
    who: str = line(20, "operator")
    attempts: int = whole()
    due_at: datetime = time()
    error: str = long_text()
    created_at: datetime = time()
    updated_at: datetime = time()


class Dispute(SQLModel, table=True):
    """A payment that was called back at the bank. `id` and `status` are the provider's; `told_at` is when it last told them."""

    __tablename__ = "disputes"

    id: str = Field(max_length=255, primary_key=True)
    order_id: UUID = of_table("orders")
    payment_id: UUID = of_table("payments")
    amount: int
    currency: str = Field(max_length=3)
    status: str = Field(max_length=40)
    told_at: datetime
    created_at: datetime = time()


class WebhookEvent(SQLModel, table=True):
    """What a provider told us, once an event. `kind` is its type; `outcome` done, ignored, review or failed, `words` why. `about` is
    the provider's name of the payment it tells of, for when that is heard of later."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index("ix_webhook_events_created_at", "created_at", "id"),
        Index("ix_webhook_events_outcome", "outcome", "created_at"),
    )

    id: str = Field(max_length=255, primary_key=True)
    provider: str = line(20, "stripe")
    kind: str = Field(max_length=100)
    payload: dict | None = json()
    about: str = line(255, index=True)
    order_id: UUID | None = kept("orders")
    outcome: str = Field(max_length=20)
    words: str = long_text()
    told_at: datetime
    created_at: datetime = time()


class Invoice(SQLModel, table=True):
    """An invoice, or the credit note of a refund, as it was written once. Numbers of a series have no gap. It outlives its maker's
    account."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("series", "number"),
        _once("uq_invoices_order_id_invoice", "order_id", "kind = 'invoice'"),
        Index("ix_invoices_created_at", "created_at", "id"),
        Index("ix_invoices_sums", "kind", "created_at", "currency", "total"),
    )

    id: UUID = new_id()
    series: str = Field(max_length=20)
    number: int
    kind: str = Field(max_length=10)
    order_id: UUID | None = kept("orders")
    user_id: UUID | None = kept("users")
    refund_id: UUID | None = Field(default=None, foreign_key="refunds.id", ondelete="SET NULL", unique=True)
    content: dict = Field(sa_type=Json)
    total: int
    currency: str = Field(max_length=3)
    created_at: datetime = time()


class PrintOrder(SQLModel, table=True):
    """Printed copies of an order at the print partner. `state` is asked (not there yet), failed, or the partner's own word."""

    __tablename__ = "print_orders"
    __table_args__ = (Index("ix_print_orders_state_due_at", "state", "due_at"),)

    id: UUID = new_id()
    order_id: UUID = of_table("orders", unique=True, index=False)
    reference: str = line(255, index=True)
    state: str = line(40, "asked")
    tracking: list | None = json()
    told_at: datetime | None = None
    attempts: int = whole()
    due_at: datetime = time()
    error: str = long_text()
    created_at: datetime = time()
    updated_at: datetime = time()
