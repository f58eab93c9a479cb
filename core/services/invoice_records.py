"""What an invoice says, and how it looks on paper: a record goes in; the paper that the press sets comes out."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from core.facts import Plain
from core.press.papers import Paper, PaperLine
from core.shop.money import told
from core.shop.pricing import Line

InvoiceKind = Literal["invoice", "credit", "again"]
TITLES: dict[InvoiceKind, str] = {"invoice": "Invoice", "credit": "Credit note", "again": "Invoice"}
UNDOES = {"invoice": "", "credit": "It corrects invoice {about}.", "again": "It undoes credit note {about}."}


class Content(Plain):
    """What an invoice says, as it was written. Amounts are in minor units of `currency`; those of a credit note are given back.

    `about` is the invoice that a credit note takes back from, or the credit note that a second invoice undoes; `reason` why.
    `payment_id` is the payment that was invoiced."""

    number: str
    day: date
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    order_number: int
    order_day: date
    paid_day: date | None
    title: str
    book: str
    lines: tuple[Line, ...]
    currency: str
    net: int
    tax: int
    tax_rate: int
    tax_behaviour: Literal["inclusive", "exclusive"]
    total: int
    about: str = ""
    reason: str = ""
    payment_id: UUID | None = None


class InvoiceRecord(Plain):
    """An invoice, a credit note, or an invoice written again after a credit note proved wrong. `total` is never negative."""

    id: UUID
    number: str
    kind: InvoiceKind
    order_id: UUID | None
    order_number: int
    title: str
    total: int
    currency: str
    created_at: datetime
    content: Content


def paper_of(record: InvoiceRecord) -> Paper:
    """The record in words, as it is printed."""
    content = record.content
    facts = [(f"{TITLES[record.kind]} number", content.number), ("Date", _day(content.day)), ("Order", str(content.order_number))]
    facts.append(("Ordered on", _day(content.order_day)))
    if content.paid_day:
        facts.append(("Paid on", _day(content.paid_day)))
    sums, strong = _sums(record)
    undoes = UNDOES[record.kind].format(about=content.about)
    closing = "Paid in full; nothing is owed." if record.kind == "invoice" else ""
    what = f"“{content.title}”. {content.book}."
    return Paper(
        title=TITLES[record.kind], number=content.number, seller=content.seller, buyer=content.buyer, facts=tuple(facts),
        lines=tuple(_line(line, content) for line in content.lines if line.what != "tax"), sums=sums, strong=strong,
        notes=tuple(filter(None, (what, undoes, content.reason, closing))),
    )  # fmt: skip


def _line(line: Line, content: Content) -> PaperLine:
    many = line.quantity != 1
    count, each = (f"{line.quantity:,}", told(line.unit, content.currency)) if many else ("", "")
    return PaperLine(line.words, count, each, told(line.amount, content.currency))


def _sums(record: InvoiceRecord) -> tuple[tuple[tuple[str, str], ...], int]:
    """The sums below the lines, and which of them counts."""
    content = record.content
    total = ("Given back" if record.kind == "credit" else "Total", told(content.total, content.currency))
    if not content.tax:
        return (total,), 0
    net, tax = told(content.net, content.currency), told(content.tax, content.currency)
    rate = f"{content.tax_rate / 100:g} %"
    if content.tax_behaviour == "exclusive":
        return (("Without tax", net), (f"Tax, {rate}", tax), total), 2
    return (total, (f"Of which tax, {rate}", tax), ("Without tax", net)), 0


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
