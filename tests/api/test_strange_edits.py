"""Changes as no editor sends them: each is refused in a sentence or kept so that the book still opens and draws; never a failure."""

import json
from uuid import uuid4

import pytest

from tests.api.cast import is_problem

WORDS = {"kind": "text", "id": "t1", "x": 20, "y": 20, "w": 100, "h": 40, "paragraphs": [{"style": "body", "text": "Hello"}]}
PHOTO = {"kind": "photo", "id": "f1", "x": 20, "y": 80, "w": 100, "h": 40, "photo": ""}
STRANGE = ("\0", "\ud800", "a" * 1000, "../../etc", "<script>", "\u202e", "' or 1=1", "")
NUMBERS = ("1e999", "-1e999", "NaN", "1e308", "123456789012345678901234567890", "1e-320", '"x"', "null", "true")
LOCK = '{"kind": "lock-page", "page_id": "p1", "locked": true}'


@pytest.fixture(scope="module")
def book(alice):
    made = alice.book("Strange", format="booklet-8x8")
    pages = [{"id": f"p{n}", "kind": "photos", "chapter": "c", "frames": [WORDS, PHOTO] if n == 1 else []} for n in (1, 2, 3)]
    content = {"title": "Strange", "format": "booklet-8x8", "theme": "bookshop", "chapters": [{"id": "c", "title": "C"}], "pages": pages}
    assert alice.api.put(f"/api/v1/books/{made}", json={"content": content, "revision": 0}).status_code == 200
    return made


class Door:
    def __init__(self, maker, book):
        self.maker, self.url = maker, f"/edit/books/{book}"

    def state(self) -> dict:
        answer = self.maker.browser.get(self.url)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, **asked):
        return self.raw(json.dumps({"key": str(uuid4()), "revision": self.state()["revision"]} | asked))

    def raw(self, body: str):
        return self.maker.browser.post(self.url, content=body.encode(), headers={"Content-Type": "application/json"})

    def holds(self, answer) -> None:
        """It was refused in words, or kept, and then the book still opens and draws; it is taken back."""
        assert answer.status_code < 500, answer.text
        assert answer.status_code == 200 or is_problem(answer), answer.text
        if answer.status_code != 200:
            return
        assert self.state()["document"]["pages"]
        for sheet in ("cover", "p1"):
            assert self.maker.browser.get(f"{self.url}/sheets/{sheet}.svg").status_code == 200
        assert self.send(undo=True).status_code == 200


@pytest.fixture
def door(alice, book) -> Door:
    return Door(alice, book)


def edits_with(strange: str) -> list[dict]:
    paragraph = {"style": strange, "text": strange, "lang": strange, "joint": strange}
    ornament = {"kind": "ornament", "id": f"o{strange}", "x": 1, "y": 1, "w": 9, "h": 9, "name": strange, "colour": strange}
    return [
        {"kind": "set-page", "page": {"id": "p1", "kind": "photos", "chapter": strange, "background": strange}},
        {"kind": "add-pages", "pages": [{"id": strange, "kind": "blank"}]},
        {"kind": "add-frame", "sheet": "p2", "frame": WORDS | {"id": strange}},
        {"kind": "add-frame", "sheet": "p1", "frame": ornament},
        {"kind": "set-frame", "sheet": strange, "frame": WORDS},
        {"kind": "set-frame", "sheet": "p1", "frame": WORDS | {"story": strange, "about": strange}},
        {"kind": "set-frame", "sheet": "p1", "frame": WORDS | {"paragraphs": [paragraph]}},
        {"kind": "set-frame", "sheet": "p1", "frame": WORDS | {"paragraphs": [{"style": "body", "text": "x", "colour": strange}]}},
        {"kind": "set-frame", "sheet": "p1", "frame": WORDS | {"paragraphs": [{"style": "body", "text": "x", "joint": strange}]}},
        {"kind": "set-frame", "sheet": "p1", "frame": PHOTO | {"photo": strange}},
        {"kind": "set-frame", "sheet": "p1", "frame": PHOTO | {"tape": strange, "alt": strange}},
        {"kind": "set-frame", "sheet": "p1", "frame": PHOTO | {"border_colour": strange}},
        {"kind": "set-book", "title": strange, "language": strange},
        {"kind": "set-cover", "spine": "x", "background": strange},
        {"kind": "set-cover", "spine": strange},
        {"kind": "add-chapter", "chapter": {"id": strange, "title": strange}},
        {"kind": strange},
    ]


