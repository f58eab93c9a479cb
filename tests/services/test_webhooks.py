"""Stripe's messages: forged, stale, wrong, of others, twice, and of payments nobody knows; what each leaves behind."""

import copy
import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa
import stripe as sdk

from core.errors import NotFound
from core.gateways.stripe import Forged, Stale
from core.services import payments, reconciling, settling, webhooks
from storage import database
from storage.models import Audit, Invoice, Order, Payment, User, WebhookEvent
from tests.services.stage import call, rows
from tests.services.till_cast import acts, begun, order_of, refund_statuses, state, statuses, tell, tell_all


def paid(stripe, alice) -> tuple:
    """An order with its checkout paid at Stripe, and the message that says so, which nobody has heard yet."""
    order = order_of(alice)
    stripe.pay(begun(alice, order))
    return order, stripe.events("checkout.session.completed")[-1]


def bent(event: dict, **values) -> dict:
    """The event as a message of its own that tells something else."""
    other = copy.deepcopy(event)
    other["id"] = f"evt_{uuid4().hex}"
    other["data"]["object"] |= values
    return other


def operator(user):
    call(lambda session: setattr(session.get_one(User, user.id), "is_superuser", True))
    return user


def test_a_message_pays_once_and_is_seen_when_it_comes_again(stripe_anywhere, alice):
    order, event = paid(stripe_anywhere, alice)
    assert [tell(stripe_anywhere, event) for _ in range(3)] == ["done", "seen", "seen"]
    assert state(order.id) == "paid"
    assert acts(order.id).count("paid") == 1
    assert [row.kind for row in rows(Invoice)] == ["invoice"]
    (kept,) = rows(WebhookEvent, id=event["id"])
    assert kept.order_id == order.id and "customer_details" not in json.dumps(kept.payload)


def test_a_message_that_says_again_what_another_says_is_noted_and_moves_nothing(stripe, alice):
    order, event = paid(stripe, alice)
    assert tell(stripe, stripe.events("charge.succeeded")[0]) == "ignored"
    assert state(order.id) == "placed" and statuses(order.id) == ["open"]
    assert tell(stripe, event) == "done" and state(order.id) == "paid"


@pytest.mark.parametrize("signature", ["", "nonsense", "t=1,v1=00", "t=x,v1=00", "v1=00", "t=1"], ids=lambda found: found or "none")
def test_what_is_not_signed_is_refused(stripe, alice, signature):
    order, event = paid(stripe, alice)
    body, _ = stripe.signed(event)
    with pytest.raises(Forged):
        webhooks.take(body, signature)
    with pytest.raises(Forged):
        webhooks.take(*stripe.signed(event, secret="whsec_another"))
    with pytest.raises(Forged):
        webhooks.take(body.replace(b"checkout", b"checkouT"), stripe.signed(event)[1])
    assert state(order.id) == "placed" and not rows(WebhookEvent)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'{"object": "event"}',
        b"\xff",
        b"[" * 50_000,
        b'{"id": 1, "type": 2, "created": "x", "data": {"object": []}}',
        b'{"id": "evt_1", "type": "a", "created": 1e999, "data": {"object": {}}}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_signed_and_no_message_is_refused(stripe, body):
    stamp = int(time.time())
    text = body.decode("latin-1") if body != b"\xff" else "?"
    signature = sdk.WebhookSignature.generate_signature_header(text, stripe.world.secret, stamp)
    with pytest.raises(Forged):
        webhooks.take(body, signature)


def test_what_was_signed_long_ago_is_refused_and_stripe_is_asked_soon(stripe, alice):
    order, event = paid(stripe, alice)
    with pytest.raises(Stale):
        webhooks.take(*stripe.signed(event, at=time.time() - 1200))
    assert state(order.id) == "placed"
    assert rows(Payment)[0].asked_at is None


