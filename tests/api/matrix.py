"""The access matrix: every door with its row, what a maker owns, and the requests that would do their work for its owner.

A new door needs a row in one of these: OWNED (an id of somebody's stands in it), OWN_LISTS (for anyone signed in), OPERATORS (for the
operator alone), FOR_ALL, PAGES and OWN_PAGES (of HTML), OWN_FORMS. tests/api/test_row_03_access.py tries them as everybody.
"""

import base64
import json
from uuid import UUID, uuid4

import httpx

from core.imaging.paint import photo, shots
from tests.api import desk_rows
from tests.api.cast import BYTES, PASSWORD, TUS, Maker
from tests.rows import rows
from tests.serving import Server, wait_for

BOOK, API, EDIT = "/api/v1/books/{book_id}", "/api/v1", "/edit/books/{book_id}"

# What Alice herself is answered; for nobody it is 401 and for Bob 404.
# The worker goes on beside the requests: print files are there or not yet, a cancelled job waits for newer work or not.
MADE_MEANWHILE, TAKEN_UP_MEANWHILE = (200, 404), (202, 409)
OWNED = {
    ("GET", BOOK): 200,
    ("PUT", BOOK): 200,
    ("GET", f"{BOOK}/photos"): 200,
    ("POST", f"{BOOK}/photos"): 201,
    ("POST", BOOK + "/photos/{photo_id}/retry"): 409,
    ("DELETE", BOOK + "/photos/{photo_id}"): 204,
    ("GET", f"{BOOK}/memories"): 200,
    ("POST", f"{BOOK}/memories"): 201,
    ("PUT", BOOK + "/memories/{memory_id}"): 200,
    ("DELETE", BOOK + "/memories/{memory_id}"): 204,
    ("GET", BOOK + "/pages/{number}.svg"): 200,
    ("GET", BOOK + "/pages/{number}.png"): 200,
    ("GET", f"{BOOK}/cover.png"): 200,
    ("GET", f"{BOOK}/shares"): 200,
    ("POST", f"{BOOK}/shares"): 201,
    ("DELETE", BOOK + "/shares/{share_id}"): 204,
    ("POST", f"{BOOK}/print-files"): 202,
    ("GET", f"{BOOK}/print-files"): MADE_MEANWHILE,
    ("POST", EDIT): 200,
    ("GET", f"{BOOK}/edits"): 200,
    ("POST", f"{BOOK}/edits"): 200,
    ("POST", f"{BOOK}/undo"): 200,
    ("POST", f"{BOOK}/redo"): 200,
    ("GET", f"{BOOK}/checks"): 200,
    ("GET", f"{BOOK}/versions"): 200,
    ("POST", f"{BOOK}/versions"): 201,
    ("GET", BOOK + "/versions/{version_id}"): 200,
    ("POST", BOOK + "/versions/{version_id}/restore"): (200, 409),
    ("DELETE", BOOK + "/versions/{version_id}"): 204,
    ("POST", f"{BOOK}/restore"): 404,
    ("POST", f"{BOOK}/copy"): 201,
    ("DELETE", BOOK): 204,
    ("GET", EDIT): 200,
    ("GET", EDIT + "/layouts/{sheet}"): 200,
    ("GET", f"{EDIT}/dress"): 200,
    ("GET", EDIT + "/sheets/{sheet}.svg"): 200,
    ("POST", f"{API}/books/generate"): 422,
    ("GET", API + "/users/{user_id}"): 200,
    ("DELETE", API + "/users/me/sessions/{key}"): 204,
    ("DELETE", API + "/users/me/keys/{key_id}"): 204,
    # Nothing is sold here, and an order that was placed once stays its maker's.
    ("GET", f"{BOOK}/price"): 409,
    ("POST", f"{BOOK}/price"): 409,
    ("POST", f"{BOOK}/shipping"): 409,
    ("POST", f"{API}/orders"): 409,
    ("GET", API + "/orders/{order_id}"): 200,
    ("GET", API + "/orders/{order_id}/history"): 200,
    ("GET", API + "/orders/{order_id}/files"): 402,
    ("GET", f"{BOOK}/preview-file"): 404,
    ("POST", f"{BOOK}/preview-file"): 409,
    ("POST", API + "/orders/{order_id}/checkout"): 409,
    ("POST", API + "/orders/{order_id}/again"): 409,
    ("POST", f"{API}/payments/create-intent"): 409,
    ("DELETE", API + "/orders/{order_id}"): 200,
    ("GET", API + "/jobs/{job_id}"): 200,
    ("POST", API + "/jobs/{job_id}/retry"): TAKEN_UP_MEANWHILE,
    ("DELETE", API + "/jobs/{job_id}"): 200,
    ("GET", "/files/photos/{photo_id}/{size}.jpg"): 200,
    ("GET", "/files/books/{book_id}/pages/{number}.svg"): 200,
    ("GET", "/files/books/{book_id}/cover.svg"): 200,
    ("GET", "/files/books/{book_id}/versions/{version_id}/pages/{number}.svg"): 200,
    ("GET", "/files/books/{book_id}/versions/{version_id}/cover.svg"): 200,
    ("GET", "/files/jobs/{job_id}/pages/{number}.svg"): 404,
    ("GET", "/files/books/{book_id}/{which}.pdf"): MADE_MEANWHILE,
    ("GET", "/files/orders/{order_id}/{which}.pdf"): 402,
    ("GET", "/files/orders/{order_id}/cover.svg"): 404,
    ("GET", "/files/people/{picture_id}.jpg"): 200,
    ("DELETE", "/files/people/{picture_id}.jpg"): 204,
    ("GET", "/files/exports/{export_id}.zip"): 200,
    ("GET", "/files/invoices/{invoice_id}.pdf"): 200,
    ("GET", API + "/invoices/{invoice_id}"): 200,
    ("HEAD", "/uploads/{upload_id}"): 200,
    ("PATCH", "/uploads/{upload_id}"): 204,
    ("DELETE", "/uploads/{upload_id}"): 204,
    ("POST", "/uploads"): 201,
}
# For anyone signed in, who meets there nothing but their own.
ME = f"{API}/users/me"
OWN_LISTS = {
    ("GET", f"{API}/books"),
    ("POST", f"{API}/books"),
    ("POST", f"{API}/books/sample"),
    *(("GET", f"{API}/{name}") for name in ("orders", "payments/history", "invoices", "kinds", "formats", "themes", "prices")),
    ("GET", ME),
    ("PUT", ME),
    ("DELETE", ME),
} | {
    ("POST", f"{ME}/password"),
    ("POST", f"{ME}/email"),
    ("DELETE", f"{ME}/email"),
    ("POST", f"{ME}/confirmation"),
    ("GET", f"{ME}/sessions"),
    ("DELETE", f"{ME}/sessions"),
    ("GET", f"{ME}/keys"),
    *((method, f"{ME}/second-factor") for method in ("GET", "POST", "PUT", "DELETE")),
    ("POST", f"{ME}/recovery-codes"),
    ("GET", f"{ME}/identities"),
    ("DELETE", f"{ME}/identities"),
    ("POST", f"{ME}/keys"),
    ("GET", f"{ME}/export"),
    ("POST", f"{ME}/export"),
    ("POST", "/files/people"),
}
# DELETE there takes a body that shows who asks.
WITH_PROOF = (ME, f"{ME}/second-factor", f"{ME}/identities")
LETTER_PAGES = ("forgot", "reset/{secret}", "confirm/{secret}", "keep-address/{secret}", "letters/off/{token}")
FOR_ALL = {("POST", f"{API}/auth/{name}") for name in ("register", "login", "refresh", "logout", "forgot", "reset", "confirm")} | {
    ("GET", "/"),
    ("POST", f"{API}/payments/webhook"),
    ("POST", f"{API}/print-orders/webhook"),
    ("GET", "/files/printer/{order_id}/{which}.pdf"),
    *((method, f"/{page}") for page in LETTER_PAGES for method in ("GET", "POST")),
    ("GET", "/setup/{token}"),
    *(("GET", f"/{page}") for page in ("terms", "privacy", "imprint")),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    # For whoever asks from this machine, as the tests do; tests/api/test_metrics.py asks otherwise.
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/docs/{name}"),
    ("POST", "/sign-in"),
    ("POST", "/register"),
    ("POST", "/setup"),
    ("POST", "/sign-out"),
    ("GET", "/s/{secret}"),
    ("POST", "/s/{secret}"),
    ("GET", "/s/{secret}/cover.svg"),
    ("GET", "/s/{secret}/pages/{number}.svg"),
    ("GET", "/s/{secret}/photos/{name}.jpg"),
    ("GET", "/second-factor"),
    ("POST", "/second-factor"),
    ("GET", "/oidc/begin"),
    ("GET", "/oidc/back"),
    ("OPTIONS", "/uploads"),
}
# Another way to say HEAD, PATCH or DELETE of the same upload.
OVERRIDE = {("POST", "/uploads/{upload_id}")}
OPERATORS = {
    ("GET", f"{API}/admin/messages"): 200,
    ("GET", API + "/admin/messages/{message_id}"): 200,
    ("POST", API + "/admin/messages/{message_id}/send"): 202,
    ("POST", API + "/admin/users/{user_id}/confirm"): 200,
    **{("GET", f"{API}/admin/{name}"): 200 for name in ("today", "users", "books", "jobs", "audit", "settings")},
    ("GET", API + "/admin/users/{user_id}"): 200,
    ("POST", API + "/admin/users/{user_id}/on"): 200,
    # Without a reason; tests/api/test_desk_by_program.py gives one.
    **{("POST", API + "/admin/users/{user_id}/" + act): 422 for act in ("off", "sign-out", "erase")},
    ("POST", API + "/admin/books/{book_id}/look"): 422,
    ("POST", API + "/admin/jobs/{job_id}/retry"): 202,
    ("DELETE", API + "/admin/jobs/{job_id}"): 200,
    **desk_rows.DOORS,
}
OPERATORS_PAGES = {
    ("GET", f"/admin{page}")
    for page in ("", "/people", "/people/{user_id}", "/books", "/work", "/audit", "/settings", "/code", "/tables/{name}.csv")
} | {("GET", f"/admin/{page}") for page in ("letters", "letters/kinds", "letters/{message_id}", "invoices/{invoice_id}.pdf")}
OPERATORS_PAGES |= desk_rows.PAGES
PAGES = {
    ("GET", "/books/{book_id}" + page) for page in ("", "/preview", "/edit", "/history", "/history/{version_id}", "/order")
} | {("GET", "/orders/{order_id}")}  # fmt: skip
# Plain forms of one's own account page.
OWN_FORMS = {("POST", "/account/password"), ("POST", "/account/password-letter"), ("POST", "/admin/code"), *desk_rows.FORMS}
OWN_PAGES = {("GET", "/account"), ("GET", "/books"), ("GET", "/books/drawer"), ("GET", "/new"), ("GET", "/orders")}

