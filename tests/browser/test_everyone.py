"""Pages for everyone: no accessibility rule is broken, nothing scrolls sideways on a phone, errors are kind, doors stay shut."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.browser.conftest import MADE, Visitor
from tests.serving import running

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SIZES = ((1280, 800), (375, 760))
SCHEMES = ("light", "dark")
PLACES = ("welcome", "shelf", "new", "book", "preview", "setup")


@pytest.fixture(scope="session")
async def book(browser: Browser, server) -> tuple[dict, str]:
    """(the cookies of a maker, the address of their book made from one memory)."""
    context = await browser.new_context()
    maker = Visitor(await context.new_page(), server.url, [])
    await maker.sign_up()
    await maker.start_book("Words alone")
    page = maker.page
    await page.get_by_role("button", name="Write a memory").click()
    await page.get_by_label("What happened").fill("It snowed all night. " * 40)
    await page.get_by_role("button", name="Keep it").click()
    await page.get_by_role("button", name="Make my book").click()
    await expect(page.get_by_role("link", name="Edit your book")).to_be_visible(timeout=MADE)
    state, address = await context.storage_state(), page.url
    await context.close()
    return state, address


@pytest.mark.parametrize("place", PLACES)
async def test_nothing_stands_in_anyones_way(browser: Browser, server, book, place):
    state, address = book
    path = {"welcome": "/", "setup": "/setup/used", "shelf": "/books", "new": "/new"}.get(place, "")
    url = server.url + path if path else address + ("/preview" if place == "preview" else "")
    signed_in = None if place in ("welcome", "setup") else state
    # In turn dark on a desk and light on a phone, or the other way round.
    for scheme, (width, height) in zip(SCHEMES[:: -1 if PLACES.index(place) % 2 else 1], SIZES, strict=True):
        # Without motion: a colour on its way to another has the contrast of neither.
        context = await browser.new_context(storage_state=signed_in, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(url)
        await expect(page.locator("h1")).to_be_visible()
        found = await Axe().run(page, options=RULES)
        assert found.response["passes"], "axe looked at nothing"
        assert not found.response["violations"], (width, scheme, found.generate_report())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place} scrolls sideways at {width}"
        await context.close()


async def test_dialogs_keep_the_focus_and_close_by_escape(browser: Browser, book):
    state, address = book
    context = await browser.new_context(storage_state=state, bypass_csp=True)
    page = await context.new_page()
    await page.goto(address)
    await page.get_by_role("button", name="Write a memory").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert not (await Axe().run(page, options=RULES)).response["violations"]
    assert await page.evaluate("document.activeElement.closest('dialog') !== null")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await context.close()


async def test_the_skip_link_comes_first_and_leads_to_the_page(visitor: Visitor):
    await visitor.go("/")
    await visitor.page.keyboard.press("Tab")
    assert await visitor.page.evaluate("document.activeElement.textContent") == "Skip to the page"
    await visitor.page.keyboard.press("Enter")
    assert await visitor.page.evaluate("document.activeElement.localName") == "main"


async def test_a_wrong_password_is_told_kindly(visitor: Visitor):
    await visitor.go("/books")
    await expect(visitor.page.get_by_text("Please sign in to see this page.")).to_be_visible()
    form = visitor.page.locator("#sign-in")
    await form.get_by_label("Email").fill("nobody@example.com")
    await form.get_by_label("Password").fill("not the password")
    await form.get_by_role("button", name="Sign in").click()
    await expect(visitor.page.locator("#sign-in [role=alert]")).to_contain_text("do not belong together")


async def test_the_setup_link_makes_the_operator_once(visitor: Visitor, tmp_path):
    page = visitor.page
    # At a product of its own: where anybody is the operator already, the link is over.
    with running(tmp_path / "data", "web") as product:
        await page.goto(product.setup_link)
        await page.get_by_label("Email").fill("sal@example.com")
        await page.get_by_label("Password").fill("a long enough password")
        await page.get_by_role("button", name="Make my account").click()
        await page.wait_for_url("**/books")
        await page.goto(product.setup_link)
        await expect(page.get_by_role("heading", name="This link is used up")).to_be_visible()
        await page.goto("about:blank")


async def test_pages_change_without_turning_for_those_who_asked(browser: Browser, book):
    state, address = book
    context = await browser.new_context(storage_state=state, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(f"{address}/preview")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("book-preview").get_by_role("status")).to_have_text("Page 1 of 2")
    assert await page.locator(".pv-leaf").count() == 0
    await context.close()
