"""Rows of people who leave: their ways in are dropped at once; an erased account's rows go in stretches, the person's own last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from storage.models import (
    Book,
    Edit,
    Erased,
    Job,
    Memory,
    Message,
    Order,
    OrderDocument,
    OrderEvent,
    Payment,
    Photo,
    PrintOrder,
    Proof,
    RefreshToken,
    Refund,
    SignIn,
    Upload,
    User,
    Version,
    WebhookEvent,
    now,
)
from storage.queries.jobs import ACTIVE
from storage.queries.users import LIVING

STRETCH = 100
"""Rows that go in one transaction, so that other writers need not wait long; a kept version may be a megabyte."""

HEAVY = (Job, Version, Edit, Memory, Photo)
"""What somebody may have very many of. Jobs first: whoever works for the account finds that the work is not theirs any more."""


@dataclass(frozen=True)
class Holdings:
    """What somebody's files are found by beside their own id."""

    email: str
    books: list[UUID]
    uploads: list[UUID]
    orders: list[UUID]


def close(session: Session, user_id: UUID, at: datetime) -> None:
    """Marks the account closed since `at` and drops every session, token and link in a letter."""
    session.exec(update(User).where(col(User.id) == user_id).values(deleted_at=at, updated_at=now()))
    for way_in in (SignIn, RefreshToken, Proof):
        session.exec(delete(way_in).where(col(way_in.user_id) == user_id))


def bring_back(session: Session, user_id: UUID, closed_after: datetime) -> bool:
    """Opens the account again when it was closed after this time; whether it is open now."""
    in_time = update(User).where(col(User.id) == user_id, col(User.deleted_at) > closed_after)
    session.exec(in_time.values(deleted_at=None, updated_at=now()))
    found = select(User.id).where(User.id == user_id, col(User.deleted_at).is_(None))
    return session.exec(found).first() is not None


def lock_operators(session: Session) -> None:
    """Makes whoever else is about to take an operator away wait until the transaction ends."""
    session.exec(update(User).where(col(User.is_superuser)).values(updated_at=User.updated_at))


def is_last_operator(session: Session, user_id: UUID) -> bool:
    """Whether this is an operator and no other could stand in for them."""
    operators = set(session.exec(select(User.id).where(col(User.is_superuser), LIVING)))
    return operators == {user_id}


def active_jobs(session: Session, user_id: UUID) -> list[Job]:
    return list(session.exec(select(Job).where(Job.user_id == user_id, col(Job.state).in_(ACTIVE))))


def due(session: Session, closed_before: datetime) -> list[UUID]:
    """Accounts that were closed before this time, the first closed first."""
    return list(session.exec(select(User.id).where(col(User.deleted_at) <= closed_before).order_by(col(User.deleted_at))))


def forget_erased(session: Session, before: datetime) -> None:
    session.exec(delete(Erased).where(col(Erased.at) < before))


def erased_before(session: Session, marks: Collection[str]) -> list[UUID]:
    """Who is here of those that these marks are of."""
    return [user_id for user_id in session.exec(select(User.id)) if _mark(user_id) in marks]


def _mark(user_id: UUID) -> str:
    return sha256(user_id.bytes).hexdigest()


def holdings(session: Session, user_id: UUID) -> Holdings | None:
    """What is held of a closed account; None when it is gone or open again."""
    email = session.exec(select(User.email).where(User.id == user_id, col(User.deleted_at).is_not(None))).first()
    if email is None:
        return None
    books = session.exec(select(Book.id).where(Book.user_id == user_id)).all()
    uploads = session.exec(select(Upload.id).where(Upload.user_id == user_id)).all()
    orders = session.exec(select(Order.id).where(Order.user_id == user_id)).all()
    return Holdings(email, list(books), list(uploads), list(orders))


def drop_stretch(session: Session, user_id: UUID) -> bool:
    """Removes some of the rows there may be very many of; whether there may be more."""
    for table in HEAVY:
        some = select(table.id).where(table.user_id == user_id).limit(STRETCH)
        if session.exec(delete(table).where(col(table.id).in_(some))).rowcount:
            return True
    return False


def orders(session: Session, user_id: UUID) -> list[Order]:
    """What they ordered, for whoever changes it. Comes after a write."""
    return list(session.exec(select(Order).where(Order.user_id == user_id).with_for_update().execution_options(populate_existing=True)))


def disown(session: Session, order_ids: list[UUID]) -> None:
    """Takes the person out of these orders: what is left are sums, states and times, which the books need."""
    if not order_ids:
        return
    blank = {"user_id": None, "title": "", "address": None, "findings": None, "sums": None, "updated_at": now()}
    session.exec(update(Order).where(col(Order.id).in_(order_ids)).values(**blank))
    session.exec(delete(OrderDocument).where(col(OrderDocument.order_id).in_(order_ids)))
    for table, values in (
        (OrderEvent, {"words": ""}), (Payment, {"url": ""}), (Refund, {"reason": ""}), (PrintOrder, {"tracking": None, "error": ""}),
    ):  # fmt: skip
        session.exec(update(table).where(col(table.order_id).in_(order_ids)).values(**values))


def drop_told(session: Session) -> None:
    """Removes what payment providers told of orders that are nobody's any more: it names people."""
    nobodys = select(Order.id).where(col(Order.user_id).is_(None))
    told = update(WebhookEvent).where(col(WebhookEvent.payload).is_not(None), col(WebhookEvent.order_id).in_(nobodys))
    session.exec(told.values(payload=None))


def drop(session: Session, user_id: UUID, email: str) -> None:
    """Removes the person, all that hangs on them, and every letter to their address. A mark is kept, see `Erased`."""
    to_them = or_(col(Message.user_id) == user_id, func.lower(Message.to) == email)
    session.exec(delete(Message).where(to_them))
    session.exec(delete(User).where(col(User.id) == user_id))
    session.merge(Erased(mark=_mark(user_id)))
