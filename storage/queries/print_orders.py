"""Rows of printed copies at the print partner: claimed before the partner is asked, so two workers never order twice at once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.models import Order, PrintOrder, now

OVER = ("SHIPPED", "REJECTED", "CANCELED", "failed", "cancelled")
"""Nothing more happens in these."""


def of_order(session: Session, order_id: UUID) -> PrintOrder | None:
    return session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id)).first()


def states(session: Session, order_ids: list[UUID]) -> dict[UUID, str]:
    """How the copies of these orders stand, for those that have some."""
    found = select(PrintOrder.order_id, PrintOrder.state).where(col(PrintOrder.order_id).in_(order_ids))
    return dict(session.exec(found).all())


def lock(session: Session, order_id: UUID) -> PrintOrder | None:
    """The row, which nobody else changes until the transaction ends."""
    session.exec(update(PrintOrder).where(col(PrintOrder.order_id) == order_id).values(updated_at=PrintOrder.updated_at))
    return session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id).execution_options(populate_existing=True)).first()


def by_reference(session: Session, reference: str) -> PrintOrder | None:
    return session.exec(select(PrintOrder).where(PrintOrder.reference == reference)).first()


def by_external_id(session: Session, external_id: str) -> PrintOrder | None:
    """By the order's id as it was told to the partner."""
    try:
        return of_order(session, UUID(external_id))
    except ValueError:
        return None


def claim_asked(session: Session, unlocked: frozenset[str], lease: timedelta) -> PrintOrder | None:
    """A row that is due to be ordered: its order is paid and its files are built. It is nobody else's until the lease is over."""
    ready = select(Order.id).where(col(Order.state).in_(unlocked), Order.build == "ready")
    return _claimed(session, (PrintOrder.state == "asked", col(PrintOrder.order_id).in_(ready)), lease)


def claim_stopping(session: Session, lease: timedelta) -> PrintOrder | None:
    """A row whose print job is to be stopped; it is nobody else's until the lease is over."""
    return _claimed(session, (PrintOrder.state == "stopping",), lease)


def claim_quiet(session: Session, lease: timedelta) -> PrintOrder | None:
    """A row that the partner has not told of for long; it is nobody else's until the lease is over."""
    return _claimed(session, (PrintOrder.reference != "", col(PrintOrder.state).not_in((*OVER, "stopping"))), lease)


def _claimed(session: Session, which: tuple, lease: timedelta) -> PrintOrder | None:
    at = now()
    due = select(PrintOrder.id).where(*which, PrintOrder.due_at <= at).order_by(col(PrintOrder.due_at)).limit(1)
    claimed = (
        update(PrintOrder)
        .where(col(PrintOrder.id).in_(due), PrintOrder.due_at <= at)
        .values(due_at=at + lease, attempts=PrintOrder.attempts + 1, updated_at=at)
        .returning(PrintOrder)
    )
    return session.scalars(claimed).first()


def write(session: Session, row: PrintOrder, **values: object) -> None:
    session.exec(update(PrintOrder).where(col(PrintOrder.id) == row.id).values(updated_at=now(), **values))


def told_before(row: PrintOrder, at: datetime) -> bool:
    """Whether the partner told of something newer already."""
    return row.told_at is not None and row.told_at > at