ADDRESS = {"name": "Rosa", "street": "Rua 1", "town": "Sintra", "country": "PT", "phone": "+351210000000"}

LIST_DOORS = """
import json
from nicegui import app as pages
from ui.app import create_app
from fastapi.routing import APIRoute

def doors(routes, prefix=""):
    for route in routes:
        if isinstance(route, APIRoute):
            yield from ([method, prefix + route.path] for method in route.methods)
        elif hasattr(route, "original_router"):
            yield from doors(route.original_router.routes, prefix + route.include_context.prefix)

print(json.dumps([*doors(create_app().routes), *doors(pages.routes)]))
"""
# The framework's own files, the look's, and what is not there.
NOT_OURS = ("/_nicegui", "/look/", "/api/{rest:path}")


def world(server: Server, alice: Maker) -> dict:
    """What a maker owns, by the words that stand for it in addresses: a laid-out book with a photo that has been looked at, a memory,
    an upload under way, a job that was cancelled, a link, a key, a session elsewhere, a picture, an export, an order that waits."""
    book = alice.book()
    alice.send(book, "a.jpg", photo(next(iter(shots(1, 5))), (640, 480)))
    picture = wait_for(lambda: next((p for p in alice.photos(book) if p["state"] == "ready"), None), 180, "nobody looked at the photo")
    memory = alice.api.post(f"/api/v1/books/{book}/memories", json={"text": "The gate was never locked."}).json()
    frame = {"kind": "photo", "id": "f1", "x": 20, "y": 20, "w": 100, "h": 75, "photo": picture["id"]}
    page = {"id": "p1", "kind": "photos", "frames": [frame]}
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": [page, page | {"id": "p2"}]}
    changed = alice.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0})
    assert changed.status_code == 200, changed.text
    job = alice.api.post(f"/api/v1/books/{book}/print-files").json()["id"]
    alice.api.delete(f"/api/v1/jobs/{job}")
    upload = alice.begin(book, "b.jpg", 10).headers["location"].rsplit("/", 1)[1]
    ids = {"book_id": book, "photo_id": picture["id"], "memory_id": memory["id"], "job_id": job, "upload_id": upload}
    version = alice.api.post(f"/api/v1/books/{book}/versions", json={"name": "As it was"}).json()["id"]
    ids |= {"version_id": version, "sheet": "p1", "user_id": alice.api.get("/api/v1/users/me").json()["id"]}
    ids["order_id"] = str(placed_before(server.database_url, ids["user_id"], book))
    ids |= desk_rows.more_before(server.data / "memories.db")
    ids["invoice_id"] = str(billed_before(server.database_url, ids["user_id"], ids["order_id"]))
    ids["share_id"] = alice.api.post(f"/api/v1/books/{book}/shares", json={"name": "For Grandma"}).json()["id"]
    ids["key_id"] = alice.api.post("/api/v1/users/me/keys", json={"name": "A shelf at home"}).json()["id"]
    with httpx.Client(base_url=alice.api.base_url, headers={"User-Agent": "Elsewhere/1"}) as elsewhere:
        elsewhere.post("/sign-in", data={"email": alice.email, "password": PASSWORD})
    signed_in = alice.api.get("/api/v1/users/me/sessions").json()["items"]
    ids["key"] = next(found["key"] for found in signed_in if found["words"] == "Elsewhere")
    painted = photo(next(iter(shots(1, 6))), (640, 480))
    ids["picture_id"] = alice.api.post("/files/people", content=painted, headers={"Content-Type": "image/jpeg"}).json()["picture"]
    assert alice.api.post("/api/v1/users/me/export").status_code == 202
    packed = wait_for(lambda: alice.api.get("/api/v1/users/me/export").json().get("id"), 180, "nothing was packed")
    return ids | {"export_id": packed, "message_id": str(uuid4()), "number": 1, "size": "thumb", "which": "interior", "name": "people"}


