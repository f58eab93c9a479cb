"""Rows an order's page follows: what happened last, where its copies are."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import OrderEvent, PrintOrder


def last(session: Session, order_id: UUID) -> OrderEvent | None:
    """What happened to the order last."""
    return session.exec(select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(col(OrderEvent.at).desc())).first()


def tracking(session: Session, order_id: UUID) -> list[str]:
    """Addresses where printed copies on their way can be followed."""
    row = session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id)).first()
    return list(row.tracking or ()) if row else []
