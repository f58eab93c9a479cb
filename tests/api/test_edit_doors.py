"""The editor's doors: a book comes out whole, changes go in one by one, drawings change exactly when they should."""

from uuid import uuid4

import pytest

from core.imaging.paint import photo, shots
from tests.api.cast import is_problem
from tests.serving import wait_for


@pytest.fixture(scope="module")
def picture(server, alice):
    """A photo of Alice's that has been looked at."""
    book = alice.book("Pictures")
    alice.send(book, "a.jpg", photo(next(iter(shots(1, 5))), (640, 480)))
    return wait_for(lambda: next((p for p in alice.photos(book) if p["state"] == "ready"), None), 180, "nobody looked at the photo")["id"]


def frame(picture: str = "", name: str = "f1", **more) -> dict:
    return {"kind": "photo", "id": name, "x": 20.0, "y": 20.0, "w": 100.0, "h": 75.0, "photo": picture} | more


@pytest.fixture
def book(alice, picture):
    """A book of three pages, the first with a photo."""
    made = alice.book("Nana’s garden", format="booklet-8x8")
    pages = [{"id": f"p{n}", "kind": "photos", "frames": [frame(picture)] if n == 1 else []} for n in (1, 2, 3)]
    content = {"title": "Nana’s garden", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    answer = alice.api.put(f"/api/v1/books/{made}", json={"content": content, "revision": 0})
    assert answer.status_code == 200, answer.text
    return made


def state(maker, book) -> dict:
    answer = maker.browser.get(f"/edit/books/{book}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(maker, book, revision, tab="one", **asked):
    return maker.browser.post(f"/edit/books/{book}", json={"key": str(uuid4()), "tab": tab, "revision": revision} | asked)


def set_frame(sheet="p1", **more) -> list[dict]:
    return [{"kind": "set-frame", "sheet": sheet, "frame": frame(**more)}]


def test_a_book_comes_out_whole(alice, book, picture):
    answer = alice.browser.get(f"/edit/books/{book}")
    told = answer.json()
    assert (told["book_id"], told["revision"], told["can_undo"], told["can_redo"]) == (book, 1, False, False)
    assert [page["id"] for page in told["document"]["pages"]] == ["p1", "p2", "p3"]
    assert set(told["stamps"]) == {"p1", "p2", "p3", "cover"} and all(len(stamp) == 16 for stamp in told["stamps"].values())
    assert told["format"]["width"] == pytest.approx(203.2) and told["theme"]["colours"][0] == ["ink", "#231F1B"]
    (shown,) = told["photos"]
    assert (shown["id"], shown["w"], shown["h"], shown["state"]) == (picture, 640, 480, "ready")
    again = alice.browser.get(f"/edit/books/{book}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and not again.content
    change(alice, book, 1, edits=set_frame(picture=picture, x=30))
    assert alice.browser.get(f"/edit/books/{book}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 200


def test_a_change_is_made_told_undone_and_redone(alice, book, picture):
    before = state(alice, book)
    answer = change(alice, book, 1, edits=set_frame(picture=picture, x=30))
    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert (told["revision"], told["before"], told["can_undo"], told["can_redo"]) == (2, 1, True, False)
    assert told["made"] == {"sheet": "p1", "frame": "f1"}
    assert set(told["change"]) == {"pages", "stamps"} and list(told["change"]["pages"]) == list(told["change"]["stamps"]) == ["p1"]
    undone = change(alice, book, 2, undo=True).json()
    assert undone["change"]["pages"]["p1"] == before["document"]["pages"][0]
    assert undone["change"]["stamps"] == {"p1": before["stamps"]["p1"]}
    assert (undone["can_undo"], undone["can_redo"], undone["notes"]) == (False, True, ["Undone: a photo was changed."])
    redone = change(alice, book, 3, redo=True).json()
    assert redone["change"] == told["change"] and not redone["can_redo"]
    assert is_problem(change(alice, book, 4, redo=True))


def test_the_same_key_is_one_change(alice, book, picture):
    asked = {"key": str(uuid4()), "tab": "one", "revision": 1, "edits": [{"kind": "add-pages", "pages": [{"id": "n", "kind": "blank"}]}]}
    first, second = (alice.browser.post(f"/edit/books/{book}", json=asked) for _ in range(2))
    assert first.json()["revision"] == second.json()["revision"] == 2
    assert second.json()["before"] == 2 and second.json()["change"] == {"pages": {}, "stamps": {}}
    assert first.json()["change"]["order"] == ["n", "p1", "p2", "p3"]
    assert len(state(alice, book)["document"]["pages"]) == 4


def test_a_clash_is_told_with_its_places_and_can_be_overruled(alice, book, picture):
    change(alice, book, 1, "one", edits=set_frame(picture=picture, x=30))
    assert change(alice, book, 1, "one", edits=set_frame(picture=picture, x=31)).status_code == 200
    other = [{"kind": "set-page", "page": {"id": "p2", "kind": "photos", "background": "#112233"}}]
    assert change(alice, book, 1, "two", edits=other).status_code == 200
    refused = change(alice, book, 1, "two", edits=set_frame(picture=picture, x=40))
    told = refused.json()
    assert is_problem(refused) and (told["status"], told["code"], told["revision"]) == (409, "clash", 4)
    assert told["places"] == [["sheet", "p1", "frame", "f1"]]
    assert change(alice, book, told["revision"], "two", edits=set_frame(picture=picture, x=40)).status_code == 200
    assert state(alice, book)["document"]["pages"][0]["frames"][0]["x"] == 40


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"edits": []},
        {"undo": True, "redo": True},
        {"edits": [{"kind": "lock-page", "page_id": "p1", "locked": True}] * 501},
        {"edits": [{"kind": "unheard-of"}]},
        {"edits": [{"kind": "set-frame", "sheet": "p1", "frame": frame(w=0.5)}]},
        {"edits": [{"kind": "set-frame", "sheet": "p1", "frame": frame(str(uuid4()))}]},
        {"edits": [{"kind": "set-frame", "sheet": "p1", "frame": frame(border_colour="beige")}]},
        {"edits": [{"kind": "set-book", "title": "nought \0"}]},
        {"wish": {"kind": "make-coffee"}},
        {"edits": [{"kind": "lock-page", "page_id": "p1", "locked": True}], "revision": 99},
    ],
)
def test_what_cannot_be_made_is_refused_in_words(alice, book, asked):
    refused = change(alice, book, **({"revision": 1} | asked))
    assert refused.status_code == 422 and is_problem(refused), refused.text
    assert state(alice, book)["revision"] == 1


def test_what_is_gone_is_said(alice, book):
    refused = change(alice, book, 1, edits=[{"kind": "remove-frame", "sheet": "p9", "frame_id": "f1"}])
    assert refused.status_code == 404 and is_problem(refused)


def test_a_sheet_is_drawn_with_its_frames_and_kept_by_its_stamp(alice, book, picture):
    stamp = state(alice, book)["stamps"]["p1"]
    answer = alice.browser.get(f"/edit/books/{book}/sheets/p1.svg?v={stamp}")
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert 'data-frame="f1"' in answer.text and f"/files/photos/{picture}/screen.jpg" in answer.text
    assert alice.browser.get(f"/edit/books/{book}/sheets/p1.svg?v={stamp}").text == answer.text
    stale = alice.browser.get(f"/edit/books/{book}/sheets/p1.svg?v=0")
    assert "no-cache" in stale.headers["cache-control"] and stale.text == answer.text
    assert alice.browser.get(f"/edit/books/{book}/sheets/p1.svg", headers={"If-None-Match": f'"{stamp}"'}).status_code == 304
    assert alice.browser.get(f"/edit/books/{book}/sheets/cover.svg").status_code == 200
    assert is_problem(alice.browser.get(f"/edit/books/{book}/sheets/p9.svg"))


def test_a_page_from_elsewhere_changes_nothing(alice, book):
    asked = {"key": str(uuid4()), "revision": 1, "edits": set_frame()}
    assert alice.browser.post(f"/edit/books/{book}", json=asked, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert state(alice, book)["revision"] == 1


def test_a_kept_drawing_is_its_owners_alone(alice, bob, book):
    stamp = state(alice, book)["stamps"]["p1"]
    url = f"/edit/books/{book}/sheets/p1.svg?v={stamp}"
    assert alice.browser.get(url).status_code == 200
    assert bob.browser.get(url).status_code == 404
