"""Very many hours of work in short: python -m tests.chaos.long [--minutes 120] [--makers 50] [--postgres] [--seed 1].

Makers open pages by sockets and click, send photos, write, have books made, edit, order and pay, and an operator looks through the desk,
all at their own pace, on one web process and one worker. Told every minute is what each process holds; it fails when what they hold after
a while has grown by more than a tenth at the end, when files stay open, or when anything failed. `--minutes 10` is the short cut.
"""

import argparse
import asyncio
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx
import psutil
from sqlalchemy import update
from websockets.exceptions import WebSocketException

from core.imaging.paint import photo, shots
from storage import database
from storage.models import User, now
from tests.api.cast import Maker
from tests.api.socket_cast import Tab, opened
from tests.chaos.payments import postgres
from tests.serving import Server, running
from tests.stand_ins.stripe.running import StandIn, standing_in

API = "/api/v1"
MOST_GROWTH, MORE_FILES = 0.10, 10
WARM, LAST = (0.30, 0.50), (0.85, 1.0)
"""Of the run: when it is warm, and its end."""
LOOK_EVERY, PAUSE = 5.0, (2.0, 12.0)
PHOTOS, BOOKS = 12, 3
EXPECTED = {200, 201, 202, 204, 303, 304, 402, 404, 409, 422, 429}
PAGES = ("/books", "/account", "/new", "/orders", "/books/drawer")
DESK = ("", "/people", "/books", "/work", "/orders", "/letters", "/audit", "/events", "/offers", "/settings", "/tables/people.csv")
BUTTONS = ("Rename", "Change title, size or look", "Share", "New memory", "Write")
NAMES = count()


@dataclass(frozen=True)
class Held:
    """What a process and its children hold: bytes that are theirs alone, open files, and how many processes they are."""

    at: float
    memory: dict[str, float]
    files: dict[str, int]


