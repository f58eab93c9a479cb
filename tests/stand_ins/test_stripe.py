"""The stand-in for Stripe as a real client of Stripe's meets it."""

import time

import pytest
import stripe


@pytest.fixture
def client(stripe_stand_in):
    return stripe.StripeClient(stripe_stand_in.world.key, base_addresses={"api": stripe_stand_in.url}, max_network_retries=2)


def wanted(**more: object) -> dict:
    price = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "Nana’s garden, print files"}}
    return {
        "mode": "payment", "line_items": [{"quantity": 1, "price_data": price}], "success_url": "http://shop/ok?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop/no", "client_reference_id": "order", "metadata": {"order_id": "order"},
        "payment_intent_data": {"metadata": {"order_id": "order"}}, "expires_at": int(time.time()) + 3600,
    } | more  # fmt: skip


def test_a_declined_card_leaves_the_session_open_and_a_good_one_pays_it(client, stripe_stand_in):
    session = client.v1.checkout.sessions.create(wanted())
    assert stripe_stand_in.pay(session.id, "4000 0000 0000 0002") == "declined"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert stripe_stand_in.pay(session.id) == "paid"
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (found.status, found.payment_status, found.payment_intent.latest_charge.amount_captured) == ("complete", "paid", 1900)
    assert stripe_stand_in.held() == {"usd": 1900}


def test_a_repeat_under_one_key_is_answered_the_same_and_another_request_is_refused(client):
    asked = wanted()
    first = client.v1.checkout.sessions.create(asked, {"idempotency_key": "one"})
    assert client.v1.checkout.sessions.create(asked, {"idempotency_key": "one"}).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(asked | {"client_reference_id": "other"}, {"idempotency_key": "one"})


def test_a_cut_connection_makes_nothing_twice(client, stripe_stand_in):
    stripe_stand_in.faults.cut = 1
    client.v1.checkout.sessions.create(wanted())
    assert len(client.v1.checkout.sessions.list().data) == 1
    assert stripe_stand_in.faults.seen == 1
