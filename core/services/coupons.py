"""Coupons: a code that was typed goes in; what it takes off a price comes out, or one sentence why it takes off nothing."""

import re
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.services.limits import Limiter
from core.shop import money
from core.shop.pricing import Reduction
from core.shop.states import GIVEN_UP
from storage.models import Coupon, now
from storage.queries import prices

_CODE = re.compile(r"[A-Z0-9_-]{1,40}")
tries = Limiter("coupons", most=30, seconds=600)
"""By maker: codes that are wrong, so that nobody guesses one."""


def find(session: Session, user_id: UUID, code: str, currency: str) -> Coupon | None:
    """The coupon of this code for a price in this currency; None for ''. Raises Invalid, and TooMany for too many wrong ones."""
    code = code.strip().upper()
    if not code:
        return None
    found = prices.coupon(session, code) if _CODE.fullmatch(code) else None
    if found is None or not found.is_on:
        tries.count(str(user_id))
        raise Invalid("This coupon is not known here. Please check how it is written.", field="coupon")
    if found.ends_at and found.ends_at <= now():
        raise Invalid("This coupon has ended.", field="coupon")
    if found.most_uses is not None and found.uses >= found.most_uses:
        raise Invalid("This coupon was used up.", field="coupon")
    if not found.percent and found.currency != currency:
        raise Invalid(f"This coupon is for prices in {money.name(found.currency)}.", field="coupon")
    return found


def reduction(coupon: Coupon | None) -> Reduction | None:
    return Reduction(coupon.code, coupon.percent, coupon.amount) if coupon else None


def take(session: Session, coupon: Coupon | None) -> None:
    """Uses it once. Raises Invalid when somebody else took its last use meanwhile, or an order that was just given up has it still."""
    if coupon and not prices.take_coupon(session, coupon.id, now(), GIVEN_UP):
        raise Invalid("This coupon was used up. If you cancelled an order with it just now, please wait a minute.", field="coupon")
