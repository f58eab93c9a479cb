"""Hardening, row 3: every operation, file and page as nobody, as a stranger, by ways in that have ended, with a key that may only read
and as the operator: nothing is read, nothing is written, and not even that it is there is told."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from tests.api.cast import PASSWORD, Maker, is_problem
from tests.api.matrix import (
    API,
    BOOK,
    EDIT,
    FOR_ALL,
    LIST_DOORS,
    NOT_OURS,
    OPERATORS,
    OPERATORS_PAGES,
    OVERRIDE,
    OWN_FORMS,
    OWN_LISTS,
    OWN_PAGES,
    OWNED,
    PAGES,
    attempt,
    world,
)
from tests.api.unguarded import unguarded
from tests.serving import ROOT, Server

READING = ("GET", "HEAD")
# What every answer has of its own.
NOT_SAID = ("x-request-id", "x-process-time", "date", "content-length")
# What stands of a maker in the database and changes by nobody but them. The worker goes on with jobs, files and letters.
TABLES = ("users", "books", "photos", "book_photos", "memories", "edits", "versions", "uploads", "shares", "api_keys", "exports", "orders")
TOUCHED = {"users": {"updated_at"}, "api_keys": {"used_at"}}


def test_every_door_has_its_row():
    found = subprocess.run([sys.executable, "-c", LIST_DOORS], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    listed = {(method, path) for method, path in json.loads(found.splitlines()[-1]) if path != "/api" and not path.startswith(NOT_OURS)}
    twice = {("HEAD", path) for method, path in listed if method == "GET"}
    ours = {*OWNED, *OWN_LISTS, *FOR_ALL, *OVERRIDE, *PAGES, *OWN_PAGES, *OWN_FORMS, *OPERATORS, *OPERATORS_PAGES}
    assert listed - twice == ours


@dataclass(frozen=True)
class Ended:
    """Ways in of a maker that are over, by their names, and what the maker owned."""

    owned: dict
    ways: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def hers(server, alice):
    return world(server, alice)


@pytest.fixture(scope="module")
def operator(server):
    sal = Maker(server.url, "sal")
    with sqlite3.connect(server.data / "memories.db") as kept:
        kept.execute("UPDATE users SET is_superuser = 1 WHERE email = ?", (sal.email,))
    return sal


@pytest.fixture(scope="module")
def ended(server) -> Ended:
    """Carol's ways in, some ended one by one and the rest with her account, over what was hers."""
    carol = Maker(server.url, "carol")
    owned = world(server, carol)
    living = carol.api.headers["Authorization"]
    refresh = carol.log_in()["refresh_token"]
    signed_out = carol.api.headers["Authorization"]
    assert carol.api.post(f"{API}/auth/logout", json={"refresh_token": refresh}).status_code == 204
    with httpx.Client(base_url=server.url) as other:
        other.post("/sign-in", data={"email": carol.email, "password": PASSWORD})
        left = dict(other.cookies)
        other.post("/sign-out")
    carol.api.headers["Authorization"] = living
    kept, revoked = (carol.api.post(f"{API}/users/me/keys", json={"name": "k", "scope": "write"}).json() for _ in range(2))
    assert carol.api.delete(f"{API}/users/me/keys/{revoked['id']}").status_code == 204
    before = {
        "a token that was logged out": {"Authorization": signed_out}, "a cookie that was signed out": {"Cookie": _cookies(left)},
        "a key that was ended": {"Authorization": f"Bearer {revoked['key']}"},
    }  # fmt: skip
    assert not leaks(server.url, owned, before)
    closed = carol.api.request("DELETE", f"{API}/users/me", json={"password": PASSWORD})
    assert closed.status_code == 200, closed.text
    with_account = {
        "a token of a closed account": {"Authorization": living},
        "a cookie of a closed account": {"Cookie": _cookies(carol.browser.cookies)},
        "a key of a closed account": {"Authorization": f"Bearer {kept['key']}"},
    }  # fmt: skip
    return Ended(owned, before | with_account)


def leaks(url: str, owned: dict, ways: dict[str, dict[str, str]]) -> list[tuple]:
    """Answers that say more than that one has to sign in first."""
    found = []
    for way, headers in ways.items():
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
            for method, path in OWNED | dict.fromkeys(OWN_LISTS) | OPERATORS:
                answer = attempt(client, method, path, owned)
                # Whether a key lives or not: what no key opens says so first.
                by_key = answer.status_code == 403 and answer.json()["code"] == "not_by_key"
                if not by_key and (answer.status_code != 401 or not (method == "HEAD" or is_problem(answer))):
                    found.append((way, method, path, answer.status_code, answer.text[:200]))
            for method, path in PAGES | OWN_PAGES | OPERATORS_PAGES:
                answer = client.request(method, path.format(**owned))
                if answer.status_code != 303 or not answer.headers["location"].startswith("/?next="):
                    found.append((way, method, path, answer.status_code))
            for method, path in OWN_FORMS:
                answer = client.post(path, data={"password": PASSWORD})
                if answer.status_code != 303 or not answer.headers["location"].startswith("/"):
                    found.append((way, method, path, answer.status_code))
    return found


