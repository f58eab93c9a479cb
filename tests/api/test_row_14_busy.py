"""Hardening, row 14: while somebody holds the database's lock, every door says so in words and when to come again, and reading goes on."""

import asyncio
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from starlette.requests import Request

from core.errors import Busy, NoRoom
from core.services.away import BUSY, NO_ROOM
from tests.api.cast import PASSWORD, TUS, Maker, is_problem
from tests.api.socket_cast import Tab, opened
from ui.sorry import sorry_for

SAMPLE = "Make a sample book"


@contextmanager
def locked(server):
    """Nobody else can write meanwhile."""
    other = sqlite3.connect(server.data / "memories.db", timeout=30, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def is_busy(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and is_problem(answer) and answer.json()["code"] == "busy" and int(answer.headers["retry-after"]) > 0


def test_every_door_says_that_it_is_busy_and_reading_goes_on(server, alice):
    book, begun = alice.book(), alice.begin(alice.book(), "a.jpg", 3)
    tab = Tab(Maker(server.url, "dora").browser, "/books")
    with ThreadPoolExecutor(40) as hands:

        async def press() -> str:
            socket = await opened(tab)
            await socket.say("event", tab.press(SAMPLE))
            return await socket._answer('42["update"', '42["notify"')

        with locked(server):
            writes = [
                hands.submit(alice.api.post, "/api/v1/books", json={"title": "late"}),
                hands.submit(alice.api.put, f"/api/v1/books/{book}", json={"title": "late"}),
                hands.submit(alice.begin, book, "b.jpg", 3),
                hands.submit(alice.patch, begun.headers["location"], 0, b"abc"),
                hands.submit(alice.api.post, f"/api/v1/books/{book}/photos", files={"files": ("c.jpg", b"abc")}),
                *(hands.submit(alice.api.post, f"/api/v1/books/{book}/memories", json={"text": "late"}) for _ in range(25)),
            ]
            form = hands.submit(alice.browser.post, "/sign-in", data={"email": alice.email, "password": PASSWORD})
            pressed = hands.submit(lambda: asyncio.run(press()))
            time.sleep(0.5)
            reads = [alice.api.get("/api/v1/books"), alice.browser.get("/books"), alice.api.get(f"/api/v1/books/{book}")]
            answers = [write.result() for write in writes]
            assert max(answer.elapsed.total_seconds() for answer in answers) > 1, "writers wait a while, and reading went on beside them"
            assert BUSY in pressed.result()
        assert [read.status_code for read in reads] == [200] * 3
        assert [answer.status_code for answer in answers if not is_busy(answer)] == []
        assert answers[2].headers["tus-resumable"] == TUS["Tus-Resumable"]
        assert form.result().headers["location"].startswith("/?error=busy")
    assert alice.api.post("/api/v1/books", json={"title": "in time"}).status_code == 201
    titles = [found["title"] for found in alice.api.get("/api/v1/books").json()["items"]]
    assert "late" not in titles and "in time" in titles
    # Its bytes were kept, and it goes on where it was.
    assert alice.patch(begun.headers["location"], 3, b"").status_code == 204


@pytest.mark.parametrize(("error", "status"), [(Busy(BUSY), 503), (NoRoom(NO_ROOM), 507)], ids=["busy", "full"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_person_gets_a_page_that_comes_back_by_itself(error, status, method):
    scope = {"type": "http", "method": method, "path": "/books", "query_string": b"", "headers": [(b"accept", b"text/html,*/*")]}
    answer = sorry_for(Request(scope), error)
    words = answer.body.decode()
    assert answer.status_code == status and answer.headers["retry-after"] == str(error.wait)
    assert error.message in words.replace("&#x27;", "'") and ('http-equiv="refresh"' in words) == (method == "GET")


def test_a_program_gets_a_problem():
    scope = {"type": "http", "method": "GET", "path": "/api/v1/books", "query_string": b"", "headers": [(b"accept", b"text/html")]}
    answer = sorry_for(Request(scope), Busy(BUSY))
    assert answer.media_type == "application/problem+json" and answer.headers["retry-after"] == "5"
