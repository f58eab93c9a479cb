"""Hardening, row 5: whoever did not pay gets no print file, by any door: pages, API, ZIP, link, cached drawings, files from before the
shop was opened, a redirect that says it was paid. Whoever paid does; whoever got the money back does not any more."""

import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pikepdf
import pytest

from core.imaging.paint import photo, shots
from tests.api.cast import Maker
from tests.api.matrix import LIST_DOORS, NOT_OURS
from tests.serving import ROOT, Server, wait_for
from tests.stand_ins.stripe.running import StandIn, standing_in

API = "/api/v1"
COARSE = 120
"""Dots an inch, of the marked PDF; print files have 300, or none where they are words and lines."""

ASKS = {"svg": ("?r=1",), "png": ("?width=1200", "?width=2400"), "pdf": ("",), "zip": ("",)}
"""What is asked for beside the address itself, by what it gives."""

CLEAN = re.compile(r"/edit/books/|/look/|/docs|favicon")
"""Drawings that are the editor's, which is clean, or no pages at all."""


class Story:
    """Alice's book with all that hangs on it, made while nothing was sold; then the shop over the same data, open."""

    def __init__(self, server: Server, stripe: StandIn):
        self.server, self.stripe = server, stripe
        self.alice = alice = Maker(server.url, "alice")
        with sqlite3.connect(server.data / "memories.db") as kept:
            kept.execute("UPDATE users SET confirmed_at = CURRENT_TIMESTAMP")
        self.book = alice.book()
        alice.send(self.book, "a.jpg", photo(next(iter(shots(1, 5))), (1600, 1200)))
        seen = wait_for(
            lambda: next((p for p in alice.photos(self.book) if p["state"] == "ready"), None), 180, "nobody looked at the photo"
        )
        frame = {"kind": "photo", "id": "f1", "x": 20, "y": 20, "w": 100, "h": 75, "photo": seen["id"]}
        page = {"id": "p1", "kind": "photos", "frames": [frame]}
        pages = [page, page | {"id": "p2"}]
        content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
        assert alice.api.put(f"{API}/books/{self.book}", json={"content": content, "revision": 0}).status_code == 200
        self.secret = alice.api.post(f"{API}/books/{self.book}/shares", json={}).json()["url"].rsplit("/", 1)[1]
        version = alice.api.post(f"{API}/books/{self.book}/versions", json={"name": "First"}).json()["id"]
        printing = alice.api.post(f"{API}/books/{self.book}/print-files").json()["id"]
        self.done(printing)
        self.free = {which: alice.api.get(self.file(which)).content for which in ("interior", "cover")}
        self.ids = {
            "book_id": self.book, "photo_id": seen["id"], "version_id": version, "job_id": printing, "sheet": "cover", "number": "1",
            "size": "screen", "export_id": self.pack(), "secret": self.secret, "n": "1",
        }  # fmt: skip

    def open(self) -> None:
        self.server.stop()
        self.server.sells(self.stripe)
        self.server.start()
        self.stripe.hook = f"{self.server.url}{API}/payments/webhook"
        self.alice.log_in()

    def file(self, which: str) -> str:
        return f"/files/books/{self.book}/{which}.pdf"

    def done(self, job: str) -> dict:
        def over() -> dict | None:
            told = self.alice.api.get(f"{API}/jobs/{job}").json()
            return told if told["state"] not in ("queued", "running") else None

        told = wait_for(over, 90, "the work did not end")
        assert told["state"] == "done", told
        return told

    def pack(self) -> str:
        self.done(self.alice.api.post(f"{API}/users/me/export").json()["id"])
        return self.alice.api.get(f"{API}/users/me/export").json()["id"]

    def order(self) -> str:
        placed = self.alice.api.post(f"{API}/orders", json={"book_id": self.book})
        assert placed.status_code == 201, placed.text
        self.ids["order_id"] = placed.json()["id"]
        wait_for(lambda: self.of_order()["build"] != "building", 90, "the order was not built")
        assert self.of_order()["build"] == "ready"
        return self.ids["order_id"]

    def of_order(self) -> dict:
        return self.alice.api.get(f"{API}/orders/{self.ids['order_id']}").json()

    def pay(self) -> None:
        url = self.alice.api.post(f"{API}/orders/{self.ids['order_id']}/checkout")
        assert url.status_code == 200, url.text
        session = next(name for name in url.json()["url"].split("/") if name.startswith("cs_")).partition("#")[0].partition("?")[0]
        assert self.stripe.pay(session) == "paid"
        wait_for(lambda: self.of_order()["state"] == "paid", 90, "it was not paid")


