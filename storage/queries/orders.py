"""Rows of orders and their history; each query asks for the owner, but where it says so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, update
from sqlmodel import Session, col, select

from storage import news
from storage.models import Coupon, Invoice, Order, OrderDocument, OrderEvent, PrintOrder, User, now
from storage.queries.rows import place, stretch
from storage.queries.users import LIVING


@dataclass(frozen=True)
class OrderRow:
    """An order with what hangs on it: `printing` is where its copies stand, None where none were asked for yet."""

    order: Order
    has_invoice: bool
    printing: str | None


_INVOICED = select(Invoice.id).where(Invoice.order_id == Order.id, Invoice.kind == "invoice").correlate(Order).exists()
TOLD = select(Order, _INVOICED, PrintOrder.state).outerjoin(PrintOrder)


def by_id(session: Session, order_id: UUID) -> Order | None:
    """The order, whosoever it is: for workers, never for a door."""
    return session.get(Order, order_id)


def owned(session: Session, user_id: UUID, order_id: UUID) -> Order | None:
    return session.exec(select(Order).where(Order.id == order_id, Order.user_id == user_id)).first()


def told(session: Session, user_id: UUID, order_id: UUID) -> OrderRow | None:
    found = session.exec(TOLD.where(Order.id == order_id, Order.user_id == user_id)).first()
    return OrderRow(*found) if found else None


def page(session: Session, user_id: UUID, after: tuple | None, most: int) -> list[OrderRow]:
    """The next orders of this maker, the newest first."""
    found = stretch(TOLD.where(Order.user_id == user_id), (col(Order.created_at), col(Order.id)), after is not None, newest=True)
    return [OrderRow(*row) for row in session.exec(found, params=place(after, most))]


def newest_of_book(session: Session, user_id: UUID, book_id: UUID) -> OrderRow | None:
    mine = TOLD.where(Order.user_id == user_id, Order.book_id == book_id)
    found = session.exec(mine.order_by(col(Order.created_at).desc(), col(Order.number).desc()).limit(1)).first()
    return OrderRow(*found) if found else None


def coupon_code(session: Session, order_id: UUID) -> str:
    """The code the order was placed with, '' without one."""
    return session.exec(select(Coupon.code).join(Order).where(Order.id == order_id)).first() or ""


def standing(session: Session, user_id: UUID, states: Collection[str]) -> tuple[bool, int]:
    """Of a maker: whether their address is confirmed, and how many orders are in one of these states."""
    found = session.execute(
        select(col(User.confirmed_at).is_not(None), count_of(user_id, states)).where(User.id == user_id, LIVING)
    ).first()
    return tuple(found) if found else (False, 0)


def count_of(user_id: UUID, states: Collection[str]) -> ColumnElement[int]:
    """How many orders of a maker are in one of these states."""
    return select(func.count(Order.id)).where(Order.user_id == user_id, col(Order.state).in_(states)).scalar_subquery()


def document(session: Session, order_id: UUID) -> str:
    """The frozen document as it is written; for an order that was asked for with its owner."""
    return session.exec(select(cast(OrderDocument.document, Text)).where(OrderDocument.order_id == order_id)).one()


def history(session: Session, order_id: UUID) -> list[OrderEvent]:
    """What happened, in its order; for an order that was asked for with its owner."""
    mine = select(OrderEvent).where(OrderEvent.order_id == order_id)
    return list(session.exec(mine.order_by(col(OrderEvent.at), col(OrderEvent.id))))


_LOCKED = "locked orders"


def lock(session: Session, order: Order) -> None:
    """Makes other writers on this order wait until the transaction ends, and reads it as it stands now; once a transaction, as nobody
    else changes it from then on. An update, not a SELECT … FOR UPDATE: it takes SQLite's writer lock as well."""
    session.add(order)
    session.flush()
    take(session, order.id)


def take(session: Session, order_id: UUID) -> Order:
    """As `lock`, for whoever has not read the order yet."""
    if order_id in _locked(session):
        return session.get_one(Order, order_id)
    held = update(Order).where(col(Order.id) == order_id).values(state=Order.state).returning(Order)
    order = session.scalars(held.execution_options(synchronize_session=False, populate_existing=True)).one()
    # Where nothing was written before, the transaction began just now.
    _locked(session).add(order_id)
    return order


def _locked(session: Session) -> set[UUID]:
    """The orders that this transaction has locked."""
    transaction, locked = session.info.get(_LOCKED, (None, set()))
    if transaction is None or transaction is not session.get_transaction():
        locked = set()
        session.info[_LOCKED] = (session.get_transaction(), locked)
    return locked


def newest_event_at(session: Session, order_id: UUID) -> datetime | None:
    return session.exec(select(func.max(OrderEvent.at)).where(OrderEvent.order_id == order_id)).one()


def touch(session: Session, order: Order) -> None:
    """The order changed just now."""
    order.updated_at = now()
    session.add(order)
    session.flush()
    news.tell(session, "order", order.id)
