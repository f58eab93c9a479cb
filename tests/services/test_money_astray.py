"""Money where nobody looks for it: two wrong sums, paid for whoever left, by a coupon let go, in coins there are none of."""

import pytest

from core.errors import Conflict, Invalid, NotFound
from core.services import closing, orders, payments, reconciling, refunds, till
from core.services.operate import orders as desk
from core.services.store import files
from storage.models import Coupon, Message, Order
from tests.services.shop_cast import confirm, coupon, ordered, set_price
from tests.services.stage import call, rows
from tests.services.test_till import later
from tests.services.test_webhooks import bent, operator, paid
from tests.services.till_cast import begun, built, order_of, outcome, state, tell, tell_all


def test_of_two_wrong_sums_that_are_accepted_one_is_given_back(stripe_anywhere, alice, bob):
    order = order_of(alice)
    page, intent = begun(alice, order), payments.create_intent(alice.id, order.id).client_secret.partition("_secret")[0]
    stripe_anywhere.pay(page)
    stripe_anywhere.confirm(intent)
    tell(stripe_anywhere, bent(stripe_anywhere.events("checkout.session.completed")[-1], amount_total=500))
    tell(stripe_anywhere, bent(stripe_anywhere.events("payment_intent.succeeded")[-1], amount_received=700))
    assert outcome(order.id)["payments"] == ["wrong", "wrong"]
    call(desk.accept, operator(bob).id, order.id, "They called.")
    found = outcome(order.id)
    assert (found["state"], found["invoices"], found["refunds"]) == ("paid", [("invoice", 500)], [(700, "asked")])


def test_what_is_invoiced_follows_what_is_told_after_it_was_accepted(stripe_anywhere, alice, bob):
    order, event = paid(stripe_anywhere, alice)
    tell(stripe_anywhere, bent(event, amount_total=500))
    call(desk.accept, operator(bob).id, order.id, "They called.")
    assert outcome(order.id)["invoices"] == [("invoice", 500)]
    for _ in range(2):
        tell_all(stripe_anywhere)
        assert outcome(order.id)["invoices"] == [("again", order.total - 500), ("invoice", 500)]


def test_what_went_back_before_the_right_sum_was_told_is_credited(stripe_anywhere, alice, bob):
    order, event = paid(stripe_anywhere, alice)
    tell(stripe_anywhere, bent(event, amount_total=500))
    call(refunds.ask, operator(bob).id, order.id, None, "It was not what was asked for.")
    till.send_refunds()
    assert outcome(order.id)["invoices"] == []
    for _ in range(2):
        tell_all(stripe_anywhere)
        assert outcome(order.id)["invoices"] == [("credit", 500), ("invoice", order.total)]
    assert stripe_anywhere.held() == {"usd": order.total - 500}


def test_money_for_whoever_left_waits_for_the_operator(stripe_anywhere, alice, bob):
    sal, order = operator(bob), order_of(alice)
    page = begun(alice, order)
    call(closing.erase, alice.id)
    stripe_anywhere.pay(page)
    tell_all(stripe_anywhere)
    (row,) = rows(Order, id=order.id)
    assert (row.state, row.user_id) == ("paid", None)
    assert "give the money back" in row.trouble
    assert [letter.to for letter in rows(Message, kind="order-look")] == [sal.email]
    assert call(refunds.ask, sal.id, order.id, None, "They left.").amount == row.total


def test_of_whoever_left_there_is_nothing_to_build_or_open(stripe, alice, bob):
    sal, order = operator(bob), order_of(alice)
    failed = order_of(alice)
    call(lambda session: setattr(session.get_one(Order, failed.id), "build", "failed"))
    call(closing.erase, alice.id)
    with pytest.raises(Conflict):
        call(desk.build_again, sal.id, failed.id)
    assert files().size(files().order_file(order.id, "cover")) is None and call(desk.sheet, sal.id, order.id).files == ()
    with pytest.raises(NotFound):
        call(desk.file_key, sal.id, order.id, "cover", "To look at it.")


def test_a_coupon_is_free_again_when_nobody_can_pay_with_it(stripe_anywhere, alice, bob):
    confirm(alice, bob)
    coupon("ONCE", percent=50, most_uses=1)
    first = built(ordered(alice, coupon="once"))
    page = begun(alice, first)
    call(orders.cancel, alice.id, first.id)
    for maker in (alice, bob):
        with pytest.raises(Invalid):
            ordered(maker, coupon="once")
    later(1)
    reconciling.end_over()
    assert stripe_anywhere.look(page)["status"] == "expired"
    assert ordered(bob, coupon="once").total == first.total
    assert rows(Coupon)[0].uses == 1


def test_no_coin_is_given_back_that_there_is_none_of(stripe, alice, bob):
    set_price(currency="KWD", base=1900)
    order, event = paid(stripe, alice)
    tell(stripe, event)
    assert (state(order.id), order.currency) == ("paid", "KWD")
    sal = operator(bob)
    with pytest.raises(Invalid):
        call(refunds.ask, sal.id, order.id, 5, "A torn page.")
    assert call(refunds.ask, sal.id, order.id, 10, "A torn page.").amount == 10
