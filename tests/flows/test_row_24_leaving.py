"""Leaving, on the running product: all of it in one ZIP that proves itself; then gone for ever, to the last byte of the data folder."""

import hashlib
import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from core.imaging.paint import paint_story
from tests.api.cast import PASSWORD, Maker
from tests.flows.test_book_by_program import add_photos, finished, generate, kill_worker
from tests.serving import Server, wait_for

SENTINEL = "Quixotic-Zephyr-Marmalade"
"""Words that nobody else has here, in every field."""
OTHER = "Somebody-else-altogether"


@pytest.fixture
def paths(tmp_path) -> list[Path]:
    """Photos with the words in their names and inside."""
    found = []
    for path in paint_story(tmp_path / "painted", 8, seed=24, size=(640, 480)):
        named = path.with_name(f"{SENTINEL} {path.name}")
        data = path.read_bytes()
        comment = SENTINEL.encode()
        named.write_bytes(data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:])
        found.append(named)
    return found


def live(server: Server, maker: Maker, paths: list[Path], words: str) -> str:
    """A maker's whole life here, the words in every field; the book's id."""
    answer = maker.api.put("/api/v1/users/me", json={"name": words})
    assert answer.status_code == 200, answer.text
    book = maker.book(words, subtitle=words, format="booklet-8x8", kind="memory")
    add_photos(maker, book, paths)
    told = {"title": words, "text": f"{words}. " * 60, "author": words}
    assert maker.api.post(f"/api/v1/books/{book}/memories", json=told).status_code == 201
    assert finished(maker, generate(maker, book, seed=3))["state"] == "done"
    content = maker.api.get(f"/api/v1/books/{book}").json()
    frame = next(f for page in content["content"]["pages"] for f in page["frames"] if f["kind"] == "text" and f["paragraphs"])
    frame["paragraphs"][0]["text"] = f"{words} on a page"
    changed = maker.api.put(f"/api/v1/books/{book}", json={"content": content["content"], "revision": content["revision"]})
    assert changed.status_code == 200, changed.text
    assert maker.api.post(f"/api/v1/books/{book}/versions", json={"name": words}).status_code == 201
    assert maker.api.post("/api/v1/users/me/keys", json={"name": words}).status_code == 201
    assert maker.api.post(f"/api/v1/books/{book}/shares", json={"name": words, "password": PASSWORD}).status_code == 201
    assert finished(maker, maker.api.post(f"/api/v1/books/{book}/print-files").json()["id"])["state"] == "done"
    assert maker.browser.get(f"/files/books/{book}/pages/2.svg").status_code == 200
    begun = maker.begin(book, f"{words}.jpg", 5000)
    maker.patch(begun.headers["location"], 0, words.encode() * 20)
    return book


def packed(maker: Maker, folder: Path) -> zipfile.ZipFile:
    job = maker.api.post("/api/v1/users/me/export")
    assert job.status_code == 202, job.text
    done = finished(maker, job.json()["id"])
    assert done["state"] == "done", done
    told = maker.api.get("/api/v1/users/me/export").json()
    answer = maker.api.get(told["url"])
    assert answer.status_code == 200 and len(answer.content) == told["bytes"]
    assert answer.headers["content-disposition"].startswith("attachment") and answer.headers["cache-control"] == "no-store"
    assert maker.api.head(told["url"]).headers["content-length"] == str(told["bytes"])
    part = maker.browser.get(told["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PK\x03\x04"), "by the cookie, and in parts"
    (folder / "all.zip").write_bytes(answer.content)
    return zipfile.ZipFile(folder / "all.zip")


def test_everything_is_taken_along_and_then_nothing_is_left(server: Server, paths, tmp_path):
    alice, bob = Maker(server.url, SENTINEL), Maker(server.url, "bob")
    bobs = bob.book(OTHER)
    book = live(server, alice, paths, SENTINEL)
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    with packed(alice, tmp_path) as archive:
        assert archive.testzip() is None
        rows = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("rows/")}
        assert {hashlib.sha256(archive.read(row["file"])).hexdigest() for row in rows["rows/photos.json"]} == hashes
        assert {row["sha256"] for row in rows["rows/photos.json"]} == hashes
        told = archive.read("rows/books.json").decode()
        assert f"{SENTINEL} on a page" in told and rows["rows/account.json"][0]["name"] == SENTINEL
        assert OTHER not in told and len(rows["rows/versions.json"]) >= 1 and len(rows["rows/memories.json"]) == 1
        pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert len(pdfs) == 2 and all(archive.read(name).startswith(b"%PDF-") for name in pdfs)
        assert SENTINEL in archive.read("index.html").decode()
    known = [SENTINEL, *hashes, alice.api.get("/api/v1/users/me").json()["id"].replace("-", ""), book.replace("-", "")]
    known = [words.encode() for words in known] + [path.read_bytes()[3000:3064] for path in paths]
    assert found(server, known[0]) and found(server, known[1]) and found(server, known[-1])
    # Work goes on while the account is erased: it must put nothing back.
    alice.api.post("/api/v1/books/generate", json={"book_id": book, "seed": 4})
    alice.api.post("/api/v1/users/me/export")
    wrong = alice.api.request("DELETE", "/api/v1/users/me", json={"password": "not this one", "for_ever": True})
    assert wrong.status_code in (401, 422) and alice.api.get("/api/v1/users/me").status_code == 200
    gone = alice.api.request("DELETE", "/api/v1/users/me", json={"password": PASSWORD, "for_ever": True})
    assert gone.status_code == 200, gone.text
    assert alice.api.get("/api/v1/users/me").status_code == 401
    assert alice.api.get(f"/api/v1/books/{book}").status_code == 401
    assert alice.browser.get("/books").headers["location"].startswith("/?")
    assert httpx.post(f"{server.url}/api/v1/auth/login", data={"username": alice.email, "password": PASSWORD}).status_code == 401
    for words in known:
        wait_for(lambda words=words: not found(server, words), 90, f"{words!r} is still in {found(server, words)}")
    assert OTHER in bob.api.get(f"/api/v1/books/{bobs}").text and found(server, OTHER.encode())
    assert httpx.post(f"{server.url}/register", data={"email": alice.email, "password": PASSWORD}).status_code == 303


