"""Asking Stripe: payments of which nothing was heard, and what happened since the last look, go in; facts as by webhook come out.

So a message that never came, or came while nobody could hear it, is lost to nobody. Everything here waits for the network.
"""

import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from core.errors import Unavailable
from core.gateways import stripe
from core.log import event
from core.services import moving, settling, webhooks
from core.services.payments import account
from core.shop.facts import Facts, Told, join
from core.shop.states import OVER, UNLOCKED
from storage.database import transaction
from storage.models import Mark, Payment, now
from storage.queries import marks, orders, payments

STEPS = tuple((timedelta(minutes=age), timedelta(minutes=wait)) for age, wait in ((60, 2), (1440, 10), (44640, 60)))
"""Ages of payments, each with how long nothing may be heard of one before Stripe is asked."""
BEGINS_IN = timedelta(minutes=2)
"""Longer than asking Stripe to begin a payment takes, with every try."""
OVERLAP, UNDELIVERED, SKEW = 300, 120, 60
"""Seconds: how far each look goes back behind the last, how long a webhook has to come, how wrong the clock may be."""
NEEDED = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
CALM = timedelta(hours=1)
MOST = 50
READ, CLOCK, DELIVERY = "stripe_events", "clock", "stripe_webhooks"
"""Names of marks: up to where Stripe's events were read; alarms about the clock, and about messages that do not come."""


def look_up(order_id: UUID) -> None:
    """Asks Stripe now about every payment of the order that may have changed. Raises Unavailable."""
    with transaction() as session:
        found = [row for row in payments.of_order(session, order_id) if row.provider == "stripe" and row.provider_reference]
    for payment in found:
        ask(payment)


def ask(payment: Payment) -> None:
    """Asks Stripe about one payment, and follows what it says. Raises Unavailable."""
    try:
        first = _heard(payment)
    except stripe.Refused as refused:
        # Not known there: begun with another key, or never.
        event("payment_unknown", payment=str(payment.id), why=refused.why)
        _fail_if_waiting(payment)
        return
    with transaction() as session:
        settling.tell(session, replace(first, payment_id=str(payment.id)))
    if first.facts.captured and first.intent:
        rest = stripe.refunds_and_disputes(account(), first.intent)
        with transaction() as session:
            for told in rest:
                settling.tell(session, replace(told, payment_id=str(payment.id)))
            settling.fill(session, payment.id)


def ask_due() -> None:
    """Asks about payments that are under way and silent, the longest first. Raises Unavailable."""
    with transaction() as session:
        due = payments.to_ask(session, now(), STEPS, MOST)
    for payment in due:
        if not _claimed(payment):
            continue
        if payment.provider_reference:
            try:
                ask(payment)
            except Unavailable:
                if payment.asked_at is None:
                    _ask_again(payment)
                raise
        elif payment.created_at < now() - BEGINS_IN:
            # Nobody was ever shown where to pay it.
            _fail_if_waiting(payment)


def end_over() -> None:
    """Ends what can still be paid at Stripe of orders that nobody is to pay any more, then lets orders expire. Raises Unavailable."""
    with transaction() as session:
        due = payments.to_end(session, now(), OVER | UNLOCKED, MOST)
    for payment in due:
        if _claimed(payment):
            _end(payment)
    with transaction() as session:
        over = payments.over(session, now(), MOST)
    for order_id in over:
        with transaction() as session:
            order = orders.by_id(session, order_id)
            orders.lock(session, order)
            # Somebody may have begun to pay meanwhile.
            if order.state == "placed" and order_id in payments.over(session, now(), MOST):
                moving.move(session, order, "expired", "system")


def read_events() -> None:
    """Reads what happened at Stripe since the last time, and follows what no webhook brought. Raises Unavailable."""
    with transaction() as session:
        mark = marks.get(session, READ)
    since = max(0, int(mark.value) - OVERLAP) if mark else None
    found, ahead = stripe.events(account(), since)
    with transaction() as session:
        seen = payments.seen(session, [one.id for one in found])
    newest = max((one.created for one in found), default=int(mark.value) if mark else 0)
    theirs = round(time.time()) - (ahead or 0)
    # What happened before the shop was opened is nobody's order, and what happened just now may be on its way.
    missed = [one for one in found if one.told and one.id not in seen and one.created <= theirs - UNDELIVERED] if mark else []
    for one in missed:
        webhooks.hear(one)
    _remember(newest, ahead, sum(one.kind in NEEDED for one in missed))


def _remember(newest: int, ahead: int | None, late: int) -> None:
    with transaction() as session:
        marks.put(session, READ, str(newest))
        if ahead is not None:
            _alarm(session, CLOCK, abs(ahead) > SKEW, f"This machine’s clock is {_off(ahead)} Stripe’s.", seconds=ahead)
        told: Mark | None = marks.get(session, DELIVERY)
        if late:
            _alarm(session, DELIVERY, True, f"{late} messages of Stripe’s did not come by webhook, and were asked for.", messages=late)
        elif told and told.is_alarm and told.updated_at < now() - CALM:
            _alarm(session, DELIVERY, False, "")


def _alarm(session, name: str, is_so: bool, words: str, **told: int) -> None:
    if marks.put(session, name, words if is_so else "", is_so):
        event(f"{name}_alarm" if is_so else f"{name}_well", **told)


def _off(ahead: int) -> str:
    minutes = max(1, round(abs(ahead) / 60))
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'} {'ahead of' if ahead > 0 else 'behind'}"


def _heard(payment: Payment) -> Told:
    """What Stripe says of it."""
    if payment.way == "intent":
        return stripe.intent(account(), payment.provider_reference)
    told = stripe.session(account(), payment.provider_reference)
    if told.facts.is_complete and not told.facts.captured and told.intent:
        inner = stripe.intent(account(), told.intent).facts
        # Such a page is not shown again, so a bank's no is the end of it.
        return replace(told, facts=join(told.facts, Facts(has_failed=bool(inner.open_at or inner.is_cancelled))))
    return told


def _end(payment: Payment) -> None:
    end = stripe.end_intent if payment.way == "intent" else stripe.end_session
    try:
        told = end(account(), payment.provider_reference)
    except stripe.Refused:
        # It is over there already; how, it says.
        ask(payment)
        return
    with transaction() as session:
        settling.tell(session, told)


def _claimed(payment: Payment) -> bool:
    with transaction() as session:
        return payments.claim(session, payment, now())


def _ask_again(payment: Payment) -> None:
    with transaction() as session:
        session.get_one(Payment, payment.id).asked_at = None


def _fail_if_waiting(payment: Payment) -> None:
    with transaction() as session:
        if session.get_one(Payment, payment.id).status in payments.WAITING:
            settling.fail(session, payment.id)
