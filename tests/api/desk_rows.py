"""Rows of the access matrix for the desk's orders, offers, prices, coupons, texts and payment news, and what their addresses hold.

The bodies can be read and do nothing: what they ask for is refused to the operator, after the question who asks.
"""

import sqlite3
from pathlib import Path
from uuid import uuid4

API = "/api/v1/admin"
_ORDER, _PRICE = f"{API}/orders/{{order_id}}", f"{API}/prices/{{kind}}/{{format}}"
DOORS = {
    **{("GET", f"{API}/{name}"): 200 for name in ("orders", "events", "prices", "coupons", "texts")},
    ("GET", _ORDER): 200,
    **{("POST", f"{_ORDER}/{act}"): 422 for act in ("refunds", "accept", "settle", "letters")},
    ("POST", f"{_ORDER}/build"): 409,
    ("POST", f"{_ORDER}/look-up"): 200,
    ("GET", f"{API}/events/{{event_id}}"): 200,
    ("POST", f"{API}/events/{{event_id}}/replay"): 409,
    **{("PUT", f"{API}/{name}s/{{{name}}}"): 422 for name in ("kind", "format", "theme", "text")},
    ("PUT", _PRICE): 422,
    ("POST", f"{_PRICE}/preview"): 422,
    ("POST", f"{API}/coupons"): 422,
    ("GET", f"{API}/coupons/{{coupon_id}}"): 200,
    ("PUT", f"{API}/coupons/{{coupon_id}}"): 422,
}
_OFFERS = ("", "/kinds/{kind}", "/formats/{format}", "/themes/{theme}", "/prices", "/prices/{kind}/{format}")
_COUPONS = ("/coupons", "/coupons/new", "/coupons/{coupon_id}")
PAGES = {
    *(("GET", f"/admin/{page}") for page in ("orders", "orders/{order_id}", "texts", "texts/{text}", "events", "events/{event_id}")),
    *(("GET", f"/admin/offers{page}") for page in _OFFERS + _COUPONS),
}
FORMS = {("POST", "/admin/orders/{order_id}/{which}.pdf")}
BODIES = {
    "/refunds": {"reason": " "}, "/accept": {"reason": " "}, "/settle": {"reason": " "}, "/letters": {"kind": "none"},
    "/admin/kinds": {"name": " ", "themes": [], "formats": []}, "/admin/formats": {"name": " "}, "/admin/themes": {"name": " "},
    "/admin/prices": {"currency": "XXX", "files": {"base": 900, "pages_included": 12, "per_page": 20}},
    "/coupons/": {}, "/admin/coupons": {"code": "x"}, "/admin/texts": {"text": "a line\n" * 20 + "more"},
}  # fmt: skip


def more_before(database: Path) -> dict[str, str]:
    """A coupon and an event that were there before, by the words that stand for them in addresses; the keys of what is on offer."""
    coupon, event = uuid4(), f"evt_{uuid4().hex}"
    with sqlite3.connect(database) as kept:
        kept.execute("INSERT INTO coupons (id, code, percent) VALUES (?, ?, 10)", (coupon.hex, f"C-{coupon.hex[:12].upper()}"))
        told = "(id, provider, kind, outcome, told_at) VALUES (?, 'printer', 'PRINT_JOB', 'done', CURRENT_TIMESTAMP)"
        kept.execute(f"INSERT INTO webhook_events {told}", (event,))
    ids = {"kind": "photo", "format": "booklet-8x8", "theme": "bookshop", "text": "seller"}
    return ids | {"coupon_id": str(coupon), "event_id": event}