def strangers_leaks(url: str, owned: dict, headers: dict[str, str], rows: Iterable[tuple[str, str]] = OWNED) -> list[tuple]:
    """What somebody signed in learns from ids that are another's: whatever is not the very answer to ids that nobody has."""
    found = []
    unknown = owned | {name: str(uuid4()) for name, value in owned.items() if len(str(value)) == 36}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        pages = PAGES if "Cookie" in headers else ()
        for method, path in (*rows, *pages):
            theirs, nobodys = (attempt(client, method, path, ids) for ids in (owned, unknown))
            if theirs.status_code != 404 or said(theirs) != said(nobodys):
                found.append((method, path, theirs.status_code, theirs.text[:300]))
    return found


def said(answer: httpx.Response) -> tuple:
    """All that an answer tells, but for the address it was asked at and the ids of one page."""
    if answer.headers.get("content-type", "").startswith("text/html"):
        return answer.status_code, sorted(set(answer.headers) - {*NOT_SAID})
    return answer.status_code, answer.content, sorted((name, value) for name, value in answer.headers.items() if name not in NOT_SAID)


def kept_of(server: Server, email: str) -> dict[str, list]:
    """Every row of a maker as the database has it."""
    with sqlite3.connect(server.data / "memories.db") as kept:
        kept.row_factory = sqlite3.Row
        user = kept.execute("SELECT id FROM users WHERE email = ?", (email,)).fetchone()[0]
        books = [row[0] for row in kept.execute("SELECT id FROM books WHERE user_id = ?", (user,))]
        found = {}
        for table in TABLES:
            column, ids = {"users": ("id", [user]), "book_photos": ("book_id", books)}.get(table, ("user_id", [user]))
            rows = kept.execute(f"SELECT * FROM {table} WHERE {column} IN ({','.join('?' * len(ids))})", ids)
            found[table] = sorted(repr([row[name] for name in sorted(set(row.keys()) - TOUCHED.get(table, set()))]) for row in rows)
        return found


def test_nobody_and_strangers_read_nothing_write_nothing_and_learn_nothing(server, alice, bob, hers):
    before = kept_of(server, alice.email)
    assert not leaks(
        server.url, hers, {"nobody": {}, "a forged token": {"Authorization": "Bearer forged"}, "a forged cookie": {"Cookie": "sid=x"}}
    )
    assert not strangers_leaks(server.url, hers, {"Authorization": bob.api.headers["Authorization"]})
    no_api = [row for row in OWNED if not row[1].startswith("/api/")]
    assert not strangers_leaks(server.url, hers, {"Cookie": _cookies(bob.browser.cookies)}, no_api)
    # The API takes no cookie at all, not even her own.
    assert httpx.get(server.url + BOOK.format(**hers), cookies=dict(alice.browser.cookies)).status_code == 401
    key = bob.api.post(f"{API}/users/me/keys", json={"name": "k", "scope": "write"}).json()["key"]
    found = strangers_leaks(server.url, hers, {"Authorization": f"Bearer {key}"})
    # What no key opens is closed whoever's id it is.
    assert all(status == 403 and "/users/me/" in path for _, path, status, _ in found), found
    assert kept_of(server, alice.email) == before


def test_ways_in_that_have_ended_open_nothing(server, ended):
    assert not leaks(server.url, ended.owned, ended.ways)


def test_links_that_were_stopped_never_were(server, alice, hers):
    book = hers["book_id"]
    made = alice.api.post(f"{API}/books/{book}/shares", json={"name": "x"}).json()
    secret = made["url"].rsplit("/", 1)[1]
    assert alice.api.delete(f"{API}/books/{book}/shares/{made['id']}").status_code == 204
    for method, path in FOR_ALL:
        if path.startswith("/s/"):
            stopped, unknown = (
                httpx.request(method, server.url + path.format(secret=word, number=1, name=uuid4())) for word in (secret, "A" * len(secret))
            )
            assert stopped.status_code == 404
            assert said(stopped) == said(unknown), path