@pytest.mark.parametrize("more", ["t=9999999999", "t=now", "t="])
def test_a_header_that_names_two_times_is_refused(stripe, alice, more):
    order, event = paid(stripe, alice)
    body, old = stripe.signed(event, at=time.time() - 1200)
    for header in (f"{old},{more}", f"{more},{old}", f"{stripe.signed(event)[1]},{more}"):
        with pytest.raises(Forged) as refused:
            webhooks.take(body, header)
        assert not isinstance(refused.value, Stale)
    assert state(order.id) == "placed"


def test_numbers_that_no_database_keeps_are_left_out(stripe_anywhere, alice):
    order, event = paid(stripe_anywhere, alice)
    assert tell(stripe_anywhere, bent(event, amount_total=float("inf"), expires_at=float("nan"))) == "review"
    (kept,) = (row for row in rows(WebhookEvent))
    assert kept.payload["data"]["object"]["amount_total"] is None and state(order.id) == "review"


@pytest.mark.parametrize("values", [{"amount_total": 1}, {"currency": "eur"}, {"amount_total": 0}], ids=str)
def test_a_wrong_sum_unlocks_nothing_and_waits_for_the_operator(stripe, alice, values):
    order, event = paid(stripe, alice)
    assert tell(stripe, bent(event, **values)) == "review"
    assert (state(order.id), statuses(order.id)) == ("review", ["wrong"])
    assert "came in" in rows(Order)[0].trouble and not rows(Invoice)
    # The right one still comes.
    assert tell(stripe, event) == "done"
    assert (state(order.id), statuses(order.id)) == ("paid", ["paid"])


def test_money_said_to_be_for_another_order_pays_neither(stripe, alice):
    order, event = paid(stripe, alice)
    other = order_of(alice)
    meta = {**event["data"]["object"]["metadata"], "order_id": str(other.id)}
    assert tell(stripe, bent(event, metadata=meta)) == "review"
    assert (state(order.id), state(other.id)) == ("review", "placed")


def test_the_operator_may_take_what_came_in_as_it_is(stripe, alice, bob):
    order, event = paid(stripe, alice)
    tell(stripe, bent(event, amount_total=order.total - 1))
    with pytest.raises(NotFound):
        call(settling.accept, alice.id, order.id, "They called.")
    call(settling.accept, operator(bob).id, order.id, "They called.")
    assert (state(order.id), statuses(order.id), rows(Order)[0].trouble) == ("paid", ["paid"], "")
    assert [row.act for row in rows(Audit)] == ["order_accepted"]


def test_the_other_mode_is_ignored(stripe, alice):
    order, event = paid(stripe, alice)
    live = {**bent(event), "livemode": True}
    assert tell(stripe, live) == "ignored"
    assert state(order.id) == "placed"


def test_messages_of_other_things_are_ignored_and_of_lost_money_kept_for_the_operator(stripe, alice):
    order, event = paid(stripe, alice)
    assert tell(stripe, bent(event, object="customer")) == "ignored"
    nobodys = {"metadata": {}, "client_reference_id": None, "id": "cs_other", "payment_intent": "pi_other"}
    assert tell(stripe, bent(event, **nobodys)) == "ignored"
    gone = nobodys | {"metadata": {"payment_id": str(uuid4()), "order_id": str(uuid4())}}
    assert tell(stripe, bent(event, **gone)) == "review"
    assert state(order.id) == "placed"


def test_money_that_comes_after_the_order_was_given_up_still_pays_it(stripe, alice):
    order, event = paid(stripe, alice)
    call(lambda session: setattr(session.get_one(Order, order.id), "state", "expired"))
    assert tell(stripe, event) == "done"
    assert state(order.id) == "paid"


def test_a_refund_told_before_the_payment_waits_for_it(stripe_anywhere, alice):
    order, event = paid(stripe_anywhere, alice)
    stripe_anywhere.refund(rows(Payment)[0].provider_reference)
    (told,) = stripe_anywhere.events("refund.created")
    assert tell(stripe_anywhere, told) == "ignored"
    assert state(order.id) == "placed" and refund_statuses(order.id) == []
    assert tell(stripe_anywhere, event) == "done"
    assert state(order.id) == "refunded" and refund_statuses(order.id) == [("stripe", order.total, "succeeded")]
    assert sorted(row.kind for row in rows(Invoice)) == ["credit", "invoice"]
    assert acts(order.id)[-3:] != [] and "paid" in acts(order.id)