def found(server: Server, words: bytes) -> list[str]:
    """Files of the data folder, and the log, that hold the words in their name or inside."""
    everything = [path for path in server.data.rglob("*") if path.is_file()] + [server.log]
    hits = []
    for path in everything:
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            continue
        if words in held or words in str(path).encode():
            hits.append(str(path))
    return hits


def test_a_closed_account_is_nowhere_and_comes_back_whole(server: Server, paths):
    alice = Maker(server.url, "alice")
    book = alice.book("Back again")
    add_photos(alice, book, paths[:1])
    photo = alice.photos(book)[0]["id"]
    pages = [{"id": f"p{number}", "kind": "blank"} for number in (1, 2)]
    content = {"title": "Back again", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    assert alice.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    key = alice.api.post("/api/v1/users/me/keys", json={"name": "mine"}).json()["key"]
    url = alice.api.post(f"/api/v1/books/{book}/shares", json={"name": "Nana"}).json()["url"]
    url = server.url + urlsplit(url).path
    by_key = {"Authorization": f"Bearer {key}"}
    assert httpx.get(url).status_code == 200 and httpx.get(f"{server.url}/api/v1/books", headers=by_key).status_code == 200
    wait_for(lambda: alice.browser.get(f"/files/photos/{photo}/thumb.jpg").status_code == 200, 180, "nobody looked at the photo")
    closed = alice.api.request("DELETE", "/api/v1/users/me", json={"password": PASSWORD, "for_ever": False})
    assert closed.status_code == 200 and closed.json()["until"], closed.text
    assert alice.api.get("/api/v1/users/me").status_code == 401
    assert alice.browser.get(f"/files/photos/{photo}/thumb.jpg").status_code == 401
    assert httpx.get(url).status_code == 404 and httpx.get(f"{server.url}/api/v1/books", headers=by_key).status_code == 401
    alice.log_in()
    assert alice.api.get(f"/api/v1/books/{book}").json()["title"] == "Back again" and alice.photos(book)
    assert httpx.get(f"{server.url}/api/v1/books", headers=by_key).status_code == 200
    assert httpx.get(url).status_code == 200


def test_an_export_survives_a_killed_worker(server: Server, paths, tmp_path):
    alice = Maker(server.url, "alice")
    book = alice.book("Packed twice")
    add_photos(alice, book, paths)
    job = alice.api.post("/api/v1/users/me/export").json()["id"]
    kill_worker(server)
    assert finished(alice, job)["state"] == "done"
    with packed(alice, tmp_path) as archive:
        assert archive.testzip() is None
    mine = alice.api.get("/api/v1/users/me").json()["id"].replace("-", "")
    kept = list((server.data / "files" / "exports" / mine).glob("*.zip"))
    assert len(kept) == 1, "the newest alone"
