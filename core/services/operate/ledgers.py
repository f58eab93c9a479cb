"""Tables that the operator takes along as CSV, for bookkeeping and looking back: letters, prices, payments, invoices and credit notes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import SQLModel, col

from core.facts import Plain
from core.services.operate.tables import Table
from storage.models import Invoice, Message, Payment, Price


class LetterRow(Plain):
    """A letter, without what it says: that may be a secret."""

    id: UUID
    kind: str
    to: str
    subject: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    sent_at: datetime | None


class PriceRow(Plain):
    """What a kind of book in a size costs; `tax_rate` in hundredths of a percent."""

    id: UUID
    kind: str
    format: str
    what: str
    currency: str
    base: int
    pages_included: int
    per_page: int
    tax_rate: int
    tax_behaviour: str
    is_on: bool
    updated_at: datetime


class PaymentRow(Plain):
    """One attempt at paying an order."""

    id: UUID
    order_id: UUID
    amount: int
    currency: str
    status: str
    provider: str
    way: str
    provider_reference: str
    intent: str
    refunded: int
    created_at: datetime
    updated_at: datetime


class InvoiceRow(Plain):
    """An invoice, or a credit note."""

    id: UUID
    series: str
    number: int
    kind: str
    order_id: UUID | None
    total: int
    currency: str
    created_at: datetime


def _table(
    name: str, kind: type[Plain], model: type[SQLModel], state: str = "", states: tuple[str, ...] = (), sort: str = "created_at"
) -> Table:
    """A table of one model's rows, told by the fields of `kind`; `state` is the column that its states are of."""
    fields = tuple(kind.model_fields)

    def record(*values: Any) -> Plain:
        return kind(**dict(zip(fields, values, strict=True)))

    def find(_words: str, wanted: str) -> Select:
        found = select(*(getattr(model, field) for field in fields))
        return found.where(col(getattr(model, state)) == wanted) if wanted else found

    first = sort if sort != "created_at" else f"-{sort}"
    return Table(name, kind, find, {sort: (getattr(model, sort), model.id)}, record, states, first)


LETTERS = _table("letters", LetterRow, Message, "state", ("waiting", "sent", "failed", "asked"))
PRICES = _table("prices", PriceRow, Price, sort="kind")
PAYMENTS = _table("payments", PaymentRow, Payment, "status", ("open", "pending", "paid", "failed", "expired", "cancelled", "wrong"))
INVOICES = _table("invoices", InvoiceRow, Invoice, "kind", ("invoice", "credit", "again"))
