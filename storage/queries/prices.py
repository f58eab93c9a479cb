"""Rows of prices and coupons."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage.models import Coupon, Price


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


def take_coupon(session: Session, coupon_id: UUID, at: datetime) -> bool:
    """Uses a coupon once more; whether it could be. Of two who want its last use one gets it."""
    left = or_(col(Coupon.most_uses).is_(None), col(Coupon.uses) < col(Coupon.most_uses))
    lasts = or_(col(Coupon.ends_at).is_(None), col(Coupon.ends_at) > at)
    mine = update(Coupon).where(col(Coupon.id) == coupon_id, col(Coupon.is_on), left, lasts)
    return session.exec(mine.values(uses=Coupon.uses + 1)).rowcount == 1


def count_coupon(session: Session, coupon_id: UUID, by: int) -> None:
    """Counts one use more, also beyond the most, or one less."""
    counted = update(Coupon).where(col(Coupon.id) == coupon_id, Coupon.uses + by >= 0)
    session.exec(counted.values(uses=Coupon.uses + by))
