"""Buying a book in a real browser: from its page to paid to the files, with a declined card, an abandoned page and a slow bank."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.api.cast import PASSWORD, Maker
from tests.browser.conftest import MADE, PATIENCE, dress
from tests.browser.test_everyone import RULES, SCHEMES, SIZES
from tests.rows import rows
from tests.serving import Server, running
from tests.stand_ins.stripe.running import StandIn, standing_in

GOOD, DECLINED = "4242424242424242", "4000000000000002"


@pytest.fixture(scope="module")
def stripe() -> Iterator[StandIn]:
    with standing_in() as stripe:
        yield stripe


@pytest.fixture(scope="module")
def shop(tmp_path_factory, stripe: StandIn) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("shop") / "data", **stripe.settings) as server:
        stripe.hook = f"{server.url}/api/v1/payments/webhook"
        # Stripe leads back to the address that the product knows itself by.
        server.url = server.url.replace("127.0.0.1", "localhost")
        yield server


@pytest.fixture
def maker(shop: Server) -> Maker:
    """Somebody whose address is known, with a booklet of two pages of words."""
    maker = Maker(shop.url, "ana")
    rows(shop.database_url, "UPDATE users SET confirmed_at = CURRENT_TIMESTAMP WHERE email = :email", email=maker.email)
    book = maker.book("Four Days in April", format="booklet-8x8")
    words = {
        "kind": "text",
        "id": "t1",
        "x": 20,
        "y": 20,
        "w": 120,
        "h": 60,
        "paragraphs": [{"style": "body", "text": "It snowed all night."}],
    }
    pages = [{"id": name, "kind": "story", "frames": [words]} for name in ("p1", "p2")]
    content = {"title": "Four Days in April", "format": "booklet-8x8", "theme": "bookshop", "pages": pages}
    laid_out = maker.api.put(f"/api/v1/books/{book}", json={"content": content, "revision": 0})
    assert laid_out.status_code == 200, laid_out.text
    maker.path = f"/books/{book}"
    return maker


@pytest.fixture
async def page(browser: Browser, shop: Server, maker: Maker):
    # Without policies and motion: axe is a script of its own, and a colour on its way has the contrast of neither end.
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(f"{shop.url}/?next={maker.path}#sign-in")
    door = page.locator("#sign-in")
    await door.get_by_label("Email").fill(maker.email)
    await door.get_by_label("Password").fill(PASSWORD)
    await door.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url(f"**{maker.path}")
    yield page
    await context.close()


async def there(page: Page) -> None:
    await page.wait_for_function("window.did_handshake === true")


async def look(page: Page) -> None:
    """Nothing on this page stands in anyone's way: dark on a desk, light on a phone."""
    for scheme, (width, height) in zip(SCHEMES[::-1], SIZES, strict=True):
        await dress(page, scheme)
        await page.set_viewport_size({"width": width, "height": height})
        found = await Axe().run(page, options=RULES)
        assert found.response["passes"] and not found.response["violations"], (page.url, width, scheme, found.generate_report())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} scrolls sideways at {width}"
    await page.set_viewport_size({"width": 1280, "height": 800})


async def order(page: Page, stripe: StandIn) -> None:
    """From the book's page to Stripe's."""
    await there(page)
    await page.get_by_role("link", name="Order this book").click()
    await expect(page.get_by_role("heading", name="Order “Four Days in April”")).to_be_visible()
    await there(page)
    await expect(page.locator(".checked.ok")).to_contain_text("Every page is ready to print")
    await page.get_by_role("button", name="Pay $9.00").click()
    await page.wait_for_url(f"{stripe.url}/**", timeout=MADE)


async def by_card(page: Page, number: str) -> None:
    await page.get_by_label("Card number").fill(number)
    await page.get_by_role("button", name="Pay USD 9.00").click()


def state(page: Page):
    return page.locator(".st-c h2")


async def test_a_book_is_bought_after_a_page_left_and_a_card_declined(page: Page, shop: Server, stripe: StandIn, maker: Maker):
    await expect(page.locator(".cost")).to_contain_text("$9.00")
    assert (await page.request.get(f"{shop.url}/files{maker.path}/interior.pdf")).status == 402
    await order(page, stripe)
    await page.get_by_role("link", name="Back to the shop").click()
    await expect(state(page)).to_have_text("Not paid yet")
    await look(page)
    files = f"/files{page.url.split('?')[0].removeprefix(shop.url)}/interior.pdf"
    assert (await page.request.get(shop.url + files)).status == 402
    await there(page)
    await page.get_by_role("button", name="Pay $9.00").click()
    await page.wait_for_url(f"{stripe.url}/**")
    await by_card(page, DECLINED)
    await expect(page.get_by_role("alert")).to_contain_text("declined")
    # Saying that one came from paying unlocks nothing.
    bought = shop.url + files.removeprefix("/files").removesuffix("/interior.pdf")
    await page.goto(f"{bought}?from=paid")
    await expect(state(page)).to_have_text("Waiting for your payment")
    assert (await page.request.get(shop.url + files)).status == 402
    await page.goto(bought)
    await there(page)
    await expect(state(page)).to_have_text("The payment did not go through")
    await page.get_by_role("button", name="Try again").click()
    await page.wait_for_url(f"{stripe.url}/**")
    await by_card(page, GOOD)
    await expect(state(page)).to_have_text("Thank you. Your print files are ready.")
    await look(page)
    async with page.expect_download() as download:
        await page.get_by_role("link", name=re.compile("Inside pages")).click()
    assert Path(await (await download.value).path()).read_bytes().startswith(b"%PDF")
    async with page.expect_download() as download:
        await page.get_by_role("link", name=re.compile("Invoice INV-")).click()
    assert Path(await (await download.value).path()).read_bytes().startswith(b"%PDF")
    await page.goto(f"{shop.url}/orders")
    await expect(page.locator(".orders li")).to_have_count(1)
    await look(page)
    await page.goto(f"{shop.url}/account#payments")
    await expect(page.get_by_role("region", name="Payments")).to_contain_text("$9.00")


async def test_a_slow_bank_is_waited_for_and_heard_without_its_message(page: Page, shop: Server, stripe: StandIn, maker: Maker):
    await page.goto(f"{shop.url}{maker.path}/order")
    await there(page)
    await expect(page.locator(".checked.ok")).to_be_visible()
    await look(page)
    await page.goto(f"{shop.url}{maker.path}")
    await order(page, stripe)
    session = page.url.rsplit("/", 1)[1]
    await page.get_by_role("button", name="Pay from a bank account").click()
    await expect(state(page)).to_have_text("Waiting for your bank")
    stripe.delivers = False
    try:
        stripe.settle(session)
        await expect(state(page)).to_have_text("Thank you. Your print files are ready.", timeout=MADE)
    finally:
        stripe.delivers = True
