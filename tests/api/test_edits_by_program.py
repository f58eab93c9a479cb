"""A program edits like the page: edits, wishes, undo, versions, checks, and the drawer."""

import pytest

from tests.api.cast import is_problem


@pytest.fixture
def book(alice):
    """A book of two pages with words, at revision 1."""
    made = alice.book("Nana’s garden", format="booklet-8x8")
    words = {"kind": "text", "id": "t", "x": 20, "y": 20, "w": 80, "h": 40, "paragraphs": [{"style": "title", "text": "Nana’s garden"}]}
    pages = [{"id": f"p{n}", "kind": "title" if n == 1 else "blank", "frames": [words] if n == 1 else []} for n in (1, 2)]
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    assert alice.api.put(f"/api/v1/books/{made}", json={"content": content, "revision": 0}).status_code == 200
    return f"/api/v1/books/{made}"


def sent(alice, url, **body):
    answer = alice.api.post(url, json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_edits_and_wishes_go_in_and_what_changed_comes_out(alice, book):
    locked = sent(alice, f"{book}/edits", revision=1, edits=[{"kind": "lock-page", "page_id": "p2", "locked": True}])
    assert locked["revision"] == 2 and locked["change"]["pages"]["p2"]["locked"] and locked["made"]["sheet"] == "p2"
    named = sent(alice, f"{book}/edits", revision=2, wish={"kind": "name-book", "title": "Grandma’s garden"})
    assert named["change"]["book"]["title"] == "Grandma’s garden"
    told = alice.api.get(book).json()
    assert (told["title"], told["content"]["title"], told["revision"]) == ("Grandma’s garden", "Grandma’s garden", 3)
    sent(alice, f"{book}/undo", revision=3)
    assert alice.api.get(book).json()["title"] == "Nana’s garden"
    sent(alice, f"{book}/redo")
    log = alice.api.get(f"{book}/edits", params={"after": 1}).json()["items"]
    assert [(row["revision"], row["act"], row["state"]) for row in log] == [
        (2, "edit", "done"), (3, "edit", "done"), (4, "undo", "gone"), (5, "redo", "gone"),
    ]  # fmt: skip


def test_programs_clash_as_tabs_do_and_a_key_is_one_change(alice, book):
    key = "6b2f1d4e-1f1c-4a43-9b1e-5b8d4c7a9e11"
    body = {"revision": 1, "key": key, "edits": [{"kind": "set-book", "title": "One"}]}
    assert sent(alice, f"{book}/edits", **body)["revision"] == sent(alice, f"{book}/edits", **body)["revision"] == 2
    refused = alice.api.post(f"{book}/edits", json={"revision": 1, "edits": [{"kind": "set-book", "title": "Two"}]})
    assert refused.status_code == 409 and is_problem(refused)
    assert (refused.json()["code"], refused.json()["places"], refused.json()["revision"]) == ("clash", [["title"]], 2)
    assert is_problem(alice.api.post(f"{book}/edits", json={"revision": 2}))


def test_versions_and_checks_by_program(alice, book):
    kept = sent(alice, f"{book}/versions", name="For Grandma")
    sent(alice, f"{book}/edits", revision=1, edits=[{"kind": "set-book", "title": "Other"}])
    assert [version["name"] for version in alice.api.get(f"{book}/versions").json()["items"]] == ["For Grandma"]
    assert alice.api.get(f"{book}/versions/{kept['id']}").json()["title"] == "Nana’s garden"
    assert sent(alice, f"{book}/versions/{kept['id']}/restore")["title"] == "Nana’s garden"
    assert len(alice.api.get(f"{book}/versions").json()["items"]) == 2
    assert all(found["words"].endswith(".") for found in alice.api.get(f"{book}/checks").json()["items"])


def test_a_deleted_book_lies_in_the_drawer(alice, book):
    assert alice.api.delete(book).status_code == 204
    assert is_problem(alice.api.get(book))
    deleted = alice.api.get("/api/v1/books", params={"deleted": True}).json()["items"]
    assert book.rsplit("/", 1)[1] in {card["id"] for card in deleted} and all(card["deleted_at"] for card in deleted)
    assert sent(alice, f"{book}/restore")["title"] == "Nana’s garden"
    assert alice.api.get(book).status_code == 200
