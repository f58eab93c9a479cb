"""A maker with a large book for the benches of the editor: a running server goes in, a book of a hundred pages and more comes out."""

import tempfile
from itertools import cycle
from pathlib import Path

import httpx

from core.book.document import Document
from core.imaging.paint import paint_story
from tests.api.cast import Maker
from tests.serving import wait_for

PHOTOS = 300
PAINTED = (1600, 1200)
FEW = 6


def large_book(maker: Maker, title: str = "A year of painted days", photos: int = PHOTOS) -> str:
    """The id of a book of `photos` painted pictures, made by the product itself."""
    book = maker.book(title)
    with tempfile.TemporaryDirectory() as folder:
        for path in paint_story(Path(folder), photos, size=PAINTED):
            assert maker.send(book, path.name, path.read_bytes()).status_code == 204
    job = maker.api.post("/api/v1/books/generate", json={"book_id": book, "seed": 1}).json()["task_id"]
    wait_for(lambda: _ended(maker.api, job), 600, "the book was not made")
    return book


def same_book(maker: Maker, document: dict, painted: list[Path]) -> str:
    """A book of another maker with the same pages, over a few photos of their own."""
    book = maker.book(document["title"])
    for path in painted[:FEW]:
        assert maker.send(book, path.name, path.read_bytes()).status_code == 204
    wait_for(lambda: all(photo["state"] == "ready" for photo in maker.photos(book)), 120, "the photos were not looked at")
    own = cycle(photo["id"] for photo in maker.photos(book))
    theirs = dict(zip(sorted(Document.model_validate(document).photo_ids), own, strict=False))
    content = _renamed(document, theirs)
    answer = maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0})
    assert answer.status_code == 200, answer.text
    return book


def document_of(maker: Maker, book: str) -> dict:
    return maker.api.get(f"/api/v1/books/{book}").json()["content"]


def _ended(api: httpx.Client, job: str) -> bool:
    told = api.get(f"/api/v1/jobs/{job}").json()
    assert told["state"] not in ("failed", "cancelled"), told
    return told["state"] == "done"


def _renamed(value: object, names: dict[str, str]) -> object:
    """The same plain data with the photos' ids changed."""
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value
