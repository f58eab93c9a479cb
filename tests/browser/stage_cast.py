"""What the stories of the stage share: a made booklet, its editor opened, and a hand that takes hold of frames in millimetres."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import MADE, PATIENCE, Visitor, swept

STANDS = """() => window.desk?.state && window.did_handshake === true && document.querySelector('book-stage[drawn]')"""
SETTLED = """() => desk.saved && document.querySelector('book-stage').pages.every(
  (page) => page.drawing.shown === desk.drawing(page.sheets[0]) && !page.drawing.held)"""
ROOMY = """() => desk.state.document.pages.find((page) => page.frames.some((frame) => frame.kind === 'photo')).id"""
PLACE = """([sheet, id]) => {
  const stage = document.querySelector('book-stage'), frame = desk.frame(sheet, id);
  stage.locate();
  const x = stage.offset(sheet) + frame.x + frame.w / 2, y = frame.y + frame.h / 2;
  return { u: stage.u, x: stage.lies.x + x * stage.u, y: stage.lies.y + y * stage.u };
}"""


@dataclass
class Book:
    """A maker's cookies and the address of their book."""

    state: dict
    address: str


async def made_book(browser: Browser, url: str, painted: list[Path], theme: str = "bookshop") -> Book:
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE)
    maker = Visitor(await context.new_page(), url, [])
    await maker.sign_up()
    await maker.start_book("On the stage", theme=theme)
    await maker.add_photos(*painted)
    await expect(maker.page.locator(".part").first).to_contain_text(f"{len(painted)} photos, from", timeout=MADE)
    await maker.page.get_by_role("button", name="Make my book").click()
    await expect(maker.page.get_by_role("link", name="Edit your book")).to_be_visible(timeout=MADE)
    book = Book(await context.storage_state(), maker.page.url.partition("?")[0])
    await context.close()
    return book


@dataclass
class Stage:
    page: Page
    errors: list[str]

    async def settle(self) -> None:
        """Waits until all is saved and what is shown is drawn."""
        await self.page.wait_for_function(SETTLED, timeout=PATIENCE)

    async def photos(self) -> str:
        """Shows the first page with a photo; its id."""
        sheet = await self.page.evaluate(ROOMY)
        await self.page.evaluate("(sheet) => desk.show(sheet)", sheet)
        await self.page.wait_for_selector(f'button[data-sheet="{sheet}"]')
        await self.settle()
        return sheet

    async def first(self, sheet: str, kind: str = "photo") -> dict:
        return await self.page.evaluate("([sheet, kind]) => desk.frames(sheet).find((frame) => frame.kind === kind)", [sheet, kind])

    async def frame(self, sheet: str, name: str) -> dict | None:
        """The frame as the browser has it."""
        return await self.page.evaluate("([sheet, id]) => desk.frame(sheet, id)", [sheet, name])

    async def saved(self, sheet: str, name: str) -> dict:
        """The frame as the server has it."""
        return await self.page.evaluate(
            """async ([sheet, id]) => {
          const state = await (await fetch(`/edit/books/${desk.bookId}`)).json();
          return state.document.pages.find((page) => page.id === sheet).frames.find((frame) => frame.id === id) ?? null;
        }""",
            [sheet, name],
        )

    async def spot(self, sheet: str, name: str) -> dict:
        """The frame's middle in px of the window, and `u`, px a mm."""
        return await self.page.evaluate(PLACE, [sheet, name])

    async def tidy(self, sheet: str, name: str, **values) -> dict:
        """Puts a frame where a story wants it."""
        await self.page.evaluate(
            "([sheet, id, values]) => desk.edit([{ kind: 'set-frame', sheet, frame: { ...desk.frame(sheet, id), ...values } }])",
            [sheet, name, values],
        )
        await self.settle()
        return await self.frame(sheet, name)

    async def drag(self, at: tuple[float, float], by: tuple[float, float], *, drop: bool = True) -> None:
        mouse = self.page.mouse
        await mouse.move(*at)
        await mouse.down()
        await mouse.move(at[0] + by[0], at[1] + by[1], steps=8)
        # The last move is shown at the next picture of the screen.
        await self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if drop:
            await mouse.up()


async def opened(context: BrowserContext, book: Book) -> Stage:
    context.set_default_timeout(PATIENCE)
    page, errors = await context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto(f"{book.address}/edit")
    await page.wait_for_function(STANDS, timeout=PATIENCE)
    return Stage(page, errors)


@asynccontextmanager
async def at_work(context: BrowserContext, book: Book) -> AsyncIterator[Stage]:
    """The stage in a tab of its own. The context serves many stories: only who is signed in is left of one for the next."""
    stage = await opened(context, book)
    yield stage
    await swept(context, book.state["cookies"])
    assert not stage.errors