def placed_before(database_url: str, user_id: str, book_id: str) -> UUID:
    """An order as it was placed while something was sold here."""
    price = {
        "currency": "USD", "lines": [], "discount": 0, "delivery": 0, "tax": 0, "tax_rate": 0, "tax_behaviour": "inclusive", "total": 900,
    }  # fmt: skip
    order_id = uuid4()
    values = {"id": order_id.hex, "user": UUID(user_id).hex, "book": UUID(book_id).hex, "price": json.dumps(price)}
    columns = "id, user_id, book_id, price, number, title, kind, format, theme, pages, revision, currency, total, build"
    told = "(SELECT COALESCE(MAX(number), 0) + 1 FROM orders), 'Nana', 'photo', 'booklet-8x8', 'bookshop', 2, 1, 'USD', 900, 'ready'"
    rows(database_url, f"INSERT INTO orders ({columns}) VALUES (:id, :user, :book, :price, {told})", **values)
    return order_id


def billed_before(database_url: str, user_id: str, order_id: str) -> UUID:
    """The invoice of an order."""
    content = {
        "number": "INV-00001", "day": "2026-11-23", "seller": ["Sal"], "buyer": ["Alice"], "order_number": 1, "order_day": "2026-11-23",
        "paid_day": None, "title": "Nana", "book": "Photo book", "lines": [], "currency": "USD", "net": 900, "tax": 0, "tax_rate": 0,
        "tax_behaviour": "inclusive", "total": 900,
    }  # fmt: skip
    invoice_id = uuid4()
    values = {"id": invoice_id.hex, "order": UUID(order_id).hex, "user": UUID(user_id).hex, "content": json.dumps(content)}
    columns = "id, order_id, user_id, content, series, number, kind, total, currency"
    told = "'INV', (SELECT COALESCE(MAX(number), 0) + 1 FROM invoices), 'invoice', 900, 'USD'"
    rows(database_url, f"INSERT INTO invoices ({columns}) VALUES (:id, :order, :user, :content, {told})", **values)
    return invoice_id