def wishes_with(strange: str) -> list[dict]:
    words, photo = {"sheet": "p1", "frame_id": "t1"}, {"sheet": "p1", "frame_id": "f1"}
    return [
        {"kind": "set-words", **words, "text": strange}, {"kind": "set-words", "sheet": strange, "frame_id": strange, "text": ""},
        {"kind": "style-words", **words, "style": strange}, {"kind": "style-words", **words, "colour": strange},
        {"kind": "place-photo", **photo, "photo": strange}, {"kind": "add-photos", "page_id": "p2", "photos": [strange]},
        {"kind": "add-photo-frame", "sheet": "p2", "photo": strange}, {"kind": "add-words", "sheet": "p2", "text": strange},
        {"kind": "add-caption", **photo, "text": strange}, {"kind": "begin-chapter", "title": strange[:200], "after": "p2"},
        {"kind": "begin-chapter", "title": "x", "after": strange}, {"kind": "name-chapter", "chapter_id": "c", "title": strange[:200]},
        {"kind": "name-book", "title": strange[:200] or " ", "subtitle": strange[:200]}, {"kind": "set-spine", "text": strange[:200]},
        {"kind": "dress-book", "format": strange}, {"kind": "dress-book", "theme": strange}, {"kind": "cover-photo", "photo": strange},
        {"kind": "pages-of-photos", "photos": [strange] * 20}, {"kind": "move-chapter", "chapter_id": strange, "after": strange},
        {"kind": "add-page", "after": strange}, {"kind": strange},
    ]  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_strange_words_and_ids(door, strange):
    for edit in edits_with(strange):
        door.holds(door.send(edits=[edit]))
    for wish in wishes_with(strange):
        door.holds(door.send(wish=wish))


@pytest.mark.parametrize("number", NUMBERS)
def test_strange_numbers(door, number):
    for frame, name in ((WORDS, "x"), (WORDS, "w"), (WORDS, "rotation"), (PHOTO, "zoom"), (PHOTO, "edge"), (PHOTO, "warmth")):
        body = {"key": str(uuid4()), "revision": door.state()["revision"]}
        told = json.dumps(body | {"edits": [{"kind": "set-frame", "sheet": "p1", "frame": frame | {name: "?"}}]})
        door.holds(door.raw(told.replace('"?"', number)))


@pytest.mark.parametrize("depth", [3, 5, 50, 150, 250, 400, 3000])
def test_edits_within_edits(door, depth):
    edit = '{"kind": "several", "edits": [' * depth + LOCK + "]}" * depth
    body = f'{{"key": "{uuid4()}", "revision": {door.state()["revision"]}, "edits": [{edit}]}}'
    answer = door.raw(body)
    assert (answer.status_code == 200) == (depth < 5)
    door.holds(answer)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"key":' + "[" * 50_000 + "]" * 50_000 + "}", '{"\\ud800": 1}', "", "null", "\xff"])
def test_no_change_at_all(door, body):
    door.holds(door.raw(body))


def test_many_edits_wrapped_into_few_are_still_many(door):
    several = {"kind": "several", "edits": [json.loads(LOCK)] * 30}
    refused = door.send(edits=[several] * 40)
    assert refused.status_code == 422 and "500 edits" in refused.json()["detail"]


@pytest.mark.parametrize("revision", [-1, 2**63, 10**30])
def test_a_revision_that_cannot_be(alice, door, book, revision):
    assert alice.api.get(f"/api/v1/books/{book}/edits", params={"after": revision}).status_code == 422
    assert door.send(undo=True, revision=revision).status_code in (409, 422)


def test_no_word_of_it_is_in_the_log(server, door):
    told = WORDS | {"paragraphs": [{"style": "body", "text": "grandmother’s secret"}]}
    door.holds(door.send(edits=[{"kind": "set-frame", "sheet": "p1", "frame": told}]))
    door.send(wish={"kind": "set-words", "sheet": "p1", "frame_id": "t1", "text": "grandmother’s secret \0"})
    assert "grandmother" not in server.log.read_text()
