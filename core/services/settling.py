"""Money settled: what a provider tells of a payment goes in, in any order and any number of times; where its order stands comes out.

The one way by which money is heard of: webhooks and asking Stripe both end here. The order's row is locked first, what is told is joined
to what is known, and the order goes where all its payments, refunds and disputes together say. So nothing is done twice.
"""

from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, NotFound
from core.gateways.stripe import stored_event
from core.log import event
from core.services import audit, ledger, moving, outcomes
from core.services.ledger import Ledger, Picture
from core.shop import facts, money
from core.shop.facts import Facts, Told
from core.shop.states import STATES, may_move
from storage.models import Order, Payment
from storage.queries import orders, payments

AFTER_PAID = frozenset({"part_refunded", "refunded", "disputed", "lost"})
NEWS = {
    "pending": "The bank is at work on the payment.",
    "failed": "The payment did not go through.",
    "expired": "The time to pay at Stripe was over.",
    "cancelled": "The payment was called off.",
}
DECLINED = "The card was declined: {why}."
TWICE = "This order was paid twice; the second payment is given back by itself."
WRONG = "{came} came in, and {asked} was asked for."
STRAYED = "Money came in for this order’s payment that was said to be for another order."
GIVEN = "{amount} went back."
NOT_BACK = "A refund of {amount} did not go through. Please look at the payment in Stripe’s dashboard."
INQUIRY = "The bank asks about this payment. Please answer in Stripe’s dashboard."
LEFT = "This was paid after its maker had left for ever. Please give the money back."
NO_MOVE = "By its payments this order would be “{after}”. Please look at them."


def tell(session: Session, told: Told, who: str = "stripe") -> Order | None:
    """Takes in what was told of one payment; its order, None when no payment here is meant. `who` stands in the history."""
    found = payments.named(session, as_id(told.payment_id), told.reference, told.intent)
    if found is None:
        return None
    book = ledger.opened(session, found[1])
    payment, before = _row(book, found[0]), book.picture()
    ledger.take(session, book, payment, told)
    # Refunds and disputes name the intent alone, and may have been told before anybody knew whose it is.
    for row in payments.unplaced(session, payment.intent) if payment.intent else ():
        late = stored_event(row.payload).told
        if late:
            ledger.take(session, book, payment, late)
        row.outcome, row.words, row.order_id = "done", "", book.order.id
        session.add(row)
    _settle(session, book, before, who)
    if told.declined:
        moving.note(session, book.order, "payment_declined", who, DECLINED.format(why=told.declined.replace("_", " ")))
    return book.order


def fill(session: Session, payment_id: UUID) -> None:
    """Once Stripe named every refund of a payment: what its charge says went back besides counts as given back, too."""
    book = ledger.opened(session, session.get_one(Payment, payment_id).order_id)
    payment, before = _row(book, payment_id), book.picture()
    if amount := ledger.unheard(book, payment):
        currency = (ledger.came_in(payment) or (0, payment.currency))[1]
        ledger.add_refund(session, book, payment, amount, currency, "stripe", status="succeeded")
        _settle(session, book, before, "stripe")


def fail(session: Session, payment_id: UUID) -> None:
    """A payment that could not even be begun at Stripe."""
    book = ledger.opened(session, session.get_one(Payment, payment_id).order_id)
    before = book.picture()
    ledger.learn(session, _row(book, payment_id), Facts(has_failed=True))
    _settle(session, book, before, "system")


def accept(session: Session, operator_id: UUID, order_id: UUID, reason: str) -> None:
    """The operator takes what came in for an order under review as it is. Raises NotFound, and Conflict with code nothing_wrong."""
    by = audit.operator(session, operator_id)
    if orders.by_id(session, order_id) is None:
        raise NotFound("This order is not here.")
    book = ledger.opened(session, order_id)
    before, state = book.picture(), book.order.state
    wrong = [row for row in book.payments if row.status == "wrong"]
    if not wrong:
        raise Conflict("No payment of this order waits to be looked at.", code="nothing_wrong")
    for payment in wrong:
        ledger.learn(session, payment, Facts(is_accepted=True))
    _settle(session, book, before, "operator")
    moving.trouble(session, book.order, "")
    audit.write(session, by, "order_accepted", "order", order_id, before={"state": state}, after={"state": book.order.state}, reason=reason)


