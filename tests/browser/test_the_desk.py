"""The operator's desk in a real browser: from the first page to a maker, an act with its reason, and where it is written down."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_person_and_letters import stands_in_nobodys_way
from tests.rows import rows

WHY, THEM = "They asked for it by telephone.", "somebody-else@example.net"


@pytest.fixture
async def context(browser):
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    yield context
    await context.close()


async def test_the_operator_switches_an_account_off_and_reads_it_in_the_log(visitor: Visitor, server):
    page = visitor.page
    await visitor.sign_up()
    rows(server.database_url, "UPDATE users SET is_superuser = true WHERE id = (SELECT id FROM users ORDER BY created_at DESC LIMIT 1)")
    await page.request.post(server.url + "/api/v1/auth/register", data={"email": THEM, "password": PASSWORD})
    await visitor.go("/admin")
    await expect(page.get_by_role("region", name="Numbers")).to_contain_text("New makers")
    await stands_in_nobodys_way(page)
    await page.get_by_role("link", name="People").click()
    await page.wait_for_function("window.did_handshake === true")
    await page.get_by_role("searchbox").fill(THEM.upper())
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("status")).to_have_text("1 in all")
    await stands_in_nobodys_way(page)
    await page.get_by_role("link", name=THEM).click()
    await page.wait_for_function("window.did_handshake === true")
    await stands_in_nobodys_way(page)
    await page.get_by_role("button", name="Switch the account off").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Why").fill(" ")
    await dialog.get_by_role("button", name="Switch off").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Please say why")
    await dialog.get_by_label("Why").fill(WHY)
    await dialog.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_role("button", name="Switch the account on")).to_be_visible()
    await visitor.go("/admin/audit")
    row = page.get_by_role("row").filter(has_text=WHY)
    await expect(row).to_contain_text("is_active: yes → no")
    await stands_in_nobodys_way(page)
    await visitor.go("/admin/work")
    await stands_in_nobodys_way(page)