def test_an_order_paid_twice_gives_the_second_payment_back(stripe_anywhere, alice):
    order = order_of(alice)
    intent = payments.create_intent(alice.id, order.id)
    stripe_anywhere.pay(begun(alice, order))
    stripe_anywhere.confirm(intent.client_secret.partition("_secret")[0])
    tell_all(stripe_anywhere)
    tell_all(stripe_anywhere)
    assert (state(order.id), statuses(order.id)) == ("paid", ["paid", "paid"])
    assert refund_statuses(order.id) == [("system", order.total, "asked")]
    assert "twice" in rows(Order)[0].trouble and len(rows(Invoice)) == 1


def test_a_message_that_could_not_be_followed_is_kept_and_followed_when_it_comes_again(stripe_anywhere, alice, monkeypatch):
    order, event = paid(stripe_anywhere, alice)
    with monkeypatch.context() as patched:
        patched.setattr(settling, "_settle", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tell(stripe_anywhere, event)
    assert (state(order.id), rows(WebhookEvent)[0].outcome) == ("placed", "failed")
    assert tell(stripe_anywhere, event) == "done"
    assert (state(order.id), rows(WebhookEvent)[0].outcome) == ("paid", "done")


def test_an_operator_replays_a_message(stripe_anywhere, alice, bob):
    order, event = paid(stripe_anywhere, alice)
    tell(stripe_anywhere, event)
    with pytest.raises(NotFound):
        call(webhooks.replay, alice.id, event["id"])
    assert call(webhooks.replay, operator(bob).id, event["id"]) == "done"
    assert acts(order.id).count("paid") == 1 and len(rows(Invoice)) == 1


def test_a_charge_alone_tells_of_a_refund(stripe, alice):
    _, event = paid(stripe, alice)
    tell(stripe, event)
    stripe.refund(rows(Payment)[0].provider_reference, 100)
    (told,) = stripe.events("charge.refunded")
    assert tell(stripe, told) == "done"
    assert rows(Payment)[0].asked_at is None


def test_messages_taken_by_several_hands_at_once_are_done_once(stripe_anywhere, alice):
    order = order_of(alice)
    name = begun(alice, order)
    stripe_anywhere.pay(name)
    stripe_anywhere.refund(name, 100)
    with ThreadPoolExecutor(6) as hands:
        list(hands.map(lambda event: tell(stripe_anywhere, event), stripe_anywhere.events() * 3))
        list(hands.map(reconciling.look_up, [order.id] * 3))
    assert (state(order.id), refund_statuses(order.id)) == ("part_refunded", [("stripe", 100, "succeeded")])
    assert acts(order.id).count("paid") == acts(order.id).count("refund") == 1
    assert sorted(row.kind for row in rows(Invoice)) == ["credit", "invoice"]


def test_two_who_pay_at_once_get_one_page(stripe_anywhere, alice):
    order = order_of(alice)
    with ThreadPoolExecutor(4) as hands:
        urls = set(hands.map(lambda _: payments.checkout(alice.id, order.id), range(4)))
    assert len(urls) == 1 and statuses(order.id) == ["open"]
    assert len(stripe_anywhere.world.all("checkout.session")) == 1


def test_an_order_is_locked_once_while_a_message_is_followed(stripe_anywhere, alice):
    _, event = paid(stripe_anywhere, alice)
    said = []

    def hear(_connection, _cursor, statement, *_) -> None:
        said.append(statement)

    sa.event.listen(database.engine(), "before_cursor_execute", hear)
    try:
        assert tell(stripe_anywhere, event) == "done"
    finally:
        sa.event.remove(database.engine(), "before_cursor_execute", hear)
    assert len([words for words in said if words.startswith("UPDATE orders SET state=orders.state")]) == 1
    assert len(said) <= 36, said
