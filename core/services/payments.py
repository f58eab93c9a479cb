"""Paying: an order goes in; the address of a page at Stripe's, or a secret for a program's own form, comes out.

An attempt is a row before Stripe is asked, under whose id Stripe is asked, so a lost answer begins nothing twice. Whether it was paid is
told by Stripe (core.services.settling), never by whoever comes back from there. Both ways wait for the network: call them on a thread.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, NotFound, Unavailable
from core.facts import Plain
from core.gateways import stripe
from core.gateways.stripe import Account, Bill
from core.log import event
from core.services import cursors, settling, shop
from core.services.cursors import Part
from core.services.shop_records import PaymentRecord
from core.shop.facts import Told
from core.shop.pricing import Breakdown
from core.shop.states import PAYABLE, STATES
from storage.database import transaction
from storage.models import Order, Payment, now
from storage.queries import orders, payments

LASTS = timedelta(hours=12)
"""How long a page to pay on stands: well within Stripe's half hour to a day, also where our clock is wrong."""
TRIES = 2
WORDS = 500


class NotBuilt(Conflict):
    """The print files are not there yet; `wait` is after how many seconds to come again."""

    code = "not_built"
    wait = 5


class Intent(Plain):
    """What a program pays with."""

    client_secret: str
    payment_id: UUID
    amount: int
    currency: str


def account() -> Account:
    chosen = settings()
    return Account(chosen.stripe_secret_key, chosen.stripe_webhook_secret, chosen.stripe_api_base)


def checkout(user_id: UUID, order_id: UUID) -> str:
    """The address of the page where this order is paid; the same one while it stands. Raises NotFound, Unavailable, and Conflict:
    shop_closed, not_built, not_printable, not_payable."""
    return _begun(user_id, order_id, "checkout")[1].url


def create_intent(user_id: UUID, order_id: UUID) -> Intent:
    """As `checkout`, for a program that asks for the card itself with Stripe.js."""
    payment, told = _begun(user_id, order_id, "intent")
    return Intent(client_secret=told.client_secret, payment_id=payment.id, amount=payment.amount, currency=payment.currency)


def history(session: Session, user_id: UUID, after: str = "", most: int = 50) -> Part[PaymentRecord]:
    """A stretch of the maker's payments, the newest first. Raises Invalid for a cursor of another list."""
    rows = payments.page(session, user_id, cursors.read(after, "payments", datetime, UUID), most + 1)
    return cursors.part(rows, most, "payments", lambda row: (row[0].created_at, row[0].id), lambda row: _record(*row))


def build(session: Session, user_id: UUID, order_id: UUID) -> str:
    """Where the print files of an order stand, which must be ready to be paid. Raises NotFound."""
    return _owned(session, user_id, order_id).build


def _begun(user_id: UUID, order_id: UUID, way: str) -> tuple[Payment, Told]:
    """The open attempt with what Stripe says of it now: the one there is, or a new one."""
    for _ in range(TRIES):
        with transaction() as session:
            payment, bill = _attempt(session, user_id, order_id, way)
        try:
            told = _asked(payment, bill)
        except stripe.Refused as refused:
            # What Stripe will not have under this id, it never will.
            event("payment_refused", order=str(order_id), payment=str(payment.id), why=refused.why)
            with transaction() as session:
                settling.fail(session, payment.id)
            continue
        with transaction() as session:
            settling.tell(session, told)
            payment = session.get_one(Payment, payment.id)
        if payment.status == "open" and (told.url or told.client_secret):
            return payment, told
    raise Unavailable("The payment service does not take this payment just now. Please try again in a while.", code="stripe_away")


def _attempt(session: Session, user_id: UUID, order_id: UUID, way: str) -> tuple[Payment, Bill]:
    shop.require_open()
    order = _owned(session, user_id, order_id)
    orders.lock(session, order)
    _check(order)
    for row in payments.of_order(session, order_id):
        if row.status == "open" and row.provider == "stripe" and row.way == way:
            return row, _bill(order, row)
    at = now().replace(microsecond=0)
    payment = Payment(
        user_id=user_id, order_id=order_id, amount=order.total, currency=order.currency, way=way, expires_at=at + LASTS, asked_at=at
    )
    session.add(payment)
    session.flush()
    return payment, _bill(order, payment)


def _owned(session: Session, user_id: UUID, order_id: UUID) -> Order:
    order = orders.owned(session, user_id, order_id)
    if order is None:
        raise NotFound("This order is not here.")
    return order


def _check(order: Order) -> None:
    if order.state not in PAYABLE or (order.expires_at and order.expires_at <= now()):
        state = STATES[order.state] if order.state not in PAYABLE else STATES["expired"]
        raise Conflict(f"This order cannot be paid now: it is “{state}”.", code="not_payable")
    if order.build == "building":
        raise NotBuilt("The print files are being built and checked. This takes a moment; please try again then.")
    if order.build != "ready":
        raise Conflict("This book cannot be printed as it is, so it cannot be paid.", code="not_printable")


def _asked(payment: Payment, bill: Bill) -> Told:
    if payment.way == "intent":
        begun = payment.provider_reference
        return stripe.intent(account(), begun) if begun else stripe.begin_intent(account(), bill)
    begun = payment.provider_reference
    return stripe.session(account(), begun) if begun else stripe.begin_checkout(account(), bill)


def _bill(order: Order, payment: Payment) -> Bill:
    lines = Breakdown.model_validate(order.price).lines
    here = f"{settings().address}/orders/{order.id}"
    return Bill(
        key=str(payment.id),
        order_id=str(order.id),
        amount=payment.amount,
        currency=payment.currency,
        name=f"{order.title.strip() or 'A book'} ({'printed copies' if order.copies else 'print files'})",
        words=". ".join(line.words for line in lines)[:WORDS] or "A book",
        back=f"{here}?from=paid",
        away=f"{here}?from=cancelled",
        expires_at=round(payment.expires_at.timestamp()),
    )


def _record(payment: Payment, number: int, title: str) -> PaymentRecord:
    told = payment.model_dump(include=set(PaymentRecord.model_fields))
    return PaymentRecord.model_validate(told | {"order_number": number, "title": title})
