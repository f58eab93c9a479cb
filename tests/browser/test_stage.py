"""Stories of the stage by mouse and by keyboard: frames moved, resized, cropped, swapped and written on; what the hand did is kept."""

import asyncio
import io
from collections.abc import AsyncIterator

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Route, expect

from tests.browser.stage_cast import Book, Stage, at_work, made_book

START = {"x": 40, "y": 40, "w": 90, "h": 70, "rotation": 0, "zoom": 1}


@pytest.fixture(scope="module")
async def book(browser: Browser, server, painted) -> Book:
    return await made_book(browser, server.url, painted)


@pytest.fixture(scope="module")
async def context(browser: Browser, book: Book) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, storage_state=book.state)
    yield context
    await context.close()


@pytest.fixture
async def stage(context: BrowserContext, book: Book) -> AsyncIterator[Stage]:
    async with at_work(context, book) as stage:
        yield stage


@pytest.fixture
async def photo(stage: Stage) -> tuple[str, str]:
    """(sheet, frame) of a photo that lies well within its page."""
    sheet = await stage.photos()
    frame = await stage.first(sheet)
    await stage.tidy(sheet, frame["id"], **START)
    return sheet, frame["id"]


def near(frame: dict, **wanted: float) -> bool:
    return all(frame[name] == pytest.approx(value, abs=0.6) for name, value in wanted.items())


async def test_a_dragged_photo_lies_where_the_hand_left_it(stage: Stage, photo):
    spot = await stage.spot(*photo)
    await stage.page.keyboard.down("Alt")
    await stage.drag((spot["x"], spot["y"]), (13 * spot["u"], 9 * spot["u"]))
    await stage.page.keyboard.up("Alt")
    assert near(await stage.frame(*photo), x=53, y=49, w=90, h=70)
    await stage.settle()
    assert await stage.saved(*photo) == await stage.frame(*photo)
    button = stage.page.locator(f'button[data-frame="{photo[1]}"]')
    await expect(button).to_have_attribute("aria-pressed", "true")
    box = await button.bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(spot["x"] + 13 * spot["u"], abs=1.5)


async def test_what_lies_on_the_page_while_it_is_saved_is_what_is_drawn_then(stage: Stage, photo):
    """The live layer after a resize and the press's own drawing of it are the same picture."""
    gate = asyncio.Event()

    async def wait(route: Route) -> None:
        if route.request.method == "POST":
            await gate.wait()
        await route.continue_()

    await stage.page.route("**/edit/books/*", wait)
    await stage.page.locator(f'button[data-frame="{photo[1]}"]').click()
    handle = await stage.page.locator(".sg-handle.e").bounding_box()
    await stage.drag((handle["x"] + 4, handle["y"] + 9), (-60, 0))
    await stage.page.evaluate("desk.select(desk.selected.sheet)")
    await stage.page.mouse.move(5, 5)
    await stage.page.wait_for_timeout(300)
    live = await stage.page.locator(".sg-book").screenshot()
    gate.set()
    await stage.settle()
    assert difference(live, await stage.page.locator(".sg-book").screenshot()) < 1.5


def difference(one: bytes, other: bytes) -> float:
    """The mean difference of two pictures of the screen, of 255."""
    first, second = (np.asarray(Image.open(io.BytesIO(shot), formats=["PNG"]).convert("RGB"), dtype=float) for shot in (one, other))
    return float(abs(first - second).mean())


async def test_a_frame_comes_to_lie_at_the_margin(stage: Stage, photo):
    stands = "(sheet) => document.querySelector('book-stage').pageOf(sheet).panel(sheet).areas.picture.x"
    margin = await stage.page.evaluate(stands, photo[0])
    spot = await stage.spot(*photo)
    await stage.drag((spot["x"], spot["y"]), ((margin - 40) * spot["u"] + 3, 2), drop=False)
    await expect(stage.page.locator(".sg-snap.on").first).to_be_visible()
    await stage.page.mouse.up()
    assert (await stage.frame(*photo))["x"] == pytest.approx(margin, abs=0.01)
    await expect(stage.page.locator(".sg-snap.on")).to_have_count(0)
    await stage.settle()


async def test_escape_puts_back_what_is_held(stage: Stage, photo):
    spot, before = await stage.spot(*photo), await stage.frame(*photo)
    revision = await stage.page.evaluate("desk.base.revision")
    await stage.drag((spot["x"], spot["y"]), (50, 30), drop=False)
    await stage.page.keyboard.press("Escape")
    await stage.page.mouse.up()
    await stage.settle()
    assert await stage.frame(*photo) == before
    assert await stage.page.evaluate("desk.base.revision") == revision


async def test_a_corner_is_pulled_and_shift_keeps_the_shape(stage: Stage, photo):
    await stage.page.locator(f'button[data-frame="{photo[1]}"]').click()
    u = (await stage.spot(*photo))["u"]
    for key, by, wanted in (("Alt", (20 * u, 0), (110, 70)), ("Shift", (-11 * u, -7 * u), (99, 63))):
        handle = await stage.page.locator(".sg-handle.se").bounding_box()
        await stage.page.keyboard.down(key)
        await stage.drag((handle["x"] + 6, handle["y"] + 6), by)
        await stage.page.keyboard.up(key)
        assert near(await stage.frame(*photo), x=40, y=40, w=wanted[0], h=wanted[1])
    await stage.settle()
    assert await stage.saved(*photo) == await stage.frame(*photo)