class Life:
    """One maker, from hour to hour. Whatever is answered that nobody expects is written down in `wrong`."""

    def __init__(self, url: str, stripe: StandIn, seed: int, done: Counter, wrong: list[str]):
        self.maker, self.stripe, self.chance = Maker(url, f"m{next(NAMES)}"), stripe, random.Random(seed)
        self.done, self.wrong = done, wrong
        with database.transaction() as session:
            session.execute(update(User).where(User.email == self.maker.email).values(confirmed_at=now()))
        self.books: list[str] = []
        self.acts = (
            (self.open_pages, 30), (self.open_live, 25), (self.send, 15), (self.write, 10), (self.edit, 20), (self.make, 3),
            (self.order, 2), (self.look, 15), (self.tidy, 3),
        )  # fmt: skip

    def live(self, until: float) -> None:
        acts, weights = zip(*self.acts, strict=True)
        while time.monotonic() < until:
            act = self.chance.choices(acts, weights)[0]
            try:
                self.maker.stay()
                act()
                self.done[act.__name__] += 1
            except (AssertionError, LookupError, httpx.HTTPError, OSError, TimeoutError, WebSocketException) as error:
                self.wrong.append(f"{act.__name__}: {type(error).__name__} {str(error)[:200]}")
            time.sleep(self.chance.uniform(*PAUSE))

    def ask(self, method: str, path: str, client: httpx.Client | None = None, **more: object) -> httpx.Response:
        answer = (client or self.maker.api).request(method, path, **more)
        assert answer.status_code in EXPECTED, f"{method} {re.sub(r'[0-9a-f-]{36}', '…', path)} {answer.status_code} {answer.text[:100]}"
        return answer

    def book(self) -> str:
        if len(self.books) < BOOKS:
            self.books.append(self.maker.book(f"Book {len(self.books)}", format="booklet-8x8"))
        return self.chance.choice(self.books)

    def open_pages(self) -> None:
        self.ask("GET", self.chance.choice((*PAGES, f"/books/{self.book()}", f"/books/{self.book()}/history")), self.maker.browser)

    def open_live(self) -> None:
        self.book()
        asyncio.run(self._live())

    async def _live(self) -> None:
        """Opens the shelf, clicks, looks for a while and leaves, sometimes without a word."""
        tab = Tab(self.maker.browser, self.chance.choice(("/books", f"/books/{self.books[0]}")))
        async with asyncio.timeout(60):
            socket = await opened(tab)
            # What the page has not got, nobody presses.
            with suppress(AssertionError):
                await socket.say("event", tab.press(self.chance.choice(BUTTONS)))
            await asyncio.sleep(self.chance.uniform(1, 10))
            await socket.__aexit__()

    def send(self) -> None:
        book = self.book()
        if len(self.maker.photos(book)) < PHOTOS:
            data = photo(next(iter(shots(1, self.chance.randrange(10**6)))), (800, 600))
            assert self.maker.send(book, f"{uuid4().hex[:8]}.jpg", data).status_code in EXPECTED

    def write(self) -> None:
        book = self.book()
        kept = self.ask("GET", f"{API}/books/{book}/memories").json()["items"]
        if len(kept) > 3:
            self.ask("DELETE", f"{API}/books/{book}/memories/{kept[0]['id']}")
        self.ask("POST", f"{API}/books/{book}/memories", json={"text": "The gate was never locked. " * self.chance.randint(1, 60)})

    def edit(self) -> None:
        book = self.ask("GET", f"{API}/books/{self.book()}").json()
        if not book["content"]:
            return
        page = self.chance.choice(book["content"]["pages"])["id"]
        change = {"kind": "lock-page", "page_id": page, "locked": self.chance.random() < 0.5}
        self.ask("POST", f"{API}/books/{book['id']}/edits", json={"edits": [change], "revision": book["revision"]})
        if self.chance.random() < 0.5:
            self.ask("POST", f"{API}/books/{book['id']}/undo", json={})

    def make(self) -> None:
        self.ask("POST", f"{API}/books/generate", json={"book_id": self.book()})

    def order(self) -> None:
        placed = self.ask("POST", f"{API}/orders", json={"book_id": self.book()})
        if placed.status_code != 201:
            return
        order = placed.json()["id"]
        for _ in range(60):
            told = self.ask("GET", f"{API}/orders/{order}").json()
            if told["build"] != "building":
                break
            time.sleep(1)
        paying = self.ask("POST", f"{API}/orders/{order}/checkout")
        if paying.status_code == 200:
            self.stripe.pay(re.search(r"cs_\w+", paying.json()["url"])[0])
            self.ask("GET", f"/files/orders/{order}/interior.pdf", self.maker.browser)

    def look(self) -> None:
        book = self.book()
        for one in self.maker.photos(book)[:4]:
            self.ask("GET", f"/files/photos/{one['id']}/thumb.jpg", self.maker.browser)
        self.ask("GET", f"/files/books/{book}/pages/1.svg", self.maker.browser)
        self.ask("GET", f"{API}/books/{book}/pages/1.png?width=300")

    def tidy(self) -> None:
        if len(self.books) == BOOKS and self.chance.random() < 0.3:
            book = self.books.pop(0)
            self.ask("DELETE", f"{API}/books/{book}")
            self.ask("DELETE", f"{API}/books/{book}?for_good=true")


class Operator(Life):
    """Sal, who looks through the desk."""

    def __init__(self, *given: object):
        super().__init__(*given)
        with database.transaction() as session:
            session.execute(update(User).where(User.email == self.maker.email).values(is_superuser=True))
        self.acts = ((self.desk, 1),)

    def desk(self) -> None:
        self.ask("GET", f"/admin{self.chance.choice(DESK)}", self.maker.browser)


