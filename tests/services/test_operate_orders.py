"""Orders as the operator sees and mends them: all of it on a sheet, refunds, what was wrong accepted or settled, each act written down."""

from uuid import uuid4

import pytest

from core.errors import AppError, Conflict, Invalid, NotFound
from core.services.operate import events, orders
from core.services.store import files
from storage.models import Job, Message, Order, OrderEvent, Refund, WebhookEvent, now
from tests.services.desk import acts, last_act, operator, order_of, paid_by
from tests.services.stage import call, lay, lies, rows


@pytest.fixture
def sal(any_house):
    return operator()


@pytest.fixture
def order(sal, alice):
    return order_of(alice, 1001, state="paid", paid_at=now())


def facts_of(amount: int) -> dict:
    """What is known of a payment of which so much came in."""
    return {"captured": [[amount, "USD"]]}


def there(order) -> Order:
    return rows(Order, id=order.id)[0]


def test_all_of_an_order_stands_on_one_sheet(sal, order):
    paid_by(order)
    told = OrderEvent(order_id=order.id, act="moved", before="placed", after="paid", who="stripe")
    event = WebhookEvent(id="evt_1", kind="checkout.session.completed", outcome="done", told_at=now(), order_id=order.id, payload={"a": 1})
    call(lambda session: session.add_all([told, event]))
    for which in ("interior", "cover"):
        lay(files().order_file(order.id, which), b"%PDF-1.7")
    sheet = call(orders.sheet, sal.id, order.id)
    assert (sheet.number, sheet.email, sheet.state, sheet.price.total) == (1001, "alice@example.org", "paid", 1900)
    assert [(line.before, line.after, line.who) for line in sheet.history] == [("placed", "paid", "stripe")]
    assert [(one.status, one.provider_reference) for one in sheet.payments] == [("paid", "cs_test_1001")]
    assert [(one.id, one.order_number) for one in sheet.events] == [("evt_1", 1001)]
    assert [(file.which, file.bytes) for file in sheet.files] == [("interior", 8), ("cover", 8)]
    key, name = call(orders.file_key, sal.id, order.id, "cover", "The printer asks for it.")
    assert lies(key) == b"%PDF-1.7" and name == "order-1001-cover.pdf"
    assert (last_act().act, last_act().reason, last_act().after["which"]) == ("order_file_opened", "The printer asks for it.", "cover")


def test_money_is_given_back_for_a_reason_and_no_more_than_came(sal, order):
    paid_by(order, facts=facts_of(1900))
    assert call(orders.sheet, sal.id, order.id).refundable == 1900
    with pytest.raises(Invalid):
        call(orders.refund, sal.id, order.id, 500, "  ")
    sheet = call(orders.refund, sal.id, order.id, 500, "A page was torn.")
    assert [(one.amount, one.status, one.reason) for one in sheet.refunds] == [(500, "asked", "A page was torn.")]
    assert sheet.refundable == 1400 and last_act().reason == "A page was torn."
    with pytest.raises(Invalid):
        call(orders.refund, sal.id, order.id, 1401, "More than there is.")
    assert call(orders.refund, sal.id, order.id, None, "All of it.").refundable == 0
    with pytest.raises(Conflict):
        call(orders.refund, sal.id, order.id, None, "Again.")
    assert sorted(row.amount for row in rows(Refund)) == [500, 1400]


def test_what_was_not_asked_for_is_accepted_or_stays(sal, alice):
    order = order_of(alice, 1002, state="review", trouble="$10.00 came in, and $19.00 was asked for.")
    paid_by(order, status="wrong", facts=facts_of(1000))
    sheet = call(orders.accept, sal.id, order.id, "An old friend.")
    assert (sheet.state, sheet.trouble) == ("paid", "") and there(order).paid_at
    assert (last_act().act, last_act().before, last_act().after) == ("order_accepted", {"state": "review"}, {"state": "paid"})
    with pytest.raises(Conflict):
        call(orders.accept, sal.id, order.id, "Again.")


def test_trouble_is_settled_once(sal, order, alice):
    other = order_of(alice, 1003, trouble="Paid twice.")
    assert call(orders.clear, sal.id, other.id, "I wrote to her.").trouble == ""
    assert (last_act().act, last_act().before["trouble"], last_act().after["trouble"]) == ("order_trouble_cleared", "Paid twice.", "")
    with pytest.raises(Conflict):
        call(orders.clear, sal.id, order.id, "Nothing.")


def test_files_that_failed_are_made_again(sal, order, alice):
    with pytest.raises(Conflict):
        call(orders.build_again, sal.id, order.id)
    failed = order_of(alice, 1004, build="failed")
    assert call(orders.build_again, sal.id, failed.id).build == "building"
    assert [job.args for job in rows(Job, kind="order")] == [{"order_id": str(failed.id)}] and acts() == ["order_built_again"]


def test_a_letter_goes_out_once_more(sal, order):
    call(orders.write_again, sal.id, order.id, "book-ready")
    assert [(letter.kind, letter.to) for letter in rows(Message)] == [("book-ready", "alice@example.org")]
    assert last_act().after["kind"] == "book-ready"
    with pytest.raises(Conflict):
        call(orders.write_again, sal.id, order.id, "shipped")
    with pytest.raises(Invalid):
        call(orders.write_again, sal.id, order.id, "reset")


def test_an_event_is_seen_with_its_payload(sal, order):
    event = WebhookEvent(id="evt_2", kind="charge.refunded", outcome="ignored", told_at=now(), order_id=order.id, payload={"id": "evt_2"})
    call(lambda session: session.add(event))
    told = call(events.get, sal.id, "evt_2")
    assert told.payload == {"id": "evt_2"} and told.order_number == 1001
    with pytest.raises(NotFound):
        call(events.get, sal.id, "evt_3")


def test_nobody_else_sees_or_does_anything(sal, order, alice, bob):
    paid_by(order, facts=facts_of(1900))
    for who, which in ((alice, order.id), (bob, order.id), (sal, uuid4())):
        for act in (
            lambda who=who, which=which: call(orders.sheet, who.id, which),
            lambda who=who, which=which: call(orders.refund, who.id, which, None, "x"),
            lambda who=who, which=which: call(orders.accept, who.id, which, "x"),
            lambda who=who, which=which: call(orders.clear, who.id, which, "x"),
            lambda who=who, which=which: call(orders.build_again, who.id, which),
            lambda who=who, which=which: call(orders.write_again, who.id, which, "order-paid"),
            lambda who=who, which=which: call(orders.asks_stripe, who.id, which),
            lambda who=who, which=which: call(orders.file_key, who.id, which, "cover", "x"),
        ):
            with pytest.raises(AppError) as refused:
                act()
            assert isinstance(refused.value, NotFound)
    assert not acts() and not rows(Refund)