class Shop(Server):
    """A server that can be opened for sale between two starts."""

    def sells(self, stripe: StandIn) -> None:
        self._env |= stripe.settings


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Iterator[Story]:
    with standing_in() as stripe:
        server = Shop(tmp_path_factory.mktemp("unpaid") / "data")
        try:
            yield Story(server, stripe)
        finally:
            server.stop()


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """Every address that answers GET."""
    found = subprocess.run([sys.executable, "-c", LIST_DOORS], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted({path for method, path in json.loads(found.splitlines()[-1]) if method == "GET" and not path.startswith(NOT_OURS)})


def tried(story: Story, addresses: list[str]) -> Iterator[tuple[str, httpx.Response]]:
    """Every address with all that is Alice's, as she asks by program and by her browser, and as somebody who has her link."""
    with httpx.Client(base_url=story.server.url, timeout=60) as nobody:
        for path in addresses:
            who = [nobody if path.startswith("/s/") else story.alice.api if path.startswith(API) else story.alice.browser]
            if path.startswith("/files"):
                who += [story.alice.api, nobody]
            for which in ("interior", "cover", "preview") if "{which}" in path else ("",):
                url = re.sub(r"\{(\w+)[^}]*\}", lambda found, which=which: _filled(story, found[1], which), path)
                for asked in ASKS.get(path.rpartition(".")[2], ("?paid=1&session_id=cs_test_1",) if "order" in path else ("",)):
                    for client in who:
                        yield f"{url}{asked}", client.get(f"{url}{asked}")


def _filled(story: Story, name: str, which: str) -> str:
    return which if name == "which" else story.ids.get(name, str(uuid4()))


def printable(answers: Iterator[tuple[str, httpx.Response]]) -> list[str]:
    """What among the answers could be printed: a PDF that is none of marked pictures, in a ZIP too, and a drawing without its mark."""
    found, seen = [], 0
    for url, answer in answers:
        body, seen = answer.content, seen + 1
        if body.startswith(b"%PDF") and not (url.partition("?")[0].endswith("/preview.pdf") and is_coarse(body)):
            found.append(url)
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                found += [f"{url} {name}" for name in archive.namelist() if archive.read(name).startswith(b"%PDF")]
        if b"<svg" in body[:5] and b"preview-mark" not in body and not CLEAN.search(url):
            found.append(url)
        if body.startswith(b"\x89PNG") and int.from_bytes(body[16:20], "big") > 1200:
            found.append(url)
    assert seen > 100
    return found


def is_coarse(body: bytes) -> bool:
    """Whether each page of a PDF is one picture of a screen's resolution, and nothing else."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        for page in pdf.pages:
            pictures = list(page.get_images().values())
            inches = float(page.mediabox[2]) / 72
            if len(pictures) != 1 or "/Font" in page.obj.Resources or int(pictures[0].Width) / inches > COARSE:
                return False
    return True


def test_before_the_shop_opens_all_of_it_is_free(story, addresses):
    assert all(data.startswith(b"%PDF") for data in story.free.values())
    found = printable(tried(story, addresses))
    assert story.file("interior") in found and any("books/01" in one and one.endswith("interior.pdf") for one in found)


def test_an_open_shop_gives_nothing_that_was_free_before(story, addresses):
    story.open()
    for old in (f"/files/exports/{story.ids['export_id']}.zip", f"{API}/users/me/export"):
        assert story.alice.api.get(old).status_code == 404
    alice = story.alice.api
    for answer in (alice.get(story.file("interior")), alice.get(f"{API}/books/{story.book}/print-files")):
        assert (answer.status_code, answer.json()["code"]) == (402, "pay_first")
    assert alice.post(f"{API}/books/{story.book}/print-files").status_code == 402
    assert alice.post(f"{API}/jobs/{story.ids['job_id']}/retry").status_code == 409
    story.ids["export_id"] = story.pack()
    story.done(alice.post(f"{API}/books/{story.book}/preview-file").json()["id"])
    assert is_coarse(alice.get(story.file("preview")).content)
    assert not printable(tried(story, addresses))


def test_an_order_that_is_built_and_not_paid_opens_nothing(story, addresses):
    order = story.order()
    alice = story.alice.api
    forged = {"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {"client_reference_id": order}}}
    assert httpx.post(f"{story.server.url}{API}/payments/webhook", json=forged).status_code == 400
    for more in ({"state": "paid", "total": 0, "paid_at": "2026-11-23T00:00:00Z"}, {"coupon": "FREE"}, {"total": 1}):
        placed = alice.post(f"{API}/orders", json={"book_id": story.book, **more})
        assert placed.status_code in (409, 422) or placed.json()["state"] == "placed", placed.text
    for body in ({"state": "paid"}, {"build": "ready"}):
        assert alice.put(f"{API}/orders/{order}", json=body).status_code in (404, 405)
    assert alice.get(f"{API}/orders/{order}/files").status_code == alice.get(f"/files/orders/{order}/interior.pdf").status_code == 402
    assert story.alice.browser.get(f"/orders/{order}?paid=1").status_code == 200
    assert not printable(tried(story, addresses))


def test_paid_opens_its_files_and_nothing_of_another_revision(story, addresses):
    story.pay()
    alice, order = story.alice.api, story.ids["order_id"]
    files = alice.get(f"{API}/orders/{order}/files").json()
    for which in ("interior", "cover"):
        data = alice.get(files[which]).content
        assert data.startswith(b"%PDF") and data == alice.get(story.file(which)).content
    assert b"preview-mark" not in alice.get(f"/files/books/{story.book}/pages/1.svg").content
    assert alice.get(f"{API}/books/{story.book}/pages/1.png?width=2400").status_code == 200
    story.ids["export_id"] = story.pack()
    found = [url for url in printable(tried(story, addresses)) if "/s/" not in url]
    assert any(".zip" in url and "orders/" in url for url in found)
    bob = Maker(story.server.url, "bob")
    assert bob.api.get(files["interior"]).status_code == bob.browser.get(files["interior"]).status_code == 404
    page = alice.get(f"{API}/books/{story.book}").json()["content"]
    moved = alice.put(f"{API}/books/{story.book}", json={"content": page | {"title": "Another"}, "revision": 1})
    assert moved.status_code == 200, moved.text
    marked = alice.get(f"/files/books/{story.book}/pages/1.svg?r=2")
    assert b"preview-mark" in marked.content and "no-cache" in marked.headers["cache-control"]
    assert alice.get(f"{API}/books/{story.book}/pages/1.png?width=2400").status_code == 402
    assert b"preview-mark" in httpx.get(f"{story.server.url}/s/{story.secret}/pages/1.svg").content
    assert alice.get(f"{API}/books/{story.book}/print-files").json()["revision"] == 1


def test_money_that_went_back_takes_the_files_along(story, addresses):
    payment = story.alice.api.get(f"{API}/payments/history").json()["items"][0]
    with sqlite3.connect(story.server.data / "memories.db") as kept:
        intent = kept.execute("SELECT intent FROM payments WHERE status = 'paid'").fetchone()[0]
    assert payment["status"] == "paid"
    story.stripe.refund(intent)
    wait_for(lambda: story.of_order()["state"] == "refunded", 90, "it was not refunded")
    assert not printable(tried(story, addresses))
