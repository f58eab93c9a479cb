"""Coupons at the desk: the table of all of them, a page to make one, a page to change one, beside what it takes off a book."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import context, ui

from core.errors import Invalid
from core.services.operate import coupons, tables
from core.services.operate.coupons import COUPONS, CouponChange, CouponRecord, NewCoupon
from core.services.records import UserRecord
from core.shop import money, pricing
from core.shop.pricing import Rate, Reduction
from ui.calls import call
from ui.components.admin.entries import Editor, Values, made, tick, whole
from ui.components.admin.table import Column, View, asked_of, chip, table, when
from ui.components.parts import Tag, choice, field, link
from ui.components.shop.receipt import receipt
from ui.pages.admin.desk import desk, head
from ui.pages.admin.guard import require_operator
from ui.pages.admin.offers import ADDRESS, back, parts
from ui.session import address_of
from ui.theme import page

PAGE = f"{ADDRESS}/coupons"
SHEETS = ("price.css", "desk-shop.css")
KEPT = "Orders that were placed with it keep what it took off."
TRIED = 2000


def register() -> None:
    page(PAGE)(coupons_page)
    page(PAGE + "/new")(new_page)
    page(PAGE + "/{coupon_id}")(coupon_page)


async def coupons_page(request: Request) -> None:
    operator, asked = require_operator(request), asked_of(request)
    found = await call(tables.page, operator.id, COUPONS, asked)
    with desk("Coupons", operator, "offers", sheets=SHEETS):
        parts(PAGE)
        with Tag("div", classes="line after"):
            link("Make a coupon", f"{PAGE}/new", look="main", mark="plus")
        table(VIEW, asked, found)


async def new_page(request: Request) -> None:
    operator = require_operator(request)
    values = {"code": "", "percent": "10", "amount": "", "currency": "USD", "ends_at": "", "most_uses": "", "is_on": "on"}

    async def show(typed: Values) -> None:
        _example(_new(typed, operator), typed.get("code", "").strip().upper() or "…")

    async def save(typed: Values) -> None:
        await call(coupons.add, operator.id, _new(typed, operator), address_of(context.client.request))
        ui.navigate.to(PAGE)

    with desk("A new coupon", operator, "offers", sheets=SHEETS):
        back("Coupons", PAGE)
        head("A new coupon", "Whoever orders with its code pays less for the book; delivery is paid in full.")
        await Editor(lambda: _fields(values, True), show, save, yes="Make it", preview="On a book, for example").begin(values)


async def coupon_page(request: Request, coupon_id: UUID) -> None:
    operator = require_operator(request)
    coupon = await call(coupons.get, operator.id, coupon_id)
    values = _values(coupon, operator)

    async def show(typed: Values) -> None:
        _example(_change(typed, operator), coupon.code)

    async def save(typed: Values) -> None:
        await call(coupons.save, operator.id, coupon_id, _change(typed, operator), address_of(context.client.request))
        ui.navigate.to(PAGE)

    with desk(coupon.code, operator, "offers", sheets=SHEETS):
        back("Coupons", PAGE)
        head(coupon.code, f"Used {'once' if coupon.uses == 1 else f'{coupon.uses:,} times'}. {KEPT}")
        await Editor(lambda: _fields(values, False), show, save, preview="On a book, for example").begin(values)


def _fields(values: Values, is_new: bool) -> None:
    if is_new:
        hint = "3 to 40 letters and digits; people may type it small."
        field("Code", "code", value=values["code"], required=True, maxlength=40, hint=hint, autocapitalize="characters", spellcheck="false")
    with Tag("div", classes="trio"):
        field("Percent off", "percent", value=values["percent"], type="number", min="0", max="100")
        field("Or an amount off", "amount", value=values["amount"], inputmode="decimal", maxlength=12)
        choice("In", "currency", {code: code for code in money.CURRENCIES}, values["currency"])
    with Tag("div", classes="pair"):
        field("Ends", "ends_at", value=values["ends_at"], type="datetime-local", hint="In your own time zone; empty is never.")
        field("At most so many orders", "most_uses", value=values["most_uses"], type="number", min="1", hint="Empty is as many as come.")
    tick("It can be used", "is_on", "is_on" in values, switch=True)


def _values(coupon: CouponRecord, operator: UserRecord) -> dict[str, str]:
    ends = coupon.ends_at.astimezone(ZoneInfo(operator.time_zone)).strftime("%Y-%m-%dT%H:%M") if coupon.ends_at else ""
    amount = money.plain(coupon.amount, coupon.currency) if coupon.amount else ""
    told = {"percent": str(coupon.percent or ""), "amount": amount, "currency": coupon.currency or "USD", "ends_at": ends}
    return told | {"most_uses": str(coupon.most_uses or "")} | ({"is_on": "on"} if coupon.is_on else {})


def _change(values: Values, operator: UserRecord) -> CouponChange:
    """Raises Invalid."""
    return made(CouponChange, **_typed(values, operator))


def _new(values: Values, operator: UserRecord) -> NewCoupon:
    """Raises Invalid."""
    return made(NewCoupon, code=values.get("code", ""), **_typed(values, operator))


def _typed(values: Values, operator: UserRecord) -> dict[str, object]:
    amount, currency = values.get("amount", "").strip(), values.get("currency", "")
    off = money.parse(amount, currency) if amount else 0
    return {
        "percent": whole(values, "percent", "The percentage"), "amount": off, "currency": currency if off else "",
        "ends_at": _ends(values.get("ends_at", ""), operator), "most_uses": whole(values, "most_uses", "The number of orders", None),
        "is_on": "is_on" in values,
    }  # fmt: skip


def _ends(words: str, operator: UserRecord) -> datetime | None:
    if not words:
        return None
    try:
        return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(operator.time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("Please write the end as a day and a time.", field="ends_at") from None


def _example(change: CouponChange, code: str) -> None:
    """What a book of some twenty units would cost with it."""
    coupons.check(change)
    currency = change.currency or "USD"
    base = TRIED * 10 ** money.exponent(currency) // 100
    receipt(pricing.price(Rate(currency, base), None, 32, coupon=Reduction(code, change.percent, change.amount)))
    if not change.is_on:
        Tag("p", "It is off: nobody can use it.", "muted")


def _code(coupon: CouponRecord) -> None:
    Tag("a", coupon.code, href=f"{PAGE}/{coupon.id}")


def _off(coupon: CouponRecord) -> str:
    return f"{coupon.percent}%" if coupon.percent else money.told(coupon.amount, coupon.currency)


def _ends_cell(coupon: CouponRecord) -> str | None:
    if coupon.ends_at is None:
        return "Never"
    Tag("local-end", classes="when", datetime=coupon.ends_at.isoformat())
    return None


def _state(coupon: CouponRecord) -> None:
    over = coupon.ends_at is not None and coupon.ends_at <= datetime.now(UTC)
    used_up = coupon.most_uses is not None and coupon.uses >= coupon.most_uses
    chip(*(("Off", "") if not coupon.is_on else ("Over", "") if over else ("Used up", "") if used_up else ("On", "ok")))


def _uses(coupon: CouponRecord) -> str:
    return f"{coupon.uses:,} of {coupon.most_uses:,}" if coupon.most_uses else f"{coupon.uses:,}"


VIEW = View(
    COUPONS, "Coupons", PAGE, none="There is no coupon yet.", find="Code", states={"": "All", "on": "On", "off": "Off"},
    columns=(
        Column("Code", _code, sort="code", first=True),
        Column("Takes off", _off, right=True),
        Column("Used", _uses, sort="uses", right=True),
        Column("Ends", _ends_cell),
        Column("State", _state),
        Column("Made", lambda coupon: when(coupon.created_at), sort="created_at"),
    ),
)  # fmt: skip
