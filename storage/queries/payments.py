"""Rows of payments, their refunds and disputes, and what providers told; none of these ask for the owner but where they say so."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from storage.models import Dispute, Order, Payment, Refund, WebhookEvent
from storage.queries.rows import place, stretch

WAITING = ("open", "pending")
STATUSES = (*WAITING, "paid", "failed", "expired", "cancelled", "wrong")
ALARM, REST = timedelta(minutes=5), timedelta(seconds=30)


def named(session: Session, payment_id: UUID | None, reference: str, intent: str) -> tuple[UUID, UUID] | None:
    """The payment of one of these names, the first that is known, with its order: (payment, order)."""
    ways = ((Payment.id, payment_id), (Payment.provider_reference, reference), (Payment.intent, intent))
    for column, name in ways:
        if name:
            found = session.exec(select(Payment.id, Payment.order_id).where(column == name, Payment.provider == "stripe")).first()
            if found:
                return tuple(found)
    return None


def of_order(session: Session, order_id: UUID) -> list[Payment]:
    """As they stand now, oldest first."""
    mine = select(Payment).where(Payment.order_id == order_id).order_by(col(Payment.created_at), col(Payment.id))
    return list(session.exec(mine.execution_options(populate_existing=True)))


def refunds_of(session: Session, order_id: UUID) -> list[Refund]:
    mine = select(Refund).where(Refund.order_id == order_id).order_by(col(Refund.created_at), col(Refund.id))
    return list(session.exec(mine.execution_options(populate_existing=True)))


def disputes_of(session: Session, order_id: UUID) -> list[Dispute]:
    mine = select(Dispute).where(Dispute.order_id == order_id).order_by(col(Dispute.created_at), col(Dispute.id))
    return list(session.exec(mine.execution_options(populate_existing=True)))


def is_taken(session: Session, reference: str) -> bool:
    """Whether a payment has this name at the provider."""
    return session.exec(select(Payment.id).where(Payment.provider_reference == reference)).first() is not None


def page(session: Session, user_id: UUID, after: tuple | None, most: int) -> list[tuple[Payment, int, str]]:
    """The next payments of this maker, the newest first, each with its order's number and title."""
    mine = select(Payment, Order.number, Order.title).join(Order, col(Order.id) == Payment.order_id).where(Payment.user_id == user_id)
    found = stretch(mine, (col(Payment.created_at), col(Payment.id)), after is not None, newest=True)
    return [tuple(row) for row in session.exec(found, params=place(after, most))]


def to_ask(session: Session, at: datetime, steps: Sequence[tuple[timedelta, timedelta]], most: int) -> list[Payment]:
    """Payments that are to be asked about: at once, or because nothing was heard for a while of what is under way. `steps` are ages of
    payments, each with how long to wait."""
    waits = [and_(Payment.created_at > at - age, Payment.asked_at <= at - wait) for age, wait in steps]
    # A time that lies ahead was written by a clock that was wrong.
    silent = or_(*waits, Payment.asked_at > at + ALARM)
    at_once = and_(col(Payment.status).in_(STATUSES), col(Payment.asked_at).is_(None))
    due = or_(at_once, and_(col(Payment.status).in_(WAITING), silent))
    mine = select(Payment).where(Payment.provider == "stripe", due).order_by(col(Payment.asked_at).asc().nulls_first())
    return list(session.exec(mine.limit(most)))


def claim(session: Session, payment: Payment, at: datetime) -> bool:
    """Notes that it is asked about now; whether nobody else was quicker."""
    seen = col(Payment.asked_at).is_(None) if payment.asked_at is None else col(Payment.asked_at) == payment.asked_at
    done = session.exec(update(Payment).where(col(Payment.id) == payment.id, seen).values(asked_at=at))
    return done.rowcount == 1


def to_end(session: Session, at: datetime, states: Collection[str], most: int) -> list[Payment]:
    """Payments still open at the provider of orders that nobody is to pay any more: in these states, or not paid in time."""
    done = or_(col(Order.state).in_(states), and_(Order.state == "placed", col(Order.expires_at) <= at))
    rested = or_(col(Payment.asked_at).is_(None), Payment.asked_at <= at - REST, Payment.asked_at > at + ALARM)
    mine = select(Payment).join(Order, col(Order.id) == Payment.order_id)
    open_ = mine.where(Payment.status == "open", Payment.provider == "stripe", Payment.provider_reference != "", done, rested)
    return list(session.exec(open_.order_by(col(Payment.asked_at)).limit(most)))


def over(session: Session, at: datetime, most: int) -> list[UUID]:
    """Orders whose time to be paid is over and of which no payment is under way."""
    waiting = select(Payment.id).where(Payment.order_id == Order.id, col(Payment.status).in_(WAITING)).correlate(Order).exists()
    found = select(Order.id).where(Order.state == "placed", col(Order.expires_at) <= at, ~waiting).order_by(col(Order.created_at))
    return list(session.exec(found.limit(most)))


def refunds_due(session: Session, at: datetime, most: int) -> list[Refund]:
    """Refunds to send, and those that the provider has taken and nobody heard of since."""
    due = or_(Refund.due_at <= at, Refund.due_at > at + timedelta(days=2))
    return list(session.exec(select(Refund).where(Refund.status == "asked", due).order_by(col(Refund.due_at)).limit(most)))


def claim_refund(session: Session, refund: Refund, until: datetime) -> bool:
    """Takes it to be sent, until then; whether nobody else was quicker."""
    held = and_(col(Refund.id) == refund.id, Refund.status == "asked", Refund.attempts == refund.attempts)
    done = session.exec(update(Refund).where(held).values(due_at=until, attempts=Refund.attempts + 1))
    return done.rowcount == 1


def refund_named(session: Session, reference: str) -> Refund | None:
    return session.exec(select(Refund).where(Refund.provider_reference == reference)).first()


def unplaced(session: Session, intent: str) -> list[WebhookEvent]:
    """What was told of this intent before anybody knew whose it is."""
    return list(session.exec(select(WebhookEvent).where(WebhookEvent.about == intent, WebhookEvent.outcome == "ignored")))


def seen(session: Session, ids: Collection[str]) -> set[str]:
    """Those of the events that were taken already, and not in vain."""
    return set(session.exec(select(WebhookEvent.id).where(col(WebhookEvent.id).in_(ids), WebhookEvent.outcome != "failed")))


def rest(session: Session, refund_id: UUID, until: datetime, error: str) -> None:
    """The refund is tried again then."""
    held = and_(col(Refund.id) == refund_id, Refund.status == "asked")
    session.exec(update(Refund).where(held).values(due_at=until, error=error))
