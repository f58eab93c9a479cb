"""Two hands at one thing, in a real browser: the later one sees a plain choice; neither change is lost before somebody has chosen."""

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Locator, expect

from core.book.document import Paragraph
from core.book.edits import LockPage, RemoveFrame, SetFrame, frames_of
from tests.browser.conftest import dress, settled
from tests.browser.desk_cast import Doors, Hand, another, at_the_desk


@pytest.fixture
async def doors() -> Doors:
    return Doors()


@pytest.fixture
async def hand(doors: Doors, context: BrowserContext) -> AsyncIterator[Hand]:
    async with at_the_desk(doors, context, "?page=1") as hand:
        yield hand


def elsewhere(doors: Doors, sheet: str, at: int, **values) -> None:
    """Another window sets values of a frame."""
    doors.make(SetFrame(sheet=sheet, frame=frames_of(doors.document, sheet)[at].model_copy(update=values)), "other")


def choice(hand: Hand) -> Locator:
    return hand.page.get_by_role("dialog")


async def press(hand: Hand, name: str) -> None:
    await choice(hand).get_by_role("button", name=name).click()
    await expect(choice(hand)).to_have_count(0)


async def test_different_frames_of_one_page_both_stay(hand: Hand, doors: Doors, context: BrowserContext):
    beside = await another(context, hand)
    await hand.moves("photo1", "p1", x=30)
    await hand.saved()
    await beside.moves("words1", "p1", y=130)
    await beside.saved()
    await hand.page.evaluate("(now) => document.querySelector('book-desk').news(now)", doors.revision)
    for tab in (hand, beside):
        await tab.page.wait_for_function("window.desk.frame('p1', 'photo1').x === 30 && window.desk.frame('p1', 'words1').y === 130")


async def test_a_moved_photo_mine(hand: Hand, doors: Doors):
    elsewhere(doors, "p1", 0, x=66)
    await hand.moves("photo1", "p1", x=30)
    await expect(choice(hand)).to_contain_text("This photo was changed in another window.")
    await expect(choice(hand)).to_contain_text("Page 1.")
    await expect(choice(hand).locator(".clash-box.own img")).to_have_count(2)
    assert frames_of(doors.document, "p1")[0].x == 66
    await press(hand, "Use mine")
    await hand.saved()
    assert frames_of(doors.document, "p1")[0].x == 30


async def test_a_moved_photo_the_other(hand: Hand, doors: Doors):
    elsewhere(doors, "p1", 0, x=66)
    await hand.moves("photo1", "p1", x=30)
    await press(hand, "Keep the other")
    await hand.saved()
    await hand.page.wait_for_function("window.desk.frame('p1', 'photo1').x === 66")
    assert frames_of(doors.document, "p1")[0].x == 66
    assert len(doors.sent) == 1


async def test_words_stand_side_by_side_and_typed_ones_can_be_copied(hand: Hand, doors: Doors):
    elsewhere(doors, "p1", 1, paragraphs=(Paragraph(style="caption", text="Theirs, <b>bold</b>"),))
    await hand.writes("words1", "p1", "Mine, <i>typed</i>")
    await expect(choice(hand)).to_contain_text("These words were changed in another window.")
    await expect(choice(hand).locator(".clash-words")).to_have_text(["Mine, <i>typed</i>", "Theirs, <b>bold</b>"])
    await press(hand, "Keep the other")
    kept = hand.page.locator(".desk-kept .note")
    await expect(kept).to_contain_text("Mine, <i>typed</i>")
    await kept.get_by_role("button", name="Put them in again").click()
    await hand.saved()
    await expect(kept).to_have_count(0)
    assert frames_of(doors.document, "p1")[1].paragraphs[0].text == "Mine, <i>typed</i>"


async def test_deciding_later_loses_nothing_also_over_a_reload(hand: Hand, doors: Doors):
    elsewhere(doors, "p1", 0, x=66)
    await hand.moves("photo1", "p1", x=30)
    await expect(choice(hand)).to_be_visible()
    await hand.page.keyboard.press("Escape")
    note = hand.page.locator("saved-note")
    await expect(note).to_contain_text("Not saved yet.")
    await note.get_by_role("button", name="Choose").click()
    await expect(choice(hand)).to_be_visible()
    await hand.page.reload()
    await hand.opened()
    await press(hand, "Use mine")
    await hand.saved()
    assert frames_of(doors.document, "p1")[0].x == 30


async def test_what_follows_on_the_same_frame_asks_only_once(hand: Hand, doors: Doors):
    elsewhere(doors, "p1", 1, y=140)
    await hand.moves("words1", "p1", x=30)
    await expect(choice(hand)).to_be_visible()
    await hand.writes("words1", "p1", "Behind it")
    await press(hand, "Use mine")
    await hand.saved()
    frame = frames_of(doors.document, "p1")[1]
    assert (frame.x, frame.paragraphs[0].text) == (30, "Behind it")


async def test_mine_sets_only_what_i_changed(hand: Hand, doors: Doors):
    """The other window's photo stays where mine was only moved."""
    elsewhere(doors, "p1", 0, photo="f6")
    await hand.moves("photo1", "p1", x=30)
    await press(hand, "Use mine")
    await hand.saved()
    frame = frames_of(doors.document, "p1")[0]
    assert (frame.photo, frame.x) == ("f6", 30)


async def test_a_frame_taken_away_elsewhere(hand: Hand, doors: Doors):
    doors.make(RemoveFrame(sheet="p1", frame_id="photo1"), "other")
    await hand.moves("photo1", "p1", x=30)
    await expect(choice(hand)).to_contain_text("Taken away")
    await press(hand, "Keep the other")
    await hand.saved()
    assert await hand.frame("p1", "photo1") is None


@pytest.mark.parametrize(
    ("theirs", "wish", "words"),
    [
        (LockPage(page_id="p2", locked=True), {"kind": "shuffle-page", "page_id": "p2"}, "This page was changed"),
        (LockPage(page_id="p2", locked=True), {"kind": "dress-book", "theme": "gallery"}, "changed in another window"),
    ],
)
async def test_other_things_are_named(hand: Hand, doors: Doors, theirs, wish: dict, words: str):
    doors.make(theirs, "other")
    await hand.does("(d, wish) => void d.wish(wish)", wish)
    await expect(choice(hand)).to_contain_text(words)
    await press(hand, "Keep the other")
    await hand.saved()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
async def test_what_the_desk_shows_is_open_to_everyone(hand: Hand, doors: Doors, scheme: str, width: int):
    page = hand.page
    await dress(page, scheme)
    await page.set_viewport_size({"width": width, "height": 800})
    await hand.writes("words1", "p1", "refuse these words")
    await expect(page.locator(".desk-kept .note")).to_be_visible()
    await _fair(hand)
    await page.keyboard.press("?")
    await expect(choice(hand)).to_be_visible()
    await _fair(hand)
    await page.keyboard.press("Escape")
    elsewhere(doors, "p1", 0, x=66)
    await hand.moves("photo1", "p1", x=30)
    await expect(choice(hand)).to_be_visible()
    await _fair(hand)
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


async def _fair(hand: Hand) -> None:
    await settled(hand.page)
    found = await Axe().run(hand.page)
    assert not found.response["violations"], found.generate_report()
