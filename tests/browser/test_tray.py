"""The tray: every photo by time with what it is used for, chosen by mouse, finger and keys, carried to pages, and quick with a thousand."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.editor_stand import Stand, book, photo
from tests.browser.test_everyone import RULES, SCHEMES

SHEETS = ("editor/tray.css", "editor/strip.css")
SCRIPTS = ("editor/tray.js", "editor/carry.js")
BODY = """<h1 class="vh">Stand</h1>
<aside aria-label="Photos" style="width: 15.5rem; height: 40rem; overflow: auto; padding: 0 1rem"><photo-tray></photo-tray></aside>
<div id="page" style="position: fixed; left: 500px; top: 100px; width: 300px; height: 300px; background: #ddd; color: #000">A page</div>"""


def stand(many: int = 15) -> Stand:
    photos = [photo(number) for number in range(2, 2 + many)]
    photos[0] |= {"w": 900, "h": 600}
    photos[11] |= {"aside": "A little blurred, so it waits here."}
    photos[12] |= {"state": "waiting", "w": 0, "h": 0}
    photos.append(photo(900, state="refused"))
    return Stand(book(), photos)


async def open_tray(context: BrowserContext, desk: Stand) -> Page:
    page = await desk.open(context, BODY, sheets=SHEETS, scripts=SCRIPTS)
    await expect(page.locator(".tp").first).to_be_visible()
    return page


def option(page: Page, number: int):
    return page.get_by_role("option", name=f"DSC_{number:04}")


async def test_each_photo_says_where_it_is_and_what_to_mind(context):
    page = await open_tray(context, stand())
    assert await page.get_by_role("option").count() == 15, "a photo that could not be read is not here"
    await expect(option(page, 4)).to_have_accessible_name("DSC_0004.jpg, Sintra, photo 4, on page 4")
    await expect(option(page, 2)).to_have_accessible_name(
        "DSC_0002.jpg, Sintra, photo 2, on page 2, a little small for its place on page 2"
    )
    await expect(option(page, 13)).to_have_accessible_name("DSC_0013.jpg, Sintra, photo 13, not used, A little blurred, so it waits here.")
    await expect(option(page, 14)).to_have_accessible_name("DSC_0014.jpg, Sintra, photo 14, not used, being looked at")
    await expect(page.get_by_role("group", name="1 April 2024")).to_be_visible()


async def test_the_filters_count_and_show_what_they_say(context):
    page = await open_tray(context, stand())
    for name, many in (("Unused 4", 4), ("Left out 1", 1), ("Small 1", 1), ("All 15", 15)):
        await page.get_by_role("button", name=name).click()
        await expect(page.get_by_role("option")).to_have_count(many)
    await page.get_by_role("button", name="See them").click()
    await expect(page.get_by_role("group", name="1 April 2024")).to_have_count(0)
    await expect(page.get_by_text("A little blurred, so it waits here.")).to_be_visible()


async def test_a_number_leads_to_its_page(context):
    page = await open_tray(context, stand())
    await option(page, 6).locator(".tp-n").click()
    assert await page.evaluate("desk.shown") == ["p6", "p7"]
    await option(page, 9).dblclick()
    assert await page.evaluate("desk.shown") == ["p8", "p9"]


async def test_photos_are_chosen_with_the_mouse_and_its_keys(context):
    page = await open_tray(context, stand())

    async def chosen() -> list[str]:
        return await page.locator(".tp[aria-selected=true]").evaluate_all("all => all.map(one => one.dataset.photo)")

    await option(page, 3).click()
    await option(page, 5).click(modifiers=["Shift"])
    assert await chosen() == ["photo-3", "photo-4", "photo-5"]
    await option(page, 4).click(modifiers=["Control"])
    assert await chosen() == ["photo-3", "photo-5"]
    await option(page, 8).click()
    assert await chosen() == ["photo-8"]
    await page.keyboard.press("Escape")
    assert await chosen() == []


async def test_the_keys_alone_choose_photos_and_put_them_on_a_page(context):
    desk = stand()
    page = await open_tray(context, desk)
    await page.evaluate("desk.show('p4')")
    await option(page, 2).focus()
    for key in ("ArrowRight", " ", "ArrowRight", " ", "Shift+ArrowRight"):
        await page.keyboard.press(key)
    await expect(page.get_by_text("2 chosen")).to_be_visible()
    await page.get_by_role("button", name="Put on page 4").press("Enter")
    await expect(page.locator(".tp[aria-selected=true]")).to_have_count(0)
    assert desk.wishes == [{"kind": "add-photos", "page_id": "p4", "photos": ["photo-4", "photo-5"]}]
    assert await page.locator(".tp[tabindex='0']").count() == 1


async def test_pages_are_made_of_what_is_chosen_behind_those_shown(context):
    desk = stand()
    page = await open_tray(context, desk)
    await page.evaluate("desk.show('p4')")
    await option(page, 15).click()
    await option(page, 16).click(modifiers=["Control"])
    await page.get_by_role("button", name="Make pages of these").click()
    await expect(page.locator(".tp-actions")).to_be_hidden()
    assert desk.wishes == [{"kind": "pages-of-photos", "photos": ["photo-15", "photo-16"], "after": "p5"}]


LAND = """async () => {
  const { landing } = await import("/look/editor/carry.js");
  window.over = 0; window.left = 0; window.dropped = [];
  landing(document.querySelector("#page"), { over: () => { window.over += 1 }, leave: () => { window.left += 1 },
    drop: (what, x, y) => { window.dropped.push({ ...what, x, y }); return true } });
}"""


async def test_the_chosen_photos_are_carried_to_where_they_are_dropped(context):
    page = await open_tray(context, stand())
    await page.evaluate(LAND)
    await option(page, 3).click()
    await option(page, 4).click(modifiers=["Control"])
    box = await option(page, 4).bounding_box()
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(300, 200, steps=4)
    await expect(page.locator(".pile-n")).to_have_text("2")
    await page.mouse.move(600, 250, steps=4)
    await page.mouse.up()
    assert await page.evaluate("dropped") == [{"kind": "photos", "ids": ["photo-3", "photo-4"], "x": 600, "y": 250}]
    assert await page.evaluate("left") == 0
    await expect(page.locator(".pile")).to_have_count(0)
    await expect(page.locator(".tp[aria-selected=true]")).to_have_count(0)


async def test_escape_lets_go_of_what_is_carried(context):
    page = await open_tray(context, stand())
    await page.evaluate(LAND)
    box = await option(page, 3).bounding_box()
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(600, 250, steps=6)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    assert await page.evaluate("[dropped.length, left]") == [0, 1]
    await expect(page.locator(".pile")).to_have_count(0)


async def test_a_photo_is_picked_for_the_frame_that_asks(context):
    desk = stand()
    page = await open_tray(context, desk)
    await page.evaluate("desk.show('p4'), desk.select('p4', 'f4'), desk.pick('replace')")
    await expect(page.get_by_text("Choose the photo to put there.")).to_be_visible()
    await option(page, 15).click()
    await expect(page.get_by_text("Choose the photo to put there.")).to_be_hidden()
    await page.evaluate("desk.select('p4', 'f4'), desk.pick('swap')")
    assert await page.get_by_role("option").count() == 11, "only photos on pages can change places"
    await option(page, 7).press("Enter")
    await page.evaluate("desk.select('p4', 'f4'), desk.pick('swap')")
    await option(page, 7).press("Escape")
    await expect(page.get_by_text("Choose the photo to change places with.")).to_be_hidden()
    assert desk.wishes == [
        {"kind": "place-photo", "sheet": "p4", "frame_id": "f4", "photo": "photo-15"},
        {"kind": "swap-photos", "sheet": "p4", "frame_id": "f4", "other_sheet": "p7", "other_frame_id": "f7"},
    ]


async def test_a_change_of_the_book_shows_in_the_tray_without_drawing_it_anew(context):
    page = await open_tray(context, stand())
    await page.evaluate("window.kept = document.querySelector('[data-photo=photo-9]')")
    await page.evaluate("desk.edit([{ kind: 'remove-pages', page_ids: ['p4'] }])")
    await expect(option(page, 4)).to_have_accessible_name("DSC_0004.jpg, Sintra, photo 4, not used")
    await expect(option(page, 9)).to_have_accessible_name("DSC_0009.jpg, Sintra, photo 9, on page 8")
    assert await page.evaluate("kept === document.querySelector('[data-photo=photo-9]')")


async def test_a_thousand_photos_ask_only_for_those_in_sight(context):
    desk, asked = stand(1000), []
    page = await context.new_page()
    await page.close()
    context.on("request", lambda request: asked.append(request.url) if "thumb.jpg" in request.url else None)
    page = await open_tray(context, desk)
    await expect(page.get_by_role("option")).to_have_count(1000)
    await page.wait_for_load_state("networkidle")
    assert 0 < len(asked) < 300
    await page.get_by_role("option").first.press("End")
    await expect(page.get_by_role("option").last).to_be_in_viewport()


async def test_an_empty_tray_says_what_to_do(context):
    desk = Stand(book(), [])
    page = await desk.open(context, BODY, sheets=SHEETS, scripts=SCRIPTS)
    await expect(page.get_by_text("No photos here yet.")).to_be_visible()
    await page.locator(".tp-none").get_by_role("button", name="Add photos").click()
    await expect(page.get_by_role("dialog").get_by_text("Drop photos or a whole folder here")).to_be_visible()


async def test_photos_that_are_looked_at_come_by_themselves(context):
    desk = stand()
    page = await open_tray(context, desk)
    desk.photos[12] |= {"state": "ready", "w": 4000, "h": 3000}
    desk.photos.append(photo(40))
    await expect(page.get_by_role("option")).to_have_count(16)
    await expect(option(page, 14)).to_have_accessible_name("DSC_0014.jpg, Sintra, photo 14, not used")


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_nothing_of_the_tray_stands_in_anyones_way(browser, scheme):
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = await open_tray(context, stand())
    await option(page, 3).click()
    assert not (await Axe().run(page, options=RULES)).response["violations"]
    await page.get_by_role("button", name="Left out 1").click()
    await page.evaluate("desk.show('p4'), desk.select('p4', 'f4'), desk.pick('replace')")
    found = await Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()
    await context.close()


async def test_a_finger_holds_to_choose_and_drags_to_carry(browser):
    context = await browser.new_context(viewport={"width": 375, "height": 760}, has_touch=True, is_mobile=True)
    page = await open_tray(context, stand())
    touch = await context.new_cdp_session(page)
    await page.evaluate(LAND)
    await page.evaluate(
        "document.querySelector('#page').style.cssText = 'position: fixed; right: 0; top: 400px; width: 90px; height: 90px'"
    )

    async def finger(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    async def hold(number: int) -> None:
        box = await option(page, number).bounding_box()
        await finger("touchStart", box["x"] + 20, box["y"] + 20)
        await expect(page.locator(".pile")).to_have_count(1)

    await hold(3)
    await finger("touchEnd")
    await expect(option(page, 3)).to_have_attribute("aria-selected", "true")
    await option(page, 4).tap()
    await expect(page.get_by_text("2 chosen")).to_be_visible()
    await hold(4)
    await finger("touchMove", 300, 420)
    await finger("touchMove", 330, 440)
    await finger("touchEnd")
    assert (await page.evaluate("dropped"))[0]["ids"] == ["photo-3", "photo-4"]
    await context.close()
