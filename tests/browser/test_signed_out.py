"""Two tabs of one maker: whoever signs out in one is led away in the other, and what they had there is not shown again by going back."""

from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.browser.conftest import PASSWORD, Visitor


async def test_signing_out_in_one_tab_ends_the_other(maker: Visitor):
    page = maker.page
    other = await page.context.new_page()
    await other.goto(f"{maker.url}/new")
    await other.wait_for_function("window.did_handshake === true")
    await page.get_by_label("Account of").click()
    email = await page.locator(".account .who").inner_text()
    await page.get_by_role("button", name="Sign out").click()
    # News of the session's end may reach the tab before the answer to its own form does.
    await page.wait_for_url(lambda url: urlsplit(url).path == "/")
    await other.wait_for_url("**/?ended=&next=%2Fnew#sign-in")
    await expect(other.get_by_text("You were signed out.")).to_be_visible()
    await other.go_back()
    await expect(other).to_have_url(f"{maker.url}/?next=%2Fnew#sign-in")
    form = other.locator("#sign-in")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Password", exact=True).fill(PASSWORD)
    await form.get_by_role("button", name="Sign in").click()
    await other.wait_for_url("**/new")
    # The first tab's page was built for nobody; opened anew it is the shelf of whoever signed in.
    await page.goto(f"{maker.url}/")
    await page.wait_for_url("**/books")
