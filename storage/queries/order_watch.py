"""Rows an order's page follows: the newest attempt at paying it, what the preflight found, where its copies are."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Order, Payment, PrintOrder


def attempt(session: Session, order_id: UUID) -> Payment | None:
    """The newest attempt at paying."""
    newest = select(Payment).where(Payment.order_id == order_id).order_by(col(Payment.created_at).desc(), col(Payment.id).desc())
    return session.exec(newest).first()


def findings(session: Session, order_id: UUID) -> list[dict]:
    return list(session.exec(select(Order.findings).where(Order.id == order_id)).first() or ())


def tracking(session: Session, order_id: UUID) -> list[str]:
    """Addresses where printed copies on their way can be followed."""
    row = session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id)).first()
    return list(row.tracking or ()) if row else []
