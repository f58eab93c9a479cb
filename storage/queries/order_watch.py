"""Rows an order's page follows: what happened last, what the preflight found, where its copies are."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Order, OrderEvent, PrintOrder


def last(session: Session, order_id: UUID) -> OrderEvent | None:
    """What happened to the order last."""
    return session.exec(select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(col(OrderEvent.at).desc())).first()


def findings(session: Session, order_id: UUID) -> list[dict]:
    return list(session.exec(select(Order.findings).where(Order.id == order_id)).first() or ())


def tracking(session: Session, order_id: UUID) -> list[str]:
    """Addresses where printed copies on their way can be followed."""
    row = session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id)).first()
    return list(row.tracking or ()) if row else []
