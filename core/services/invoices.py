"""Invoices and credit notes: an order whose money moved goes in; a document with the next number of its series, frozen for good, comes out.

An order has one invoice. A refund or a payment called back has a credit note; where that money came back after all, a second invoice.
The invoices less the credit notes of an order are what its payment brought in the end.
"""

from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from core.book.formats import FORMATS
from core.config import settings
from core.errors import NotFound
from core.press.papers import Paper
from core.press.setter import Setter
from core.services import audit, ledger
from core.services.invoice_records import Content, InvoiceKind, InvoiceRecord, paper_of
from core.services.once import once
from core.shop.pricing import Breakdown, Line
from storage.database import let_go
from storage.models import Invoice, Order, Payment, Refund, SiteText, User, now
from storage.queries import counters, invoices, users

SERIES: dict[InvoiceKind, str] = {"invoice": "INV", "credit": "CN", "again": "INV"}
SELLER = "seller"
KINDS = {"photo": "Photo book", "memory": "Memory book"}
CALLED_BACK = "The payment was called back at the bank."
NOT_HERE = "This invoice is not here."


class Sets(Protocol):
    """Whoever sets papers: the press of this process, or the pool that the web keeps."""

    def paper(self, paper: Paper) -> bytes: ...


def issue(session: Session, order: Order) -> tuple[Invoice, bool]:
    """The order's invoice, and whether it was written just now. For whoever holds the order's row."""
    before = _of_kind(session, order.id, "invoice")
    if before:
        return before[0], False
    paid_by = _paying(session, order)
    price = Breakdown.model_validate(order.price)
    whole = _content(session, order) | {
        "lines": price.lines, "net": price.total - price.tax, "tax": price.tax, "total": price.total, "currency": price.currency,
        "payment_id": paid_by.id if paid_by else None,
    }  # fmt: skip
    amount, currency = (ledger.came_in(paid_by) if paid_by else None) or (price.total, price.currency)
    if (amount, currency) != (price.total, price.currency):
        # Another sum than was asked for, which the operator took as it is: that is what was paid.
        whole |= _part(Content(number="", day=now().date(), **whole), amount) | {"currency": currency}
    return _write(session, order, "invoice", whole), True


def complete(session: Session, order: Order) -> Invoice | None:
    """A second invoice for what came in beyond the first, of a payment that was taken before all of it was told. None where that is all."""
    first, paid_by = _of_kind(session, order.id, "invoice"), _paying(session, order)
    if not first or paid_by is None or first[0].content["payment_id"] != str(paid_by.id):
        return None
    about, came = Content.model_validate(first[0].content), ledger.came_in(paid_by)
    more = [row for row in _of_kind(session, order.id, "again") if row.content["about"] == about.number]
    amount = came[0] - sum(row.total for row in (first[0], *more)) if came and came[1] == about.currency else 0
    if amount <= 0:
        return None
    return _write(session, order, "again", _part(about, amount) | {"about": about.number, "reason": "More came in than was told at first."})


def has_credit(session: Session, order_id: UUID, refund: Refund) -> bool:
    """Whether the credit note of this refund is written."""
    return any(note.refund_id == refund.id for note in _of_kind(session, order_id, "credit"))


def is_invoiced(session: Session, order_id: UUID, refund: Refund) -> bool:
    """Whether what is given back was invoiced: not so where a payment came twice, or was wrong."""
    return any(row.content["payment_id"] in (None, str(refund.payment_id)) for row in _of_kind(session, order_id, "invoice"))


def credit(session: Session, order: Order, refund: Refund) -> Invoice | None:
    """The credit note of a refund that has none yet. None where nothing invoiced was given back."""
    if not is_invoiced(session, order.id, refund):
        return None
    return _credit(session, order, _of_kind(session, order.id, "invoice")[0], refund.amount, refund.reason, refund.id)


def undo_credit(session: Session, order: Order, refund: Refund) -> Invoice | None:
    """A second invoice, where a refund that had a credit note never reached the maker. None where it had none, or was undone."""
    return _undo(session, order, [note for note in _of_kind(session, order.id, "credit") if note.refund_id == refund.id])


def credit_called_back(session: Session, order: Order) -> Invoice | None:
    """The credit note of money that the bank took back for good; None where all that was is written already."""
    notes = _of_kind(session, order.id, "invoice")
    if not notes:
        return None
    undone = _undone(session, order.id)
    behind = sum(note.total for note in _called_back(session, order.id) if Content.model_validate(note.content).number not in undone)
    return _credit(session, order, notes[0], invoices.called_back(session, order.id) - behind, CALLED_BACK, None)


def undo_called_back(session: Session, order: Order) -> Invoice | None:
    """A second invoice for money that the bank had taken back and gave to us after all."""
    return _undo(session, order, _called_back(session, order.id))


def left(session: Session, order_id: UUID) -> int:
    """What of the order is invoiced and not taken back."""
    return sum(-row.total if row.kind == "credit" else row.total for row in invoices.of_order(session, order_id))


def of_maker(session: Session, user_id: UUID) -> list[InvoiceRecord]:
    """All of theirs, the newest first."""
    return [record(row) for row in invoices.of_maker(session, user_id)]


def of_order(session: Session, user_id: UUID, order_id: UUID) -> list[InvoiceRecord]:
    """Those of one order of the maker's, the oldest first; none for somebody else's."""
    return [record(row) for row in invoices.of_order(session, order_id) if row.user_id == user_id]


def of_order_for_operator(session: Session, operator_id: UUID, order_id: UUID) -> list[InvoiceRecord]:
    """As `of_order`, whoever the maker is or was. Raises NotFound."""
    audit.operator(session, operator_id)
    return [record(row) for row in invoices.of_order(session, order_id)]


