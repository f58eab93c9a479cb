"""The strip: the whole book in small; shown, moved, added to and taken from by mouse, finger and keys, and quick with two hundred pages."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.editor_stand import Stand, book, photo
from tests.browser.test_everyone import RULES, SCHEMES

SHEETS = ("editor/tray.css", "editor/strip.css")
SCRIPTS = ("editor/strip.js", "editor/carry.js")
BODY = '<h1 class="vh">Stand</h1><nav aria-label="Pages" class="strip" style="margin-top: 20rem"><page-strip></page-strip></nav>'
PHOTO = """ids => { const source = document.createElement("div"); source.id = "source"; source.textContent = "Photos";
  source.style.cssText = "position: fixed; left: 20px; top: 20px; width: 80px; height: 80px; background: #ccc";
  document.body.append(source);
  const begin = carry => source.addEventListener("pointerdown", event => carry(event, { kind: "photos", ids }));
  return import("/look/editor/carry.js").then(({ carry }) => begin(carry)) }"""


def stand(**chapters: int) -> Stand:
    document = book(tuple(chapters.items())) if chapters else book()
    return Stand(document, [photo(number) for number in range(2, 16)])


async def open_strip(context: BrowserContext, desk: Stand) -> Page:
    page = await desk.open(context, BODY, sheets=SHEETS, scripts=SCRIPTS)
    await expect(tile(page, 1)).to_be_visible()
    return page


def tile(page: Page, number: int) -> Locator:
    return page.locator("page-strip").get_by_role("button", name=f"Page {number}:")


def order(desk: Stand) -> list[str]:
    return [page.id for page in desk.document.pages]


async def drag(page: Page, start: Locator, end: Locator, share: float, *, drop: bool = True) -> None:
    """From the middle of one element to this share of the width of another."""
    first, last = await start.bounding_box(), await end.bounding_box()
    await page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(last["x"] + last["width"] * share, last["y"] + last["height"] / 2, steps=6)
    if drop:
        await page.mouse.up()


async def asked(page: Page, desk: Stand, many: int = 1) -> None:
    await page.wait_for_function("desk.saved")
    assert len(desk.asked) == many, desk.asked


async def test_the_book_stands_there_by_spread_and_chapter(context):
    page = await open_strip(context, stand())
    assert await page.locator(".st-no").all_text_contents() == ["Cover", "1", "2 and 3", "4 and 5", "6 and 7", "8 and 9", "10 and 11", "12"]
    names = await page.locator(".st-run > *").evaluate_all("all => all.map(one => one.className)")
    assert names[:5] == ["st-sp now", "st-sp", "st-ch", "st-sp", "st-sp"], "a chapter's name stands before the spread it begins on"
    await expect(page.get_by_role("button", name="Chapter Sintra")).to_be_visible()
    await expect(tile(page, 1)).to_have_accessible_name("Page 1: Four Days in April")
    await expect(tile(page, 2)).to_have_accessible_name("Page 2: 1 photo")
    await expect(page.get_by_role("button", name="Cover")).to_have_attribute("aria-current", "true")


async def test_a_press_shows_a_page_and_the_stage_is_followed(context):
    page = await open_strip(context, stand())
    await tile(page, 5).click()
    await expect(tile(page, 4)).to_have_attribute("aria-current", "true")
    assert await page.evaluate("desk.shown") == ["p4", "p5"]
    await page.evaluate("desk.show('p12')")
    await expect(tile(page, 12)).to_have_attribute("aria-current", "true")
    await expect(tile(page, 12)).to_be_in_viewport()


async def test_the_arrow_keys_walk_and_show(context):
    page = await open_strip(context, stand())
    await tile(page, 1).focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("button", name="Chapter Sintra")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(tile(page, 2)).to_be_focused()
    await expect(tile(page, 2)).to_have_attribute("aria-current", "true")
    await page.keyboard.press("End")
    await expect(page.get_by_role("button", name="Add pages")).to_be_focused()
    assert await page.locator(".st-run [tabindex='0']").count() == 1


async def test_a_page_is_dragged_to_another_place(context):
    desk = stand()
    page = await open_strip(context, desk)
    await drag(page, tile(page, 3), tile(page, 7), 0.9, drop=False)
    await expect(page.locator(".st-ghost")).to_be_visible()
    await expect(page.locator(".st-mark")).to_be_visible()
    await page.mouse.up()
    await asked(page, desk)
    assert order(desk)[1:8] == ["p2", "p4", "p5", "p6", "p7", "p3", "p8"]
    assert desk.document.page("p3").chapter == "c2", "it belongs to the chapter it stands in"
    await expect(page.locator(".st-mark")).to_be_hidden()


async def test_several_pages_are_dragged_together(context):
    desk = stand()
    page = await open_strip(context, desk)
    await tile(page, 3).click()
    await tile(page, 4).click(modifiers=["Control"])
    await tile(page, 3).click(modifiers=["Control"])
    await tile(page, 5).click(modifiers=["Shift"])
    await drag(page, tile(page, 4), tile(page, 1), 0.1)
    await asked(page, desk)
    assert order(desk)[:4] == ["p3", "p4", "p5", "p1"]


async def test_a_drop_where_it_was_asks_for_nothing(context):
    desk = stand()
    page = await open_strip(context, desk)
    await drag(page, tile(page, 3), tile(page, 4), 0.1)
    await drag(page, tile(page, 3), tile(page, 2), 0.9)
    await asked(page, desk, 0)


@pytest.mark.parametrize(("onto", "share", "after"), [(2, 0.1, ""), (12, 0.9, "c3"), (7, 0.5, None)])
async def test_a_chapter_is_dragged_by_its_name(context, onto, share, after):
    desk = stand()
    page = await open_strip(context, desk)
    await drag(page, page.get_by_role("button", name="Chapter Cascais"), tile(page, onto), share)
    if after is None:
        return await asked(page, desk, 0)
    await asked(page, desk)
    assert desk.wishes == [{"kind": "move-chapter", "chapter_id": "c2", "after": after}]


@pytest.mark.parametrize(
    ("onto", "share", "wish"),
    [
        (4, 0.5, {"kind": "add-photos", "page_id": "p4", "photos": ["a", "b"]}),
        (4, 0.95, {"kind": "pages-of-photos", "photos": ["a", "b"], "after": "p4"}),
        (4, 0.05, {"kind": "pages-of-photos", "photos": ["a", "b"], "after": "p3"}),
        (1, 0.05, {"kind": "pages-of-photos", "photos": ["a", "b"], "after": ""}),
    ],
)
async def test_photos_join_a_page_or_become_pages(context, onto, share, wish):
    desk = stand()
    page = await open_strip(context, desk)
    await page.evaluate(PHOTO, ["a", "b"])
    await drag(page, page.locator("#source"), tile(page, onto), share)
    await asked(page, desk)
    assert desk.wishes == [wish]


async def test_a_photo_dropped_on_the_cover_is_the_covers(context):
    desk = stand()
    page = await open_strip(context, desk)
    await page.evaluate(PHOTO, ["a"])
    await drag(page, page.locator("#source"), page.get_by_role("button", name="Cover"), 0.8)
    await asked(page, desk)
    assert desk.wishes == [{"kind": "cover-photo", "photo": "a"}]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("Alt+ArrowRight", ["p1", "p2", "p4", "p3", "p5"]),
        ("Alt+ArrowLeft", ["p1", "p3", "p2", "p4", "p5"]),
        ("Alt+Home", ["p3", "p1", "p2", "p4", "p5"]),
        ("Delete", ["p1", "p2", "p4", "p5", "p6"]),
    ],
)
async def test_keys_move_and_remove_a_page(context, keys, expected):
    desk = stand()
    page = await open_strip(context, desk)
    await tile(page, 3).focus()
    await page.keyboard.press(keys)
    await asked(page, desk)
    assert order(desk)[:5] == expected
    if keys.startswith("Alt"):
        assert await page.evaluate("document.activeElement.dataset.sheet") == "p3"


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("Add a page after this", {"kind": "add-page", "after": "p3"}),
        ("Copy this page", {"kind": "copy-page", "page_id": "p3"}),
        ("Shuffle", {"kind": "shuffle-page", "page_id": "p3"}),
    ],
)
async def test_the_menu_of_a_page_asks_for_what_it_says(context, words, wish):
    desk = stand()
    page = await open_strip(context, desk)
    await tile(page, 3).click(button="right")
    await page.get_by_role("menuitem", name=words).click()
    await asked(page, desk)
    assert desk.wishes == [wish]
    await expect(page.get_by_role("menu")).to_have_count(0)


async def test_the_menu_locks_and_moves(context):
    desk = stand()
    page = await open_strip(context, desk)
    for words in ("Lock as it is", "Move to the end"):
        await tile(page, 3).hover()
        await page.get_by_role("button", name="More for page 3", exact=True).click()
        await page.get_by_role("menuitem", name=words).click()
        await page.wait_for_function("desk.saved")
    assert desk.document.pages[-1].id == "p3" and desk.document.pages[-1].locked
    await expect(tile(page, 12)).to_have_accessible_name("Page 12: 1 photo. locked")


async def test_a_chapter_is_begun_named_and_ended(context):
    desk = stand()
    page = await open_strip(context, desk)
    await tile(page, 4).click(button="right")
    await page.get_by_role("menuitem", name="Begin a chapter here").click()
    await page.get_by_label("Title").fill("Óbidos")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Chapter Cascais").click()
    await page.get_by_role("menuitem", name="Name it").press("Enter")
    await expect(page.get_by_label("Title")).to_have_value("Cascais")
    await page.get_by_label("Title").fill("The coast")
    await page.get_by_role("button", name="Keep it").click()
    await page.get_by_role("button", name="Chapter Monsanto").click()
    await page.get_by_role("menuitem", name="Take out its heading only").click()
    await asked(page, desk, 3)
    assert desk.wishes == [
        {"kind": "begin-chapter", "title": "Óbidos", "after": "p3"},
        {"kind": "name-chapter", "chapter_id": "c2", "title": "The coast"},
        {"kind": "end-chapter", "chapter_id": "c3", "with_pages": False},
    ]


async def test_a_menu_is_walked_by_keys_and_gives_the_focus_back(context):
    page = await open_strip(context, stand())
    chapter = page.get_by_role("button", name="Chapter Sintra")
    await chapter.press("Enter")
    await expect(page.get_by_role("menuitem", name="Name it")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Take it out with its pages")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(chapter).to_be_focused()
    await chapter.press("Alt+ArrowRight")
    await page.wait_for_function("desk.saved")


async def test_unused_photos_become_pages_at_the_end(context):
    desk = stand()
    page = await open_strip(context, desk)
    await page.get_by_role("button", name="Add pages").click()
    await page.get_by_role("menuitem", name="Pages of the 3 unused photos").click()
    await asked(page, desk)
    assert desk.wishes == [{"kind": "pages-of-photos", "photos": ["photo-13", "photo-14", "photo-15"], "after": "p12"}]


async def test_what_to_look_at_is_marked_in_words(context):
    page = await open_strip(context, stand())
    await page.evaluate(
        "desk.setMarks([{ sheet: 'p5', frame: 'f5', severity: 'warning', words: 'Page 5: a face is cut.' },"
        "{ sheet: 'p6', frame: '', severity: 'note', words: 'A fine page.' }])"
    )
    await expect(tile(page, 5)).to_have_accessible_name("Page 5: 1 photo. A face is cut.")
    await expect(tile(page, 6)).to_have_accessible_name("Page 6: 1 photo")
    await expect(tile(page, 5).locator(".st-sign.warn")).to_be_visible()


# Every page that is in sight of the strip has its drawing.
DRAWN = """() => [...document.querySelectorAll("page-thumb")].filter(thumb => {
  const box = thumb.getBoundingClientRect(); return box.left < innerWidth && box.right > 0;
}).every(thumb => thumb.shadowRoot.querySelector("svg"))"""


async def test_only_what_is_near_is_drawn_and_only_what_changed_again(context):
    desk = stand(**{f"Chapter {number}": 20 for number in range(1, 11)})
    page = await open_strip(context, desk)
    await page.wait_for_function(DRAWN)
    assert len(set(desk.drawn)) < 60, desk.drawn
    assert len(desk.drawn) == len(set(desk.drawn))
    await page.evaluate("desk.edit([{ kind: 'remove-frame', sheet: 'p3', frame_id: 'f3' }])")
    await expect(tile(page, 3)).to_have_accessible_name("Page 3: empty")
    await page.wait_for_function("!document.querySelector('[data-sheet=p3] page-thumb').shadowRoot.querySelector('image')")
    assert {sheet for sheet in desk.drawn if desk.drawn.count(sheet) > 1} == {"p3"}
    await page.evaluate("desk.show('p180')")
    await expect(tile(page, 180)).to_be_in_viewport()
    await page.wait_for_function("document.querySelector('[data-sheet=p180] page-thumb').shadowRoot.querySelector('svg')")


async def test_it_rolls_while_something_is_held_at_its_edge(context):
    desk = stand(**{f"Chapter {number}": 20 for number in range(1, 6)})
    page = await open_strip(context, desk)
    run = await page.locator(".st-run").bounding_box()
    first = await tile(page, 2).bounding_box()
    await page.mouse.move(first["x"] + 10, first["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(run["x"] + run["width"] - 8, first["y"] + 20, steps=5)
    await page.wait_for_function("document.querySelector('.st-run').scrollLeft > 600")
    await page.keyboard.press("Escape")
    await page.mouse.up()
    await asked(page, desk, 0)


PHONE = {"viewport": {"width": 375, "height": 760}, "has_touch": True, "is_mobile": True}


async def in_rows(page: Page) -> None:
    await page.evaluate("document.querySelector('nav').style.cssText = 'height: 26rem; margin: 0'")
    await page.evaluate("document.body.dataset.tab = 'pages'")
    await expect(page.locator("page-strip[grid]")).to_be_visible()


async def test_on_a_phone_pages_are_moved_by_buttons(browser):
    context = await browser.new_context(**PHONE)
    desk = stand()
    page = await open_strip(context, desk)
    await in_rows(page)
    await tile(page, 3).tap()
    await page.get_by_role("button", name="Later").tap()
    await page.get_by_role("button", name="Later").tap()
    await page.get_by_role("button", name="Earlier").tap()
    await asked(page, desk, 3)
    assert order(desk)[:5] == ["p1", "p2", "p4", "p3", "p5"]
    # Two presses before the first is answered are two places.
    await page.get_by_role("button", name="Later").evaluate("button => { button.click(); button.click(); }")
    await asked(page, desk, 5)
    assert order(desk)[:6] == ["p1", "p2", "p4", "p5", "p6", "p3"]
    await page.get_by_role("button", name="More", exact=True).tap()
    await expect(page.get_by_role("menuitem", name="Copy this page")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await context.close()


async def test_on_a_phone_a_page_is_held_and_dragged(browser):
    context = await browser.new_context(**PHONE)
    desk = stand()
    page = await open_strip(context, desk)
    await in_rows(page)
    touch = await context.new_cdp_session(page)
    first, last = await tile(page, 2).bounding_box(), await tile(page, 5).bounding_box()
    for kind, points in (
        ("touchStart", [{"x": first["x"] + 20, "y": first["y"] + 20}]), ("wait", []),
        ("touchMove", [{"x": last["x"] + 30, "y": last["y"] + 10}]),
        ("touchMove", [{"x": last["x"] + last["width"] - 5, "y": last["y"] + 20}]), ("touchEnd", []),
    ):  # fmt: skip
        if kind == "wait":
            await expect(page.locator(".st-ghost")).to_have_count(1)
        else:
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await asked(page, desk)
    assert order(desk)[:5] == ["p1", "p3", "p4", "p5", "p2"]
    await context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_nothing_of_the_strip_stands_in_anyones_way(browser, scheme):
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce", viewport={"width": 375, "height": 760})
    page = await open_strip(context, stand())
    await page.evaluate("desk.setMarks([{ sheet: 'p2', frame: '', severity: 'warning', words: 'A face is cut.' }])")
    for width in (1280, 375):
        await page.set_viewport_size({"width": width, "height": 800})
        found = await Axe().run(page, options=RULES)
        assert not found.response["violations"], found.generate_report()
    await in_rows(page)
    await tile(page, 3).click()
    await page.get_by_role("button", name="More", exact=True).click()
    found = await Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()
    await context.close()
