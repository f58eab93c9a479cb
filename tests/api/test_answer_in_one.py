"""What a request with an Idempotency-Key does and the answer that is kept of it are one transaction: there are both, or neither."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event

from core.services import tokens
from storage import database
from storage.models import Book, Reply
from tests.conftest import make_user
from tests.services.stage import call, rows
from ui import problems, sorry
from ui.api import replies, routes

BOOKS = "/api/v1/books"


@pytest.fixture
def program(any_house):
    """The API alone, in this process, called by somebody with a key for their request."""
    app = FastAPI()
    problems.register(app, sorry.sorry_for)
    routes.register(app)
    token = call(tokens.issue, make_user("ada@example.org")).access_token
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        yield client


def test_a_failure_between_the_effect_and_its_answer_leaves_neither(program):
    with failing("UPDATE replies"):
        assert program.post(BOOKS, json={"title": "Once"}).status_code == 500
    assert rows(Book) == rows(Reply) == []
    first, again = (program.post(BOOKS, json={"title": "Once"}) for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert len(rows(Book)) == 1


def test_a_process_killed_right_after_the_effect_did_it_once(program):
    """Its answer stands although nothing that comes after the commit was done."""
    with failing("DELETE FROM replies"):
        program.post(BOOKS, json={"title": "Once"})
    assert [reply.status for reply in rows(Reply)] == [201]
    assert program.post(BOOKS, json={"title": "Once"}).headers["idempotency-replayed"] == "true"
    assert len(rows(Book)) == 1


def test_whatever_takes_a_key_is_done_in_one_step():
    takers = [
        route for router in routes.ROUTERS for route in router.routes if "POST" in route.methods and replies.takes_key("POST", route.path)
    ]
    assert len(takers) > 10
    for route in takers:
        assert route.endpoint.__code__.co_qualname.startswith("_in_one_step"), route.path


class failing:
    """While this holds, the database refuses statements that begin so."""

    def __init__(self, beginning: str):
        self.beginning = beginning

    def __enter__(self) -> None:
        event.listen(database.engine(), "before_cursor_execute", self._refuse)

    def __exit__(self, *_: object) -> None:
        event.remove(database.engine(), "before_cursor_execute", self._refuse)

    def _refuse(self, connection, cursor, statement: str, *_: object) -> None:
        if statement.startswith(self.beginning):
            raise OSError("as if the disk were full")
