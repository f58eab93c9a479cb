"""Money given back: an order and an amount go in; a refund that a worker carries to Stripe comes out, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound
from core.facts import Plain
from core.log import event
from core.services import audit, ledger, moving
from core.services.ledger import Ledger
from core.shop import money
from storage.models import Payment, Refund
from storage.queries import orders, payments

NOT_HERE = "This order is not here."


class RefundRecord(Plain):
    """A refund. `status` is asked (not at Stripe yet), pending, succeeded or failed; `who` began it: operator, stripe or system."""

    id: UUID
    order_id: UUID
    payment_id: UUID
    amount: int
    currency: str
    status: str
    reason: str
    who: str
    error: str
    created_at: datetime
    updated_at: datetime


def ask(session: Session, operator_id: UUID, order_id: UUID, amount: int | None, reason: str) -> RefundRecord:
    """Has this much given back, or all that is left, of the payment that counts while there is any left of it. Raises NotFound, Invalid
    (field amount) for more than is left, and Conflict (nothing_left)."""
    by = audit.operator(session, operator_id)
    if orders.by_id(session, order_id) is None:
        raise NotFound(NOT_HERE)
    book = ledger.opened(session, order_id)
    open_ = [(payment, left) for payment in book.payments if payment.provider == "stripe" and (left := book.left(payment))]
    if not open_:
        raise Conflict("There is nothing left of this order’s money to give back.", code="nothing_left")
    payment, left = max(open_, key=lambda pair: (book.counts(pair[0]), pair[1]))
    currency = (ledger.came_in(payment) or (0, payment.currency))[1]
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise Invalid(f"At most {money.told(left, currency)} can be given back.", field="amount")
    if wanted % money.step(currency) and wanted != left:
        raise Invalid(f"In {currency} there is no coin as small as that.", field="amount")
    row = _asked(session, book, payment, wanted, currency, reason)
    after = {"amount": wanted, "currency": currency, "payment": str(payment.id)}
    audit.write(session, by, "refund", "order", order_id, before={"refunded": book.order.refunded}, after=after, reason=reason)
    return _record(row)


def of_order(session: Session, operator_id: UUID, order_id: UUID) -> list[RefundRecord]:
    """The refunds of an order, oldest first. Raises NotFound."""
    audit.operator(session, operator_id)
    if orders.by_id(session, order_id) is None:
        raise NotFound(NOT_HERE)
    return [_record(row) for row in payments.refunds_of(session, order_id)]


def _asked(session: Session, book: Ledger, payment: Payment, amount: int, currency: str, reason: str) -> Refund:
    row = ledger.add_refund(session, book, payment, amount, currency, "operator", reason=reason)
    moving.note(session, book.order, "refund_asked", "operator", f"{money.told(amount, currency)} is to go back.")
    event("refund_asked", order=str(book.order.id), refund=str(row.id), who="operator")
    return row


def _record(row: Refund) -> RefundRecord:
    return RefundRecord.model_validate(row.model_dump(include=set(RefundRecord.model_fields)))
