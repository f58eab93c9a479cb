"""Paying: what Stripe is asked for, what a repeat gives, and that nothing but Stripe's word pays an order."""

import pytest

from core.errors import Conflict, NotFound, Unavailable
from core.services import payments
from core.services.moving import move
from storage.models import Order, Payment
from tests.services.stage import call, rows
from tests.services.till_cast import begun, order_of, state, statuses, tell_all


def test_a_checkout_asks_for_the_orders_own_price_and_names_it(stripe, alice):
    order = order_of(alice)
    url = payments.checkout(alice.id, order.id)
    session = stripe.look(rows(Payment)[0].provider_reference)
    assert url == session["url"]
    assert (session["amount_total"], session["currency"]) == (order.total, order.currency.lower())
    assert session["metadata"] == {"order_id": str(order.id), "payment_id": str(rows(Payment)[0].id)}
    assert session["client_reference_id"] == str(order.id)
    assert session["success_url"].endswith(f"/orders/{order.id}?from=paid")
    assert state(order.id) == "placed"


def test_a_repeat_leads_to_the_same_page_and_a_new_one_once_that_is_over(stripe, alice):
    order = order_of(alice)
    first = payments.checkout(alice.id, order.id)
    assert payments.checkout(alice.id, order.id) == first
    stripe.expire(rows(Payment)[0].provider_reference)
    assert payments.checkout(alice.id, order.id) != first
    assert statuses(order.id) == ["expired", "open"]


def test_a_lost_answer_begins_nothing_twice(stripe_anywhere, alice):
    order = order_of(alice)
    stripe_anywhere.faults.fail = 3
    with pytest.raises(Unavailable):
        payments.checkout(alice.id, order.id)
    stripe_anywhere.faults.cut = 1
    url = payments.checkout(alice.id, order.id)
    assert len(rows(Payment)) == 1 and stripe_anywhere.look(rows(Payment)[0].provider_reference)["url"] == url
    assert len(stripe_anywhere.world.all("checkout.session")) == 1


def test_a_card_that_is_declined_leaves_the_order_to_be_paid_by_another(stripe, alice):
    order = order_of(alice)
    name = begun(alice, order)
    assert stripe.pay(name, "4000000000000002") == "declined"
    tell_all(stripe)
    assert (state(order.id), statuses(order.id)) == ("placed", ["open"])
    stripe.pay(name)
    tell_all(stripe)
    assert (state(order.id), statuses(order.id)) == ("paid", ["paid"])


def test_an_intent_is_the_same_while_it_is_open_and_pays_the_order(stripe_anywhere, alice):
    order = order_of(alice)
    intent = payments.create_intent(alice.id, order.id)
    assert payments.create_intent(alice.id, order.id) == intent
    assert (intent.amount, intent.currency) == (order.total, order.currency)
    stripe_anywhere.confirm(intent.client_secret.partition("_secret")[0])
    tell_all(stripe_anywhere)
    assert state(order.id) == "paid"


def test_nobody_pays_what_is_not_theirs_not_built_or_over(stripe, alice, bob):
    order = order_of(alice)
    with pytest.raises(NotFound):
        payments.checkout(bob.id, order.id)
    call(lambda session: move(session, session.get_one(Order, order.id), "cancelled", "maker"))
    with pytest.raises(Conflict) as refused:
        payments.checkout(alice.id, order.id)
    assert refused.value.code == "not_payable" and not rows(Payment)
    other = order_of(alice)
    for build, code in (("building", "not_built"), ("refused", "not_printable"), ("failed", "not_printable")):
        call(lambda session, build=build: setattr(session.get_one(Order, other.id), "build", build))
        with pytest.raises(Conflict) as refused:
            payments.create_intent(alice.id, other.id)
        assert refused.value.code == code


def test_the_history_is_the_makers_own_and_newest_first(stripe_anywhere, alice, bob):
    order = order_of(alice)
    stripe_anywhere.expire(begun(alice, order))
    stripe_anywhere.pay(begun(alice, order))
    tell_all(stripe_anywhere)
    part = call(payments.history, alice.id, most=1)
    assert [item.status for item in part.items] == ["paid"] and part.items[0].order_number == order.number
    assert [item.status for item in call(payments.history, alice.id, part.next).items] == ["expired"]
    assert call(payments.history, bob.id).items == []


def test_what_stripe_will_not_have_is_told_in_words_and_leaves_nothing_open(stripe, alice):
    order = order_of(alice)
    call(lambda session: setattr(session.get_one(Order, order.id), "total", 1))
    with pytest.raises(Unavailable):
        payments.checkout(alice.id, order.id)
    assert set(statuses(order.id)) == {"failed"} and state(order.id) == "placed"
