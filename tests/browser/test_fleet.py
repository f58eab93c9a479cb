"""Two replicas behind the proxy: one load a visit; when one is killed or ends, its visitors go on at the other with all they typed."""

import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from storage.store import at as store_at
from tests.api.cast import Maker
from tests.browser.editor_cast import OPENED, opened, signed_in
from tests.chaos.tabs import words
from tests.fleet import Fleet, Replica, sailing

STORY = "It snowed all night, and in the morning the garden was gone."
PAGES = [{"id": "p1", "kind": "story", "frames": [words("a", "Snow").model_dump(mode="json")]}, {"id": "p2", "kind": "blank"}]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory) -> Iterator[Fleet]:
    with sailing(tmp_path_factory.mktemp("fleet") / "data", workers=0) as fleet:
        yield fleet


@pytest.fixture(scope="module")
def rosa(fleet: Fleet) -> Maker:
    return Maker(fleet.url, "rosa")


@pytest.fixture(scope="module")
def book(rosa: Maker) -> str:
    book = rosa.book("Winter")
    content = {"title": "Winter", "format": "square-8.5", "theme": "bookshop", "seed": 1, "pages": PAGES}
    assert rosa.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    return book


@pytest.fixture
async def context(browser: Browser, fleet: Fleet, rosa: Maker) -> AsyncIterator[BrowserContext]:
    context = await signed_in(browser, rosa, fleet.url)
    yield context
    await context.close()


async def at(context: BrowserContext, fleet: Fleet) -> Replica:
    """The replica that this browser is with."""
    (name,) = [cookie["value"] for cookie in await context.cookies() if cookie["name"] == "replica"]
    return fleet.webs[int(name.removeprefix("web")) - 1]


def loads(page: Page) -> list[str]:
    """Fills with the page's loads."""
    seen: list[str] = []
    page.on("load", lambda page: seen.append(page.url))
    return seen


async def settled(page: Page) -> str:
    await page.wait_for_function("window.did_handshake === true")
    return await page.evaluate("window.clientId")


async def moved(page: Page, before: str) -> None:
    """The page was built anew, and is at work."""
    await page.wait_for_function(f"window.clientId !== '{before}' && window.did_handshake === true")


async def test_each_visit_is_one_load_at_either_replica(browser: Browser, fleet: Fleet, rosa: Maker, book: str):
    homes = set()
    for _ in range(4):
        context = await signed_in(browser, rosa, fleet.url)
        # Whoever comes for the first time goes wherever there is less to do.
        await context.clear_cookies(name="replica")
        page = await context.new_page()
        seen = loads(page)
        for path in ("/books", f"/books/{book}", "/account"):
            await page.goto(fleet.url + path)
            await settled(page)
        assert len(seen) == 3
        homes.add((await at(context, fleet)).url)
        await context.close()
    assert len(homes) == 2


async def test_what_is_done_at_one_replica_shows_at_the_other(browser: Browser, fleet: Fleet, rosa: Maker, book: str):
    here, there = [await signed_in(browser, rosa, fleet.url) for _ in range(2)]
    for context, name in ((here, "web1"), (there, "web2")):
        await context.add_cookies([{"name": "replica", "value": name, "url": fleet.url}])
    editing, other, shelf = await opened(here, fleet.url, book), await opened(there, fleet.url, book), await there.new_page()
    await shelf.goto(f"{fleet.url}/books")
    await settled(shelf)
    assert [(await at(context, fleet)).url for context in (here, there)] == [web.url for web in fleet.webs]
    await editing.page.locator("book-title button").click()
    await editing.page.get_by_label("The book’s title").fill("Two winters")
    await editing.page.keyboard.press("Enter")
    await other.came("desk.state.document.title === 'Two winters'")
    await expect(shelf.locator(".bk .name")).to_have_text("Two winters")
    await here.close()
    await there.close()


