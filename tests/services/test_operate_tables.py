"""The operator's tables of orders, events and coupons: what is searched, filtered and sorted is found, page after page."""

from datetime import timedelta

import pytest

from core.errors import Invalid, NotFound
from core.services.operate import coupons, events, tables
from core.services.operate.coupons import NewCoupon
from core.services.operate.order_tables import EVENTS, ORDERS
from core.services.operate.tables import Asked
from storage.models import WebhookEvent, now
from tests.services.desk import operator, order_of
from tests.services.stage import call

BEGIN = now() - timedelta(days=1)


@pytest.fixture
def sal(any_house):
    return operator()


@pytest.fixture
def orders(sal, alice, bob):
    titles = ("Four days in April", "Autumn in Kyoto", "100% Grandad", "Rain 1003")
    made = [order_of(alice if number % 2 else bob, 1000 + number, title=title, total=1900 - 100 * number, created_at=BEGIN)
            for number, title in enumerate(titles)]  # fmt: skip
    return [*made, order_of(alice, 1004, title="Paid", state="paid", trouble="A second payment came.", created_at=now())]


def numbers(sal, **asked):
    return [row.number for row in call(tables.page, sal.id, ORDERS, Asked(**asked)).items]


def test_the_newest_orders_stand_first_and_pages_go_on(sal, orders):
    whole = numbers(sal)
    assert whole[0] == 1004 and sorted(whole) == [1000, 1001, 1002, 1003, 1004]
    first = call(tables.page, sal.id, ORDERS, Asked(most=2))
    rest = call(tables.page, sal.id, ORDERS, Asked(most=9, after=first.next))
    assert [row.number for row in [*first.items, *rest.items]] == whole and first.count == 5
    assert {(row.email, row.trouble) for row in first.items[:1]} == {("alice@example.org", "A second payment came.")}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("1003", {1003}), ("#1003", {1003}), ("kyoto", {1001}), ("BOB@", {1000, 1002}), ("alice", {1001, 1003, 1004}), ("0%", {1002}),
        ("1004", {1004}), ("99999999999999999999", set()), ("nobody@", set()),
    ],
    ids=["number and title", "hash", "title", "address", "name", "percent", "number", "no number", "nobody"],
)  # fmt: skip
def test_an_order_is_found_by_number_title_and_address(sal, orders, words, wanted):
    assert set(numbers(sal, words=words)) == wanted


def test_orders_are_kept_to_a_state_and_sorted(sal, orders):
    assert numbers(sal, state="paid") == numbers(sal, state="trouble") == [1004] and len(numbers(sal, state="placed")) == 4
    assert numbers(sal, sort="total", state="placed") == [1003, 1002, 1001, 1000]
    assert numbers(sal, sort="-number") == [1004, 1003, 1002, 1001, 1000]
    assert numbers(sal, sort="title") == [1002, 1001, 1000, 1004, 1003]
    with pytest.raises(NotFound):
        call(tables.page, orders[0].user_id, ORDERS, Asked())


def test_what_providers_told_is_found_by_id_kind_and_order(sal, orders):
    for number, kind in enumerate(("checkout.session.completed", "charge.refunded", "charge.refunded")):
        event = WebhookEvent(
            id=f"evt_{number}", kind=kind, outcome="failed" if number == 2 else "done", told_at=now(), payload={"id": number},
            order_id=orders[number].id if number else None,
        )  # fmt: skip
        call(lambda session, event=event: session.add(event))

    def ids(**asked):
        return {row.id for row in call(tables.page, sal.id, EVENTS, Asked(**asked)).items}

    assert ids() == {"evt_0", "evt_1", "evt_2"} and ids(state="failed") == {"evt_2"}
    assert ids(words="evt_1") == ids(words="1001") == {"evt_1"} and ids(words="charge") == {"evt_1", "evt_2"}
    told = call(tables.page, sal.id, EVENTS, Asked(words="evt_1")).items[0]
    assert told.order_number == 1001 and "payload" not in type(told).model_fields


def test_coupons_are_found_by_code(sal):
    for code in ("SUMMER-10", "SUMMER-20", "GRANDMA"):
        call(coupons.add, sal.id, NewCoupon(code=code, percent=10))
    assert [row.code for row in call(tables.page, sal.id, coupons.COUPONS, Asked(words="summer", sort="code")).items] == [
        "SUMMER-10",
        "SUMMER-20",
    ]
    assert call(tables.page, sal.id, coupons.COUPONS, Asked(state="off")).items == []


@pytest.mark.parametrize("words", ["\x00", "\ud800", "a\x00b@"], ids=["nothing", "half a letter", "within"])
def test_what_no_database_keeps_is_refused_before_it_is_looked_for(sal, words):
    for table in (ORDERS, EVENTS, coupons.COUPONS):
        with pytest.raises(Invalid):
            call(tables.page, sal.id, table, Asked(words=words))
    with pytest.raises(NotFound):
        call(events.get, sal.id, words)
