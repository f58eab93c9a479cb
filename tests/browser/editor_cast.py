"""A maker with a small finished book, for stories in the editor: photos and a memory go in; the open editor comes out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.api.cast import Maker
from tests.browser.conftest import PATIENCE, swept
from tests.serving import wait_for

STORY = "It snowed all night, and in the morning the garden was gone. We counted eleven birds at the window. " * 3
HERE = "const { desk } = window, { pages } = desk.state.document;"
OPENED = "window.did_handshake === true && Boolean(window.desk?.state)"


@dataclass
class Editing:
    """One tab with the editor of one book."""

    page: Page
    errors: list[str]

    def part(self, kind: str) -> Locator:
        """The inspector of a photo, of words ('text'), a page or the cover."""
        return self.page.locator(f'desk-panels [data-for="{kind}"]')

    async def ask(self, script: str, *values: object):
        """Something of the desk; `desk` and `pages` are at hand in the script."""
        return await self.page.evaluate(f"(value) => {{ {HERE} return {script} }}", values)

    async def select(self, kind: str) -> str:
        """Shows and selects the first frame of this kind that stands on a page; the page's id."""
        filled = f"f.kind === '{kind}' && (f.photo || f.paragraphs?.length)"
        found = f"pages.flatMap(p => p.frames.filter(f => {filled}).map(f => [p.id, f.id]))[0]"
        return await self.ask(f"(([sheet, frame]) => {{ desk.show(sheet); desk.select(sheet, frame); return sheet }})({found})")

    async def frame(self) -> dict:
        return await self.ask("desk.frame(desk.selected.sheet, desk.selected.frame)")

    async def saved(self) -> None:
        await self.page.wait_for_function("window.desk.saved")

    async def came(self, script: str) -> None:
        """Waits until this is so in the document."""
        await self.page.wait_for_function(f"() => {{ {HERE} return {script} }}")


def finished_book(maker: Maker, painted: list[Path], title: str) -> str:
    """The id of a booklet of these photos and one memory."""
    book = maker.book(title, format="booklet-8x8")
    for path in painted:
        assert maker.send(book, path.name, path.read_bytes()).status_code == 204
    maker.api.post(f"/api/v1/books/{book}/memories", json={"title": "Snow", "text": STORY})
    job = maker.api.post("/api/v1/books/generate", json={"book_id": book, "seed": 1}).json()["task_id"]
    wait_for(lambda: maker.api.get(f"/api/v1/jobs/{job}").json()["state"] == "done", 300, "the book was not made")
    return book


async def signed_in(browser: Browser, maker: Maker, url: str, **how: object) -> BrowserContext:
    usual = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", "bypass_csp": True}
    context = await browser.new_context(**usual | how)
    context.set_default_timeout(PATIENCE)
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in maker.browser.cookies.items()])
    return context


async def opened(context: BrowserContext, url: str, book: str) -> Editing:
    page, errors = await context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{url}/books/{book}/edit")
    await page.wait_for_function(OPENED)
    await expect(page.locator("desk-panels section:not([hidden])")).to_have_count(1)
    return Editing(page, errors)


@asynccontextmanager
async def at_work(context: BrowserContext, url: str, book: str) -> AsyncIterator[Editing]:
    """The editor in a tab of its own. The context serves many stories: only who is signed in is left of one for the next."""
    cookies = await context.cookies()
    editing = await opened(context, url, book)
    yield editing
    await swept(context, cookies)
    assert not editing.errors
