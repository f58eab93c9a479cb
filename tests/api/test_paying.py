"""Paying at the doors: a program pays an order whose files are being built, Stripe tells by its webhook, and nobody else does."""

import sqlite3
from uuid import uuid4

import httpx
import pytest

from tests.api.cast import Maker, is_problem
from tests.serving import wait_for

API = "/api/v1"
HOOK = f"{API}/payments/webhook"


@pytest.fixture(scope="module")
def rosa(shop):
    server, _ = shop
    maker = Maker(server.url, "rosa")
    with sqlite3.connect(server.data / "memories.db") as kept:
        kept.execute("UPDATE users SET confirmed_at = CURRENT_TIMESTAMP WHERE email = ?", (maker.email,))
    return maker


def order(maker: Maker) -> dict:
    book = maker.book()
    pages = [{"id": f"p{number}", "kind": "blank", "frames": []} for number in (1, 2)]
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    assert maker.api.put(f"{API}/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    answer = maker.api.post(f"{API}/orders", json={"book_id": book})
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int) -> bool:
    return answer.status_code == status and is_problem(answer)


def state(maker: Maker, order_id: str) -> str:
    return maker.api.get(f"{API}/orders/{order_id}").json()["state"]


def test_a_program_pays_right_after_placing_and_its_download_is_there(shop, rosa):
    _, stripe = shop
    placed = order(rosa)
    begun = rosa.api.post(f"{API}/payments/create-intent", json={"order_id": placed["id"]})
    assert begun.status_code == 201, begun.text
    told = begun.json()
    assert (told["amount"], told["currency"]) == (placed["total"], placed["currency"])
    assert rosa.api.get(f"/files/orders/{placed['id']}/interior.pdf").status_code == 402
    stripe.confirm(told["client_secret"].partition("_secret")[0])
    wait_for(lambda: state(rosa, placed["id"]) == "paid", 90, "the webhook did not pay it")
    assert rosa.api.get(f"/files/orders/{placed['id']}/interior.pdf").content.startswith(b"%PDF")
    (listed,) = [item for item in rosa.api.get(f"{API}/payments/history").json()["items"] if item["id"] == told["payment_id"]]
    assert (listed["status"], listed["order_id"], listed["way"]) == ("paid", placed["id"], "intent")
    again = rosa.api.post(f"{API}/payments/create-intent", json={"order_id": placed["id"]})
    assert refused(again, 409) and again.json()["code"] == "not_payable"


def test_a_refund_in_stripes_dashboard_locks_the_files_again(shop, rosa):
    _, stripe = shop
    placed = order(rosa)
    url = rosa.api.post(f"{API}/orders/{placed['id']}/checkout").json()["url"]
    name = next(found["id"] for found in stripe.world.all("checkout.session") if found["url"] == url)
    stripe.pay(name)
    wait_for(lambda: state(rosa, placed["id"]) == "paid", 90, "the webhook did not pay it")
    stripe.refund(name)
    wait_for(lambda: state(rosa, placed["id"]) == "refunded", 90, "the webhook did not refund it")
    assert rosa.api.get(f"/files/orders/{placed['id']}/interior.pdf").status_code == 402
    acts = [line["act"] for line in rosa.api.get(f"{API}/orders/{placed['id']}/history").json()["items"]]
    assert acts.index("paid") < acts.index("refunded")


def test_the_worker_refunds_what_was_paid_twice(shop, rosa):
    server, stripe = shop
    placed = order(rosa)
    intent = rosa.api.post(f"{API}/payments/create-intent", json={"order_id": placed["id"]}).json()["client_secret"].partition("_secret")[0]
    url = rosa.api.post(f"{API}/orders/{placed['id']}/checkout").json()["url"]
    stripe.pay(next(found["id"] for found in stripe.world.all("checkout.session") if found["url"] == url))
    stripe.confirm(intent)
    # By the till in the worker, and told by a webhook or by its answer.
    wait_for(lambda: [one for one in stripe.world.all("refund") if one["metadata"].get("order_id") == placed["id"]], 90, "no refund")
    assert state(rosa, placed["id"]) == "paid"
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {}, 400),
        (b"{}", {"Stripe-Signature": "t=1,v1=00"}, 400),
        (b"\xff\x00", {"Stripe-Signature": "t=1,v1=00"}, 400),
        (b"", {"Stripe-Signature": "é"}, 400),
        (b"x" * 300_000, {"Stripe-Signature": "t=1,v1=00"}, 413),
    ],
    ids=["unsigned", "forged", "no text", "no signature", "large"],
)
def test_what_stripe_did_not_sign_is_refused_at_the_door(shop, body, headers, status):
    server, _ = shop
    encoded = {name: value.encode() for name, value in headers.items()}
    assert refused(httpx.post(server.url + HOOK, content=body, headers=encoded), status)


def test_a_message_needs_no_page_and_is_taken_once(shop, rosa):
    server, stripe = shop
    placed = order(rosa)
    url = rosa.api.post(f"{API}/orders/{placed['id']}/checkout").json()["url"]
    stripe.delivers = False
    stripe.pay(next(found["id"] for found in stripe.world.all("checkout.session") if found["url"] == url))
    event = stripe.events("checkout.session.completed")[-1]
    stripe.delivers = True
    body, signature = stripe.signed(event)
    headers = {"Stripe-Signature": signature, "Origin": "https://hooks.stripe.com", "Sec-Fetch-Site": "cross-site"}
    answers = [httpx.post(server.url + HOOK, content=body, headers=headers) for _ in range(2)]
    assert [(answer.status_code, answer.json()["outcome"]) for answer in answers] == [(200, "done"), (200, "seen")]
    assert "webhook" in server.log.read_text() and "whsec" not in server.log.read_text()


def test_nobody_pays_or_sees_what_is_anothers(shop, rosa):
    server, _ = shop
    placed = order(rosa)
    bob = Maker(server.url, "bob")
    for asked in ({"order_id": placed["id"]}, {"order_id": str(uuid4())}):
        assert refused(bob.api.post(f"{API}/payments/create-intent", json=asked), 404)
    assert bob.api.get(f"{API}/payments/history").json() == {"items": [], "next": None}


def test_a_closed_shop_takes_no_payment_and_no_message(server):
    assert refused(httpx.post(server.url + HOOK, content=b"{}"), 409)
