"""The stand-in for Stripe as a real client of Stripe's meets it."""

import threading
import time
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import stripe

from tests.stand_ins.stripe.schema import wrong


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


def test_every_object_of_a_shop_s_life_is_as_stripe_describes_it(client, stripe_stand_in):
    for card in ("4000000000000002", "4242424242424242", "4000000000003220", "4000000000000259", "bank", "4000000000005126"):
        session = client.v1.checkout.sessions.create(wanted())
        stripe_stand_in.pay(session.id, card)
    stripe_stand_in.settle(_sessions(client)[1].id, good=False)
    refund = stripe_stand_in.refund(_sessions(client)[0].id, 700)
    stripe_stand_in.settle_refund(refund, good=False)
    stripe_stand_in.answer(_sessions(client)[3].id)
    stripe_stand_in.close_dispute(client.v1.disputes.list().data[0].id, won=True)
    stripe_stand_in.expire(client.v1.checkout.sessions.create(wanted()).id)
    client.v1.payment_intents.cancel(client.v1.payment_intents.create({"amount": 900, "currency": "eur"}).id)
    told = [event["data"]["object"] for event in stripe_stand_in.events()]
    lists = [
        client.v1.events,
        client.v1.checkout.sessions,
        client.v1.payment_intents,
        client.v1.charges,
        client.v1.refunds,
        client.v1.disputes,
    ]
    read = [row.to_dict() for each in lists for row in each.list({"limit": 100}).data]
    money = [row.to_dict() for row in client.v1.balance_transactions.list().data] + [client.v1.balance.retrieve().to_dict()]
    found = [line for row in (*told, *read, *money, *stripe_stand_in.events()) for line in wrong(row["object"], row)]
    assert not found
    assert {row["object"] for row in read} == {"event", "checkout.session", "payment_intent", "charge", "refund", "dispute"}


def test_an_object_that_stripe_does_not_describe_so_is_found(client):
    session = client.v1.checkout.sessions.create(wanted()).to_dict()
    assert wrong("checkout.session", session | {"payment_status": "payed"}) != []
    assert wrong("checkout.session", session | {"amount": 3}) == ["checkout.session.amount: unknown"]
    assert wrong("checkout.session", {key: value for key, value in session.items() if key != "mode"}) == ["checkout.session.mode: missing"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"colour": "red"}, "parameter_unknown"),
        ({"line_items": [{"quantity": 1, "price_data": {"unit_amount": 5}}]}, "parameter_missing"),
        ({"line_items": [{"price_data": {"unit_amount": 5, "currency": "usd", "product_data": {"name": "x"}}}]}, "amount_too_small"),
        ({"line_items": [{"price_data": {"unit_amount": "a", "currency": "usd"}}]}, "parameter_invalid_integer"),
    ],
    ids=["unknown", "missing", "too small", "no number"],
)  # fmt: skip
def test_what_stripe_refuses_is_refused(client, more, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wanted(**more))
    assert refused.value.code == code


def test_an_expiry_that_is_more_than_a_day_ahead_of_stripe_s_clock_is_refused(client, stripe_stand_in):
    stripe_stand_in.skew = -1200
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wanted(expires_at=int(time.time()) + 86400))
    assert refused.value.param == "expires_at"


def test_a_webhook_is_sent_until_it_is_taken(client, stripe_stand_in):
    with listening([500, 0, 200]) as (url, heard):
        stripe_stand_in.hook = url
        session = client.v1.checkout.sessions.create(wanted())
        stripe_stand_in.expire(session.id)
        stripe_stand_in.wait()
    assert [delivery.status for delivery in stripe_stand_in.deliveries] == [500, 0, 200]
    event = stripe.Webhook.construct_event(*heard[-1], stripe_stand_in.world.secret)
    assert (event.type, event.data.object.id) == ("checkout.session.expired", session.id)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(*heard[-1], "whsec_another")


def test_the_hosted_page_declines_and_then_leads_back_to_the_shop(client):
    session = client.v1.checkout.sessions.create(wanted())
    declined = httpx.post(session.url, data={"way": "card", "card": "4000 0000 0000 0002"})
    assert (declined.status_code, "Your card was declined." in declined.text) == (402, True)
    paid = httpx.post(session.url, data={"way": "card", "card": "4242 4242 4242 4242", "email": "alice@example.org"})
    assert (paid.status_code, paid.headers["location"]) == (303, f"http://shop/ok?s={session.id}")
    assert httpx.get(session.url).status_code == 410
    assert client.v1.checkout.sessions.retrieve(session.id).customer_details.email == "alice@example.org"


def test_the_bank_is_asked_on_a_page_of_its_own(client):
    session = client.v1.checkout.sessions.create(wanted())
    asked = httpx.post(session.url, data={"way": "card", "card": "4000000000003220"})
    assert httpx.post(asked.headers["location"], data={"good": "no"}).status_code == 402
    asked = httpx.post(session.url, data={"way": "card", "card": "4000000000003220"})
    assert httpx.post(asked.headers["location"], data={"good": "yes"}).headers["location"] == f"http://shop/ok?s={session.id}"


def test_a_refund_is_made_on_the_dashboard_of_stripe(client, stripe_stand_in):
    session = client.v1.checkout.sessions.create(wanted())
    stripe_stand_in.pay(session.id)
    charge = client.v1.charges.list().data[0]
    httpx.post(f"{stripe_stand_in.url}/dashboard/act", data={"act": "refund", "charge": charge.id, "amount": "900"})
    assert stripe_stand_in.held() == {"usd": 1000}
    assert charge.id in httpx.get(f"{stripe_stand_in.url}/dashboard").text


def test_more_than_what_is_left_cannot_be_given_back(client, stripe_stand_in):
    intent = client.v1.payment_intents.create({"amount": 2000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"})
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 1500})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 501})
    client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"
    assert stripe_stand_in.held() == {"usd": 0}


def test_events_are_listed_newest_first_page_by_page(client, stripe_stand_in):
    for _ in range(7):
        stripe_stand_in.expire(client.v1.checkout.sessions.create(wanted()).id)
    found = [event.id for event in client.v1.events.list({"limit": 3, "type": "checkout.session.expired"}).auto_paging_iter()]
    assert found == [event["id"] for event in reversed(stripe_stand_in.events())]
    assert client.v1.events.list({"created": {"gt": int(time.time()) + 60}}).data == []


def test_a_failure_of_stripe_s_is_tried_again_by_the_client_and_a_wrong_key_is_refused(client, stripe_stand_in):
    stripe_stand_in.faults.fail = 1
    assert client.v1.balance.retrieve().available == []
    with pytest.raises(stripe.AuthenticationError):
        stripe.StripeClient("sk_test_another", base_addresses={"api": stripe_stand_in.url}).v1.balance.retrieve()


def _sessions(client) -> list:
    return client.v1.checkout.sessions.list({"limit": 100}).data


@contextmanager
def listening(answers: list[int]):
    """A shop's webhook that answers so, one after another; 0 hangs up without a word."""
    heard = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.rfile.read(int(self.headers["content-length"])), self.headers["stripe-signature"]))
            status = answers[len(heard) - 1]
            if status:
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()
            self.close_connection = not status

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", heard
    server.shutdown()
    server.server_close()


def test_its_clock_is_told_in_each_answer(client, stripe_stand_in):
    stripe_stand_in.skew = 1200
    told = parsedate_to_datetime(client.v1.balance.retrieve().last_response.headers["date"]).timestamp()
    assert abs(told - time.time() - 1200) < 60
