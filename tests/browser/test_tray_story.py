"""Tray and strip in the real editor: what is carried there becomes pages, moves them, and is undone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from core.imaging.paint import paint_story
from tests.browser.conftest import MADE, Visitor, swept
from tests.browser.test_strip import drag, tile


@pytest.fixture(scope="module")
async def finished(browser: Browser, server, painted) -> tuple[dict, str]:
    """(the cookies of a maker, the address of their book of eight photos)."""
    context = await browser.new_context()
    maker = Visitor(await context.new_page(), server.url, [])
    await maker.sign_up()
    await maker.start_book("Eight pictures")
    await maker.add_photos(*painted)
    page, address = maker.page, maker.page.url
    await expect(page.locator(".part").first).to_contain_text("8 photos, from", timeout=MADE)
    await page.get_by_role("button", name="Make my book").click()
    await expect(page.get_by_role("link", name="Edit").first).to_be_visible(timeout=MADE)
    state = await context.storage_state()
    await context.close()
    return state, address


@pytest.fixture(scope="module")
async def context(browser: Browser, finished) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(storage_state=finished[0], viewport={"width": 1280, "height": 800})
    yield context
    await context.close()


@pytest.fixture
async def editor(context: BrowserContext, finished) -> AsyncIterator[Page]:
    state, address = finished
    page = await context.new_page()
    await page.goto(f"{address}/edit")
    await page.wait_for_function("window.desk?.state")
    await expect(page.get_by_role("option").first).to_be_visible()
    yield page
    await page.wait_for_function("desk.saved")
    while await page.evaluate("desk.canUndo"):
        await page.evaluate("desk.undo()")
    await swept(context, state["cookies"])


async def order(page: Page) -> list[str]:
    await page.wait_for_function("desk.saved")
    return await page.evaluate("desk.state.document.pages.map(page => page.id)")


async def test_a_page_is_dragged_and_undone(editor: Page):
    before = await order(editor)
    await drag(editor, tile(editor, 2), tile(editor, 4), 0.9)
    await editor.wait_for_function("before => desk.saved && desk.state.document.pages[3].id === before", arg=before[1])
    await editor.evaluate("desk.undo()")
    assert await order(editor) == before


async def test_photos_carried_between_pages_become_pages(editor: Page):
    before = await order(editor)
    await editor.get_by_role("option").nth(0).click()
    await editor.get_by_role("option").nth(1).click(modifiers=["Shift"])
    await drag(editor, editor.get_by_role("option").nth(1), tile(editor, 2), 0.98)
    await editor.wait_for_function("many => desk.saved && desk.state.document.pages.length > many", arg=len(before))
    made = [page for page in await order(editor) if page not in before]
    assert (await order(editor))[2 : 2 + len(made)] == made
    shown = await editor.evaluate("ids => desk.state.document.pages.filter(p => ids.includes(p.id)).flatMap(p => p.frames)", made)
    assert sum(frame["kind"] == "photo" for frame in shown) == 2


async def test_a_photo_carried_onto_the_stage_takes_the_place_of_another(editor: Page):
    found = "desk.state.document.pages.find(page => page.frames.some(frame => frame.photo))"
    sheet = await editor.evaluate(f"{found}.id")
    old = await editor.evaluate(f"{found}.frames.find(frame => frame.photo).photo")
    await editor.evaluate("sheet => desk.show(sheet)", sheet)
    frame = editor.locator(f'[data-sheet="{sheet}"] image, book-stage image').first
    await expect(frame).to_be_visible()
    other = editor.locator(f'.tp:not([data-photo="{old}"])').first
    await drag(editor, other, frame, 0.5)
    wanted = await other.get_attribute("data-photo")
    await editor.wait_for_function(
        "([sheet, photo]) => desk.saved && desk.frames(sheet).some(frame => frame.photo === photo)", arg=[sheet, wanted]
    )


async def test_pages_are_copied_locked_and_taken_out_by_keys(editor: Page):
    before = await order(editor)
    await tile(editor, 3).focus()
    await editor.keyboard.press("Control+d")
    await editor.wait_for_function("many => desk.saved && desk.state.document.pages.length === many + 1", arg=len(before))
    await tile(editor, 4).focus()
    await editor.keyboard.press("l")
    await editor.wait_for_function("desk.saved && desk.state.document.pages[3].locked")
    await tile(editor, 4).focus()
    await editor.keyboard.press("Delete")
    await editor.wait_for_function("many => desk.saved && desk.state.document.pages.length === many", arg=len(before))
    assert await order(editor) == before


async def test_a_chapter_is_named_in_the_strip(editor: Page):
    chapter = editor.locator(".st-ch").first
    await chapter.click()
    await editor.get_by_role("menuitem", name="Name it").click()
    await editor.get_by_role("dialog").get_by_label("Title").fill("The first days")
    await editor.keyboard.press("Enter")
    await expect(editor.get_by_role("button", name="Chapter The first days")).to_be_visible()


async def test_photos_are_added_without_leaving(editor: Page, tmp_path):
    (more,) = paint_story(tmp_path, 1, seed=7, size=(800, 600))
    await editor.get_by_role("button", name="Add photos").first.click()
    await editor.set_input_files("photo-drop input[type=file]", str(more))
    await expect(editor.get_by_role("dialog").get_by_text("1 of 1 file here")).to_be_attached()
    await editor.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(editor.get_by_role("option")).to_have_count(9, timeout=MADE)
    await editor.wait_for_function("desk.state.photos.every(photo => photo.state === 'ready')", timeout=MADE)
    await editor.get_by_role("button", name="Unused").click()
    await editor.get_by_role("option").last.click()
    await editor.get_by_role("button", name="Make a page of it").click()
    await editor.wait_for_function("desk.saved && desk.canUndo")


async def test_the_shelf_leads_to_the_editor_and_copies_all_of_a_book(browser: Browser, server, finished):
    state, address = finished
    context = await browser.new_context(storage_state=state)
    visitor = Visitor(await context.new_page(), server.url, [])
    page = visitor.page
    await visitor.go("/books")
    await expect(page.get_by_role("link", name="Eight pictures")).to_have_attribute("href", f"/books/{address.rpartition('/')[2]}/edit")
    await page.get_by_label("More for Eight pictures", exact=True).click()
    await page.get_by_role("button", name="Make a copy").click()
    await page.get_by_label("More for Copy of Eight pictures").click()
    await page.get_by_role("button", name="Rename").click()
    await page.get_by_label("Title", exact=True).fill("Eight more")
    await page.get_by_role("button", name="Keep it").click()
    await page.get_by_role("link", name="Eight more").click()
    await page.wait_for_function("window.desk?.state")
    assert await page.evaluate("[desk.state.document.title, desk.state.document.pages.length]") == [
        "Eight more",
        await pages_of(page, address),
    ]
    await context.close()


async def pages_of(page: Page, address: str) -> int:
    return await page.evaluate(
        "id => fetch(`/edit/books/${id}`).then(r => r.json()).then(s => s.document.pages.length)", address.rpartition("/")[2]
    )
