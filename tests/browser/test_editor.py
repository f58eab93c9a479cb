"""Finishing a book in the editor: with the mouse, with the keyboard alone, on a phone, and in two tabs at once."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.api.cast import Maker
from tests.browser.editor_cast import Editing, at_work, finished_book, opened, signed_in
from tests.serving import Server


@pytest.fixture(scope="module")
def rosa(server: Server) -> Maker:
    return Maker(server.url, "rosa")


@pytest.fixture(scope="module")
def made(rosa: Maker, painted: list[Path]) -> tuple[str, dict]:
    """(the book's id, its document as it was made)."""
    book = finished_book(rosa, painted, "Winter days")
    return book, rosa.api.get(f"/api/v1/books/{book}").json()["content"]


@pytest.fixture
def book(rosa: Maker, made: tuple[str, dict]) -> str:
    """The book as it was made, whatever the story before did to it; its last change may still be on its way."""
    book, document = made
    for _ in range(5):
        revision = rosa.api.get(f"/api/v1/books/{book}").json()["revision"]
        answer = rosa.api.put(f"/api/v1/books/{book}", json={"content": document, "revision": revision})
        if answer.status_code != 409:
            break
    assert answer.status_code == 200, answer.text
    return book


@pytest.fixture(scope="module")
async def context(browser: Browser, server: Server, rosa: Maker) -> AsyncIterator[BrowserContext]:
    context = await signed_in(browser, rosa, server.url)
    yield context
    await context.close()


@pytest.fixture
async def editing(context: BrowserContext, server: Server, book: str) -> AsyncIterator[Editing]:
    async with at_work(context, server.url, book) as editing:
        yield editing


async def test_a_photo_is_brought_closer_toned_captioned_and_kept(editing: Editing):
    page, part = editing.page, editing.part("photo")
    await editing.select("photo")
    await expect(part.get_by_text(re.compile("dpi"))).to_be_visible()
    await part.get_by_label("Closer").fill("160")
    await part.get_by_text("Light and colour").click()
    await part.get_by_label("Black and white").check()
    await part.get_by_label("Warmth").fill("40")
    await part.get_by_text("Border", exact=True).click()
    await part.get_by_role("button", name="Wide").click()
    await part.get_by_role("textbox", name="Caption").fill("The first snow")
    await editing.came("desk.saved && pages.some(p => p.frames.some(f => f.about && f.paragraphs[0]?.text === 'The first snow'))")
    frame = await editing.frame()
    assert (frame["zoom"], frame["tone"], frame["warmth"], frame["border"]) == (1.6, "bw", 0.4, 2)
    await part.get_by_label("Keep this page as it is").check()
    await editing.came("pages.some(p => p.locked)")
    await expect(page.locator("saved-note")).to_contain_text("All changes saved")
    await page.reload()
    await page.wait_for_function("Boolean(window.desk?.state)")
    await editing.came("pages.some(p => p.locked) && pages.some(p => p.frames.some(f => f.tone === 'bw' && f.border === 2))")
    await expect(page.locator("[data-desk=undo]")).to_be_enabled()


async def test_words_take_a_style_and_undo_gives_it_back(editing: Editing):
    page, part = editing.page, editing.part("text")
    await editing.select("text")
    before = (await editing.frame())["paragraphs"][0]
    await part.get_by_label("Style").select_option("quote")
    await editing.came("desk.frame(desk.selected.sheet, desk.selected.frame).paragraphs[0].style === 'quote'")
    await part.get_by_role("button", name="Bold").click()
    await expect(part.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    await part.get_by_role("button", name="Larger").click()
    await expect(part.get_by_text("+1")).to_be_visible()
    await part.get_by_role("button", name="Clay").click()
    await editing.came("desk.frame(desk.selected.sheet, desk.selected.frame).paragraphs[0].colour === 'clay'")
    for _ in range(4):
        await editing.saved()
        await page.locator("[data-desk=undo]").click()
    await editing.saved()
    after = await editing.ask("desk.frame(desk.selected.sheet, desk.selected.frame).paragraphs[0]")
    assert after == before


async def test_a_page_gets_another_layout_a_copy_and_a_chapter(editing: Editing):
    page, part = editing.page, editing.part("page")
    sheet = await editing.select("photo")
    await page.keyboard.press("Escape")
    await editing.ask("desk.select(value[0], '')", sheet)
    await expect(part.get_by_role("heading")).to_have_text(re.compile(r"Page \d+"))
    count = await editing.ask("pages.length")
    await part.get_by_role("button", name="Choose a layout").click()
    other = part.locator(".layout[aria-pressed=false]").first
    before = await editing.ask("JSON.stringify(desk.page(value[0]).frames)", sheet)
    await other.click()
    await editing.came(f"JSON.stringify(desk.page('{sheet}').frames) !== {before!r}")
    await part.get_by_role("button", name="Make a copy of this page").click()
    await editing.came(f"pages.length === {count + 1}")
    await editing.ask("desk.select(value[0], '')", sheet)
    await part.get_by_text("Chapter", exact=True).click()
    await part.get_by_role("button", name="Begin a chapter here").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Its title").fill("Under the snow")
    await dialog.get_by_role("button", name="Begin it").click()
    await editing.came("desk.state.document.chapters.some(c => c.title === 'Under the snow')")
    await editing.saved()


async def test_the_book_gets_another_name_and_look(editing: Editing):
    page = editing.page
    await page.locator("book-title button").click()
    await page.get_by_label("The book’s title").fill("Deep winter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Deep winter")
    await editing.saved()
    await page.locator("book-title button").focus()
    await editing.ask("desk.show('cover')")
    await editing.part("cover").get_by_role("button", name="Size and look").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Change it")).to_be_disabled()
    await dialog.get_by_label("Gallery").check()
    await expect(dialog.get_by_text("What would change")).to_be_visible()
    await dialog.get_by_role("button", name="Change it").click()
    await editing.came("desk.state.theme.key === 'gallery'")
    await page.locator(".desk-toast").get_by_role("button", name="Undo").click()
    await editing.came("desk.state.theme.key === 'bookshop'")


async def test_checks_lead_to_the_place_and_mend_it(editing: Editing):
    page = editing.page
    sheet = await editing.select("photo")
    await editing.ask("desk.select(value[0], '')", sheet)
    await editing.part("page").get_by_role("button", name="Photo", exact=True).click()
    await editing.saved()
    await editing.ask("desk.show('cover')")
    row = page.locator(".chk li", has_text=re.compile("frame", re.IGNORECASE)).first
    await expect(row).to_be_visible()
    await row.get_by_role("button").first.click()
    assert await editing.ask("desk.selected.sheet") == sheet
    count = await editing.ask("desk.frames(value[0]).length", sheet)
    if await row.locator(".fix").count():
        await row.locator(".fix").click()
        await editing.came(f"desk.frames('{sheet}').length === {count - 1}")


async def test_the_keyboard_alone_finishes_a_page(editing: Editing):
    """From the top: the title, then the stage by Tab, the inspector, and back to undo; nothing needs a pointer."""
    page = editing.page
    await editing.select("photo")
    before = await editing.frame()
    await page.locator("book-stage").get_by_role("button").first.focus()
    await editing.select("photo")
    await page.keyboard.press("Shift+ArrowRight")
    await editing.came(f"desk.frame(desk.selected.sheet, desk.selected.frame).x > {before['x'] + 4}")
    closer = editing.part("photo").get_by_label("Closer")
    await closer.focus()
    await page.keyboard.press("PageUp")
    await editing.came("desk.frame(desk.selected.sheet, desk.selected.frame).zoom > 1")
    await editing.saved()
    await page.locator("[data-desk=undo]").focus()
    await page.keyboard.press("Enter")
    await editing.saved()
    await page.keyboard.press("Enter")
    await editing.came(f"desk.frame(desk.selected.sheet, desk.selected.frame)?.x === {before['x']}")


async def test_focus_runs_top_tray_stage_inspector_strip(editing: Editing):
    landmarks = "[...document.querySelectorAll('header.top, aside.tray, main, aside.insp, nav.strip')]"
    order = await editing.page.evaluate(f"{landmarks}.map(e => e.className.split(' ')[0] || e.localName)")
    assert [order[0], order[1], order[-2], order[-1]] == ["top", "tray", "insp", "strip"] and len(order) == 5
    assert await editing.page.evaluate("[...document.querySelectorAll('desk-panels [tabindex]')].every(e => e.tabIndex <= 0)")


async def test_another_tab_shows_the_change_and_typing_is_never_lost(editing: Editing, server: Server, book: str):
    other = await opened(editing.page.context, server.url, book)
    await editing.select("photo")
    await other.select("photo")
    field = other.part("photo").get_by_role("textbox", name="Caption")
    await field.click()
    await field.press_sequentially("Half a w")
    await editing.part("photo").get_by_text("Light and colour").click()
    await editing.part("photo").get_by_label("Black and white").check()
    await other.came("desk.frame(desk.selected.sheet, desk.selected.frame)?.tone === 'bw'")
    await field.press_sequentially("ord")
    written = "pages.some(p => p.frames.some(f => f.paragraphs?.[0]?.text.endsWith('Half a word')))"
    await other.came(f"desk.saved && {written}")
    await expect(field).to_have_value(re.compile("Half a word$"))
    await editing.came(written)
    assert not other.errors


async def test_a_version_is_kept_looked_at_and_brought_back(editing: Editing):
    page = editing.page
    await page.get_by_role("link", name="History").click()
    await page.get_by_label("Keep the book as it is now").fill("Before the snow")
    await page.get_by_role("button", name="Keep a version").click()
    await expect(page.get_by_role("heading", name="Before the snow")).to_be_visible()
    await page.get_by_role("link", name="Back to editing").click()
    await page.wait_for_function("Boolean(window.desk?.state)")
    await page.locator("book-title button").click()
    await page.get_by_label("The book’s title").fill("Something else")
    await page.keyboard.press("Enter")
    await editing.came("desk.saved && desk.state.document.title === 'Something else'")
    await page.get_by_role("link", name="History").click()
    await page.get_by_role("link", name="Look at Before the snow").click()
    await expect(page.locator("book-preview book-drawing svg").first).to_be_visible()
    await page.go_back()
    await page.wait_for_function("window.did_handshake === true")
    await page.get_by_role("button", name="Bring back Before the snow").click()
    await page.get_by_role("dialog").get_by_role("button", name="Bring it back").click()
    await page.wait_for_url("**/edit")
    await page.wait_for_function("Boolean(window.desk?.state)")
    await editing.came("desk.state.document.title === 'Winter days' && desk.state.can_undo")


async def test_on_a_phone_a_photo_is_captioned_and_a_page_moved(browser: Browser, server: Server, rosa: Maker, book: str):
    how = {"viewport": {"width": 375, "height": 760}, "has_touch": True, "is_mobile": True}
    context = await signed_in(browser, rosa, server.url, **how)
    editing = await opened(context, server.url, book)
    page = editing.page
    await editing.select("photo")
    field = editing.part("photo").get_by_role("textbox", name="Caption")
    await field.tap()
    await field.fill("By thumb")
    await editing.came("desk.saved && pages.some(p => p.frames.some(f => f.paragraphs?.[0]?.text === 'By thumb'))")
    await page.get_by_role("tab", name="Photos").tap()
    await expect(page.locator("photo-tray")).to_be_visible()
    await page.get_by_role("tab", name=re.compile("Checks")).tap()
    await expect(page.get_by_role("heading", name="Before you print")).to_be_visible()
    await expect(page.locator("desk-panels")).to_be_hidden()
    await page.get_by_role("tab", name="Pages").tap()
    await expect(page.locator("page-strip[grid]")).to_be_visible()
    await page.get_by_role("tab", name="Edit").tap()
    await expect(editing.part("photo")).to_be_visible()
    await editing.part("photo").get_by_role("button", name="Replace").tap()
    await expect(page.get_by_role("tab", name="Photos")).to_have_attribute("aria-selected", "true")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not editing.errors
    await context.close()
