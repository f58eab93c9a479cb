"""A book's row by program: what it takes, how it is told apart from what it was, and shelves in stretches."""

import httpx

from tests.api.cast import Maker, is_problem
from tests.api.matrix import API

CONTENT = {"title": "x", "format": "booklet-8x8", "theme": "bookshop", "pages": [{"id": "p1", "kind": "story"}]}


def test_a_title_alone_makes_a_draft_and_a_document_is_one_edit(alice):
    made = alice.api.post(f"{API}/books", json={"title": "Nana’s garden"})
    assert made.status_code == 201
    assert {"status": "draft", "kind": "photo", "revision": 0, "content": None}.items() <= made.json().items()
    path = f"{API}/books/{made.json()['id']}"
    put = alice.api.put(path, json={"content": CONTENT, "revision": 0, "subtitle": "Summer"})
    assert (put.json()["revision"], put.json()["subtitle"], put.json()["status"]) == (1, "Summer", "ready")
    assert put.json()["content"]["pages"][0]["id"] == "p1"
    assert put.json() == alice.api.get(path).json()
    log = alice.api.get(f"{path}/edits").json()["items"]
    assert [(row["revision"], row["edit"]["kind"]) for row in log] == [(1, "replace-document")]


def test_a_tag_tells_whether_anything_changed(alice):
    path = f"{API}/books/{alice.book()}"
    tag = alice.api.get(path).headers["etag"]
    assert alice.api.get(path, headers={"If-None-Match": tag}).status_code == 304
    renamed = alice.api.put(path, json={"title": "Another"})
    assert renamed.headers["etag"] != tag
    again = alice.api.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.json()["title"], again.headers["etag"]) == (200, "Another", renamed.headers["etag"])


def test_a_book_that_moved_on_is_not_written_over(alice):
    path = f"{API}/books/{alice.book()}"
    tag = alice.api.get(path).headers["etag"]
    assert alice.api.put(path, json={"content": CONTENT}).status_code == 422
    assert alice.api.put(path, json={"content": CONTENT}, headers={"If-Match": tag}).status_code == 200
    for stale in (tag, '"0"', "rubbish"):
        for body in ({"content": CONTENT | {"title": "y"}}, {"title": "Late"}):
            answer = alice.api.put(path, json=body, headers={"If-Match": stale})
            assert (answer.status_code, answer.json()["code"]) == (412, "revision_moved"), answer.text
    for fresh in ('"1"', "*"):
        assert alice.api.put(path, json={"title": "In time"}, headers={"If-Match": fresh}).status_code == 200
    assert alice.api.get(path).json()["title"] == "In time"


def test_a_shelf_is_walked_in_stretches_and_only_by_its_own_cursor(server):
    maker = Maker(server.url, "sara")
    made = [maker.book(f"Book {number}") for number in range(7)]
    found, after = [], ""
    while after is not None:
        part = maker.api.get(f"{API}/books", params={"limit": 3, "after": after, "order": "title"}).json()
        found, after = found + [book["id"] for book in part["items"]], part["next"]
    assert found == made
    cursor = maker.api.get(f"{API}/books", params={"limit": 3}).json()["next"]
    for asked in (
        {"after": "x"},
        {"after": cursor, "order": "title"},
        {"after": cursor[:-4]},
        {"order": "size"},
        {"limit": 0},
        {"q": "\0"},
    ):
        answer = maker.api.get(f"{API}/books", params=asked)
        assert answer.status_code == 422, asked
        assert is_problem(answer)
    assert [book["title"] for book in maker.api.get(f"{API}/books", params={"q": "book 4"}).json()["items"]] == ["Book 4"]
    maker.api.delete(f"{API}/books/{made[2]}")
    assert [book["id"] for book in maker.api.get(f"{API}/books", params={"deleted": True}).json()["items"]] == [made[2]]


def test_no_answer_of_the_api_is_packed(alice):
    with httpx.Client(base_url=alice.api.base_url, headers={**alice.api.headers, "Accept-Encoding": "gzip"}) as api:
        assert "content-encoding" not in api.get(f"{API}/books").headers


def test_a_copy_goes_its_own_way(alice, bob):
    path = f"{API}/books/{alice.book()}"
    alice.api.put(path, json={"content": CONTENT, "revision": 0})
    copied = alice.api.post(f"{path}/copy")
    assert copied.status_code == 201 and copied.json()["title"] == "Copy of " + alice.api.get(path).json()["title"]
    assert copied.json()["content"]["pages"] == alice.api.get(path).json()["content"]["pages"]
    assert is_problem(bob.api.post(f"{path}/copy"))


def test_only_what_lies_in_the_drawer_goes_for_good(alice, bob):
    path, good = f"{API}/books/{alice.book()}", {"for_good": True}
    assert alice.api.delete(path, params=good).status_code == 404 and alice.api.get(path).status_code == 200
    assert alice.api.delete(path).status_code == 204
    assert bob.api.delete(path, params=good).status_code == 404
    assert alice.api.delete(path, params=good).status_code == 204
    assert alice.api.post(f"{path}/restore").status_code == 404


def test_a_sample_book_is_asked_for_and_called_off(alice):
    begun = alice.api.post(f"{API}/books/sample")
    assert begun.status_code == 202
    job, book = f"{API}/jobs/{begun.json()['task_id']}", f"{API}/books/{begun.json()['book_id']}"
    assert (alice.api.get(job).json()["kind"], alice.api.get(book).json()["kind"]) == ("sample", "memory")
    assert alice.api.delete(job).status_code == 200
