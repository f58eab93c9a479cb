"""Rows of prices and coupons."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from storage.models import Coupon, Order, Payment, Price
from storage.queries.payments import WAITING


def of_book(session: Session, kind: str, format: str) -> dict[str, Price]:
    """What a book of this kind and format costs, by `what`; nothing where it is not sold."""
    found = select(Price).where(Price.kind == kind, Price.format == format, col(Price.is_on))
    return {row.what: row for row in session.exec(found)}


def every(session: Session) -> list[Price]:
    """Every price that is on."""
    return list(session.exec(select(Price).where(col(Price.is_on)).order_by(Price.kind, Price.format, Price.what)))


def coupon(session: Session, code: str) -> Coupon | None:
    """The coupon of this code, which is in capitals, switched on or not."""
    return session.exec(select(Coupon).where(Coupon.code == code)).first()


def take_coupon(session: Session, coupon_id: UUID, at: datetime, given_up: Collection[str]) -> bool:
    """Uses a coupon once more; whether it could be. Of two who want its last use one gets it. An order in a `given_up` state has its
    use still while it can be paid at the provider."""
    held = select(func.count(func.distinct(Order.id))).join(Payment, col(Payment.order_id) == Order.id)
    held = held.where(Order.coupon_id == coupon_id, col(Order.state).in_(given_up), col(Payment.status).in_(WAITING))
    left = or_(col(Coupon.most_uses).is_(None), col(Coupon.uses) + held.scalar_subquery() < col(Coupon.most_uses))
    lasts = or_(col(Coupon.ends_at).is_(None), col(Coupon.ends_at) > at)
    mine = update(Coupon).where(col(Coupon.id) == coupon_id, col(Coupon.is_on), left, lasts)
    return session.exec(mine.values(uses=Coupon.uses + 1)).rowcount == 1


def count_coupon(session: Session, coupon_id: UUID, by: int) -> None:
    """Counts one use more, also beyond the most, or one less."""
    counted = update(Coupon).where(col(Coupon.id) == coupon_id, Coupon.uses + by >= 0)
    session.exec(counted.values(uses=Coupon.uses + by))
