"""Makers who write and read all the while something is broken: a running product goes in; every answer they got, and what of that which
was acknowledged is not there, or only in part, comes out."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

import httpx
from PIL import Image
from sqlalchemy import text

from storage.away import DatabaseAway
from storage.database import build
from tests.api.cast import Maker, is_problem

ANSWERS = {200, 201, 202, 204, 302, 303, 307}
TOLD = {429, 503, 507}


class Answer(NamedTuple):
    """One answer: `status` 0 when the connection broke, `kept` whether it was told in clear words and when to come again."""

    does: str
    began: float
    seconds: float
    status: int
    is_clear: bool


@dataclass
class Said:
    """What one maker was told is kept: titles of books, and photos as (book, name)."""

    books: list[str]
    photos: list[tuple[str, str]]


class Crowd:
    """`writers` who make books and send photos and `readers` who look at their shelf, in threads of their own: `with Crowd(…):`."""

    def __init__(self, url: str, writers: int, readers: int, pause: float = 1.0, seed: int = 1):
        self.answers: list[Answer] = []
        self.said: list[Said] = []
        self.pictures: dict[int, list[str]] = {}
        self._pause, self._ended, self._chance = pause, threading.Event(), random.Random(seed)
        self._people = [Maker(url, f"w{number}") for number in range(min(writers, 4))]
        self._threads = [threading.Thread(target=self._write, args=(url, number), daemon=True) for number in range(writers)]
        self._threads += [threading.Thread(target=self._read, args=(url, number), daemon=True) for number in range(readers)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def of(self, does: str, since: float = 0.0, until: float = float("inf")) -> list[Answer]:
        """Answers to what was asked between these moments (of time.monotonic), of everything that begins with `does`."""
        return [answer for answer in self.answers if answer.does.startswith(does) and since <= answer.began < until]

    def unclear(self) -> Counter:
        """Answers that are neither what was asked for nor clear words."""
        told = [answer for answer in self.answers if answer.status not in ANSWERS]
        # A picture that no worker has looked at yet is not there.
        bad = [a for a in told if not (a.status in TOLD and a.is_clear) and (a.does, a.status) != ("picture", 404)]
        return Counter((answer.does, answer.status) for answer in bad)

    def recovered(self, since: float) -> float:
        """Seconds from then until the first write that was taken; infinite when there is none."""
        return min((a.began + a.seconds - since for a in self.of("write", since) if a.status in ANSWERS), default=float("inf"))

    def _write(self, url: str, number: int) -> None:
        said, book, count = Said([], []), "", 0
        self.said.append(said)
        client = self._client(url, number)
        while not self._ended.wait(self._chance.uniform(0, self._pause * 2)):
            count += 1
            name = f"{number}-{count}"
            if not book or count % 2:
                answer = self._ask("write book", client, "POST", "/api/v1/books", json={"title": f"Book {name}"})
                if answer is not None and answer.status_code == 201:
                    said.books.append(f"Book {name}")
                    book = answer.json()["id"]
                continue
            sent = {"files": (f"{name}.png", picture(number * 100_000 + count), "image/png")}
            answer = self._ask("write photo", client, "POST", f"/api/v1/books/{book}/photos", files=sent)
            if answer is not None and answer.status_code == 201:
                said.photos.append((book, f"{name}.png"))
                self.pictures.setdefault(number % len(self._people), []).append(answer.json()["photos"][0]["id"])

    def _read(self, url: str, number: int) -> None:
        client = self._client(url, number)
        while not self._ended.wait(self._chance.uniform(0, self._pause)):
            self._ask("read api", client, "GET", "/api/v1/books")
            self._ask("read page", client, "GET", "/books", headers={"Accept": "text/html", "Authorization": ""})
            if mine := self.pictures.get(number % len(self._people)):
                path = f"/files/photos/{self._chance.choice(mine)}/thumb.jpg"
                self._ask("picture", client, "GET", path, headers={"Authorization": ""})

    def _client(self, url: str, number: int) -> httpx.Client:
        person = self._people[number % len(self._people)]
        return httpx.Client(base_url=url, timeout=20, headers=person.api.headers, cookies=dict(person.browser.cookies))

    def _ask(self, does: str, client: httpx.Client, method: str, path: str, **more) -> httpx.Response | None:
        began = time.monotonic()
        try:
            answer = client.request(method, path, **more)
        except httpx.TransportError:
            answer = None
        seconds = time.monotonic() - began
        status = answer.status_code if answer is not None else 0
        self.answers.append(Answer(does, began, seconds, status, answer is not None and _is_clear(answer)))
        return answer


def _is_clear(answer: httpx.Response) -> bool:
    """Words for people, and when to come again."""
    is_told = is_problem(answer) or ("text/html" in answer.headers.get("content-type", "") and "moment" in answer.text)
    return is_told and answer.headers.get("retry-after", "").isdigit()


def again_when_away(act: Callable[[], object], times: int = 5) -> None:
    """As whoever is told that the books cannot be reached just now: on a machine that is busy a write may wait too long."""
    for left in reversed(range(times)):
        try:
            act()
            return
        except DatabaseAway:
            if not left:
                raise
            time.sleep(1)


def picture(number: int) -> bytes:
    """A small PNG unlike any other."""
    file = BytesIO()
    Image.new("RGB", (200, 150), (number % 256, number // 256 % 256, number // 65_536 % 256)).save(file, "PNG")
    return file.getvalue()


def lost(database_url: str, crowd: Crowd) -> int:
    """Books and photos that were acknowledged and are not there."""
    engine = build(database_url)
    with engine.connect() as connection:
        titles = {row[0] for row in connection.execute(text("SELECT title FROM books"))}
        photos = {row[0] for row in connection.execute(text("SELECT p.name FROM photos p JOIN book_photos b ON b.photo_id = p.id"))}
    engine.dispose()
    gone = sum(title not in titles for said in crowd.said for title in said.books)
    return gone + sum(name not in photos for said in crowd.said for _, name in said.photos)


HALVES = (
    # A photo comes with its place in a book, with its job, and with the end of its upload.
    "SELECT count(*) FROM photos p LEFT JOIN book_photos b ON b.photo_id = p.id WHERE b.photo_id IS NULL",
    "SELECT count(*) FROM photos p LEFT JOIN jobs j ON j.photo_id = p.id WHERE j.id IS NULL",
    "SELECT count(*) FROM uploads u LEFT JOIN photos p ON p.id = u.photo_id WHERE u.photo_id IS NOT NULL AND p.id IS NULL",
    "SELECT count(*) FROM books b WHERE b.revision <> (SELECT count(*) FROM edits e WHERE e.book_id = b.id)",
)


def halves(database_url: str) -> int:
    """Rows of transactions of which only a part is there."""
    engine = build(database_url)
    with engine.connect() as connection:
        found = sum(connection.execute(text(asked)).scalar_one() for asked in HALVES)
    engine.dispose()
    return found
