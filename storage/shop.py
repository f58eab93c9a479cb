"""Tables of the shop: what is on offer, what was ordered and paid, what became of it, and who changed what. Money is in integer minor
units of its currency (cents; yen; thousandths of a dinar), currencies are ISO 4217 codes in capitals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, false, func, text, true
from sqlmodel import Field, SQLModel

from storage.columns import Json, json, long_text, new_id, now, of_table, time
from storage.columns import number as whole


def _words(length: int, default: str = "", **more):
    return Field(default=default, max_length=length, sa_column_kwargs={"server_default": default}, **more)


def _kept(table: str, **more):
    """A reference that is let go when what it names is: money's own rows stay."""
    return Field(default=None, foreign_key=f"{table}.id", ondelete="SET NULL", **{"index": True} | more)


def _once(name: str, column: str, where: str) -> Index:
    return Index(name, column, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Kind(SQLModel, table=True):
    """What the operator changed about a kind of book. `questions` are asked of the maker; `themes` and `formats` are the keys on offer."""

    __tablename__ = "kinds"

    key: str = Field(max_length=20, primary_key=True)
    name: str = Field(max_length=60)
    words: str = _words(300)
    questions: list | None = json()
    themes: list | None = json()
    formats: list | None = json()
    min_pages: int = whole()
    max_pages: int = whole()
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    position: int = whole()
    updated_at: datetime = time()


class BookFormat(SQLModel, table=True):
    """What the operator changed about a format. `package` is the print partner's own name of the product, '' where it prints none."""

    __tablename__ = "formats"

    key: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=60)
    words: str = _words(300)
    package: str = _words(64)
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    position: int = whole()
    updated_at: datetime = time()


class BookTheme(SQLModel, table=True):
    """What the operator changed about a theme."""

    __tablename__ = "themes"

    key: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=60)
    words: str = _words(300)
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    position: int = whole()
    updated_at: datetime = time()


class Price(SQLModel, table=True):
    """What a kind of book in a format costs. `what` is files or copy; `base` covers `pages_included` pages, each further one costs
    `per_page`. `tax_rate` is in hundredths of a percent; `tax_behaviour` says whether the amounts hold the tax: inclusive or exclusive."""

    __tablename__ = "prices"
    __table_args__ = (UniqueConstraint("kind", "format", "what"),)

    id: UUID = new_id()
    kind: str = Field(max_length=20)
    format: str = Field(max_length=40)
    what: str = _words(10, "files")
    currency: str = Field(max_length=3)
    base: int
    pages_included: int = whole()
    per_page: int = whole()
    tax_rate: int = whole()
    tax_behaviour: str = _words(10, "inclusive")
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    updated_at: datetime = time()


class Coupon(SQLModel, table=True):
    """A code that makes an order cheaper: by `percent`, or by `amount` of `currency`. `code` is in capitals; `most_uses` NULL is no end."""

    __tablename__ = "coupons"

    id: UUID = new_id()
    code: str = Field(max_length=40, unique=True)
    percent: int = whole()
    amount: int = whole()
    currency: str = _words(3)
    ends_at: datetime | None = None
    most_uses: int | None = None
    uses: int = whole()
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created_at: datetime = time()
    updated_at: datetime = time()


class Order(SQLModel, table=True):
    """A book bought: what was frozen when it was placed. `state` is one of core.shop.states; `price` the breakdown that `total` is of.

    `build` says where its print files stand: building, ready, refused (by the preflight; `findings` say why) or failed. `copies`
    printed copies go to `address` by `shipping`; 0 where the files alone were bought. `trouble` is what the operator must look at.
    The document is kept in `order_documents`; the files by the order's id."""

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
    user_id: UUID | None = _kept("users", index=False)
    book_id: UUID | None = _kept("books")
    title: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    format: str = Field(max_length=40)
    theme: str = Field(max_length=40)
    pages: int
    revision: int
    state: str = _words(20, "placed")
    currency: str = Field(max_length=3)
    total: int
    refunded: int = whole()
    price: dict = Field(sa_type=Json)
    coupon_id: UUID | None = _kept("coupons")
    copies: int = whole()
    shipping: str = _words(40)
    address: dict | None = json()
    build: str = _words(10, "building")
    findings: list | None = json()
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
    before: str = _words(20)
    after: str = _words(20)
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
    user_id: UUID | None = _kept("users", index=False)
    order_id: UUID = of_table("orders")
    amount: int
    currency: str = Field(max_length=3)
    status: str = _words(20, "open")
    provider: str = _words(20, "stripe")
    way: str = _words(10, "checkout")
    provider_reference: str = _words(255)
    intent: str = _words(255, index=True)
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
    status: str = _words(20, "asked")
    provider_reference: str = _words(255)
    reason: str = long_text()
    who: str = _words(20, "operator")
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
    provider: str = _words(20, "stripe")
    kind: str = Field(max_length=100)
    payload: dict | None = json()
    about: str = _words(255, index=True)
    order_id: UUID | None = _kept("orders")
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
    )

    id: UUID = new_id()
    series: str = Field(max_length=20)
    number: int
    kind: str = Field(max_length=10)
    order_id: UUID | None = _kept("orders")
    user_id: UUID | None = _kept("users")
    refund_id: UUID | None = Field(default=None, foreign_key="refunds.id", ondelete="SET NULL", unique=True)
    content: dict = Field(sa_type=Json)
    total: int
    currency: str = Field(max_length=3)
    created_at: datetime = time()


class Counter(SQLModel, table=True):
    """The last number given out under a name; raised in the transaction that uses it, so no number is left out."""

    __tablename__ = "counters"

    name: str = Field(max_length=40, primary_key=True)
    value: int = whole()


class PrintOrder(SQLModel, table=True):
    """Printed copies of an order at the print partner. `state` is asked (not there yet), failed, or the partner's own word."""

    __tablename__ = "print_orders"
    __table_args__ = (Index("ix_print_orders_state_due_at", "state", "due_at"),)

    id: UUID = new_id()
    order_id: UUID = of_table("orders", unique=True, index=False)
    reference: str = _words(255, index=True)
    state: str = _words(40, "asked")
    tracking: list | None = json()
    told_at: datetime | None = None
    attempts: int = whole()
    due_at: datetime = time()
    error: str = long_text()
    created_at: datetime = time()
    updated_at: datetime = time()


class Audit(SQLModel, table=True):
    """One act of an operator: who, what, on what, before and after. `reason` is theirs."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at", "id"), Index("ix_audit_what", "what", "what_id"))

    id: UUID = new_id()
    operator_id: UUID | None = _kept("users")
    operator: str = Field(max_length=254)
    act: str = Field(max_length=60)
    what: str = _words(40)
    what_id: str = _words(64)
    before: dict | None = json()
    after: dict | None = json()
    reason: str = long_text()
    address: str = _words(64)
    at: datetime = Field(default_factory=now, sa_column_kwargs={"server_default": func.now()})


class SiteText(SQLModel, table=True):
    """A text of the operator's: terms, privacy, imprint, or seller (whose name and address stand on invoices)."""

    __tablename__ = "texts"

    key: str = Field(max_length=20, primary_key=True)
    text: str = Field(sa_type=Text)
    updated_at: datetime = time()


class Mark(SQLModel, table=True):
    """Something the whole place remembers under a name, such as up to where Stripe's events were read."""

    __tablename__ = "marks"

    name: str = Field(max_length=40, primary_key=True)
    value: str = long_text()
    is_alarm: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    updated_at: datetime = time()
