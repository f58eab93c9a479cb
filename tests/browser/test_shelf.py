"""The shelf: books are renamed, copied, sorted, put away and given back."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_everyone import RULES, SCHEMES, SIZES


async def titles(page: Page) -> list[str]:
    return await page.locator(".bk .name").all_text_contents()


async def deed(page: Page, title: str, words: str) -> None:
    await page.get_by_label(f"More for {title}", exact=True).click()
    await page.locator("details[open] .pop").get_by_text(words, exact=True).click()


async def shelf_of(maker: Visitor, *books: str) -> Page:
    for title in books:
        await maker.start_book(title)
    await maker.go("/books")
    await expect(maker.page.locator(".bk")).to_have_count(len(books))
    return maker.page


async def test_a_book_is_renamed_and_copied(maker: Visitor):
    page = await shelf_of(maker, "Lisbon")
    await deed(page, "Lisbon", "Rename")
    await page.get_by_label("Title", exact=True).fill("Lisbon and back")
    await page.get_by_label("Subtitle").fill("Four days")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Lisbon and back")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await deed(page, "Lisbon and back", "Make a copy")
    await expect(page.get_by_role("status").get_by_text("“Copy of Lisbon and back” stands on the shelf.")).to_be_visible()
    assert sorted(await titles(page)) == ["Copy of Lisbon and back", "Lisbon and back"]


async def test_an_empty_title_is_refused_in_the_dialog(maker: Visitor):
    page = await shelf_of(maker, "Lisbon")
    await deed(page, "Lisbon", "Rename")
    await page.get_by_label("Title", exact=True).fill("   ")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.locator(".q-notification")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_the_shelf_keeps_how_it_was_sorted(maker: Visitor):
    page = await shelf_of(maker, "Cascais", "Sintra", "Belém")
    assert await titles(page) == ["Belém", "Sintra", "Cascais"]
    await page.get_by_label("Sorted").select_option("By title")
    await expect(page.locator(".bk .name").first).to_have_text("Belém")
    await expect(page.locator(".bk .name").nth(1)).to_have_text("Cascais")
    assert page.url.endswith("/books?sort=title")
    await page.get_by_label("Sorted").select_option("Oldest first")
    await expect(page.locator(".bk .name").first).to_have_text("Cascais")
    await maker.go("/books")
    await expect(page.locator(".bk .name").first).to_have_text("Cascais")
    await expect(page.get_by_label("Sorted")).to_have_value("oldest")


async def test_a_deleted_book_is_undone_or_given_back_or_gone_for_good(maker: Visitor):
    page = await shelf_of(maker, "Lisbon", "Porto")
    await deed(page, "Porto", "Delete")
    await expect(page.get_by_text("“Porto” is put away. It stays in the drawer for 30 days.")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".bk")).to_have_count(2)
    for title in ("Porto", "Lisbon"):
        await deed(page, title, "Delete")
        await expect(page.get_by_label(f"More for {title}", exact=True)).to_have_count(0)
    await page.get_by_role("link", name="In the drawer: 2 books").click()
    await expect(page.get_by_role("heading", name="The drawer")).to_be_visible()
    await page.wait_for_function("window.did_handshake === true")
    await expect(page.get_by_text("30 days left.")).to_have_count(2)
    await page.get_by_role("button", name="Give back Porto").click()
    await expect(page.get_by_text("“Porto” is back on your shelf.")).to_be_visible()
    await page.get_by_role("button", name="Delete Lisbon for good").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    await expect(page.get_by_text("Nothing lies in the drawer.")).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name="Your books").click()
    await expect(page.locator(".bk .name")).to_have_text("Porto")


async def test_nobody_sees_the_drawer_of_another(maker: Visitor, browser, server):
    page = await shelf_of(maker, "Lisbon")
    await deed(page, "Lisbon", "Delete")
    await expect(page.get_by_text("is put away")).to_be_visible()
    context = await browser.new_context()
    other = Visitor(await context.new_page(), server.url, [])
    await other.sign_up()
    await other.go("/books/drawer")
    await expect(other.page.get_by_text("Nothing lies in the drawer.")).to_be_visible()
    await context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_nothing_of_shelf_and_drawer_stands_in_anyones_way(browser, server, scheme):
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    maker = Visitor(await context.new_page(), server.url, [])
    await maker.sign_up()
    page = await shelf_of(maker, "Cascais", "Sintra", "Belém", "Óbidos")
    await deed(page, "Óbidos", "Delete")
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await page.get_by_label("More for Sintra", exact=True).click()
    # What is met on a desk in one scheme is met on a phone in the other.
    for place, (width, height) in zip(("/books", "/books/drawer"), SIZES[:: -1 if scheme == "light" else 1], strict=True):
        if not page.url.endswith(place):
            await maker.go(place)
        await page.set_viewport_size({"width": width, "height": height})
        found = await Axe().run(page, options=RULES)
        assert not found.response["violations"], (place, width, found.generate_report())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place} scrolls sideways at {width}"
    await context.close()
