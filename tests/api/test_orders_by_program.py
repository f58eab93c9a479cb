"""Buying by program: the price, the order, where it is paid and what became of it, while things are sold here; refusals by their codes."""

import sqlite3
from uuid import uuid4

import pytest

from tests.api.cast import Maker, is_problem
from tests.api.matrix import ADDRESS
from tests.serving import wait_for

API = "/api/v1"
PAGE = {"id": "p1", "kind": "blank"}


@pytest.fixture(scope="module")
def server(shop):
    return shop[0]


@pytest.fixture(scope="module")
def stripe(shop):
    return shop[1]


@pytest.fixture(scope="module")
def alice(server):
    return Maker(server.url, "alice")


@pytest.fixture(scope="module")
def bob(server):
    return Maker(server.url, "bob")


@pytest.fixture(scope="module")
def confirmed(server, alice, bob):
    sql(server, "UPDATE users SET confirmed_at = CURRENT_TIMESTAMP")


def sql(server, statement: str, *values) -> None:
    with sqlite3.connect(server.data / "memories.db", timeout=30) as kept:
        kept.execute(statement, values)


def book_of(maker: Maker, pages: int = 2) -> str:
    book = maker.book(format="booklet-8x8")
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop"}
    content["pages"] = [PAGE | {"id": f"p{number}"} for number in range(1, pages + 1)]
    answer = maker.api.put(f"{API}/books/{book}", json={"content": content, "revision": 0})
    assert answer.status_code == 200, answer.text
    return book


