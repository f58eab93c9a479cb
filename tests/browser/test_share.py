"""A shared book: its maker gives out a link with a password, somebody opens it on a phone and turns the pages, and it is stopped."""

import asyncio

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from core.imaging.paint import photo, shots
from tests.api.cast import Maker
from tests.browser.conftest import PATIENCE, Visitor, dress
from tests.browser.test_everyone import RULES, SCHEMES
from tests.serving import Server, wait_for

PASSWORD = "plum jam"
PHONE = {"width": 375, "height": 740}


def laid_out(server: Server) -> tuple[Maker, str]:
    """A maker, and the id of a book of four pages with a photo on each and on its cover."""
    maker = Maker(server.url, "rosa")
    book = maker.book("Our summer", format="booklet-8x8")
    maker.send(book, "a.jpg", photo(next(iter(shots(1, 5))), (640, 480)))
    (found,) = wait_for(lambda: [found for found in maker.photos(book) if found["state"] == "ready"], 180, "nobody looked at the photo")
    frame = {"kind": "photo", "id": "f", "x": 20, "y": 20, "w": 160, "h": 120, "photo": found["id"]}
    pages = [{"id": f"p{number}", "kind": "photos", "frames": [frame]} for number in range(4)]
    content = {"title": "Our summer", "format": "booklet-8x8", "theme": "bookshop", "pages": pages, "cover": {"front": [frame]}}
    assert maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0}).status_code == 200
    return maker, book


@pytest.fixture
async def phone(browser: Browser):
    """Somebody else's phone: a browser without a cookie of ours."""
    context = await browser.new_context(viewport=PHONE, has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


async def is_for_everyone(page: Page) -> None:
    for scheme in SCHEMES:
        await dress(page, scheme)
        found = await Axe().run(page, options=RULES)
        assert found.response["passes"] and not found.response["violations"], found.generate_report()


async def give_out(page: Page) -> str:
    """Makes a link with a password and copies it; its path."""
    await page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this book")
    await expect(dialog.get_by_text("Nobody has a link to this book yet.")).to_be_visible()
    await dialog.get_by_label("Who is it for?").fill("Grandma")
    await dialog.get_by_label("Password").fill("plum")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("6 to 128 characters")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.locator("select").select_option("30")
    await page.keyboard.press("Enter")
    link = await dialog.get_by_label("The link").input_value()
    await expect(dialog.get_by_role("alert")).to_have_count(0)
    await expect(dialog.locator(".given li")).to_contain_text("Grandma")
    await dialog.get_by_role("button", name="Copy").click()
    await expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    await is_for_everyone(page)
    return "/s/" + link.rpartition("/s/")[2]


async def test_a_book_is_shared_opened_on_a_phone_and_stopped(visitor: Visitor, context: BrowserContext, phone: BrowserContext, server):
    maker, book = await asyncio.to_thread(laid_out, server)
    await context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in maker.browser.cookies.items()])
    await visitor.go(f"/books/{book}")
    link = await give_out(visitor.page)
    guest = await phone.new_page()
    await guest.goto(server.url + link)
    await is_for_everyone(guest)
    await guest.get_by_label("Password").fill(PASSWORD)
    await guest.get_by_role("button", name="Open the book").tap()
    status = guest.locator("book-preview").get_by_role("status")
    await expect(status).to_have_text("The cover")
    await expect(guest.locator(".pv-side book-drawing[src$='/cover.svg'] svg image")).to_be_visible()
    await expect(guest.get_by_text("Made with Sal’s Memory Maker")).to_be_visible()
    await expect(guest.get_by_role("link")).to_have_count(0)
    await is_for_everyone(guest)
    await guest.get_by_role("button", name="Turn the page").tap()
    await expect(status).to_have_text("Page 1 of 4")
    await expect(guest.locator(".pv-side book-drawing[src$='/pages/1.svg'] svg image")).to_be_visible()
    assert await guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await stop(visitor.page)
    pictures = [f"{link}/pages/3.svg", await guest.locator(".pv-side svg image").get_attribute("xlink:href")]
    told = [await guest.evaluate("url => fetch(url, { cache: 'no-store' }).then(answer => answer.status)", url) for url in pictures]
    assert told == [404, 404]
    await guest.reload()
    await expect(guest.get_by_role("heading", name="Nothing here")).to_be_visible()


async def stop(page: Page) -> None:
    """By the keyboard alone, from the preview's head."""
    await page.keyboard.press("Escape")
    await page.goto(page.url + "/preview")
    await page.wait_for_function("window.did_handshake === true")
    await page.get_by_role("button", name="Share", exact=True).press("Enter")
    dialog = page.get_by_role("dialog", name="Share this book")
    await expect(dialog.locator(".given li")).to_contain_text("With a password")
    await expect(dialog.get_by_label("The link")).to_have_count(0)
    await dialog.get_by_role("button", name="Stop sharing: Grandma").press("Enter")
    await page.get_by_role("dialog", name="Stop sharing?").get_by_role("button", name="Stop sharing").press("Enter")
    await expect(dialog.get_by_text("Nobody has a link to this book yet.")).to_be_visible()
