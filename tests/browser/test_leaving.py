"""Taking everything along and leaving, by hand: packed, fetched, closed, back again, and gone for ever."""

import zipfile

from playwright.async_api import expect

from tests.browser.conftest import PASSWORD, Visitor


async def test_a_maker_packs_everything_closes_comes_back_and_leaves_for_ever(maker: Visitor, tmp_path):
    page = maker.page
    await maker.start_book("Taken along")
    await maker.go("/account")
    email = await page.locator(".account .who").text_content()
    await page.get_by_role("button", name="Pack everything").click()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download everything").click()
    await (await coming.value).save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "Taken along" in archive.read("index.html").decode()

    await page.get_by_role("button", name="Close my account").click()
    await page.locator("dialog[open]").get_by_role("button", name="Close my account").click()
    await page.wait_for_url("**/?left=closed#sign-in")
    await expect(page.get_by_text("sign in within 14 days")).to_be_visible()
    form = page.locator("#sign-in")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Password", exact=True).fill(PASSWORD)
    await form.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/books")
    await expect(page.get_by_text("Taken along").first).to_be_visible()

    await maker.go("/account")
    await page.get_by_role("button", name="Close my account").click()
    dialog = page.locator("dialog[open]")
    await dialog.get_by_text("Or now, for ever").click()
    await dialog.get_by_label("Your email address").fill("somebody@example.org")
    await dialog.get_by_role("button", name="Remove everything for ever").click()
    await expect(dialog.get_by_text("not the email address of your account")).to_be_visible()
    await dialog.get_by_label("Your email address").fill(email)
    await dialog.get_by_role("button", name="Remove everything for ever").click()
    await page.wait_for_url("**/?left=gone#sign-in")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Password", exact=True).fill(PASSWORD)
    await form.get_by_role("button", name="Sign in").click()
    await expect(form.get_by_text("do not belong together")).to_be_visible()
