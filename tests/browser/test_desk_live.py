"""The desk against the real product: what is changed outlives a killed server and a closed tab, and two tabs of one maker get along."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import MADE, PATIENCE, Visitor, swept
from tests.browser.desk_cast import Hand
from tests.serving import Server, running

SAVED = "window.desk?.state && window.desk.saved"
KEPT = "Not saved yet. Kept in this browser."


class Maker(Hand):
    """A maker at the real editor of their book."""

    def __init__(self, page: Page, address: str):
        super().__init__(page, address)
        self.address = address

    async def open(self, query: str = "") -> "Maker":
        await self.page.goto(self.address + query)
        await self.opened()
        return self


@pytest.fixture(scope="module")
def mortal(tmp_path_factory) -> Iterator[Server]:
    """A server of this story's own, that may be killed."""
    with running(tmp_path_factory.mktemp("mortal") / "data") as server:
        yield server


@pytest.fixture(scope="module")
async def made(browser: Browser, mortal: Server, painted) -> dict:
    """A booklet of eight photos that was just made: the address of its editor, and what signs its maker in."""
    context = await browser.new_context()
    page = await context.new_page()
    visitor = Visitor(page, mortal.url, [])
    await visitor.sign_up()
    await visitor.start_book("Eight pictures")
    await visitor.add_photos(*painted)
    await page.get_by_role("button", name="Make my book").click(timeout=MADE)
    link = page.locator("main a[href$='/edit']").first
    await expect(link).to_be_visible(timeout=MADE)
    found = {"address": mortal.url + await link.get_attribute("href"), "state": await context.storage_state()}
    await context.close()
    return found


@pytest.fixture(scope="module")
async def signed_in(browser: Browser, made: dict) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, storage_state=made["state"])
    context.set_default_timeout(MADE)
    yield context
    await context.close()


@pytest.fixture
async def context(signed_in: BrowserContext, made: dict) -> AsyncIterator[BrowserContext]:
    yield signed_in
    await swept(signed_in, made["state"]["cookies"])


@pytest.fixture
async def maker(context: BrowserContext, made: dict) -> AsyncIterator[Maker]:
    """The book's maker, at its second page."""
    maker = await Maker(await context.new_page(), made["address"]).open("?page=2")
    yield maker
    assert not maker.errors


async def photo_of(hand: Hand, nth: int = 0) -> tuple[str, str]:
    """(frame, sheet) of the nth photo in the book's pages."""
    script = """(d, nth) => d.state.document.pages.flatMap((page) => page.frames.filter((frame) => frame.kind === "photo" && frame.photo)
        .map((frame) => [frame.id, page.id]))[nth]"""
    return tuple(await hand.does(script, nth))


async def beside(maker: Maker, context: BrowserContext) -> Maker:
    return await Maker(await context.new_page(), maker.address).open("?page=2")


async def shows(hand: Hand, frame: str, sheet: str, x: float) -> None:
    script = "([sheet, frame, x]) => window.desk?.state && window.desk.frame(sheet, frame)?.x === x"
    await hand.page.wait_for_function(script, arg=[sheet, frame, x])


async def test_nothing_is_lost_with_the_server(maker: Maker, mortal: Server, context: BrowserContext):
    frame, sheet = await photo_of(maker)
    await maker.moves(frame, sheet, x=31)
    await maker.saved()
    mortal.kill()
    await maker.moves(frame, sheet, x=32)
    await maker.moves(frame, sheet, y=33)
    await expect(maker.page.locator("saved-note")).to_contain_text(KEPT, timeout=PATIENCE)
    await maker.page.close()
    mortal.rise()
    back = await beside(maker, context)
    await back.saved()
    found = await back.page.evaluate("fetch(`/edit/books/${window.desk.bookId}`).then((answer) => answer.json())")
    kept = next(f for page in found["document"]["pages"] if page["id"] == sheet for f in page["frames"] if f["id"] == frame)
    assert (kept["x"], kept["y"]) == (32, 33)


