"""A visit to the desk's shop: a price tried before it is saved, a kind given other questions, and money given back by the keyboard."""

from uuid import UUID, uuid4

import pytest
from playwright.async_api import expect

from tests.api.matrix import placed_before
from tests.browser.conftest import Visitor
from tests.browser.test_person_and_letters import stands_in_nobodys_way
from tests.rows import rows

KNOWN = '{"captured": [[900, "USD"]]}'


@pytest.fixture
async def context(browser):
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    yield context
    await context.close()


def paid_order(url: str, email: str) -> UUID:
    """An order of this account that was paid at Stripe."""
    rows(url, "UPDATE users SET is_superuser = true WHERE email = :email", email=email)
    ((user, book),) = rows(url, "SELECT users.id, books.id FROM users JOIN books ON user_id = users.id WHERE email = :email", email=email)
    order = placed_before(url, str(user), str(book))
    rows(url, "UPDATE orders SET state = 'paid', paid_at = CURRENT_TIMESTAMP WHERE id = :id", id=order.hex)
    values = {"id": uuid4().hex, "user": str(user), "order": order.hex, "facts": KNOWN, "reference": f"cs_test_{order.hex}"}
    columns = "id, user_id, order_id, facts, provider_reference, amount, currency, status"
    rows(url, f"INSERT INTO payments ({columns}) VALUES (:id, :user, :order, :facts, :reference, 900, 'USD', 'paid')", **values)
    return order


async def test_prices_are_tried_kinds_changed_and_money_given_back(maker: Visitor, server):
    page = maker.page
    await maker.start_book("The torn page")
    await maker.go("/account")
    email = await page.locator(".account .who").first.text_content()
    order = paid_order(server.database_url, email)

    await maker.go("/admin/offers/prices/memory/a4")
    price = page.get_by_role("region", name="The whole price")
    await expect(price).to_contain_text("$22.60")
    await page.locator("[name='files:base']").fill("0.10")
    await expect(price).to_contain_text("the least that can be paid is $0.50")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("the least that can be paid")
    await page.locator("[name='files:base']").fill("25")
    await expect(price).to_contain_text("$26.60")
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**/admin/offers/prices")
    await expect(page.get_by_role("row").filter(has_text="Memory book, A4")).to_contain_text("$25.00")

    await maker.go("/admin/offers/kinds/memory")
    await page.get_by_label("Questions").fill("Who laughed first?\nWho drove?")
    await expect(page.get_by_role("region", name="How makers see it")).to_contain_text("Who drove?")
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**/admin/offers")

    await maker.go(f"/admin/orders/{order}")
    await stands_in_nobodys_way(page)
    await page.get_by_role("button", name="Give money back").press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("How much")).to_have_value("9.00")
    await dialog.get_by_label("How much").fill("12")
    await dialog.get_by_label("Why").fill("A page was torn.")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("At most $9.00 can be given back")
    await dialog.get_by_label("How much").fill("4.50")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    money = page.get_by_role("region", name="Money")
    await expect(money).to_contain_text("-$4.50")
    await expect(money).to_contain_text("A page was torn.")
    acts = rows(server.database_url, "SELECT act, reason FROM audit WHERE operator = :email ORDER BY at", email=email)
    assert acts == [("price_changed", ""), ("kind_changed", ""), ("refund", "A page was torn.")]
