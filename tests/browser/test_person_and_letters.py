"""Two visits: a maker says who they are and shows a picture; the operator reads letters, confirms an address, tries one again."""

import pytest
from playwright.async_api import expect

from core.imaging.paint import photo, shots
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_everyone import RULES, SCHEMES, SIZES, Axe
from tests.rows import rows

SOMEBODY = "somebody@example.net"


async def stands_in_nobodys_way(page) -> None:
    """axe finds nothing and nothing scrolls sideways: dark on a desk, light on a phone."""
    for scheme, (width, height) in zip(SCHEMES[::-1], SIZES, strict=True):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size({"width": width, "height": height})
        # Anew: a colour on its way to another has the contrast of neither.
        await page.reload()
        await page.wait_for_function("window.did_handshake === true")
        found = await Axe().run(page, options=RULES)
        assert found.response["passes"] and not found.response["violations"], (width, scheme, found.generate_report())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"sideways at {width}"
    await page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture
async def context(browser):
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Lisbon", bypass_csp=True)
    yield context
    await context.close()


async def test_a_maker_says_who_they_are(maker: Visitor, server, tmp_path):
    page = maker.page
    await maker.go("/account")
    you = page.get_by_role("region", name="You", exact=True)
    await you.get_by_label("Name", exact=True).fill("Ana Duarte")
    await you.get_by_label("Language").select_option("Português")
    # A new account has the zone of the device it was made on; another one is offered back.
    zone = you.locator("[name=time_zone]")
    await expect(zone).to_have_value("Europe/Lisbon")
    await zone.select_option("Asia/Tokyo")
    await you.get_by_role("button", name="Save").click()
    circle = page.get_by_label("Account of Ana Duarte")
    await expect(circle).to_have_text("AD")

    (tmp_path / "me.jpg").write_bytes(photo(next(iter(shots(1, 5))), (640, 480)))
    await you.get_by_label("A picture from this device").set_input_files(tmp_path / "me.jpg")
    await expect(circle.locator("img")).to_be_visible()
    assert await circle.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 256

    (tmp_path / "bad.jpg").write_bytes(b"no picture at all")
    await you.get_by_label("A picture from this device").set_input_files(tmp_path / "bad.jpg")
    await expect(you.get_by_role("alert")).to_contain_text("not a photo")
    maker.errors[:] = [error for error in maker.errors if "415" not in error]
    await stands_in_nobodys_way(page)
    await you.get_by_role("button", name="Remove").click()
    await expect(circle).to_have_text("AD")

    await page.reload()
    await expect(zone).to_have_value("Asia/Tokyo")
    await you.get_by_role("button", name="Use Europe/Lisbon").click()
    await expect(zone).to_have_value("Europe/Lisbon")
    await maker.start_book("O nosso verão")
    assert rows(server.database_url, "SELECT language FROM books WHERE title = 'O nosso verão'") == [("pt",)]
    assert (await page.request.get(maker.url + "/admin/letters")).status == 404


async def test_the_operator_reads_letters_and_confirms_an_address(visitor: Visitor, server):
    page = visitor.page
    await visitor.sign_up()
    rows(server.database_url, "UPDATE users SET is_superuser = true WHERE id = (SELECT id FROM users ORDER BY created_at DESC LIMIT 1)")
    await page.request.post(server.url + "/api/v1/auth/register", data={"email": SOMEBODY, "password": PASSWORD})
    await visitor.go("/books")
    await page.locator("summary.me").click()
    await page.get_by_role("link", name="Sal’s desk").click()
    await page.get_by_role("navigation", name="Sal’s desk").get_by_role("link", name="Letters").click()
    await page.wait_for_function("window.did_handshake === true")
    await expect(page.get_by_text("pass these letters on yourself")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text=SOMEBODY)
    await stands_in_nobodys_way(page)
    await row.get_by_role("link").click()
    await page.wait_for_function("window.did_handshake === true")
    await expect(page.get_by_label("The letter as text")).to_contain_text("/confirm/")
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("link", name="Confirm my address")).to_be_visible()
    assert await page.locator("iframe").get_attribute("sandbox") == ""
    await stands_in_nobodys_way(page)
    await page.get_by_role("button", name="Confirm this address").click()
    await expect(page.get_by_text(f"{SOMEBODY} is confirmed")).to_be_visible()
    await visitor.go("/admin/letters?state=waiting")
    await expect(row).to_be_visible()
    await expect(row.get_by_role("button")).to_have_count(0)
    await visitor.go("/admin/letters?state=failed")
    await expect(page.get_by_role("status")).to_contain_text("No letter failed")