async def test_an_open_editor_goes_on_when_the_server_is_back(maker: Maker, mortal: Server):
    frame, sheet = await photo_of(maker)
    mortal.kill()
    await maker.moves(frame, sheet, x=34)
    await expect(maker.page.locator("saved-note")).to_contain_text(KEPT, timeout=PATIENCE)
    mortal.rise()
    await maker.page.wait_for_function(SAVED)
    await shows(maker, frame, sheet, 34)


async def test_undo_and_redo_go_on_after_a_restart(maker: Maker, mortal: Server, context: BrowserContext):
    frame, sheet = await photo_of(maker)
    before = (await maker.frame(sheet, frame))["x"]
    for x in (35, 36):
        await maker.moves(frame, sheet, x=x)
        await maker.saved()
    mortal.kill()
    # The page would come again by itself as soon as the server is back.
    await maker.page.close()
    mortal.rise()
    maker = await beside(maker, context)
    undo, redo = maker.page.locator("[data-desk=undo]"), maker.page.locator("[data-desk=redo]")
    for x, press in ((35, undo), (before, undo), (35, redo), (36, redo)):
        await press.click()
        await shows(maker, frame, sheet, x)
    await maker.saved()
    await expect(redo).to_have_attribute("aria-disabled", "true")


async def test_two_tabs_see_each_other(maker: Maker, context: BrowserContext):
    other = await beside(maker, context)
    first, second = await photo_of(maker, 0), await photo_of(maker, 1)
    await maker.moves(*first, x=41)
    await other.moves(*second, x=42)
    await maker.saved()
    await other.saved()
    for hand in (maker, other):
        await shows(hand, *first, 41)
        await shows(hand, *second, 42)


@pytest.mark.parametrize(("answer", "theirs", "mine", "x"), [("Use mine", 51, 52, 52), ("Keep the other", 53, 54, 53)])
async def test_two_tabs_at_one_frame_get_a_choice(maker: Maker, context: BrowserContext, answer: str, theirs: float, mine: float, x: float):
    other = await beside(maker, context)
    frame, sheet = await photo_of(maker)
    # As if the news of the first were still on its way.
    await other.does("(d) => { d.news = () => {}; }")
    await maker.moves(frame, sheet, x=theirs)
    await maker.saved()
    await other.moves(frame, sheet, x=mine)
    dialog = other.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("This photo was changed in another window.", timeout=PATIENCE)
    await dialog.get_by_role("button", name=answer).click()
    await other.saved()
    await shows(maker, frame, sheet, x)
    await shows(other, frame, sheet, x)


async def test_another_device_sees_it(maker: Maker, context: BrowserContext, browser):
    # At any replica, if there are more.
    state = await context.storage_state()
    state["cookies"] = [cookie for cookie in state["cookies"] if cookie["name"] != "replica"]
    device = await browser.new_context(storage_state=state)
    device.set_default_timeout(MADE)
    try:
        other = await Maker(await device.new_page(), maker.address).open("?page=2")
        frame, sheet = await photo_of(maker)
        await maker.moves(frame, sheet, x=61)
        await maker.saved()
        await shows(other, frame, sheet, 61)
    finally:
        await device.close()


async def test_signing_out_in_another_tab_keeps_the_changes(maker: Maker, context: BrowserContext):
    frame, sheet = await photo_of(maker)
    cookies = await context.cookies()
    await context.clear_cookies()
    await maker.moves(frame, sheet, x=71)
    await expect(maker.page.locator("saved-note")).to_contain_text("Please sign in", timeout=PATIENCE)
    await context.add_cookies(cookies)
    await maker.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await maker.saved()
    await maker.page.reload()
    await maker.opened()
    await shows(maker, frame, sheet, 71)


async def test_a_photo_that_is_not_theirs_is_refused_and_said(maker: Maker):
    frame, sheet = await photo_of(maker)
    before = await maker.frame(sheet, frame)
    await maker.moves(frame, sheet, photo="00000000-0000-4000-8000-00000000000f")
    await expect(maker.page.locator(".desk-slip")).to_contain_text("photos that are not here", timeout=PATIENCE)
    assert await maker.frame(sheet, frame) == before