def locked(page: str) -> dict:
    return {"edits": [{"kind": "lock-page", "page_id": page, "locked": True}], "revision": 1}


def bodies(hers: dict) -> dict[str, dict]:
    """What is sent to addresses with these words in them."""
    return desk_rows.BODIES | {
        "/admin/users": {"reason": " "}, "/look": {"reason": " "},
        "/edits": locked("p1"), "/undo": {}, "/redo": {}, "/versions": {"name": "Mine now"},
        "generate": {"book_id": hers["book_id"]}, "memories": {"text": "Words."},
        "create-intent": {"order_id": hers["order_id"]}, "/orders": {"book_id": hers["book_id"]},
        "/price": {}, "/shipping": {"address": ADDRESS},
        "/users/me/keys": {"name": "A key"}, "/users/me": dict.fromkeys(("password", "new_password", "email", "name", "code"), "x" * 12),
    }  # fmt: skip


def attempt(client: httpx.Client, method: str, path: str, hers: dict) -> httpx.Response:
    """A request that would do its work for the owner."""
    url = path.format(**hers)
    if path == "/uploads":
        told = f"filename YQ==,book {base64.b64encode(hers['book_id'].encode()).decode()}"
        return client.post(url, headers=TUS | {"Upload-Length": "10", "Upload-Metadata": told})
    if path.startswith("/uploads"):
        body = {"content": b"x" * 5} if method == "PATCH" else {}
        return client.request(method, url, headers=BYTES | {"Upload-Offset": "0"}, **body)
    if (method, path) == ("POST", f"{BOOK}/photos"):
        return client.post(url, files=[("files", ("a.jpg", b"anything"))])
    if (method, path) == ("POST", EDIT):
        return client.post(url, json=locked("p2") | {"key": str(uuid4())})
    body = next((body for word, body in bodies(hers).items() if word in path), {"title": "Taken"})
    return client.request(method, url, **({"json": body} if method in ("POST", "PUT") or path in WITH_PROOF else {}))
