"""A running product and a browser for the stories: one server with its worker for all of them, a fresh maker for each."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from core.imaging.paint import paint_story
from tests.chromium import launch_options
from tests.serving import Server, running

PASSWORD = "a long enough password"
# A busy machine is no failure: what is expected comes as soon as it can. Workers take the longest.
PATIENCE = 60_000
MADE = 180_000
KEPT = "local_storage,indexeddb,cache_storage,service_workers"
expect.set_options(timeout=PATIENCE)
_numbers = count(1)
DRESSED = "(scheme) => !window.Quasar || document.body.classList.contains(`body--${scheme}`)"


@dataclass
class Visitor:
    """Somebody at a page of the product. `errors` holds what their browser's console complained of."""

    page: Page
    url: str
    errors: list[str]

    async def go(self, path: str) -> None:
        await self.page.goto(self.url + path)
        # A press that comes before the page's socket is open would be lost.
        await self.page.wait_for_function("window.did_handshake === true")

    async def sign_up(self) -> None:
        await self.go("/")
        form = self.page.locator("#new-account")
        await form.get_by_label("Email").fill(f"maker-{next(_numbers)}@example.com")
        await form.get_by_label("Password").fill(PASSWORD)
        await form.get_by_role("button", name="Make my account").click()
        await self.page.wait_for_url("**/books")

    async def start_book(self, title: str, *, format: str = "booklet-8x8", theme: str = "bookshop") -> None:
        await self.go("/new")
        await self.page.check(f"input[value='{format}']")
        await self.page.check(f"input[value='{theme}']")
        await self.page.get_by_label("Title", exact=True).fill(title)
        await self.page.get_by_role("button", name="Start this book").click()
        await self.page.wait_for_url("**/books/*")
        await self.page.wait_for_function("window.did_handshake === true")

    async def add_photos(self, *paths: Path) -> None:
        await self.page.set_input_files("photo-drop input[type=file]", [str(path) for path in paths])


async def dress(page: Page, scheme: str) -> None:
    """Shows the page light or dark, and waits until all of it is: a colour on its way to another has the contrast of neither."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.wait_for_function(DRESSED, arg=scheme)
    await settled(page)


async def settled(page: Page) -> None:
    """Waits until nothing moves or changes its colour, and what was changed last is drawn."""
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("product") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def painted(tmp_path_factory) -> list[Path]:
    """Photos of the product's own painting, small so that the stories are quick."""
    return paint_story(tmp_path_factory.mktemp("painted"), 8, size=(800, 600))


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(**launch_options())
        yield browser
        await browser.close()


async def swept(context: BrowserContext, cookies: Sequence[dict] = ()) -> None:
    """Nothing of a story is left for the next in this browser but what it loaded: no open page, nothing kept, no cookie but these."""
    await context.set_offline(False)
    for page in context.pages:
        # Away from here first: a page that goes keeps what is not saved.
        origin = urlsplit(page.url)
        await page.goto("about:blank")
        if origin.netloc:
            sweeper = await context.new_cdp_session(page)
            await sweeper.send("Storage.clearDataForOrigin", {"origin": f"{origin.scheme}://{origin.netloc}", "storageTypes": KEPT})
        await page.close()
    await context.clear_cookies()
    await context.add_cookies(cookies)


@pytest.fixture(scope="session")
async def room(browser: Browser) -> AsyncIterator[BrowserContext]:
    """What one browser context loads, scripts and letters, all stories have at hand."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    await context.close()


@pytest.fixture
async def context(room: BrowserContext) -> AsyncIterator[BrowserContext]:
    room.set_default_timeout(PATIENCE)
    yield room
    await swept(room)


@pytest.fixture
async def visitor(context: BrowserContext, server: Server) -> AsyncIterator[Visitor]:
    page, errors = await context.new_page(), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Visitor(page, server.url, errors)
    assert not errors


@pytest.fixture
async def maker(visitor: Visitor) -> Visitor:
    """Somebody with an account of their own, at their empty shelf."""
    await visitor.sign_up()
    return visitor