def get(session: Session, user_id: UUID, invoice_id: UUID) -> InvoiceRecord:
    """One of the maker's. Raises NotFound."""
    return _there(invoices.owned(session, user_id, invoice_id))


def get_for_operator(session: Session, operator_id: UUID, invoice_id: UUID) -> InvoiceRecord:
    """One of anybody's. Raises NotFound."""
    audit.operator(session, operator_id)
    return _there(invoices.by_id(session, invoice_id))


def pdf(session: Session, user_id: UUID, invoice_id: UUID, press: Sets | None = None) -> bytes:
    """One of the maker's as PDF; the same invoice gives the same bytes. Raises NotFound."""
    found = get(session, user_id, invoice_id)
    let_go(session)
    return paper(found, press)


def paper(found: InvoiceRecord, press: Sets | None = None) -> bytes:
    """An invoice as PDF, set by `press`, or by one of its own where the caller has none."""
    return (press or Setter()).paper(paper_of(found))


def record(row: Invoice) -> InvoiceRecord:
    content = Content.model_validate(row.content)
    return InvoiceRecord(
        id=row.id, number=content.number, kind=row.kind, order_id=row.order_id, order_number=content.order_number, title=content.title,
        total=row.total, currency=row.currency, created_at=row.created_at, content=content,
    )  # fmt: skip


def _there(row: Invoice | None) -> InvoiceRecord:
    if row is None:
        raise NotFound(NOT_HERE)
    return record(row)


def _of_kind(session: Session, order_id: UUID, kind: InvoiceKind) -> list[Invoice]:
    return [row for row in invoices.of_order(session, order_id) if row.kind == kind]


def _called_back(session: Session, order_id: UUID) -> list[Invoice]:
    return [note for note in _of_kind(session, order_id, "credit") if note.content["reason"] == CALLED_BACK]


def _undone(session: Session, order_id: UUID) -> set[str]:
    return {row.content["about"] for row in _of_kind(session, order_id, "again")}


def _credit(session: Session, order: Order, invoice: Invoice, amount: int, reason: str, refund_id: UUID | None) -> Invoice | None:
    amount = min(amount, left(session, order.id))
    if amount <= 0:
        return None
    about = Content.model_validate(invoice.content)
    return _write(session, order, "credit", _part(about, amount) | {"about": about.number, "reason": reason}, refund_id)


def _undo(session: Session, order: Order, notes: list[Invoice]) -> Invoice | None:
    undone = _undone(session, order.id)
    for note in notes:
        about = Content.model_validate(note.content)
        if about.number not in undone:
            reason = "The money named there was not given back."
            return _write(session, order, "again", _part(about, about.total) | {"about": about.number, "reason": reason})
    return None


def _part(about: Content, amount: int) -> dict[str, object]:
    """A share of what a document says: its one line, and the tax held in it, rounded half up."""
    tax = (2 * amount * about.tax + about.total) // (2 * about.total)
    words = f"Order {about.order_number}: {about.title}"
    told = {"lines": (Line(what="files", words=words, unit=amount, amount=amount),), "net": amount - tax, "tax": tax, "total": amount}
    return told | {"buyer": about.buyer, "currency": about.currency, "payment_id": about.payment_id}


def _paying(session: Session, order: Order) -> Payment | None:
    """The payment that pays the order, not one that came beside it."""
    came = [payment for payment in invoices.came_in(session, order.id) if not ledger.known(payment).is_extra]
    return came[0] if came else None


def _content(session: Session, order: Order) -> dict[str, object]:
    """What every document of the order says."""
    price = Breakdown.model_validate(order.price)
    user = users.by_id(session, order.user_id) if order.user_id else None
    seller = once(session, "seller", lambda: _seller(session))
    return {
        "seller": seller, "buyer": _buyer(order, user), "order_number": order.number, "order_day": order.created_at.date(),
        "paid_day": order.paid_at.date() if order.paid_at else None, "title": order.title, "book": _book(order),
        "tax_rate": price.tax_rate, "tax_behaviour": price.tax_behaviour,
    }  # fmt: skip


def _write(session: Session, order: Order, kind: InvoiceKind, told: dict[str, object], refund_id: UUID | None = None) -> Invoice:
    at, series = now(), SERIES[kind]
    number = counters.next_number(session, series)
    content = Content(number=f"{series}-{number:05d}", day=at.date(), **(_content(session, order) | told))
    row = Invoice(
        series=series, number=number, kind=kind, order_id=order.id, user_id=order.user_id, refund_id=refund_id,
        content=content.model_dump(mode="json"), total=content.total, currency=content.currency, created_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _seller(session: Session) -> tuple[str, ...]:
    written = session.get(SiteText, SELLER)
    lines = [line.strip() for line in written.text.splitlines()] if written else []
    return tuple(filter(None, lines)) or ("Sal’s Memory Maker", settings().address)


def _buyer(order: Order, user: User | None) -> tuple[str, ...]:
    """Who the invoice is written to: where copies go, and the account."""
    lines = []
    if place := order.address:
        town = " ".join(filter(None, (place["postcode"], place["town"], place["state"])))
        lines = [place["name"], place["street"], place["street2"], town, place["country"]]
    elif user:
        lines = [user.name]
    return tuple(filter(None, [*lines, user.email if user else ""]))


def _book(order: Order) -> str:
    """Such as "Photo book, Square, 8.5 × 8.5 in, 40 pages"."""
    form = FORMATS.get(order.format)
    return f"{KINDS.get(order.kind, 'Book')}, {form.name if form else order.format}, {order.pages} pages"
