"""Rows of invoices and credit notes, and what is asked of an order when one is written."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.models import Dispute, Invoice, OrderEvent, Payment, PrintOrder, Refund, User
from storage.queries.users import LIVING


def of_order(session: Session, order_id: UUID) -> list[Invoice]:
    """Oldest first."""
    return list(
        session.exec(select(Invoice).where(Invoice.order_id == order_id).order_by(Invoice.created_at, Invoice.series, Invoice.number))
    )


def of_maker(session: Session, user_id: UUID) -> list[Invoice]:
    """Newest first."""
    mine = select(Invoice).where(Invoice.user_id == user_id)
    return list(session.exec(mine.order_by(col(Invoice.created_at).desc(), col(Invoice.id).desc())))


def owned(session: Session, user_id: UUID, invoice_id: UUID) -> Invoice | None:
    return session.exec(select(Invoice).where(Invoice.id == invoice_id, Invoice.user_id == user_id)).first()


def by_id(session: Session, invoice_id: UUID) -> Invoice | None:
    return session.get(Invoice, invoice_id)


def came_in(session: Session, order_id: UUID) -> list[Payment]:
    """Payments of the order that brought money, as it was asked for or not; those that did as asked first."""
    brought = select(Payment).where(Payment.order_id == order_id, col(Payment.status).in_(("paid", "wrong")))
    return list(session.exec(brought.order_by(col(Payment.status), Payment.created_at, Payment.id)))


def called_back(session: Session, order_id: UUID) -> int:
    """How much of the order's money the bank took back for good."""
    lost = select(func.coalesce(func.sum(Dispute.amount), 0)).where(Dispute.order_id == order_id, Dispute.status == "lost")
    return session.exec(lost).one()


def has_event(session: Session, order_id: UUID, act: str) -> bool:
    """Whether this stands in the order's history."""
    return session.exec(select(OrderEvent.id).where(OrderEvent.order_id == order_id, OrderEvent.act == act).limit(1)).first() is not None


def print_order(session: Session, order_id: UUID) -> PrintOrder | None:
    return session.exec(select(PrintOrder).where(PrintOrder.order_id == order_id)).first()


def last_refund(session: Session, order_id: UUID) -> Refund | None:
    """The newest that went back to the maker."""
    arrived = select(Refund).where(Refund.order_id == order_id, Refund.status == "succeeded")
    return session.exec(arrived.order_by(col(Refund.updated_at).desc(), col(Refund.id).desc()).limit(1)).first()


def operators(session: Session) -> list[User]:
    return list(session.exec(select(User).where(col(User.is_superuser), LIVING).order_by(User.created_at)))
