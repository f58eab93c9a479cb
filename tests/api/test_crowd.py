"""Too much at once is refused quickly and kindly, with when to come again; whoever is inside goes on."""

from threading import Event
from types import SimpleNamespace

import pytest
from nicegui import Client
from sqlalchemy import update
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from core.services import sessions
from storage.models import User
from tests.api.cast import is_problem
from tests.api.visits import Person, app
from tests.conftest import make_user
from tests.services.stage import call
from ui import crowd
from ui.crowd import Crowd, Threads

PAGE = {"Accept": "text/html"}


@pytest.fixture
def gate(monkeypatch):
    """The middleware before an app that answers everything."""
    monkeypatch.setattr(Crowd, "threads", None)
    return TestClient(Crowd(PlainTextResponse("inside")))


def test_what_waits_for_threads_without_end_is_refused_until_there_is_room(gate, monkeypatch):
    monkeypatch.setattr(crowd, "MOST_WAITING", 5)
    threads, go_on = Threads(), Event()
    Crowd.threads = threads
    for _ in range(crowd.THREADS + 4):
        threads.submit(go_on.wait, 60)
    assert gate.get("/api/v1/books").text == "inside"
    last = threads.submit(go_on.wait, 60)
    refused = gate.get("/api/v1/books")
    assert refused.status_code == 503 and is_problem(refused) and refused.json()["code"] == "busy"
    assert int(refused.headers["retry-after"]) > 0
    assert gate.post("/sign-in").status_code == 503
    assert gate.get("/healthz").text == gate.get("/look/look.css").text == "inside"
    go_on.set()
    last.result(60)
    threads.shutdown()
    assert threads.waiting == 0 and gate.get("/api/v1/books").text == "inside"


@pytest.mark.parametrize(("seen", "most"), [(True, "MOST_PAGES"), (False, "MOST_UNSEEN")], ids=["open", "without a socket"])
def test_pages_are_so_many_and_no_more(gate, monkeypatch, seen, most):
    for name in ("MOST_PAGES", "MOST_UNSEEN"):
        monkeypatch.setattr(crowd, name, 3 if name == most else 2 if seen else 100)
    there = {str(number): SimpleNamespace(has_socket_connection=seen) for number in range(2)}
    monkeypatch.setattr(Client, "instances", there)
    assert gate.get("/books", headers=PAGE).text == "inside"
    there["one more"] = SimpleNamespace(has_socket_connection=seen)
    for path in ("/", "/books", "/account", "/admin/people"):
        refused = gate.get(path, headers=PAGE)
        assert refused.status_code == 503 and "come again" in refused.text and int(refused.headers["retry-after"]) > 0
    for path in ("/api/v1/books", "/files/photos/x/thumb.jpg", "/_nicegui_ws/socket.io/", "/look/look.css"):
        assert gate.get(path).text == "inside"
    assert gate.post("/books").text == "inside"


def test_a_maker_opens_so_many_pages_a_minute_and_no_more(house, monkeypatch):
    alice, bob = make_user("alice@example.org"), make_user("bob@example.org")
    monkeypatch.setattr(crowd.pages, "_most", 3)
    crowd.pages.forget_all()
    with TestClient(app()) as running:
        hers, his = (Person(running.portal, Cookie=f"sid={call(sessions.begin, who.id)}", **PAGE) for who in (alice, bob))
        assert [hers.get("/books").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = hers.get("/account")
        assert refused.status_code == 429 and "wait a minute" in refused.text and 0 < int(refused.headers["retry-after"]) <= 60
        assert his.get("/books").status_code == 200
        assert hers.get("/files/photos/00000000-0000-4000-8000-000000000000/thumb.jpg").status_code == 404
        call(lambda db: db.exec(update(User).where(User.id == alice.id).values(is_superuser=True)))
        assert hers.get("/books").status_code == 200
    crowd.pages.forget_all()
