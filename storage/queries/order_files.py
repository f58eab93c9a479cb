"""Rows of orders as whoever builds, hands out or clears away their print files asks for them. `states` are those that unlock the files;
a maker's id stands in all that is a maker's."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Job, Order, OrderDocument
from storage.queries.jobs import ACTIVE

States = Collection[str]


def owned(session: Session, user_id: UUID, order_id: UUID) -> Order | None:
    return session.exec(select(Order).where(Order.id == order_id, Order.user_id == user_id)).first()


def locked(session: Session, order_id: UUID) -> Order | None:
    """The order as it stands now, for whoever is about to change it. SQLite's writer lock stands in, so write something first."""
    found = select(Order).where(Order.id == order_id).with_for_update().execution_options(populate_existing=True)
    return session.exec(found).first()


def frozen(session: Session, order_id: UUID) -> tuple[Order, dict] | None:
    """An order that is still somebody's, with its document."""
    found = select(Order, OrderDocument.document).join(OrderDocument).where(Order.id == order_id, col(Order.user_id).is_not(None))
    return session.exec(found).first()


def alike(session: Session, order: Order) -> list[tuple[UUID, dict]]:
    """Orders of the same maker whose files are built and may be of the same pages, with their documents; the newest first."""
    found = (
        select(Order.id, OrderDocument.document)
        .join(OrderDocument)
        .where(Order.id != order.id, Order.user_id == order.user_id, Order.build == "ready")
        .where(Order.revision == order.revision, Order.format == order.format, Order.pages == order.pages)
    )
    return list(session.exec(found.order_by(col(Order.created_at).desc()).limit(3)))


def unlocked_of_book(session: Session, user_id: UUID, book_id: UUID, states: States) -> Order | None:
    """The newest revision of the book that the maker paid for and that is built."""
    return session.exec(_unlocked(user_id, states).where(Order.book_id == book_id).order_by(*_newest()).limit(1)).first()


def unlocked_of_maker(session: Session, user_id: UUID, states: States) -> list[Order]:
    """Every order whose files are built and theirs, the newest first."""
    return list(session.exec(_unlocked(user_id, states).order_by(col(Order.created_at).desc(), col(Order.id))))


def is_paid(session: Session, user_id: UUID, book_id: UUID, revision: int, states: States) -> bool:
    """Whether this revision of the book is the maker's to print."""
    found = select(Order.id).where(Order.user_id == user_id, Order.book_id == book_id, Order.revision == revision)
    return session.exec(found.where(col(Order.state).in_(states))).first() is not None


def given_up(session: Session, over: States, most: int = 100) -> list[Order]:
    """Orders whose files nobody builds any more although they are waited for; `over` are states in which they are not."""
    waited_for = (Order.build == "building", col(Order.user_id).is_not(None), col(Order.state).not_in(over))
    found = session.exec(select(Order).where(*waited_for).order_by(col(Order.created_at)).limit(most)).all()
    subjects = select(Job.subject).where(col(Job.subject).in_([f"order:{order.id}" for order in found]), col(Job.state).in_(ACTIVE))
    at_work = set(session.exec(subjects))
    return [order for order in found if f"order:{order.id}" not in at_work]


def known(session: Session, order_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these orders that are somebody's."""
    wanted = set(order_ids)
    return wanted & set(session.exec(select(Order.id).where(col(Order.user_id).is_not(None))))


def _unlocked(user_id: UUID, states: States):
    return select(Order).where(Order.user_id == user_id, col(Order.state).in_(states), Order.build == "ready")


def _newest():
    return col(Order.revision).desc(), col(Order.created_at).desc()