def holding(server: Server) -> Held:
    groups = {"web": [server.process], "worker": [worker] if (worker := server.worker()) else []}
    worker_family = {child.pid for process in groups["worker"] for child in [process, *process.children(recursive=True)]}
    families = {
        "web": [server.process, *(child for child in server.process.children(recursive=True) if child.pid not in worker_family)],
        "worker": [child for process in groups["worker"] for child in [process, *process.children(recursive=True)]],
    }
    memory = {name: sum(_bytes(process) for process in family) / 1e6 for name, family in families.items()}
    files = {name: sum(_files(process) for process in family[:1]) for name, family in families.items()}
    return Held(time.monotonic(), memory, files)


def _bytes(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return process.memory_full_info().uss
    return 0


def _files(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return process.num_fds()
    return 0


def run(folder: Path, url: str, minutes: float, makers: int, seed: int) -> int:
    done, wrong, seen = Counter(), [], []
    with standing_in() as stripe, running(folder, "serve", DATABASE_URL=url, SECRET_KEY="a" * 40, **stripe.settings) as server:
        stripe.hook = f"{server.url}{API}/payments/webhook"
        database.connect(url or f"sqlite:///{folder / 'memories.db'}")
        until = time.monotonic() + minutes * 60
        given = [(server.url, stripe, seed + number, done, wrong) for number in range(makers)]
        lives = [Operator(*given[0]), *(Life(*one) for one in given[1:])]
        hands = [threading.Thread(target=life.live, args=(until,), daemon=True) for life in lives]
        began = time.monotonic()
        for hand in hands:
            hand.start()
        told_at = began
        while time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            seen.append(holding(server))
            if seen[-1].at > told_at + 60:
                told_at = seen[-1].at
                _tell((told_at - began) / 60, seen[-1], done, wrong)
        for hand in hands:
            hand.join(120)
        said = server.log.read_text()
        database.disconnect()
    return judge(seen, began, until, done, wrong, said)


def _tell(minute: float, held: Held, done: Counter, wrong: list[str]) -> None:
    parts = [f"{name} {held.memory[name]:.0f} MB, {held.files[name]} files" for name in held.memory]
    print(f"{minute:6.1f} min  {'; '.join(parts)}; {done.total():,} acts, {len(wrong)} wrong {wrong[-1:] or ''}", flush=True)


def judge(seen: list[Held], began: float, until: float, done: Counter, wrong: list[str], said: str) -> int:
    """Tells what was measured; 1 when a limit was broken."""
    length, broken = until - began, []
    print("acts: " + ", ".join(f"{name} {number:,}" for name, number in done.most_common()))
    memories, opened_files = [(held, held.memory) for held in seen], [(held, held.files) for held in seen]
    for name in ("web", "worker"):
        memory, files = (_both([(held.at, what[name]) for held, what in kept], began, length) for kept in (memories, opened_files))
        growth = memory[1] / memory[0] - 1
        print(f"{name:7} {memory[0]:6.0f} MB warm, {memory[1]:6.0f} MB at the end: {growth:+.1%} (at most {MOST_GROWTH:.0%}); "
              f"{files[0]:.0f} files open, then {files[1]:.0f}")  # fmt: skip
        broken += [f"{name}: memory"] if growth > MOST_GROWTH else []
        broken += [f"{name}: files"] if files[1] > files[0] + MORE_FILES else []
    traces = said.count("Traceback (most recent call last)")
    print(f"{traces} tracebacks, {len(wrong)} answers that nobody expects")
    for words, number in Counter(wrong).most_common(5):
        print(f"   {number}  {words}")
    broken += ["tracebacks"] if traces else []
    broken += ["answers"] if wrong else []
    print("Broken: " + ", ".join(broken) if broken else "All limits are kept")
    return int(bool(broken))


def _both(values: list[tuple[float, float]], began: float, length: float) -> tuple[float, float]:
    """The medians when it was warm and at the end."""
    return tuple(median(value for at, value in values if start <= (at - began) / length <= end) for start, end in (WARM, LAST))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--makers", type=int, default=50)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="chaos-long-"))
    try:
        with ExitStack() as ends:
            url = ends.enter_context(postgres()) if args.postgres else ""
            return run(folder / "data", url, args.minutes, args.makers, args.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
