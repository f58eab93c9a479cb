"""A maker turns the second factor on, and from then on comes in with a code or a recovery code alone; then signs out elsewhere."""

import time

import pyotp
from playwright.async_api import expect

from tests.browser.conftest import PASSWORD, Visitor


async def sign_in(visitor: Visitor, email: str) -> None:
    await visitor.go("/")
    form = visitor.page.locator("#sign-in")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Password").fill(PASSWORD)
    await form.get_by_role("button", name="Sign in").click()
    await visitor.page.wait_for_url("**/second-factor")


async def give(visitor: Visitor, code: str) -> None:
    await visitor.page.get_by_role("textbox", name="Code").fill(code)
    await visitor.page.get_by_role("button", name="Sign in").click()


async def test_turned_on_and_used(maker: Visitor):
    page = maker.page
    await maker.go("/account")
    email = (await page.locator(".menu .who").text_content() or "").strip()
    await page.get_by_role("button", name="Set it up").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    assert await dialog.get_by_role("img", name="QR code").evaluate("picture => picture.naturalWidth > 100"), (
        "the page's policy lets it be drawn"
    )
    app = pyotp.TOTP((await dialog.locator("code").inner_text()).replace(" ", ""))
    code = dialog.get_by_role("textbox", name="Code")
    await expect(code).to_be_focused()
    await code.fill("12345")
    await code.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("This code does not fit")
    await code.fill(app.now())
    await code.press("Enter")
    shown = dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(shown).to_have_count(10)
    codes = await shown.all_inner_texts()
    async with page.expect_download() as download:
        await dialog.get_by_role("button", name="Download").click()
    assert (await (await download.value).path()).read_text().split() == codes
    await dialog.get_by_role("button", name="Copy").click()
    await expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert (await page.evaluate("getSelection().toString()")).split() == codes
    await dialog.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_text("You have 10 recovery codes left.")).to_be_visible()

    await maker.page.context.clear_cookies()
    await sign_in(maker, email)
    await expect(page.get_by_role("textbox", name="Code")).to_be_focused()
    await give(maker, "12345")
    await expect(page.get_by_role("alert")).to_contain_text("This code does not fit")
    # One step early, for the last one is used up.
    await give(maker, app.at(time.time() + 30))
    await page.wait_for_url("**/books")

    await page.context.clear_cookies()
    await sign_in(maker, email)
    await give(maker, codes[0].upper())
    await page.wait_for_url("**/books")
    await maker.go("/account")
    await expect(page.get_by_text("You have 9 recovery codes left.")).to_be_visible()
    rows = page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("This browser")
    await page.get_by_role("button", name="Sign out everywhere else").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere else").click()
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Turn it off").click()
    await page.get_by_role("dialog").get_by_role("button", name="Turn it off").click()
    await expect(page.get_by_text("It is off.")).to_be_visible()