def _settle(session: Session, book: Ledger, before: Picture, who: str) -> None:
    """Moves the order where its money says, and tells of all that is new since `before`."""
    for payment in book.payments:
        if payment.status != before.payments[payment.id]:
            _follow_payment(session, book, payment, before)
    _follow_disputes(session, book, before)
    order, after = book.order, facts.order_state(book.order.state, book.money())
    if after in AFTER_PAID and order.paid_at is None and any(book.counts(payment) for payment in book.payments):
        # Whatever was told first: it was paid before it was given back.
        _move(session, order, "paid", who)
    _move(session, order, after, who)
    for payment in book.payments:
        payment.refunded = sum(row.amount for row in book.of(payment) if row.status == "succeeded")
    order.refunded = book.refunded()
    session.flush()
    _follow_refunds(session, book, before, who)
    for payment in book.payments:
        if before.payments[payment.id] == "pending" and payment.status in ("failed", "open") and order.state == "placed":
            outcomes.payment_failed(session, order)


def _move(session: Session, order: Order, after: str, who: str) -> None:
    if after == order.state:
        return
    if may_move(order.state, after):
        moving.move(session, order, after, who)
    else:
        _trouble(session, order, NO_MOVE.format(after=STATES[after]))


def _follow_payment(session: Session, book: Ledger, payment: Payment, before: Picture) -> None:
    """What a payment that stands elsewhere now brings with it."""
    order, status = book.order, payment.status
    event(f"payment_{status}", order=str(order.id), payment=str(payment.id))
    if status in NEWS:
        moving.note(session, order, f"payment_{status}", "stripe", NEWS[status])
    if status == "wrong":
        _trouble(session, order, _wrong(payment))
    if status == "paid" and book.counts(payment):
        if _is_paid_already(book, payment, before):
            _give_back_twice_paid(session, book, payment)
        elif order.user_id is None:
            # Nobody is left to whom the order could go.
            _trouble(session, order, LEFT)
            outcomes.look(session, order, LEFT)


def _is_paid_already(book: Ledger, payment: Payment, before: Picture) -> bool:
    """Whether another payment pays the order: one that did before, or of those that do since now an older one."""
    others = [other for other in book.payments if other.id != payment.id and book.counts(other)]
    return any(before.payments[other.id] == "paid" or book.payments.index(other) < book.payments.index(payment) for other in others)


def _give_back_twice_paid(session: Session, book: Ledger, payment: Payment) -> None:
    ledger.learn(session, payment, Facts(is_extra=True))
    moving.note(session, book.order, "paid_twice", "system", TWICE)
    _trouble(session, book.order, TWICE)
    if amount := book.left(payment):
        currency = (ledger.came_in(payment) or (0, payment.currency))[1]
        row = ledger.add_refund(session, book, payment, amount, currency, "system", reason="The order was paid twice.")
        event("refund_asked", order=str(book.order.id), refund=str(row.id), who="system")


def _follow_refunds(session: Session, book: Ledger, before: Picture, who: str) -> None:
    given = book.picture().given
    for row in book.refunds:
        amount = money.told(row.amount, row.currency)
        if row.id in given - before.given:
            event("refund_succeeded", order=str(row.order_id), refund=str(row.id), who=row.who)
            moving.note(session, book.order, "refund", who, GIVEN.format(amount=amount))
            outcomes.refunded(session, book.order, row)
        if row.status == "failed" and before.refunds.get(row.id) != "failed":
            event("refund_failed", order=str(row.order_id), refund=str(row.id))
            _trouble(session, book.order, NOT_BACK.format(amount=amount))
            outcomes.refund_failed(session, book.order, row)
    known = [row for row in book.refunds if row.id in given & before.given]
    if book.order.paid_at and (known or any(ledger.known(payment).is_accepted for payment in book.payments)):
        outcomes.corrected(session, book.order, known)


def _follow_disputes(session: Session, book: Ledger, before: Picture) -> None:
    for row in book.disputes:
        if row.status != before.disputes.get(row.id):
            event("dispute", order=str(row.order_id), dispute=row.id, status=row.status)
            moving.note(session, book.order, "dispute", "stripe", f"The dispute stands at “{row.status.replace('_', ' ')}”.")
            if row.status == "warning_needs_response":
                _trouble(session, book.order, INQUIRY)


def _wrong(payment: Payment) -> str:
    known, came = ledger.known(payment), ledger.came_in(payment)
    if came is None or not known.captured:
        return STRAYED
    return WRONG.format(came=money.told(*came), asked=money.told(payment.amount, payment.currency))


def _trouble(session: Session, order: Order, words: str) -> None:
    """One more thing the operator must look at."""
    if words not in order.trouble:
        moving.trouble(session, order, "\n".join(filter(None, (order.trouble, words))))


def _row(book: Ledger, payment_id: UUID) -> Payment:
    return next(row for row in book.payments if row.id == payment_id)


def as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
