"""A maker buys printed copies: quoted, paid at Stripe, printed by the partner from links to the files, and told when they are sent."""

import sqlite3
from uuid import uuid4

import httpx
import pytest

from core.imaging.paint import photo, shots
from tests.api.cast import Maker
from tests.outbox import letters
from tests.serving import running, wait_for
from tests.stand_ins import printer
from tests.stand_ins.stripe.running import standing_in

API = "/api/v1"
HOME = {
    "name": "Ana Duarte", "street": "12 Orchard Lane", "town": "Brattleboro", "state": "VT", "postcode": "05301", "country": "US",
    "phone": "802 555 0100",
}  # fmt: skip


@pytest.fixture(scope="module")
def partner():
    with printer.printing() as (partner, address):
        yield partner, address


@pytest.fixture(scope="module")
def stripe():
    with standing_in() as stripe:
        yield stripe


@pytest.fixture(scope="module")
def server(tmp_path_factory, partner, stripe):
    keys = stripe.settings | printer.settings_for(partner[1])
    with running(tmp_path_factory.mktemp("copies") / "data", **keys) as server:
        stripe.hook = f"{server.url}{API}/payments/webhook"
        partner[0].webhook = f"{server.url}{API}/print-orders/webhook"
        with sqlite3.connect(server.data / "memories.db") as kept:
            kept.execute("INSERT INTO formats (key, name, package) VALUES ('booklet-8x8', 'Booklet', '0800X0800FCSTDSS080CW444MXX')")
            price = (uuid4().hex, "photo", "booklet-8x8", "copy", "USD", 900, 12, 20)
            columns = "id, kind, format, what, currency, base, pages_included, per_page"
            kept.execute(f"INSERT INTO prices ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", price)
        yield server


@pytest.fixture(scope="module")
def ana(server):
    ana = Maker(server.url, "ana")
    with sqlite3.connect(server.data / "memories.db") as kept:
        kept.execute("UPDATE users SET confirmed_at = CURRENT_TIMESTAMP")
    return ana


@pytest.fixture(scope="module")
def book(ana):
    book = ana.book()
    ana.send(book, "a.jpg", photo(next(iter(shots(1, 5))), (1600, 1200)))
    seen = wait_for(lambda: next((p for p in ana.photos(book) if p["state"] == "ready"), None), 180, "nobody looked at the photo")
    frame = {"kind": "photo", "id": "f1", "x": 20, "y": 20, "w": 100, "h": 75, "photo": seen["id"]}
    pages = [{"id": f"p{number}", "kind": "photos", "frames": [frame]} for number in (1, 2)]
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    assert ana.api.put(f"{API}/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    return book


def of_order(ana, order: str) -> dict:
    return ana.api.get(f"{API}/orders/{order}").json()


def test_copies_are_quoted_paid_printed_and_sent(server, partner, stripe, ana, book):
    printing = partner[0]
    ways = ana.api.post(f"{API}/books/{book}/shipping", json={"copies": 2, "address": HOME}).json()["items"]
    assert [way["level"] for way in ways] == ["MAIL", "PRIORITY_MAIL", "GROUND", "EXPRESS"]
    asked = {"copies": 2, "shipping": "MAIL", "address": HOME}
    quote = ana.api.post(f"{API}/books/{book}/price", json=asked).json()
    assert (quote["price"]["delivery"], quote["price"]["total"]) == (499, 900 + 2 * 900 + 499)
    placed = ana.api.post(f"{API}/orders", json=asked | {"book_id": book, "total": quote["price"]["total"]})
    assert placed.status_code == 201, placed.text
    order = placed.json()["id"]
    assert printing.jobs == {}
    url = ana.api.post(f"{API}/orders/{order}/checkout").json()["url"]
    session = next(part for part in url.split("/") if part.startswith("cs_")).partition("#")[0].partition("?")[0]
    assert stripe.pay(session) == "paid"
    (reference,) = wait_for(lambda: list(printing.jobs), 180, "the partner heard of nothing")
    fetched = wait_for(lambda: printing.fetched if len(printing.fetched) == 2 else None, 90, "the partner fetched no files")
    assert all(size > 1000 for size in fetched.values()), fetched
    wait_for(lambda: of_order(ana, order)["print_state"] == "CREATED", 90, "the print job is not known")
    assert printing.tell(reference, "IN_PRODUCTION").status_code == 200
    assert printing.tell(reference, "SHIPPED").status_code == 200
    assert of_order(ana, order)["print_state"] == "SHIPPED"
    kinds = [kind for kind, _ in letters(server.database_url, ana.email)]
    assert kinds.count("order-paid") == kinds.count("shipped") == 1


def test_a_message_or_a_link_that_nobody_signed_leads_nowhere(server, partner, ana):
    body, _ = partner[0].move(next(iter(partner[0].jobs)), "REJECTED")
    told = httpx.post(partner[0].webhook, content=body, headers={"Lulu-HMAC-SHA256": "00"})
    assert told.status_code == 400 and told.json()["code"] == "bad_signature"
    (order,) = (item["id"] for item in ana.api.get(f"{API}/orders").json()["items"])
    link = f"{server.url}/files/printer/{order}/interior.pdf"
    for query in ("", "?until=99999999999&sign=00", "?until=%C2%B2&sign=%C3%A9"):
        assert httpx.get(link + query).status_code == 404
    assert of_order(ana, order)["print_state"] == "SHIPPED"
