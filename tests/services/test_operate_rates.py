"""Prices and coupons as the operator edits them: what cannot be charged is refused, each change is written down with what was before."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.errors import Conflict, Invalid, NotFound
from core.services.operate import coupons, offers, rates
from core.services.operate.coupons import CouponChange, NewCoupon
from core.services.operate.offers import FormatChange
from core.services.operate.rates import Amounts, PriceChange
from storage.models import Audit, Order, Price, now
from tests.services.desk import acts, last_act, operator, order_of
from tests.services.stage import call, rows

BOOK = ("photo", "square-8.5")
FILES = Amounts(base=2500, pages_included=32, per_page=25)
COPY = Amounts(base=4000, pages_included=32, per_page=70)


@pytest.fixture
def sal(any_house):
    return operator()


def save(sal, files=FILES, printed=COPY, **more):
    change = PriceChange(**({"currency": "EUR", "tax_rate": 700, "files": files, "printed": printed} | more))
    return call(rates.save, sal.id, *BOOK, change)


def test_every_book_is_priced_from_the_start(sal):
    found = call(rates.every, sal.id)
    assert len(found) == 14 and all(price.files and price.currency == "USD" for price in found)
    assert {price.format for price in found if price.printed is None} == {"booklet-8x8", "prodigi-9x9"}


def test_a_price_is_changed_files_and_copy_alike_and_written_down(sal):
    told = save(sal)
    assert (told.currency, told.tax_rate, told.files, told.printed) == ("EUR", 700, FILES, COPY)
    both = rows(Price, kind="photo", format="square-8.5")
    assert {(row.what, row.currency, row.base, row.tax_rate) for row in both} == {("files", "EUR", 2500, 700), ("copy", "EUR", 4000, 700)}
    act = last_act()
    assert (act.act, act.what_id, act.operator) == ("price_changed", "photo/square-8.5", "sal@example.org")
    assert act.before["files"]["base"] == 1900 and act.after["files"]["base"] == 2500
    save(sal)
    assert len(rows(Audit)) == 1
    assert save(sal, printed=None).printed is None and len(rows(Price, kind="photo", format="square-8.5")) == 1


def test_what_was_ordered_keeps_its_price(sal, alice):
    order = order_of(alice, 1001)
    coupon = call(coupons.add, sal.id, NewCoupon(code="SUMMER-10", percent=10))
    before = rows(Order, id=order.id)[0].model_dump()
    save(sal)
    save(sal, files=FILES.model_copy(update={"is_on": False}), printed=None)
    call(coupons.save, sal.id, coupon.id, CouponChange(percent=90, is_on=False))
    call(offers.save_format, sal.id, "square-8.5", FormatChange(name="Other", is_on=False))
    assert rows(Order, id=order.id)[0].model_dump() == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"tax_rate": 9000}, "tax_rate"),
        ({"files": Amounts(base=10, pages_included=32, per_page=0)}, "files.base"),
        ({"files": Amounts(base=0, pages_included=0, per_page=900_000)}, "files.per_page"),
        ({"files": Amounts(base=1900, pages_included=1000, per_page=0)}, "files.pages_included"),
        ({"currency": "KWD", "files": Amounts(base=1905, pages_included=32, per_page=10)}, "files.base"),
        (
            {
                "currency": "ISK",
                "files": Amounts(base=250000, pages_included=32, per_page=0),
                "printed": Amounts(base=190050, pages_included=32, per_page=0),
            },
            "printed.base",
        ),
    ],
    ids=["no currency", "half the price", "too little", "too much", "no such page", "dinars", "kronur"],
)
def test_what_nobody_could_pay_is_refused(sal, wrong, field):
    with pytest.raises(Invalid) as refused:
        save(sal, **wrong)
    assert refused.value.field == field and not acts()


def test_the_whole_price_is_seen_before_it_is_one(sal):
    change = PriceChange(currency="JPY", files=Amounts(base=1900, pages_included=32, per_page=20), printed=COPY)
    price = call(rates.preview, sal.id, *BOOK, change, 40)
    assert (price.total, price.currency, [line.amount for line in price.lines]) == (2060, "JPY", [1900, 160])
    assert call(rates.preview, sal.id, *BOOK, change, 40, 2).total == 2060 + 2 * (4000 + 8 * 70)
    assert not acts() and rows(Price, currency="JPY") == []


def test_a_coupon_is_made_and_ended(sal):
    made = call(coupons.add, sal.id, NewCoupon(code=" summer-10 ", percent=10, most_uses=50))
    assert (made.code, made.percent, made.is_on, made.uses) == ("SUMMER-10", 10, True, 0)
    over = call(coupons.save, sal.id, made.id, CouponChange(percent=10, most_uses=50, is_on=False))
    assert not over.is_on and acts() == ["coupon_made", "coupon_changed"]
    assert (last_act().before, last_act().after) == ({"is_on": True}, {"is_on": False})
    with pytest.raises(Conflict) as taken:
        call(coupons.add, sal.id, NewCoupon(code="Summer-10", percent=5))
    assert taken.value.code == "code_taken"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "a"}, "code"),
        ({"code": "with space", "percent": 5}, "code"),
        ({"percent": 0}, "percent"),
        ({"percent": 5, "amount": 100, "currency": "USD"}, "percent"),
        ({"percent": 0, "amount": 100, "currency": "usd"}, "currency"),
        ({"percent": 0, "amount": 1005, "currency": "KWD"}, "amount"),
        ({"ends_at": now() - timedelta(days=1)}, "ends_at"),
    ],
    ids=["short", "space", "nothing off", "two things", "no currency", "no coin", "over"],
)
def test_a_coupon_that_could_not_be_used_is_refused(sal, wrong, field):
    with pytest.raises(Invalid) as refused:
        call(coupons.add, sal.id, NewCoupon(**({"code": "GOOD", "percent": 10} | wrong)))
    assert refused.value.field == field and not acts()


def test_nobody_else_sees_or_changes_a_price(sal, alice):
    change = PriceChange(currency="EUR", files=FILES)
    for act in (
        lambda: call(rates.every, alice.id),
        lambda: call(rates.save, alice.id, *BOOK, change),
        lambda: call(rates.preview, alice.id, *BOOK, change, 40),
        lambda: call(coupons.add, alice.id, NewCoupon(code="MINE", percent=100)),
        lambda: call(coupons.save, alice.id, uuid4(), CouponChange(percent=100)),
        lambda: call(rates.save, sal.id, "photo", "no-such-size", change),
    ):
        with pytest.raises(NotFound):
            act()
    assert not acts()
