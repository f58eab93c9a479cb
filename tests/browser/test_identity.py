"""A maker links an identity provider on the account page, and comes in with it from then on; a real provider, a real browser."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitor
from tests.provider import providing
from tests.rows import rows
from tests.serving import running


@pytest.fixture(scope="module")
def provider():
    with providing() as provider:
        yield provider


@pytest.fixture(scope="module")
def product(tmp_path_factory, provider):
    with running(tmp_path_factory.mktemp("identity") / "data", "web", **provider.settings) as product:
        yield product


async def test_linked_and_used(context, product, provider):
    page = await context.new_page()
    # Its own name, to which the provider leads back. The provider's pages are not ours, nor what their console says.
    maker = Visitor(page, product.url.replace("127.0.0.1", "localhost"), [])
    await maker.sign_up()
    rows(product.database_url, "UPDATE users SET confirmed_at = created_at")
    subject = provider.person(email="nana@example.org", email_verified=True)

    async def agree() -> None:
        await page.get_by_placeholder("sub").fill(subject)
        await page.get_by_role("button", name="Authorize").click()

    await maker.go("/account")
    await page.get_by_role("button", name="Link localhost").click()
    await agree()
    part = page.get_by_role("region", name="Signing in with localhost")
    await expect(part.get_by_text("nana@example.org")).to_be_visible()

    await context.clear_cookies()
    await maker.go("/?next=/account")
    await page.get_by_role("link", name="Go on with localhost").click()
    await agree()
    await expect(part.get_by_text("nana@example.org")).to_be_visible()
    await page.wait_for_function("window.did_handshake === true")
    await part.get_by_role("button", name="Unlink").click()
    await page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    await expect(part.get_by_text("It is not linked.")).to_be_visible()