async def test_what_was_typed_outlives_a_killed_replica(context: BrowserContext, fleet: Fleet, book: str):
    page = await context.new_page()
    await page.goto(f"{fleet.url}/books/{book}")
    before, seen = await settled(page), loads(page)
    editing = await opened(context, fleet.url, book)
    at_desk = await editing.page.evaluate("window.clientId")
    await page.get_by_role("button", name="Write a memory").click()
    await page.get_by_label("What happened").fill(STORY)
    await editing.page.locator("book-title button").click()
    await editing.page.get_by_label("The book’s title").fill("Winter days")
    home = await at(context, fleet)
    home.kill()
    await editing.page.keyboard.press("Enter")
    await moved(page, before)
    await moved(editing.page, at_desk)
    assert len(seen) == 1 and (await at(context, fleet)).url != home.url
    await expect(page.get_by_text("What you were writing is kept")).to_be_visible()
    await page.get_by_role("button", name="Write a memory").click()
    await expect(page.get_by_label("What happened")).to_have_value(STORY)
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.locator("li.memory")).to_contain_text(STORY[:20])
    await page.get_by_role("button", name="Write a memory").click()
    await expect(page.get_by_label("What happened")).to_have_value("")
    await editing.page.wait_for_function(f"{OPENED} && window.desk.saved && window.desk.state.document.title === 'Winter days'")
    home.start()


async def test_a_replica_that_ends_sends_its_visitors_on_first(context: BrowserContext, fleet: Fleet):
    page = await context.new_page()
    await page.goto(f"{fleet.url}/books")
    before, home = await settled(page), await at(context, fleet)
    home.process.send_signal(signal.SIGTERM)
    assert httpx.get(f"{home.url}/readyz").json()["replica"] == "stopping"
    await moved(page, before)
    assert home.process.wait(60) == 0 and (await at(context, fleet)).url != home.url
    home.start()


def test_the_proxy_marks_browsers_in_a_way_that_no_script_reads(fleet: Fleet):
    answer = httpx.get(fleet.url)
    marked = answer.headers["set-cookie"]
    assert marked.startswith("replica=web") and "HttpOnly" in marked and "SameSite=Lax" in marked
    assert "no-store" in answer.headers["cache-control"]
    assert [httpx.get(fleet.url + path).status_code for path in ("/readyz", "/metrics", "/healthz")] == [404, 404, 200]
    # Links to files are signed; whoever has none asks a replica, which knows no such address.
    assert httpx.get(f"{fleet.url}/kept/").status_code == 404
    assert {httpx.get(f"{web.url}/readyz").json()["status"] for web in fleet.webs} == {"ok"}


def test_a_file_in_the_bucket_comes_through_the_proxy_by_its_link_alone(fleet: Fleet, tmp_path: Path):
    pdf, path = b"%PDF " * 100_000, tmp_path / "pages.pdf"
    path.write_bytes(pdf)
    keys = fleet.settings["AWS_ACCESS_KEY_ID"], fleet.settings["AWS_SECRET_ACCESS_KEY"]
    store = store_at(fleet.settings["STORAGE_URL"], tmp_path / "near", *keys)
    store.put(path, "print/pages.pdf")
    link = store.link("print/pages.pdf", "Ana’s book.pdf", "application/pdf", 60)
    assert link.startswith(f"{fleet.url}/kept/")
    answer = httpx.get(link)
    assert answer.content == pdf and answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''Ana%E2%80%99s%20book.pdf"
    assert "sandbox" in answer.headers["content-security-policy"] and answer.headers["cache-control"] == "private, no-store"
    assert httpx.get(link, headers={"Range": "bytes=5-9"}).content == b"%PDF "
    assert [httpx.request(method, link).status_code for method in ("PUT", "DELETE", "POST")] == [404, 404, 404]
    assert httpx.get(link.partition("?")[0]).status_code == 404


def test_where_a_visitor_comes_from_is_the_proxys_word(fleet: Fleet):
    wrong = {"username": "nobody@example.org", "password": "no password of anybody"}
    answer = httpx.post(f"{fleet.url}/api/v1/auth/login", data=wrong, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 401
    told = "".join(web.log.read_text() for web in fleet.webs)
    assert "sign_in_failed" in told and "203.0.113.9" not in told
