"""A request with an Idempotency-Key may come twice: it is done once; and a book's If-Match."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.api.cast import Maker, is_problem

BOOKS = "/api/v1/books"


def key() -> dict[str, str]:
    return {"Idempotency-Key": f"a-{uuid4()}"}


def count(maker: Maker) -> int:
    return len(maker.api.get(BOOKS, params={"limit": 1000}).json()["items"])


def test_the_same_request_again_is_answered_and_not_done_again(alice):
    headers, before = key(), count(alice)
    first, again = (alice.api.post(BOOKS, json={"title": "Once"}, headers=headers) for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert "idempotency-replayed" not in first.headers and again.headers["idempotency-replayed"] == "true"
    assert count(alice) == before + 1


def test_a_key_belongs_to_one_request_and_one_maker(alice, bob):
    headers = key()
    mine = alice.api.post(BOOKS, json={"title": "Once"}, headers=headers).json()
    other = alice.api.post(BOOKS, json={"title": "Another"}, headers=headers)
    assert other.status_code == 422 and is_problem(other) and other.json()["code"] == "key_reused"
    assert bob.api.post(BOOKS, json={"title": "Once"}, headers=headers).json()["id"] != mine["id"]


def test_what_failed_leaves_its_key_free(alice):
    headers = key()
    assert alice.api.post(BOOKS, json={"title": ""}, headers=headers).status_code == 422
    assert alice.api.post(BOOKS, json={"title": "Now"}, headers=headers).status_code == 201


@pytest.mark.parametrize("value", ["", "x" * 256, "two words", "ä"])
def test_a_key_that_is_none_is_refused(alice, value):
    answer = alice.api.post(BOOKS, json={"title": "x"}, headers={"Idempotency-Key": value.encode("latin-1")})
    assert answer.status_code == 422 and answer.json()["field"] == "Idempotency-Key"


def test_of_many_at_once_one_is_done(alice):
    headers, before = key(), count(alice)
    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(lambda _: alice.api.post(BOOKS, json={"title": "At once"}, headers=headers), range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert all(answer.json()["code"] == "under_way" for answer in answers if answer.status_code == 409)
    assert count(alice) == before + 1


def test_a_program_that_may_only_read_hears_nothing_of_what_was_written(alice):
    headers = key()
    assert alice.api.post(BOOKS, json={"title": "Written"}, headers=headers).status_code == 201
    reader = alice.api.post("/api/v1/users/me/keys", json={"name": "A reader", "scope": "read"}).json()["key"]
    answer = alice.api.post(BOOKS, json={"title": "Written"}, headers=headers | {"Authorization": f"Bearer {reader}"})
    assert answer.status_code == 403 and answer.json()["code"] == "scope"


def test_nobody_has_no_keys(alice):
    assert alice.api.post(BOOKS, json={"title": "x"}, headers=key() | {"Authorization": "Bearer x"}).status_code == 401


def test_if_match_holds_a_book_to_its_revision(alice):
    book = f"{BOOKS}/{alice.book()}"
    first = alice.api.get(book)
    assert first.headers["etag"].strip('W/"').split("-")[0] == "0", first.headers["etag"]
    page = {"id": "p1", "kind": "blank"}
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": [page, page | {"id": "p2"}]}
    changed = alice.api.put(book, json={"content": content}, headers={"If-Match": first.headers["etag"]})
    assert changed.status_code == 200 and changed.json()["revision"] == 1, changed.text
    late = alice.api.put(book, json={"content": content}, headers={"If-Match": first.headers["etag"]})
    assert late.status_code == 412 and late.json()["code"] == "revision_moved"
    edit = {"revision": 1, "edits": [{"kind": "lock-page", "page_id": "p1", "locked": True}]}
    assert alice.api.post(f"{book}/edits", json=edit, headers={"If-Match": '"0"'}).status_code == 412
    done = alice.api.post(f"{book}/edits", json=edit, headers={"If-Match": changed.headers["etag"]})
    assert done.status_code == 200 and done.headers["etag"] == '"2"', done.text
    assert alice.api.post(f"{book}/undo", headers={"If-Match": '"1"'}).status_code == 412
    assert alice.api.post(f"{book}/undo", headers={"If-Match": "*"}).status_code == 200
