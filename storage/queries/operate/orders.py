"""Rows of one order as the operator sees them: what was paid, given back, called back, written and told about it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, union
from sqlalchemy.orm import defer
from sqlmodel import Session, SQLModel, col, select

from storage.models import Coupon, Dispute, Order, OrderEvent, Payment, PrintOrder, Refund, User, WebhookEvent
from storage.queries.operate.paging import holding

MOST = 500
LARGEST = 2**31 - 1
TROUBLED = col(Order.trouble) != literal_column("''")
"""Spelled as the index of them has it."""


def found(words: str, state: str, columns: Sequence[Any]) -> Select:
    """These columns of orders and their makers' addresses: of this number, with these words in the title or the address, in this state;
    `trouble` stands for what needs a look."""
    statement = select(*columns, User.email).outerjoin(User, col(User.id) == Order.user_id)
    if words:
        statement = statement.where(col(Order.id).in_(_named(words)))
    if state:
        statement = statement.where(TROUBLED if state == "trouble" else col(Order.state) == state)
    return statement


def walked(words: str, state: str, columns: Sequence[Any]) -> Select:
    """The same, each order looked at by itself: quickest where very many are found."""
    if not words:
        return found(words, state, columns)
    named = [holding(func.coalesce(User.email, ""), words)]
    number = words.removeprefix("#")
    if "@" not in words:
        named.append(holding(col(Order.title), words))
    if "@" not in words and number.isascii() and number.isdigit() and int(number) <= LARGEST:
        named.append(col(Order.number) == int(number))
    return found("", state, columns).where(or_(*named))


def _named(words: str) -> Any:
    """Ids alone, which indexes hold: an order's row is long."""
    number = words.removeprefix("#")
    by_email = select(Order.id).where(col(Order.user_id).in_(select(User.id).where(holding(col(User.email), words))))
    if "@" in words:
        return by_email
    ways = [select(Order.id).where(holding(col(Order.title), words)), by_email]
    if number.isascii() and number.isdigit() and int(number) <= LARGEST:
        ways.append(select(Order.id).where(Order.number == int(number)))
    return union(*ways)


def found_events(words: str, outcome: str, columns: Sequence[Any]) -> Select:
    """These columns of what providers told us: of this id, of a kind that begins so, or about the order of this number."""
    statement = select(*columns, Order.number).outerjoin(Order, col(Order.id) == WebhookEvent.order_id)
    if outcome:
        statement = statement.where(col(WebhookEvent.outcome) == outcome)
    return statement.where(_event_named(words)) if words else statement


def _event_named(words: str) -> ColumnElement[bool]:
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and int(number) <= LARGEST:
        return col(Order.number) == int(number)
    return (col(WebhookEvent.id) == words) | col(WebhookEvent.kind).startswith(words.lower(), autoescape=True)


def found_coupons(words: str, state: str) -> Select:
    """Coupons whose code holds these words; `state` is on or off."""
    statement = select(Coupon)
    if words:
        statement = statement.where(col(Coupon.code).contains(words.upper(), autoescape=True))
    return statement.where(col(Coupon.is_on) == (state == "on")) if state else statement


def one(session: Session, order_id: UUID) -> tuple[Order, str] | None:
    """An order and its maker's address, '' where they have left."""
    found = session.exec(select(Order, User.email).outerjoin(User, col(User.id) == Order.user_id).where(Order.id == order_id)).first()
    return (found[0], found[1] or "") if found else None


def history(session: Session, order_id: UUID) -> list[OrderEvent]:
    return _of(session, OrderEvent, order_id, "at")


def payments(session: Session, order_id: UUID) -> list[Payment]:
    return _of(session, Payment, order_id)


def refunds(session: Session, order_id: UUID) -> list[Refund]:
    return _of(session, Refund, order_id)


def disputes(session: Session, order_id: UUID) -> list[Dispute]:
    return _of(session, Dispute, order_id)


def print_order(session: Session, order_id: UUID) -> PrintOrder | None:
    return session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id)).first()


def events(session: Session, order_id: UUID) -> list[WebhookEvent]:
    """What was told of it, without the payloads."""
    mine = select(WebhookEvent).options(defer(WebhookEvent.payload)).where(WebhookEvent.order_id == order_id)
    return list(session.exec(mine.order_by(col(WebhookEvent.created_at), col(WebhookEvent.id)).limit(MOST)))


def _of(session: Session, table: type[SQLModel], order_id: UUID, by: str = "created_at") -> list:
    columns = table.__table__.c
    mine = select(table).where(columns.order_id == order_id)
    return list(session.exec(mine.order_by(columns[by], columns.id).limit(MOST)))
