"""What the stage looks like is what prints, it stands in nobody's way, and fingers find their way about it."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, CDPSession, expect

from tests.browser.conftest import MADE
from tests.browser.stage_cast import Book, Stage, at_work, made_book, opened

HIDDEN = ".sg-shade, .sg-panel, .sg-sel, .sg-tools, .sg-notes { display: none !important }"


@pytest.fixture(scope="module")
async def book(browser: Browser, server, painted) -> Book:
    return await made_book(browser, server.url, painted, theme="kitchen-table")


@pytest.fixture(scope="module")
async def telephone(browser: Browser, book: Book) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True, storage_state=book.state)
    yield context
    await context.close()


@pytest.fixture
async def phone(telephone: BrowserContext, book: Book) -> AsyncIterator[tuple[Stage, CDPSession]]:
    """A telephone with the editor open, and its screen to be touched."""
    async with at_work(telephone, book) as stage:
        yield stage, await telephone.new_cdp_session(stage.page)


async def fingers(screen: CDPSession, *paths: list[tuple[float, float]]) -> None:
    """Each path is one finger; all go along at once."""

    def points(step: int) -> list[dict]:
        return [{"x": path[step][0], "y": path[step][1], "id": at} for at, path in enumerate(paths)]

    await screen.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points(0)})
    for step in range(1, len(paths[0])):
        await screen.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points(step)})
    await screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def along(start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> list[tuple[float, float]]:
    return [(start[0] + (end[0] - start[0]) * at / steps, start[1] + (end[1] - start[1]) * at / steps) for at in range(steps + 1)]


async def test_the_stage_shows_what_prints(browser: Browser, book: Book, tmp_path: Path):
    context = await browser.new_context(viewport={"width": 1600, "height": 1000}, storage_state=book.state)
    stage = await opened(context, book)
    sheet = await stage.photos()
    number = await stage.page.evaluate("(sheet) => desk.number(sheet)", sheet)
    await stage.page.add_style_tag(content=HIDDEN)
    shown = Image.open(io.BytesIO(await stage.page.locator(f'.sg-page:has([data-sheet="{sheet}"])').screenshot()), formats=["PNG"])
    page = stage.page
    await page.goto(book.address)
    await page.get_by_role("button", name="Make print files").click()
    await expect(page.locator(".downloads")).to_be_visible(timeout=MADE)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Inside pages, PDF").click()
    printed = drawn(Path(await (await download.value).path()), number, shown.size)
    difference = abs(np.asarray(shown.convert("RGB"), dtype=float) - np.asarray(printed, dtype=float))
    assert difference.mean() < 4
    assert not stage.errors
    await context.close()


def drawn(pdf: Path, number: int, size: tuple[int, int]) -> Image.Image:
    """Page `number` of the PDF, cut to its trim, as large as `size` px."""
    page = pypdfium2.PdfDocument(pdf)[number - 1]
    left, foot, right, top = page.get_trimbox()
    whole = page.render(scale=4).to_pil().convert("RGB")
    high = page.get_mediabox()[3]
    return whole.crop(tuple(round(4 * value) for value in (left, high - top, right, high - foot))).resize(size, Image.Resampling.LANCZOS)


async def test_a_finger_selects_drags_and_turns(phone):
    stage, screen = phone
    sheet = await stage.photos()
    name = (await stage.first(sheet))["id"]
    for frame in await stage.page.evaluate("(sheet) => desk.frames(sheet).filter((frame) => frame.kind === 'photo')", sheet):
        await stage.tidy(sheet, frame["id"], x=150, y=150, w=30, h=30, rotation=0)
    await stage.tidy(sheet, name, x=40, y=40, w=90, h=70, zoom=1)
    spot = await stage.spot(sheet, name)
    await stage.page.touchscreen.tap(spot["x"], spot["y"])
    await expect(stage.page.locator(f'button[data-frame="{name}"]')).to_have_attribute("aria-pressed", "true")
    await fingers(screen, along((spot["x"], spot["y"]), (spot["x"] + 30, spot["y"] + 15)))
    await stage.settle()
    kept = await stage.saved(sheet, name)
    assert kept["x"] == pytest.approx(40 + 30 / spot["u"], abs=8 / spot["u"])
    assert kept["y"] == pytest.approx(40 + 15 / spot["u"], abs=8 / spot["u"])
    await stage.page.evaluate("desk.select(desk.shown[0])")
    shown = await stage.page.evaluate("desk.shown")
    await fingers(screen, along((300, 110), (120, 112)))
    await stage.page.wait_for_function("(before) => desk.shown.join() !== before", arg=",".join(shown))


async def test_two_fingers_bring_the_stage_or_the_photo_closer(phone):
    stage, screen = phone
    sheet = await stage.photos()
    name = (await stage.first(sheet))["id"]
    await stage.tidy(sheet, name, x=20, y=20, w=140, h=120, rotation=0, zoom=1)
    spot = await stage.spot(sheet, name)
    apart = [along((spot["x"] + way * 15, spot["y"]), (spot["x"] + way * 45, spot["y"])) for way in (-1, 1)]
    await stage.page.evaluate("([sheet, name]) => { desk.select(sheet, name); desk.crop(true); }", [sheet, name])
    await fingers(screen, *apart)
    await stage.page.evaluate("desk.crop(false)")
    await stage.settle()
    assert (await stage.saved(sheet, name))["zoom"] == pytest.approx(3, abs=0.6)
    await stage.page.evaluate("desk.select(desk.shown[0])")
    await fingers(screen, *apart)
    assert (await stage.spot(sheet, name))["u"] > 2 * spot["u"]


async def test_what_can_be_pressed_is_large_enough_for_a_finger(phone):
    stage, _ = phone
    sheet = await stage.photos()
    await stage.page.evaluate("([sheet, name]) => desk.select(sheet, name)", [sheet, (await stage.first(sheet))["id"]])
    for button in await stage.page.locator(".sg-tools button, .sg-foot button:visible").all():
        box = await button.bounding_box()
        assert round(min(box["width"], box["height"]), 2) >= 44
