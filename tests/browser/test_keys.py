"""A maker makes a key, gives it to a program and ends it; and reads what programs can do at /docs, from our own files alone."""

import httpx
from playwright.async_api import expect

from tests.browser.conftest import Visitor


async def test_a_key_is_shown_once_and_works_until_it_is_ended(maker: Visitor):
    page = maker.page
    await maker.go("/account")
    part = page.locator("#keys")
    await part.get_by_role("button", name="Make a key").click()
    await page.get_by_label("What is it for?").fill("The shelf at home")
    await page.get_by_label("What may it do?").select_option("write")
    await page.get_by_role("button", name="Make the key").click()
    key = await page.get_by_label("The key", exact=True).input_value()
    program = {"Authorization": f"Bearer {key}"}
    made = httpx.post(f"{maker.url}/api/v1/books", json={"title": "By a program"}, headers=program)
    assert made.status_code == 201, made.text
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    await page.get_by_role("button", name="Done").click()
    await expect(part).to_contain_text(f"{key[:10]}…, looks and changes")
    await page.reload()
    await page.wait_for_function("window.did_handshake === true")
    assert key not in await page.content()
    await expect(part).to_contain_text("Last used today")
    await part.get_by_role("button", name="End The shelf at home").click()
    await page.get_by_role("button", name="End the key").click()
    await expect(part.get_by_role("listitem")).to_have_count(0)
    assert httpx.get(f"{maker.url}/api/v1/books", headers=program).status_code == 401

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.set_viewport_size({"width": 375, "height": 760})
    await part.get_by_role("link", name="What programs can do").click()
    await page.wait_for_url("**/docs")
    await page.locator("#operations-tag-auth").click()
    await page.locator("#operations-auth-auth_login .opblock-summary-control").click()
    await expect(page.locator("#operations-auth-auth_login")).to_contain_text("second_factor_needed")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # What is tried as it stands works: no field that may be left out holds an example of somebody else's.
    await page.locator("#operations-tag-books").click()
    shelf = page.locator("#operations-books-books_shelf")
    await shelf.locator(".opblock-summary-control").click()
    await shelf.get_by_role("button", name="Try it out").click()
    await expect(shelf.get_by_placeholder("after")).to_have_value("")
    assert all(url.startswith((maker.url, "data:", "blob:")) for url in asked) and len(asked) > 3
