"""What came and went, day by day, and how things stand: each number of the desk's first page by one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, text, union_all
from sqlmodel import Session, col

from storage.models import Book, Invoice, Job, Mark, Message, Order, Payment, Refund, User, WebhookEvent
from storage.queries.books import MAKING
from storage.queries.marks import BACKUP
from storage.queries.operate.orders import TROUBLED

Span = tuple[datetime, datetime]
COME = ("paid", "part_refunded", "refunded", "disputed", "lost", "review")
"""States of orders for which money came."""


def makers(session: Session, days: Sequence[Span]) -> dict[int, int]:
    """How many accounts were made on each of the days, by the day's place in the row; days of none are left out."""
    return _a_day(session, days, col(User.created_at), func.count(col(User.id)))


def begun(session: Session, days: Sequence[Span]) -> dict[int, int]:
    return _a_day(session, days, col(Book.created_at), func.count(col(Book.id)))


def made(session: Session, days: Sequence[Span]) -> dict[int, int]:
    """Books that were laid out."""
    of = (col(Job.kind).in_(MAKING), col(Job.state) == "done")
    return _a_day(session, days, col(Job.created_at), func.count(func.distinct(col(Job.book_id))), *of)


def ordered(session: Session, days: Sequence[Span]) -> dict[int, tuple[int, int]]:
    """(orders, those of them for which money came)."""
    came = func.coalesce(func.sum(case((col(Order.state).in_(COME), 1), else_=0)), 0)
    placed = _per(days, col(Order.created_at), func.count(col(Order.id)), came)
    return {place: (number, paid) for place, number, paid in session.execute(placed)}


def revenue(session: Session, days: Sequence[Span]) -> list[tuple[int, str, int]]:
    """(day, currency, what was invoiced): what came in of what was sold, also where it was another sum than was asked for."""
    return _invoiced(session, days, Invoice.kind != "credit")


def given_back(session: Session, days: Sequence[Span]) -> list[tuple[int, str, int]]:
    """(day, currency, what was credited): given back, or called back by the bank; nothing that was never income."""
    return _invoiced(session, days, Invoice.kind == "credit")


def kinds(session: Session, since: datetime) -> dict[str, int]:
    """How many books of each kind were begun since then."""
    found = select(Book.kind, func.count()).where(Book.created_at >= since).group_by(col(Book.kind))
    return dict(session.execute(found.order_by(func.count().desc())).all())


def looks(session: Session, since: datetime) -> dict[str, int]:
    found = select(Book.theme, func.count()).where(Book.created_at >= since).group_by(col(Book.theme))
    return dict(session.execute(found.order_by(func.count().desc())).all())


def waits(session: Session, at: datetime, lately: datetime) -> Any:
    """What waits to be done outside the queue: letters, payments, refunds, orders that need a look, messages that failed."""
    numbers = {
        "letters": select(func.count()).where(Message.state == "waiting"),
        "letters_late": select(func.count()).where(Message.state == "waiting", col(Message.due_at) < at),
        "letters_failed": select(func.count()).where(Message.state == "failed", Message.created_at >= lately),
        "payments": select(func.count()).where(col(Payment.status).in_(("open", "pending"))),
        "refunds": select(func.count()).where(col(Refund.status).in_(("asked", "pending"))),
        "events_failed": select(func.count()).where(col(WebhookEvent.outcome).in_(("failed", "review")), WebhookEvent.created_at >= lately),
        "orders": select(func.count()).where(TROUBLED),
        "last_event": select(func.max(WebhookEvent.created_at)),
    }
    return session.execute(select(*(found.scalar_subquery().label(name) for name, found in numbers.items()))).one()


def marks(session: Session) -> list[Mark]:
    """What the place remembers of its workers, of its last backup and of what is wrong."""
    told = col(Mark.is_alarm) | col(Mark.name).startswith("worker:") | (col(Mark.name) == BACKUP)
    return list(session.execute(select(Mark).where(told).order_by(col(Mark.name))).scalars())


def database_bytes(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    return int(session.execute(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")).scalar_one())


def _invoiced(session: Session, days: Sequence[Span], which: ColumnElement) -> list[tuple[int, str, int]]:
    written = _per(days, col(Invoice.created_at), col(Invoice.currency), func.sum(col(Invoice.total)))
    return [tuple(row) for row in session.execute(written.where(which).group_by(col(Invoice.currency)))]


def _a_day(session: Session, days: Sequence[Span], at: ColumnElement, number: ColumnElement, *where: ColumnElement) -> dict[int, int]:
    return dict(session.execute(_per(days, at, number).where(*where)).all())


def _per(days: Sequence[Span], at: ColumnElement, *what: ColumnElement) -> Select:
    """These sums for each of the days, which begin and end at any instant: each is a stretch of the column's index."""
    rows = (
        select(literal(place).label("place"), literal(start, at.type).label("start"), literal(end, at.type).label("end"))
        for place, (start, end) in enumerate(days)
    )
    spans = union_all(*rows).subquery("days")
    return select(spans.c.place, *what).join_from(spans, at.table, (at >= spans.c.start) & (at < spans.c.end)).group_by(spans.c.place)
