"""The story of a forgotten password: a letter, a new one, in again; then another address. All pages of it are looked at for everyone."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.api.cast import Maker
from tests.browser.conftest import PATIENCE, dress
from tests.browser.test_everyone import RULES, SCHEMES, SIZES
from tests.outbox import path_in_letter

NEW = "snow on the first of may"


@pytest.fixture
async def page(browser: Browser):
    # Without motion and policies: axe is a script of its own, and colours on their way have the contrast of neither end.
    context = await browser.new_context(reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    yield await context.new_page()
    await context.close()


async def look(page: Page) -> None:
    """Nothing on this page stands in anyone's way: dark on a desk, light on a phone."""
    for scheme, (width, height) in zip(SCHEMES[::-1], SIZES, strict=True):
        await dress(page, scheme)
        await page.set_viewport_size({"width": width, "height": height})
        found = await Axe().run(page, options=RULES)
        assert found.response["passes"] and not found.response["violations"], (page.url, width, scheme, found.generate_report())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} scrolls sideways at {width}"


async def test_a_forgotten_password_is_chosen_anew_and_the_address_changed(page: Page, server):
    maker = Maker(server.url, "nora")
    await page.goto(server.url)
    await page.get_by_role("link", name="Forgotten your password?").click()
    await expect(page.get_by_role("heading", name="Forgotten your password?")).to_be_visible()
    await look(page)
    await page.get_by_label("Email").fill("nora@nowhere")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    # What was typed is there still, and the cursor in it.
    await expect(page.get_by_label("Email")).to_have_value("nora@nowhere")
    await expect(page.get_by_label("Email")).to_be_focused()
    await page.get_by_label("Email").fill(maker.email)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Please look into your mail")).to_be_visible()
    await look(page)

    await page.goto(server.url + path_in_letter(server.database_url, maker.email, "reset"))
    await page.get_by_label("New password").fill("basketball")
    await page.get_by_role("button", name="Save my new password").click()
    await expect(page.get_by_role("alert")).to_contain_text("Please choose another password")
    await look(page)
    await page.get_by_label("New password").fill(NEW)
    await page.keyboard.press("Enter")

    form = page.locator("#sign-in")
    await expect(form.get_by_role("status")).to_have_text("Your new password is set. Please sign in with it.")
    await expect(form.get_by_label("Email")).to_be_in_viewport()
    await form.get_by_label("Email").fill(maker.email)
    await form.get_by_label("Password").fill(NEW)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/books")

    await page.goto(f"{server.url}/account")
    await page.wait_for_function("window.did_handshake === true")
    part, address = page.locator("#address"), f"new-{maker.email}"
    # The link in the letter has shown that the address is theirs.
    await expect(part.get_by_text("Confirmed")).to_be_visible()
    await part.get_by_label("New address").fill(address)
    await page.keyboard.press("Enter")
    await expect(part.get_by_text(f"A letter is on its way to {address}")).to_be_visible()
    await look(page)
    await page.goto(server.url + path_in_letter(server.database_url, maker.email, "email-changing"))
    await expect(page.get_by_role("button", name="Keep my address")).to_be_visible()
    await page.goto(server.url + path_in_letter(server.database_url, address, "email-confirm"))
    await page.get_by_role("button", name="Yes, it is mine").click()
    await expect(page.get_by_role("heading", name="Thank you, it is confirmed")).to_be_visible()
    await page.get_by_role("link", name="To your account").click()
    await expect(part.get_by_text(address)).to_be_visible()
