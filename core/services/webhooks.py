"""Stripe's messages: a signed one goes in; what it tells is done once, in one transaction with the note that it was seen.

What is not signed, or was signed too long ago, is refused and written into the log. Of a late one Stripe itself is asked soon: it may be
our clock that is wrong.
"""

import logging
from uuid import UUID

from sqlmodel import Session

from core import seeing
from core.errors import Conflict, NotFound
from core.gateways import stripe
from core.gateways.stripe import Event, Forged, Stale
from core.log import event
from core.services import audit, settling, shop
from core.services.payments import account
from storage.away import DatabaseAway
from storage.database import in_turn, transaction
from storage.models import Payment, WebhookEvent
from storage.queries import payments
from storage.queries.rows import add_new, insert_new

log = logging.getLogger(__name__)

ELSEWHERE = "Of Stripe’s other mode (live or test)."
NO_PAYMENT = "About no payment."
NO_NEWS = "Says again what another kind of message says."
NOT_OURS = "Of no payment here, as far as is known."
LOST = "Money came in for a payment that is not here. Please look for it in Stripe’s dashboard."


@seeing.partner("stripe")
def take(payload: bytes, signature: str) -> str:
    """What became of a message: done, ignored, review, or seen when it came before. Raises Forged, Stale, and Conflict (shop_closed)."""
    shop.require_open()
    try:
        told = stripe.read_event(account(), payload, signature)
    except Stale as stale:
        event("webhook_refused", reason="stale", seconds=stale.seconds, event=stale.event.id)
        with transaction() as session:
            _ask_soon(session, stale.event)
        raise
    except Forged:
        event("webhook_refused", reason="signature")
        raise
    return hear(told)


def hear(told: Event) -> str:
    """As `take`, of a message that is surely Stripe's."""
    try:
        with in_turn(), transaction() as session:
            outcome, order_id = _once(session, told)
    except DatabaseAway:
        # The database is away: Stripe tries again.
        raise
    except Exception:
        log.exception("A message of Stripe's could not be followed; it is kept to be tried again")
        with transaction() as session:
            insert_new(session, _row(told, "failed"))
        raise
    event("webhook", event=told.id, kind=told.kind, outcome=outcome, order=order_id)
    return outcome


def replay(session: Session, operator_id: UUID, event_id: str) -> str:
    """Follows a message of Stripe's once more; what became of it. Raises NotFound, and Conflict for one of another provider."""
    by = audit.operator(session, operator_id)
    row = session.get(WebhookEvent, event_id)
    if row is None:
        raise NotFound("This message is not here.")
    if row.provider != "stripe" or not row.payload:
        raise Conflict("This message cannot be followed again.", code="not_replayable")
    before = row.outcome
    _follow(session, stripe.stored_event(row.payload), row)
    audit.write(session, by, "webhook_replayed", "event", event_id, before={"outcome": before}, after={"outcome": row.outcome})
    return row.outcome


def _once(session: Session, told: Event) -> tuple[str, UUID | None]:
    kept = add_new(session, _row(told, "done"))
    if kept is None:
        kept = session.get_one(WebhookEvent, told.id, with_for_update=True)
        if kept.outcome != "failed":
            return "seen", kept.order_id
    _follow(session, told, kept)
    return kept.outcome, kept.order_id


def _follow(session: Session, told: Event, row: WebhookEvent) -> None:
    """Does what a message tells, and writes down what became of it."""
    outcome, words, order = "ignored", NO_PAYMENT, None
    if told.is_live != account().is_live:
        # Nobody is to come back to it.
        words, row.about = ELSEWHERE, ""
    elif told.kind not in stripe.NEWS:
        words, row.about = NO_NEWS if told.told else NO_PAYMENT, ""
    elif told.told:
        words, order = NOT_OURS, settling.tell(session, told.told)
        if order:
            outcome, words = ("review", order.trouble) if order.state == "review" else ("done", "")
        elif told.told.payment_id and told.told.facts.captured:
            outcome, words = "review", LOST
    row.outcome, row.words, row.order_id = outcome, words, order.id if order else row.order_id
    session.add(row)


def _row(told: Event, outcome: str) -> WebhookEvent:
    return WebhookEvent(
        id=told.id, kind=told.kind, payload=told.payload, about=told.about, outcome=outcome, told_at=stripe.when(told.created)
    )


def _ask_soon(session: Session, late: Event) -> None:
    """Has Stripe asked about the payment of a message that cannot be believed by itself."""
    found = late.told and payments.named(session, settling.as_id(late.told.payment_id), late.told.reference, late.told.intent)
    if found:
        payment = session.get_one(Payment, found[0])
        payment.asked_at = None
        session.add(payment)
