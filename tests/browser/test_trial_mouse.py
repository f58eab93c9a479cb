"""Small things that a hand with a mouse met while finishing a book: what is shown must be seen, and read."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.api.cast import Maker
from tests.browser.editor_cast import Editing, at_work, finished_book, signed_in
from tests.serving import Server

RING = 4
"""How many px the ring around a chosen photo reaches out."""


@pytest.fixture(scope="module")
def tess(server: Server) -> Maker:
    return Maker(server.url, "tess")


@pytest.fixture(scope="module")
def book(tess: Maker, painted: list[Path]) -> str:
    return finished_book(tess, painted, "Tried by hand")


@pytest.fixture(scope="module")
async def context(browser: Browser, server: Server, tess: Maker) -> AsyncIterator[BrowserContext]:
    context = await signed_in(browser, tess, server.url)
    yield context
    await context.close()


@pytest.fixture
async def editing(context: BrowserContext, server: Server, book: str) -> AsyncIterator[Editing]:
    async with at_work(context, server.url, book) as editing:
        yield editing


async def test_a_notice_is_seen_and_leaves_the_strip_to_the_hand(editing: Editing):
    await editing.ask("desk.tell('notes', { words: ['Undone: a photo was changed.'] })")
    notice = editing.page.get_by_text("Undone: a photo was changed.").last
    await expect(notice).to_be_visible()
    middle = "const { left, top, width, height } = at.getBoundingClientRect()"
    seen = f"(at) => {{ {middle}; return at.contains(document.elementFromPoint(left + width / 2, top + height / 2)) }}"
    assert await notice.evaluate(seen), "something lies over the notice"
    notice, strip = await editing.page.locator(".desk-notices").bounding_box(), await editing.page.locator("page-strip").bounding_box()
    assert notice["y"] + notice["height"] <= strip["y"]


async def test_a_lost_connection_is_said_beside_the_title_alone(editing: Editing):
    page = editing.page
    await page.context.set_offline(True)
    await editing.select("photo")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("saved-note")).to_contain_text("kept", ignore_case=True)
    await page.evaluate("document.getElementById('popup').ariaHidden = false")
    await expect(page.locator("#popup")).to_be_hidden()
    await page.context.set_offline(False)
    await editing.saved()


async def test_a_soft_photo_is_told_in_another_colour_and_its_sign_stands_upright(editing: Editing):
    page = editing.page
    await editing.select("photo")
    told = editing.part("photo").locator(".sharp")
    await page.keyboard.press("r")
    await page.wait_for_function("desk.frame(desk.selected.sheet, desk.selected.frame).rotation === 90")
    await editing.part("photo").get_by_label("Closer").fill("600")
    await expect(told).to_have_class("t-sm sharp soft")
    sign = page.locator("book-stage .sg-frame.on .sg-mark")
    await expect(sign).to_be_visible()
    turned = await sign.evaluate("(sign) => [getComputedStyle(sign.parentElement).rotate, getComputedStyle(sign).rotate]")
    assert turned == ["90deg", "-90deg"]


async def test_a_long_remedy_leaves_room_for_the_words(editing: Editing):
    words = "This photo may look soft in print."
    item = {"code": "soft", "severity": "warning", "page": 2, "words": words, "fix_words": "Show all of the photo", "wish": {}}
    put = "const list = document.createElement('check-list'); document.querySelector('.insp').append(list); list.items = items"
    await editing.page.evaluate(f"(items) => {{ {put} }}", [item])
    row = editing.page.locator("check-list").last.locator("li").first
    words, fix = await row.locator("button").first.bounding_box(), await row.locator(".fix").bounding_box()
    assert fix["y"] >= words["y"] + words["height"] - 1 and words["width"] > 180


async def test_versions_of_one_day_are_told_apart_by_the_hour(editing: Editing, book: str):
    page = editing.page
    await page.goto(page.url.replace("/edit", "/history"))
    await expect(page.locator(".versions li p").first).to_have_text(re.compile(r"Made for you, today at \d\d:\d\d"))


async def test_what_is_chosen_rolls_away_under_the_head_of_the_tray(editing: Editing):
    tile = editing.page.locator("photo-tray .tp").first
    await tile.click()
    head, box = await editing.page.locator(".tp-head").bounding_box(), await tile.bounding_box()
    assert head["x"] <= box["x"] - RING