async def test_a_photo_is_cropped_by_wheel_and_hand(stage: Stage, photo):
    spot = await stage.spot(*photo)
    await stage.page.mouse.dblclick(spot["x"], spot["y"] - 20)
    await expect(stage.page.get_by_role("button", name="Done")).to_be_visible()
    await stage.page.mouse.wheel(0, -300)
    await stage.drag((spot["x"], spot["y"]), (12, 8))
    await stage.page.get_by_role("button", name="Done").click()
    await stage.settle()
    kept = await stage.saved(*photo)
    assert kept["zoom"] > 1.5
    assert kept["focus"][0] < 0.5
    assert near(kept, x=40, y=40, w=90, h=70)


async def test_a_photo_dropped_upon_another_changes_places_with_it(stage: Stage, photo):
    sheet, name = photo
    await stage.page.evaluate("(sheet) => desk.wish({ kind: 'add-photo-frame', sheet, photo: desk.state.photos.at(-1).id })", sheet)
    await stage.settle()
    newest = "([sheet, id]) => desk.frames(sheet).findLast((frame) => frame.kind === 'photo' && frame.id !== id)"
    other = await stage.page.evaluate(newest, [sheet, name])
    await stage.tidy(sheet, other["id"], x=140, y=120, w=50, h=40)
    mine = (await stage.frame(sheet, name))["photo"]
    here, there = await stage.spot(sheet, name), await stage.spot(sheet, other["id"])
    await stage.drag((here["x"], here["y"]), (there["x"] - here["x"], there["y"] - here["y"]), drop=False)
    await expect(stage.page.locator(f'button.swap[data-frame="{other["id"]}"]')).to_be_visible()
    await stage.page.mouse.up()
    await stage.settle()
    assert (await stage.saved(sheet, other["id"]))["photo"] == mine
    assert (await stage.saved(sheet, name))["photo"] == other["photo"]


async def test_words_are_written_on_the_page(stage: Stage):
    sheet = await stage.photos()
    await stage.page.evaluate("(sheet) => desk.wish({ kind: 'add-words', sheet, style: 'body', text: 'It rained.' })", sheet)
    await stage.settle()
    frame = await stage.page.evaluate("(sheet) => desk.frames(sheet).findLast((frame) => frame.kind === 'text')", sheet)
    await stage.page.locator(f'button[data-frame="{frame["id"]}"]').dblclick()
    field = stage.page.locator("textarea.sg-field")
    await expect(field).to_have_value("It rained.")
    await field.press_sequentially(" We stayed.")
    await field.press("Escape")
    await expect(field).to_have_count(0)
    await stage.settle()
    kept = await stage.saved(sheet, frame["id"])
    assert [paragraph["text"] for paragraph in kept["paragraphs"]] == ["It rained. We stayed."]
    await expect(stage.page.locator(f'button[data-frame="{frame["id"]}"]')).to_be_focused()


async def test_everything_by_keyboard(stage: Stage, photo):
    page, name = stage.page, photo[1]
    button = page.locator(f'button[data-frame="{name}"]')
    await page.evaluate("desk.select(desk.shown[0])")
    await button.focus()
    assert await page.evaluate("desk.selected.frame") == name
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Shift+ArrowDown")
    assert near(await stage.frame(*photo), x=41, y=45)
    await stage.settle()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Closer", exact=True).first).to_be_visible()
    await page.keyboard.press("+")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Escape")
    await expect(page.locator(".sg-page.cropping")).to_have_count(0)
    await stage.settle()
    kept = await stage.saved(*photo)
    assert kept["zoom"] > 1
    assert kept["focus"][0] < 0.5
    await page.keyboard.press("Tab" if await button.evaluate("(one) => one.nextElementSibling") else "Shift+Tab")
    assert await page.evaluate("desk.selected.frame") not in ("", name)
    before = await page.evaluate("desk.shown")
    await page.keyboard.press("PageDown")
    assert await page.evaluate("desk.shown") != before


async def test_guides_and_sizes(stage: Stage):
    await stage.photos()
    await stage.page.keyboard.press("g")
    await expect(stage.page.locator(".sg-guide.bleed").first).to_be_visible()
    await expect(stage.page.get_by_role("button", name="Guides")).to_have_attribute("aria-pressed", "true")
    await stage.page.get_by_role("button", name="Guides").click()
    await expect(stage.page.locator(".sg-guide.bleed").first).to_be_hidden()
    await stage.page.get_by_role("button", name="100 %").click()
    width = await stage.page.locator(".sg-page").first.evaluate("(page) => page.getBoundingClientRect().width")
    assert width == pytest.approx(await stage.page.evaluate("desk.state.format.width") * 96 / 25.4, abs=1)
    await stage.page.get_by_role("button", name="Fit", exact=True).click()
