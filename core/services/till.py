"""The till of a worker: refunds asked for go to Stripe, silent payments are asked about, orders that nobody pays
expire, printed copies are carried to the partner.

One worker of the place has this duty at a time. Should two do it for a moment, what goes to Stripe goes under the id of its own row, so it
is done there once.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from core.errors import Unavailable
from core.gateways import stripe
from core.log import event
from core.services import print_courier, reconciling, schedules, settling, shop
from core.services.payments import account
from core.shop.facts import RefundTold, Told
from storage.database import transaction
from storage.models import Payment, Refund, now
from storage.queries import payments

log = logging.getLogger(__name__)

LOOK_EVERY, READ_EVERY, REST = 1.0, 60.0, 15.0
LEASE = timedelta(minutes=2)
"""Longer than one refund takes with every try."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 720, 1440))
MOST = 20


def run_till(ended: Event, worker: str) -> None:
    """Works until `ended` is set, while this worker has the duty. Without Stripe's keys there is nothing to do."""
    if not shop.is_open():
        return
    duty = schedules.Duty("till", worker)
    copies = (print_courier.send_due, print_courier.look_up_due)
    acts: list[Callable[[], None]] = [send_refunds, reconciling.ask_due, reconciling.end_over, *copies]
    read_at = -READ_EVERY
    while not ended.is_set():
        if not duty.is_mine():
            ended.wait(LOOK_EVERY)
            continue
        if time.monotonic() - read_at >= READ_EVERY:
            read_at = time.monotonic()
            _done(reconciling.read_events)
        done = [_done(act) for act in acts]
        ended.wait(LOOK_EVERY if all(done) else REST)
    duty.end()


def send_refunds() -> None:
    """Carries each refund that is due to Stripe. Raises Unavailable."""
    with transaction() as session:
        due = payments.refunds_due(session, now(), MOST)
    for refund in due:
        with transaction() as session:
            is_mine = payments.claim_refund(session, refund, now() + LEASE)
        if is_mine:
            _send(refund)


def _done(act: Callable[[], None]) -> bool:
    try:
        act()
    except (Unavailable, stripe.Refused) as error:
        log.warning("The till waits with %s: %s", act.__name__, error.code)
        return False
    except Exception:
        # Whatever goes wrong with one thing, the others must go on.
        log.exception("The till did not get through %s; it goes on", act.__name__)
        return False
    return True


def _send(refund: Refund) -> None:
    with transaction() as session:
        payment = session.get_one(Payment, refund.payment_id)
    if not payment.intent and payment.provider_reference:
        reconciling.ask(payment)
        with transaction() as session:
            payment = session.get_one(Payment, refund.payment_id)
    try:
        told = _sent(refund, payment)
    except stripe.Refused as refused:
        event("refund_refused", order=str(refund.order_id), refund=str(refund.id), why=refused.why)
        told = [Told(refunds=(RefundTold("", refund.amount, refund.currency, "failed", str(refund.id), refused.why),))]
    except Unavailable:
        with transaction() as session:
            payments.rest(session, refund.id, now() + PAUSES[min(refund.attempts, len(PAUSES) - 1)], "Stripe did not answer.")
        raise
    with transaction() as session:
        for one in told:
            settling.tell(session, _of(payment, one))


def _sent(refund: Refund, payment: Payment) -> list[Told]:
    """What Stripe says of it. It remembers under which key it did something for a day at least; a later try looks first."""
    if not payment.intent:
        raise stripe.Refused("no_intent")
    if refund.attempts:
        there = stripe.refunds_and_disputes(account(), payment.intent)
        if any(one.ours == str(refund.id) for told in there for one in told.refunds):
            return there
    ours = {"refund_id": str(refund.id), "payment_id": str(payment.id), "order_id": str(refund.order_id)}
    return [stripe.refund(account(), str(refund.id), payment.intent, refund.amount, ours)]


def _of(payment: Payment, told: Told) -> Told:
    return Told(payment_id=str(payment.id), intent=payment.intent, refunds=told.refunds, disputes=told.disputes)
