"""Two web processes over one PostgreSQL: what is done at one of them reaches the pages that are open at the other."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from tests.api.cast import Maker
from tests.api.socket_cast import Tab, opened
from tests.chaos.tabs import words
from tests.conftest import run_sql
from tests.serving import Forked

PAGES = [{"id": "p1", "kind": "photos", "frames": [words("a", "").model_dump(mode="json")]}, {"id": "p2", "kind": "blank"}]


@pytest.fixture(scope="module")
def replicas(postgres, migrated_postgres, tmp_path_factory):
    run_sql(postgres.get_uri(), f"CREATE DATABASE replicas TEMPLATE {migrated_postgres}")
    url, folder = postgres.get_uri("replicas"), tmp_path_factory.mktemp("replicas") / "data"
    same = {"DATABASE_URL": url, "SECRET_KEY": "of both of them, and long enough"}
    both = [Forked(folder, "web", **same) for _ in range(2)]
    yield both
    for replica in both:
        replica.stop()


def at(server, maker: Maker) -> httpx.Client:
    """The maker's browser, led to this replica."""
    return httpx.Client(base_url=server.url, cookies=dict(maker.browser.cookies), timeout=30)


def laid_out(maker: Maker) -> str:
    book = maker.book("One")
    content = {"title": "One", "format": "square-8.5", "theme": "bookshop", "seed": 1, "pages": PAGES}
    assert maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    return book


def test_books_edits_and_sign_outs_reach_the_other_replica(replicas):
    one, other = replicas
    maker = Maker(one.url, "rosa")
    book = laid_out(maker)
    shelf, editor = Tab(at(other, maker)), Tab(at(other, maker), f"/books/{book}/edit")

    async def story():
        on_shelf, editing = await opened(shelf), await opened(editor)
        await asyncio.to_thread(maker.book, "Another")
        assert "Another" in await on_shelf._answer('42["update"')
        edit = {"kind": "set-frame", "sheet": "p1", "frame": words("a", "Hello").model_dump(mode="json")}
        told = {"key": str(uuid4()), "tab": "elsewhere", "revision": 1, "edits": [edit]}
        answer = await asyncio.to_thread(at(one, maker).post, f"/edit/books/{book}", json=told)
        assert answer.status_code == 200, answer.text
        while "news" not in await editing._answer('42["run_javascript"'):
            pass
        await asyncio.to_thread(at(one, maker).post, "/sign-out")
        assert await on_shelf.until_closed() and await editing.until_closed()

    asyncio.run(story())