def order_of(maker: Maker, **given) -> dict:
    answer = maker.api.post(f"{API}/orders", json={"book_id": given.pop("book", None) or book_of(maker), **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer, status: int, code: str) -> dict:
    assert is_problem(answer) and (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def test_whose_address_is_not_shown_to_be_theirs_orders_nothing(server):
    carol = Maker(server.url, "carol")
    refused(carol.api.post(f"{API}/orders", json={"book_id": book_of(carol)}), 403, "email_not_confirmed")


def test_what_is_on_offer_is_told_with_where_it_begins(server, alice):
    kinds, formats, themes, prices = (alice.api.get(f"{API}/{name}").json()["items"] for name in ("kinds", "formats", "themes", "prices"))
    assert [kind["key"] for kind in kinds] == ["photo", "memory"] and kinds[1]["questions"]
    assert {price["format"] for price in prices} == {format["key"] for format in formats} and len(themes) == 3
    booklet = next(price for price in prices if (price["kind"], price["format"]) == ("photo", "booklet-8x8"))
    assert booklet["price"]["total"] == 900


def test_a_book_is_priced_ordered_paid_and_ordered_again(server, stripe, alice, confirmed):
    book = book_of(alice)
    price = alice.api.get(f"{API}/books/{book}/price").json()
    assert (price["pages"], price["is_estimate"], price["price"]["total"]) == (2, False, 900)
    key = {"Idempotency-Key": uuid4().hex}
    body = {"book_id": book, "total": 900}
    placed, repeated = (alice.api.post(f"{API}/orders", json=body, headers=key) for _ in range(2))
    assert placed.status_code == 201 and repeated.json() == placed.json() and repeated.headers["Idempotency-Replayed"] == "true"
    order = placed.json()["id"]
    url = alice.api.post(f"{API}/orders/{order}/checkout").json()["url"]
    assert alice.api.post(f"{API}/orders/{order}/checkout").json()["url"] == url
    session = alice.api.get(f"{API}/payments/history").json()["items"][0]
    assert (session["order_id"], session["status"], session["amount"]) == (order, "open", 900)
    assert stripe.pay(url.rsplit("/", 1)[1].split("?")[0]) == "paid"
    paid = wait_for(lambda: (told := alice.api.get(f"{API}/orders/{order}").json())["state"] == "paid" and told, 90, "it was not paid")
    assert paid["is_unlocked"] and paid["has_invoice"] and paid["paid_at"]
    acts = [line["act"] for line in alice.api.get(f"{API}/orders/{order}/history").json()["items"]]
    assert acts[0] == "placed" and "paid" in acts
    refused(alice.api.delete(f"{API}/orders/{order}"), 409, "not_from_here")
    refused(alice.api.post(f"{API}/orders/{order}/checkout"), 409, "not_payable")
    again = alice.api.post(f"{API}/orders/{order}/again")
    assert again.status_code == 201 and again.json()["number"] > paid["number"] and again.json()["state"] == "placed"
    cancelled = alice.api.delete(f"{API}/orders/{again.json()['id']}")
    assert cancelled.status_code == 200 and cancelled.json()["state"] == "cancelled"
    first = alice.api.get(f"{API}/orders", params={"limit": 1}).json()
    assert [item["id"] for item in first["items"]] == [again.json()["id"]]
    rest = alice.api.get(f"{API}/orders", params={"after": first["next"]}).json()
    assert [item["id"] for item in rest["items"]] == [order] and rest["next"] is None


def test_refusals_say_what_to_do(server, alice, confirmed):
    book = book_of(alice)
    told = refused(alice.api.post(f"{API}/orders", json={"book_id": book, "total": 1}), 409, "price_changed")
    assert "$9.00" in told["detail"]
    wrong = refused(alice.api.post(f"{API}/orders", json={"book_id": book, "coupon": "NONE"}), 422, "invalid")
    assert wrong["field"] == "coupon"
    odd = refused(alice.api.post(f"{API}/orders", json={"book_id": book_of(alice, 3)}), 409, "not_printable")
    assert odd["checks"][0]["code"] == "page-count" and odd["checks"][0]["severity"] == "error"
    refused(alice.api.post(f"{API}/orders", json={"book_id": alice.book()}), 409, "no_pages")
    copies = {"book_id": book, "copies": 1, "shipping": "MAIL", "address": ADDRESS}
    assert refused(alice.api.post(f"{API}/orders", json=copies), 422, "invalid")["field"] == "copies"
    refused(alice.api.post(f"{API}/books/{book}/shipping", json={"address": ADDRESS}), 409, "copies_not_sold")
    assert alice.api.post(f"{API}/orders", json={"book_id": book, "copies": 10**9}).status_code == 422


def test_nobody_names_their_own_price(server, alice, confirmed):
    sneaked = {
        "price": {"total": 1},
        "currency": "JPY",
        "state": "paid",
        "number": 1,
        "user_id": str(uuid4()),
        "revision": 0,
        "build": "ready",
    }
    order = order_of(alice, **sneaked)
    assert (order["total"], order["currency"], order["state"]) == (900, "USD", "placed") and order["number"] > 1


def test_a_coupon_is_taken_off_and_a_gift_is_paid_at_once(server, alice, confirmed):
    for code, percent in (("SPRING", 10), ("GIFT", 100)):
        sql(server, "INSERT INTO coupons (id, code, percent) VALUES (?, ?, ?)", uuid4().hex, code, percent)
    book = book_of(alice)
    assert alice.api.get(f"{API}/books/{book}/price", params={"coupon": "spring"}).json()["price"]["discount"] == 90
    assert alice.api.post(f"{API}/books/{book}/price", json={"coupon": "gift"}).json()["price"]["total"] == 0
    gift = order_of(alice, book=book, coupon="GIFT")
    assert (gift["total"], gift["state"], gift["is_unlocked"]) == (0, "paid", True)
    refused(alice.api.post(f"{API}/orders/{gift['id']}/checkout"), 409, "not_payable")


def test_an_order_is_its_makers_alone(server, alice, bob, confirmed):
    order = order_of(alice)
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/history"), ("POST", "/again"), ("POST", "/checkout")):
        theirs, nobodys = (bob.api.request(method, f"{API}/orders/{order_id}{path}") for order_id in (order["id"], uuid4()))
        refused(theirs, 404, "not_found")
        assert theirs.content == nobodys.content
    refused(bob.api.post(f"{API}/orders", json={"book_id": order["book_id"]}), 404, "not_found")
    refused(bob.api.get(f"{API}/books/{order['book_id']}/price"), 404, "not_found")
    assert bob.api.get(f"{API}/orders").json()["items"] == []
