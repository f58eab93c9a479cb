"""The desk's shop over HTTP: orders found and mended, prices seen before they hold, files opened for a reason, all by an operator alone."""

import sqlite3

import pytest

from tests.api.cast import Maker
from tests.api.matrix import placed_before

DESK = "/api/v1/admin"
PRICE = {"currency": "EUR", "tax_rate": 1900, "files": {"base": 2500, "pages_included": 32, "per_page": 25}}


@pytest.fixture(scope="module")
def sal(server):
    sal = Maker(server.url, "sal")
    with sqlite3.connect(server.data / "memories.db") as kept:
        kept.execute("UPDATE users SET is_superuser = 1 WHERE email = ?", (sal.email,))
    sal.log_in()
    return sal


@pytest.fixture
def order(server, alice):
    """An order of Alice's, as it lies in the database, and its files."""
    book, user = alice.book(), alice.api.get("/api/v1/users/me").json()["id"]
    order = placed_before(server.database_url, user, book)
    folder = server.data / "files" / "orders" / order.hex
    return order, folder


def test_orders_are_found_and_what_is_asked_of_them_is_written_down(sal, alice, order):
    order_id, _ = order
    found = sal.api.get(f"{DESK}/orders", params={"words": alice.email, "sort": "-number", "limit": 1}).json()["items"]
    assert [(row["id"], row["email"], row["state"]) for row in found] == [(str(order_id), alice.email, "placed")]
    assert sal.api.get(f"{DESK}/orders", params={"state": "nonsense"}).status_code == 422
    sheet = sal.api.get(f"{DESK}/orders/{order_id}").json()
    assert sheet["price"]["total"] == 900 and sheet["refundable"] == 0
    refused = sal.api.post(f"{DESK}/orders/{order_id}/refunds", json={"amount": 100, "reason": "A torn page."})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_left")
    assert sal.api.post(f"{DESK}/orders/{order_id}/look-up").status_code == 200
    acts = sal.api.get(f"{DESK}/audit", params={"words": str(order_id)}).json()["items"]
    assert [act["act"] for act in acts] == ["order_looked_up"]


def test_a_price_is_seen_before_it_holds_and_then_asked_of_makers(sal, alice):
    before = sal.api.get(f"{DESK}/prices").json()["items"]
    path = f"{DESK}/prices/memory/novel-6x9"
    seen = sal.api.post(f"{path}/preview", params={"pages": 40}, json=PRICE).json()
    assert (seen["total"], seen["currency"]) == (2700, "EUR")
    assert sal.api.get(f"{DESK}/prices").json()["items"] == before
    assert sal.api.put(path, json=PRICE).json()["files"]["base"] == 2500
    refused = sal.api.put(path, json=PRICE | {"currency": "KWD", "files": PRICE["files"] | {"base": 2501}})
    assert (refused.status_code, refused.json()["field"]) == (422, "files.base")
    assert alice.api.put(path, json=PRICE).status_code == 404


def test_a_coupon_and_a_text_are_made_and_changed(sal, alice):
    made = sal.api.post(f"{DESK}/coupons", json={"code": "desk-shop", "percent": 10})
    assert made.status_code == 201 and made.json()["code"] == "DESK-SHOP"
    assert sal.api.post(f"{DESK}/coupons", json={"code": "DESK-SHOP", "percent": 5}).json()["code"] == "code_taken"
    path = f"{DESK}/coupons/{made.json()['id']}"
    assert sal.api.put(path, json={"percent": 10, "is_on": False}).json()["is_on"] is False
    assert alice.api.get(path).status_code == 404
    assert sal.api.put(f"{DESK}/texts/imprint", json={"text": "# Imprint\n\nSal"}).json()["text"] == "# Imprint\n\nSal"
    assert "Sal" in alice.browser.get("/imprint").text
    sal.api.put(f"{DESK}/texts/imprint", json={"text": ""})
    assert alice.browser.get("/imprint").status_code == 404


def test_a_print_file_is_opened_for_a_reason_alone(server, sal, alice, order):
    order_id, folder = order
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cover.pdf").write_bytes(b"%PDF-1.7")
    door = f"/admin/orders/{order_id}/cover.pdf"
    refused = sal.browser.post(door, data={"reason": " "})
    assert refused.status_code == 303 and refused.headers["location"] == f"/admin/orders/{order_id}?error=invalid"
    assert "say why you need it" in sal.browser.get(refused.headers["location"]).text
    given = sal.browser.post(door, data={"reason": "The printer asks."})
    assert (given.status_code, given.content) == (200, b"%PDF-1.7") and "attachment" in given.headers["content-disposition"]
    assert alice.browser.post(door, data={"reason": "It is mine."}).status_code == 404
    assert "attachment" not in sal.browser.get(door).headers.get("content-disposition", "")
