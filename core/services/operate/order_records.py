"""What an operator is told of orders: rows of the list, and the whole sheet of one. Money is in minor units of its currency."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.facts import Plain
from core.services.records import FindingRecord
from core.services.shop_records import Address, Build, HistoryRecord, OrderState, PaymentStatus
from core.shop.pricing import Breakdown


class OrderRow(Plain):
    """An order in a list. `email` is '' where its maker has left; `trouble` is what an operator must look at."""

    id: UUID
    number: int
    title: str
    email: str
    kind: str
    format: str
    state: OrderState
    build: Build
    copies: int
    currency: str
    total: int
    refunded: int
    trouble: str
    created_at: datetime
    paid_at: datetime | None


class AttemptRecord(Plain):
    """One attempt at paying. `provider_reference` is Stripe's name of it."""

    id: UUID
    amount: int
    currency: str
    status: PaymentStatus
    provider: str
    way: str
    provider_reference: str
    intent: str
    refunded: int
    asked_at: datetime | None
    created_at: datetime
    updated_at: datetime


class RefundRow(Plain):
    """Money given back, or about to be."""

    id: UUID
    payment_id: UUID
    amount: int
    currency: str
    status: str
    reason: str
    who: str
    attempts: int
    error: str
    created_at: datetime
    updated_at: datetime


class DisputeRow(Plain):
    """A payment called back at the bank."""

    id: str
    amount: int
    currency: str
    status: str
    told_at: datetime


class InvoiceRow(Plain):
    """An invoice, or the credit note of a refund."""

    id: UUID
    number: str
    kind: str
    total: int
    currency: str
    created_at: datetime


class PrintRow(Plain):
    """The printed copies at the print partner."""

    reference: str
    state: str
    tracking: tuple[Any, ...]
    error: str
    attempts: int
    updated_at: datetime


class EventRow(Plain):
    """What a provider told us, without the payload."""

    id: str
    provider: str
    kind: str
    outcome: str
    words: str
    order_id: UUID | None
    order_number: int | None = None
    told_at: datetime
    created_at: datetime


class FileRow(Plain):
    """A file built for the order; `which` is interior or cover."""

    which: str
    bytes: int


class OrderSheet(OrderRow):
    """One order with everything there is to know of it, but the maker's words and photos. `refundable` can be given back at once."""

    user_id: UUID | None
    book_id: UUID | None
    theme: str
    pages: int
    revision: int
    price: Breakdown
    shipping: str
    address: Address | None
    findings: tuple[FindingRecord, ...]
    built_at: datetime | None
    expires_at: datetime | None
    updated_at: datetime
    history: tuple[HistoryRecord, ...]
    payments: tuple[AttemptRecord, ...]
    refunds: tuple[RefundRow, ...]
    disputes: tuple[DisputeRow, ...]
    invoices: tuple[InvoiceRow, ...]
    print_order: PrintRow | None
    events: tuple[EventRow, ...]
    files: tuple[FileRow, ...]
    refundable: int
    refund_currency: str
