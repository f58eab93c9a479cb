"""Hardening, row 11: the naughty strings through every field that takes words: given back as they came, or refused with the reason.

Words of one line are given back without the blanks around them, and names of files without folders; nothing else may differ.
"""

import json
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from core.services.uploads import clean_name
from tests.api.cast import Maker, is_problem
from tests.api.matrix import API
from tests.serving import ROOT

FILE = ROOT.parent / "shared/bad-inputs/naughty-strings.json"


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    if not FILE.exists():
        pytest.skip("the collection of naughty strings is not beside the project; the strange titles of test_doors stand for it")
    return json.loads(FILE.read_text())


@pytest.fixture(scope="module")
def nell(server):
    return Maker(server.url, "nell")


@pytest.fixture(scope="module")
def rows(nell) -> dict[str, tuple[str, ...]]:
    """Addresses that take words, each with the fields it has for them."""
    book = nell.book()
    memory = nell.api.post(f"{API}/books/{book}/memories", json={"text": "x"}).json()["id"]
    return {
        f"{API}/books/{book}": ("title", "subtitle"),
        f"{API}/books/{book}/memories/{memory}": ("text", "title", "author"),
        f"{API}/users/me": ("name",),
    }


def wrong(api: httpx.Client, path: str, words: str, fields: tuple[str, ...]) -> Iterator[tuple]:
    """Fields that neither gave the words back nor said why not. All at once first; when one is refused, one by one."""
    answer = api.put(path, json=dict.fromkeys(fields, words))
    if answer.status_code == 200:
        yield from ((path, field, words) for field in fields if not alike(field, words, answer.json()[field]))
    elif not refused(answer):
        yield path, fields, words, answer.status_code, answer.text[:200]
    elif len(fields) > 1:
        for field in fields:
            yield from wrong(api, path, words, (field,))


def alike(field: str, sent: str, back: str) -> bool:
    return back == (sent if field == "text" else sent.strip())


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 422 and is_problem(answer) and bool(answer.json()["field"])


def test_every_field_gives_back_what_it_took_or_says_why_not(nell, rows, naughty):
    def all_wrong(row: tuple[str, tuple[str, ...]]) -> list[tuple]:
        with httpx.Client(base_url=nell.api.base_url, headers=nell.api.headers, timeout=60) as api:
            return [found for words in naughty for found in wrong(api, row[0], words, row[1])]

    with ThreadPoolExecutor(len(rows)) as threads:
        assert not [found for part in threads.map(all_wrong, rows.items()) for found in part]


@pytest.mark.parametrize("path", ["/users/me/keys", "/books/{book}/versions", "/books/{book}/shares"])
def test_names_of_what_has_a_limit_of_its_own(nell, laid_out, naughty, path):
    """Every tenth: they go the way of the names above, and each takes two requests."""
    address = API + path.format(book=laid_out)
    for words in naughty[::10]:
        answer = nell.api.post(address, json={"name": words})
        if answer.status_code == 201:
            assert answer.json()["name"] == words.strip()
            assert nell.api.delete(f"{address}/{answer.json()['id']}").status_code == 204
        else:
            assert refused(answer), (words, answer.text)


def test_names_of_files_come_back(nell, naughty):
    book, some = nell.book(), naughty[::20]
    for words in some:
        sent = nell.send(book, words, uuid4().bytes)
        assert sent.status_code == 204, (words, sent.text)
    assert sorted(photo["name"] for photo in nell.photos(book)) == sorted(map(clean_name, some))


@pytest.fixture(scope="module")
def laid_out(nell) -> str:
    book = nell.book()
    assert nell.api.put(f"{API}/books/{book}", json={"content": content([page(0, "x")]), "revision": 0}).status_code == 200
    return book


def page(number: int, words: str) -> dict:
    frame = {"kind": "text", "id": f"f{number}", "x": 20, "y": 20, "w": 100, "h": 100, "paragraphs": [{"style": "body", "text": words}]}
    return {"id": f"p{number}", "kind": "story", "frames": [frame]}


def content(pages: list[dict]) -> dict:
    return {"title": "x", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}


def test_pages_hold_them_all_by_edits_and_give_them_back(nell, laid_out, naughty):
    """Two hundred pages at once; what is refused among them is refused alone, with the reason."""
    path, kept, revision = f"{API}/books/{laid_out}", ["x"], 1
    for words in naughty:
        if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t" for character in words):
            edit = {"kind": "set-frame", "sheet": "p0", "frame": page(0, words)["frames"][0]}
            assert refused(nell.api.post(f"{path}/edits", json={"revision": revision, "edits": [edit]})), words
        else:
            kept.append(words)
    pages = [page(number, words) for number, words in enumerate(kept)]
    for start in range(1, len(pages), 200):
        edit = {"kind": "add-pages", "after": f"p{start - 1}", "pages": pages[start : start + 200]}
        made = nell.api.post(f"{path}/edits", json={"revision": revision, "edits": [edit]})
        assert made.status_code == 200, made.text[:500]
        revision = made.json()["revision"]
    told = nell.api.get(path).json()["content"]["pages"]
    assert [page["frames"][0]["paragraphs"][0]["text"] for page in told] == kept
    assert len(kept) > 500
