"""Coupons as the operator makes and ends them: a code and what it takes off go in, checked; rows and the log come out.

An order keeps the reduction it was placed with, whatever becomes of its coupon.
"""

import re
from datetime import UTC, datetime
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound
from core.facts import Plain
from core.services import audit
from core.services.operate.tables import Table
from core.shop import money
from storage.models import Coupon, now
from storage.queries.operate import orders
from storage.queries.rows import insert_new

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")
MOST_USES = 1_000_000_000
NOT_HERE = "There is no such coupon."


class CouponChange(Plain):
    """What a coupon takes off: `percent`, or `amount` minor units of `currency`; until `ends_at`, at most `most_uses` times."""

    percent: int = Field(0, ge=0, le=100)
    amount: int = Field(0, ge=0, le=money.MOST)
    currency: str = Field("", max_length=3)
    ends_at: datetime | None = None
    most_uses: int | None = Field(None, ge=1, le=MOST_USES)
    is_on: bool = True


class NewCoupon(CouponChange):
    code: str = Field(max_length=100)


class CouponRecord(Plain):
    """A coupon; `uses` counts the orders placed with it."""

    id: UUID
    code: str
    percent: int
    amount: int
    currency: str
    ends_at: datetime | None
    most_uses: int | None
    uses: int
    is_on: bool
    created_at: datetime
    updated_at: datetime


def get(session: Session, operator_id: UUID, coupon_id: UUID) -> CouponRecord:
    """Raises NotFound."""
    audit.operator(session, operator_id)
    return record(_row(session, coupon_id))


def add(session: Session, operator_id: UUID, new: NewCoupon, address: str = "") -> CouponRecord:
    """Raises NotFound for whoever is no operator, Invalid, and Conflict when the code is taken."""
    by = audit.operator(session, operator_id)
    code = new.code.strip().upper()
    if not CODE.fullmatch(code):
        raise Invalid("A code has 3 to 40 letters and digits, as SUMMER-10.", field="code")
    row = Coupon(code=code, **_checked(new, is_new=True))
    if not insert_new(session, row):
        raise Conflict(f"There is a coupon {code} already.", code="code_taken", field="code")
    told = record(row)
    audit.write(session, by, "coupon_made", "coupon", row.id, after=_told(told), address=address)
    return told


def save(session: Session, operator_id: UUID, coupon_id: UUID, change: CouponChange, address: str = "") -> CouponRecord:
    """Raises NotFound, Invalid."""
    by = audit.operator(session, operator_id)
    row = _row(session, coupon_id)
    before = _told(record(row))
    for name, value in _checked(change).items():
        setattr(row, name, value)
    after = _told(record(row))
    differs = [name for name in after if before[name] != after[name]]
    if differs:
        row.updated_at = now()
        old, new = ({name: side[name] for name in differs} for side in (before, after))
        audit.write(session, by, "coupon_changed", "coupon", row.id, before=old, after=new, address=address)
    session.add(row)
    return record(row)


def check(change: CouponChange) -> None:
    """Raises Invalid with one sentence that names the field."""
    _checked(change)


def _checked(change: CouponChange, is_new: bool = False) -> dict:
    """The change as the row keeps it. Raises Invalid with one sentence that names the field."""
    if bool(change.percent) == bool(change.amount):
        raise Invalid("A coupon takes off either a percentage or an amount.", field="percent")
    if change.amount and change.currency not in money.CURRENCIES:
        raise Invalid("Choose the currency of the amount, as USD.", field="currency")
    if change.amount and change.amount % money.step(change.currency):
        raise Invalid(f"In {change.currency} there is no coin as small as that.", field="amount")
    ends_at = change.ends_at
    if ends_at is not None:
        ends_at = (ends_at if ends_at.tzinfo else ends_at.replace(tzinfo=UTC)).astimezone(UTC)
        if is_new and ends_at <= now():
            raise Invalid("That moment is over already.", field="ends_at")
    values = change.model_dump(include={"percent", "amount", "most_uses", "is_on"})
    return values | {"currency": change.currency if change.amount else "", "ends_at": ends_at}


def _row(session: Session, coupon_id: UUID) -> Coupon:
    row = session.get(Coupon, coupon_id)
    if row is None:
        raise NotFound(NOT_HERE)
    return row


def record(row: Coupon) -> CouponRecord:
    return CouponRecord(**{name: getattr(row, name) for name in CouponRecord.model_fields})


def _told(told: CouponRecord) -> dict:
    return told.model_dump(mode="json", exclude={"id", "uses", "created_at", "updated_at"})


COUPONS = Table(
    name="coupons",
    kind=CouponRecord,
    find=orders.found_coupons,
    sorts={"created_at": (Coupon.created_at, Coupon.id), "code": (Coupon.code,), "uses": (Coupon.uses, Coupon.id)},
    record=record,
    states=("on", "off"),
)
