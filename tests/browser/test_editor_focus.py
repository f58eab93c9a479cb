"""Whoever works by keys never loses the focus: what was pressed may go, and the focus stands at what is nearest in meaning."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.api.cast import Maker
from tests.browser.editor_cast import Editing, at_work, finished_book, signed_in
from tests.serving import Server

FRAME = "button.sg-frame.on"
PAGE = ".sg-panel.chosen"
HEAD = "desk-panels section:not([hidden]) h2"


@pytest.fixture(scope="module")
def made(server: Server, painted: list[Path]) -> tuple[Maker, str]:
    maker = Maker(server.url, "theo")
    return maker, finished_book(maker, painted, "By keys")


@pytest.fixture(scope="module")
async def context(browser: Browser, server: Server, made) -> AsyncIterator[BrowserContext]:
    context = await signed_in(browser, made[0], server.url)
    yield context
    await context.close()


@pytest.fixture
async def editing(context: BrowserContext, server: Server, made) -> AsyncIterator[Editing]:
    async with at_work(context, server.url, made[1]) as editing:
        yield editing
        await editing.saved()


async def _on_frame(editing: Editing, kind: str) -> None:
    await editing.select(kind)
    await editing.page.locator(FRAME).focus()


@pytest.mark.parametrize(
    ("kind", "keys", "at"),
    [
        ("photo", ("Delete",), PAGE),
        ("text", ("Delete",), PAGE),
        ("photo", ("Enter", "Escape"), FRAME),
        ("text", ("Enter", "Escape"), FRAME),
        ("photo", ("Enter", "Tab", "Escape"), FRAME),
        ("text", ("Delete", "Control+z"), FRAME),
    ],
)
async def test_keys_on_the_stage_leave_the_focus_there(editing: Editing, kind: str, keys: tuple[str, ...], at: str):
    await _on_frame(editing, kind)
    for key in keys:
        await editing.page.keyboard.press(key)
        await editing.saved()
    await expect(editing.page.locator(at)).to_be_focused()


@pytest.mark.parametrize(
    ("part", "name", "at"),
    [
        (".sg-tools", "Remove this photo", PAGE),
        (".sg-tools", "Move the photo in its frame", FRAME),
        ("desk-panels", "Remove from the page", HEAD),
        ("desk-panels", "Swap", FRAME),
        ("desk-panels", "Replace", 'photo-tray .tp[tabindex="0"]'),
    ],
)
async def test_a_button_that_goes_hands_the_focus_on(editing: Editing, part: str, name: str, at: str):
    await _on_frame(editing, "photo")
    await editing.page.evaluate("document.querySelectorAll('desk-panels details').forEach(one => one.open = true)")
    await editing.page.locator(part).get_by_role("button", name=name, exact=True).focus()
    await editing.page.keyboard.press("Enter")
    await expect(editing.page.locator(at)).to_be_focused()


async def test_a_photo_picked_by_keys_leads_back_to_its_frame(editing: Editing):
    await _on_frame(editing, "photo")
    before = (await editing.frame())["photo"]
    photos = editing.page.locator("photo-tray").get_by_role("option")
    await editing.page.locator("desk-panels").get_by_role("button", name="Replace").focus()
    await editing.page.keyboard.press("Enter")
    await expect(editing.page.locator('photo-tray .tp[tabindex="0"]')).to_be_focused()
    await editing.page.keyboard.press("End")
    await expect(photos.last).to_be_focused()
    await editing.page.keyboard.press("Enter")
    await expect(editing.page.locator(FRAME)).to_be_focused()
    await editing.came(f"desk.saved && desk.frame(desk.selected.sheet, desk.selected.frame).photo !== '{before}'")


async def test_the_end_of_the_book_and_of_a_field_keep_the_focus(editing: Editing):
    page = editing.page
    await editing.ask("desk.show(pages.at(-2).id)")
    await page.get_by_role("button", name="Pages after").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(PAGE)).to_be_focused()
    await editing.ask("desk.show('cover')")
    title = editing.part("cover").get_by_label("Title", exact=True)
    await title.focus()
    await page.keyboard.press("Enter")
    await expect(title).to_be_focused()


async def test_the_shelf_keeps_the_focus_while_books_go_and_come(browser: Browser, server: Server):
    maker = Maker(server.url, "theo")
    maker.book("One")
    context = await signed_in(browser, maker, server.url)
    page = await context.new_page()
    await page.goto(f"{server.url}/books")
    await page.wait_for_function("window.did_handshake === true")
    for deed in ("Make a copy", "Delete"):
        await page.locator("summary[aria-label^='More for One']").last.focus()
        await page.keyboard.press("Enter")
        await page.locator("details.menu[open]").get_by_role("button", name=deed).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".slip")).to_be_visible()
        await page.wait_for_function("document.activeElement.matches('summary, main h1')")
    await context.close()
