"""The till: what no message told is asked for, refunds reach Stripe once, what nobody pays expires, a wrong clock loses nothing."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlmodel import select

from core.errors import Conflict, Invalid, NotFound, Unavailable
from core.gateways import stripe as gateway
from core.services import payments, reconciling, refunds, till
from storage.models import Audit, Invoice, Mark, Order, Payment, Refund, now
from tests.services.stage import call, rows
from tests.services.test_webhooks import operator
from tests.services.till_cast import acts, begun, order_of, refund_statuses, state, statuses, tell, tell_all
from tests.serving import wait_for


def later(minutes: int) -> None:
    """As if so much time had gone by since each payment was begun and asked about."""

    def shift(session) -> None:
        for payment in session.exec(select(Payment)):
            payment.created_at -= timedelta(minutes=minutes)
            payment.asked_at = payment.asked_at and payment.asked_at - timedelta(minutes=minutes)

    call(shift)


def paid_order(stripe, maker):
    order = order_of(maker)
    stripe.pay(begun(maker, order))
    tell_all(stripe)
    assert state(order.id) == "paid"
    return order


def overdue(order) -> None:
    call(lambda session: setattr(session.get_one(Order, order.id), "expires_at", now() - timedelta(seconds=1)))


def test_a_payment_nobody_told_of_is_found_by_asking(stripe_anywhere, alice):
    order = order_of(alice)
    stripe_anywhere.pay(begun(alice, order))
    reconciling.ask_due()
    assert state(order.id) == "placed"
    later(3)
    reconciling.ask_due()
    assert (state(order.id), statuses(order.id)) == ("paid", ["paid"])
    # Its messages, should they still come, change nothing.
    tell_all(stripe_anywhere)
    assert acts(order.id).count("paid") == 1 and len(rows(Invoice)) == 1


def test_an_intent_and_a_bank_are_asked_about_too(stripe, alice):
    order = order_of(alice)
    intent = payments.create_intent(alice.id, order.id).client_secret.partition("_secret")[0]
    stripe.confirm(intent, "bank")
    reconciling.look_up(order.id)
    assert (state(order.id), statuses(order.id)) == ("pending", ["pending"])
    stripe.settle(intent)
    reconciling.look_up(order.id)
    assert state(order.id) == "paid"


def test_a_banks_no_to_a_checkout_is_found_by_asking(stripe, alice):
    order = order_of(alice)
    name = begun(alice, order)
    stripe.pay(name, "bank")
    reconciling.look_up(order.id)
    assert state(order.id) == "pending"
    stripe.settle(name, good=False)
    reconciling.look_up(order.id)
    assert (state(order.id), statuses(order.id)) == ("placed", ["failed"])


def test_refunds_and_disputes_nobody_told_of_are_found_by_asking(stripe, alice):
    order = paid_order(stripe, alice)
    name = rows(Payment)[0].provider_reference
    stripe.refund(name, 100)
    stripe.dispute(name)
    reconciling.look_up(order.id)
    assert (state(order.id), refund_statuses(order.id)) == ("disputed", [("stripe", 100, "succeeded")])


def test_what_happened_while_no_message_came_is_read_from_stripes_events(stripe_anywhere, alice, monkeypatch):
    reconciling.read_events()
    order = order_of(alice)
    name = begun(alice, order)
    stripe_anywhere.pay(name)
    reconciling.read_events()
    assert state(order.id) == "placed", "webhooks have a while to come"
    monkeypatch.setattr(reconciling, "UNDELIVERED", 0)
    reconciling.read_events()
    assert state(order.id) == "paid"
    assert rows(Mark, name="stripe_webhooks")[0].is_alarm
    stripe_anywhere.refund(name)
    reconciling.read_events()
    reconciling.read_events()
    assert state(order.id) == "refunded" and refund_statuses(order.id) == [("stripe", order.total, "succeeded")]


@pytest.mark.parametrize(("skew", "is_alarm"), [(1200, True), (-1200, True), (5, False)], ids=["behind", "ahead", "well"])
def test_a_clock_that_is_wrong_is_an_alarm_and_loses_no_payment(stripe, alice, skew, is_alarm):
    stripe.skew = skew
    order = order_of(alice)
    stripe.pay(begun(alice, order))
    later(3)
    reconciling.ask_due()
    reconciling.read_events()
    assert state(order.id) == "paid"
    assert [row.is_alarm for row in rows(Mark, name="clock")] == [is_alarm]
    stripe.skew = 0
    reconciling.read_events()
    assert not rows(Mark, name="clock")[0].is_alarm


def test_an_order_nobody_pays_expires_and_can_be_paid_no_more(stripe_anywhere, alice):
    order = order_of(alice)
    name = begun(alice, order)
    overdue(order)
    later(1)
    reconciling.end_over()
    assert (state(order.id), statuses(order.id)) == ("expired", ["expired"])
    assert stripe_anywhere.look(name)["status"] == "expired"


def test_an_order_whose_payment_came_in_time_does_not_expire(stripe, alice):
    order = order_of(alice)
    stripe.pay(begun(alice, order))
    overdue(order)
    later(1)
    reconciling.end_over()
    assert state(order.id) == "paid"


def test_nothing_expires_while_stripe_is_away(stripe, alice):
    order = order_of(alice)
    begun(alice, order)
    overdue(order)
    later(1)
    stripe.faults.fail = 3
    with pytest.raises(Unavailable):
        reconciling.end_over()
    assert state(order.id) == "placed"


def test_the_other_open_payment_of_a_paid_order_is_ended(stripe, alice):
    order = order_of(alice)
    intent = payments.create_intent(alice.id, order.id).client_secret.partition("_secret")[0]
    stripe.pay(begun(alice, order))
    tell_all(stripe)
    later(1)
    reconciling.end_over()
    assert stripe.look(intent)["status"] == "canceled"
    assert sorted(statuses(order.id)) == ["cancelled", "paid"]


def test_an_attempt_that_never_reached_stripe_is_over(stripe, alice):
    order = order_of(alice)
    stripe.faults.fail = 3
    with pytest.raises(Unavailable):
        payments.checkout(alice.id, order.id)
    later(3)
    reconciling.ask_due()
    assert (state(order.id), statuses(order.id)) == ("placed", ["failed"])


def test_an_operators_refund_goes_to_stripe_once(stripe_anywhere, alice, bob):
    order = paid_order(stripe_anywhere, alice)
    by = operator(bob).id
    with pytest.raises(NotFound):
        call(refunds.ask, alice.id, order.id, None, "")
    with pytest.raises(Invalid):
        call(refunds.ask, by, order.id, order.total + 1, "")
    call(refunds.ask, by, order.id, 300, "A page was crooked.")
    till.send_refunds()
    till.send_refunds()
    assert (state(order.id), refund_statuses(order.id)) == ("part_refunded", [("operator", 300, "succeeded")])
    call(refunds.ask, by, order.id, None, "All of it.")
    till.send_refunds()
    tell_all(stripe_anywhere)
    assert state(order.id) == "refunded"
    assert refund_statuses(order.id) == [("operator", 300, "succeeded"), ("operator", order.total - 300, "succeeded")]
    assert stripe_anywhere.held() == {order.currency.lower(): 0}
    assert rows(Order)[0].refunded == order.total
    assert [row.act for row in rows(Audit)] == ["refund", "refund"]
    with pytest.raises(Conflict):
        call(refunds.ask, by, order.id, None, "Once more.")


def test_a_refund_whose_answer_was_lost_is_not_given_twice(stripe, alice, bob):
    order = paid_order(stripe, alice)
    call(refunds.ask, operator(bob).id, order.id, None, "")
    # Done there, and the connection cut each time.
    stripe.faults.cut = 3
    with pytest.raises(Unavailable):
        till.send_refunds()
    (row,) = rows(Refund)
    assert (row.status, row.attempts) == ("asked", 1)
    call(lambda session: setattr(session.get_one(Refund, row.id), "due_at", now()))
    till.send_refunds()
    assert refund_statuses(order.id) == [("operator", order.total, "succeeded")]
    assert len(stripe.world.all("refund")) == 1


def test_a_refund_stripe_refuses_is_told_to_the_operator(stripe, alice, bob):
    order = paid_order(stripe, alice)
    call(refunds.ask, operator(bob).id, order.id, None, "")
    stripe.refund(rows(Payment)[0].provider_reference)
    till.send_refunds()
    assert refund_statuses(order.id) == [("operator", order.total, "failed")]
    assert "did not go through" in rows(Order)[0].trouble
    tell_all(stripe)
    assert state(order.id) == "refunded"


def test_a_refund_that_fails_at_the_bank_leads_back(stripe, alice, bob):
    order = order_of(alice)
    stripe.pay(begun(alice, order), "4000000000005126")
    tell_all(stripe)
    call(refunds.ask, operator(bob).id, order.id, None, "")
    till.send_refunds()
    tell_all(stripe)
    stripe.settle_refund(rows(Refund)[0].provider_reference, good=False)
    tell_all(stripe)
    assert (state(order.id), rows(Order)[0].refunded) == ("paid", 0)
    assert [row[2] for row in refund_statuses(order.id)] == ["failed"]
    assert "did not go through" in rows(Order)[0].trouble


def test_the_second_payment_of_an_order_is_given_back_by_itself(stripe, alice):
    order = order_of(alice)
    intent = payments.create_intent(alice.id, order.id).client_secret.partition("_secret")[0]
    stripe.pay(begun(alice, order))
    stripe.confirm(intent)
    tell_all(stripe)
    till.send_refunds()
    tell_all(stripe)
    assert (state(order.id), rows(Order)[0].refunded) == ("paid", 0)
    assert refund_statuses(order.id) == [("system", order.total, "succeeded")]
    assert stripe.held() == {order.currency.lower(): order.total}
    assert [row.kind for row in rows(Invoice)] == ["invoice"]


def test_what_a_charge_alone_says_went_back_counts_when_no_refund_can_be_named(stripe, alice):
    order = paid_order(stripe, alice)
    (payment,) = rows(Payment)
    stripe.refund(payment.provider_reference, 100)
    tell(stripe, stripe.events("charge.refunded")[0])
    # As if this provider kept no list of refunds.
    stripe.world._of_intent["refund", payment.intent].clear()
    reconciling.ask_due()
    assert state(order.id) == "part_refunded" and rows(Order)[0].refunded == 100


def test_a_till_goes_on_where_one_thing_fails(stripe, alice, bob, monkeypatch):
    order = paid_order(stripe, alice)
    call(refunds.ask, operator(bob).id, order.id, 100, "")
    monkeypatch.setattr(reconciling, "read_events", lambda: 1 / 0)
    ended = Event()
    thread = Thread(target=till.run_till, args=(ended, "here/1"))
    thread.start()
    wait_for(lambda: state(order.id) == "part_refunded", 90, "the refund was not carried")
    ended.set()
    thread.join()


def test_a_question_that_is_refused_does_not_make_the_till_rest(stripe, alice, bob, monkeypatch):
    order, asked = paid_order(stripe, alice), Event()

    def refused() -> None:
        asked.set()
        raise gateway.Refused("resource_missing")

    monkeypatch.setattr(reconciling, "read_events", refused)
    ended = Event()
    thread = Thread(target=till.run_till, args=(ended, "here/1"))
    thread.start()
    assert asked.wait(10)
    call(refunds.ask, operator(bob).id, order.id, 100, "")
    wait_for(lambda: state(order.id) == "part_refunded", till.REST - 3, "the till rested")
    ended.set()
    thread.join()


def test_what_is_to_be_asked_at_once_still_is_after_stripe_was_away(stripe, alice):
    order = paid_order(stripe, alice)
    (payment,) = rows(Payment)
    stripe.refund(payment.provider_reference)
    tell(stripe, stripe.events("charge.refunded")[0])
    stripe.faults.fail = 3
    with pytest.raises(Unavailable):
        reconciling.ask_due()
    reconciling.ask_due()
    assert state(order.id) == "refunded"