def test_a_key_that_may_read_writes_nothing(server, alice, hers):
    key = alice.api.post(f"{API}/users/me/keys", json={"name": "k", "scope": "read"}).json()["key"]
    before = kept_of(server, alice.email)
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for method, path in (*OWNED, *OWN_LISTS, *OPERATORS):
            answer = attempt(client, method, path, hers)
            wanted = (401, 403, 404) if method not in READING else (200, 402, 403, 404, 409)
            assert answer.status_code in wanted, (method, path, answer.text)
            assert method in READING or answer.status_code == 403 or (method, path) in OPERATORS, (method, path, answer.text)
        assert client.get(f"{API}/books").status_code == client.get(BOOK.format(**hers)).status_code == 200
    assert kept_of(server, alice.email) == before


def test_an_operator_sees_accounts_and_letters_and_nothing_that_is_the_makers(server, alice, bob, operator, hers):
    before = kept_of(server, alice.email)
    found = strangers_leaks(server.url, hers, {"Authorization": operator.api.headers["Authorization"]})
    assert [(method, path, status) for method, path, status, _ in found] == [("GET", API + "/users/{user_id}", 200)]
    letters = operator.api.get(f"{API}/admin/messages").json()["items"]
    ids = hers | {"message_id": letters[0]["id"]}
    for method, path in OPERATORS:
        told, unknown = (attempt(bob.api, method, path, some) for some in (ids, ids | {"message_id": uuid4(), "user_id": uuid4()}))
        assert told.status_code == 404
        assert said(told) == said(unknown)
    for _, path in OPERATORS_PAGES:
        assert bob.browser.get(path.format(**ids)).status_code == 404
        assert operator.browser.get(path.format(**ids)).status_code == 200
    assert kept_of(server, alice.email) == before
    for (method, path), status in OPERATORS.items():
        assert attempt(operator.api, method, path, ids).status_code in (status, 409), (method, path)


def test_lists_hold_ones_own_alone(alice, bob, hers):
    assert hers["book_id"] in alice.api.get(f"{API}/books").text
    for method, path in OWN_LISTS:
        if method == "GET":
            told = bob.api.get(path).text
            assert not [name for name, value in hers.items() if len(str(value)) == 36 and str(value) in told], path


def test_photos_of_others_cannot_be_put_into_a_book(bob, hers):
    book = bob.book()
    frame = {"kind": "photo", "id": "f1", "x": 0, "y": 0, "w": 9, "h": 9, "photo": hers["photo_id"]}
    content = {"title": "x", "format": "booklet-8x8", "theme": "bookshop", "pages": [{"id": "p", "kind": "photos", "frames": [frame]}]}
    assert bob.api.put(f"{API}/books/{book}", json={"content": content, "revision": 0}).status_code == 422
    words = {"text": "Mine now.", "photo_ids": [hers["photo_id"]]}
    assert bob.api.post(f"{API}/books/{book}/memories", json=words).status_code == 422
    made = {"title": "x", "kind": "memory", "format": "booklet-8x8", "photo_ids": [hers["photo_id"]]}
    assert bob.api.post(f"{API}/books/generate", json=made).status_code == 422


def test_without_the_owners_filter_the_matrix_finds_leaks(tmp_path):
    """The control: the same product, started so that no query asks for the owner any more."""
    rows = [row for row in OWNED if row[0] == "GET"] + [("PUT", BOOK), ("POST", f"{BOOK}/memories"), ("DELETE", BOOK)]
    with unguarded(tmp_path / "data") as server:
        alice, eve = Maker(server.url, "alice"), Maker(server.url, "eve")
        found = strangers_leaks(server.url, world(server, alice), {"Authorization": eve.api.headers["Authorization"]}, rows)
    leaking = {(method, path) for method, path, *_ in found}
    assert {*rows[-3:], ("GET", BOOK), ("GET", f"{BOOK}/photos"), ("GET", API + "/jobs/{job_id}"), ("GET", EDIT)} <= leaking
    assert len(leaking) > len(rows) // 2


def test_the_owner_is_let_in(alice, hers):
    """The same requests as strangers made; so their 404 was about them. Last, for it deletes."""
    for path in sorted(path for _, path in PAGES | OWN_PAGES):
        answer = alice.browser.get(path.format(**hers))
        # Where nothing is sold, the order page leads back to the book's.
        led_back = answer.status_code == 303 and answer.headers["location"].startswith(f"/books/{hers['book_id']}")
        assert answer.status_code == 200 or (led_back and path.endswith("/order")), path
    for (method, path), status in sorted(OWNED.items(), key=lambda row: (row[0][0] == "DELETE", row[0][1] == BOOK)):
        answer = attempt(alice.api, method, path, hers)
        assert answer.status_code in (status if isinstance(status, tuple) else (status,)), (method, path, answer.text)


def _cookies(jar) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())
