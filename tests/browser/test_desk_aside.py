"""A change that the server breaks on, however often it is sent: it is set aside and offered, and those behind it go on."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, expect

from core.book.edits import frames_of
from tests.browser.desk_cast import Doors, Hand, at_the_desk

TRIES = 8
HURRY = "() => { window.desk.outbox.hurry(); return window.desk.kept.length || window.desk.saved; }"


@pytest.fixture
async def doors() -> Doors:
    return Doors()


@pytest.fixture
async def hand(doors: Doors, context: BrowserContext) -> AsyncIterator[Hand]:
    async with at_the_desk(doors, context) as hand:
        yield hand


async def broken(hand: Hand, doors: Doors) -> None:
    """A move that is broken on until it is set aside."""
    doors.fails = [500] * TRIES
    await hand.moves("photo1", "p1", x=44)
    await hand.moves("photo2", "p2", x=55)
    await hand.page.wait_for_function(HURRY)


async def test_a_change_that_always_breaks_is_set_aside_and_the_rest_goes_on(hand: Hand, doors: Doors):
    await broken(hand, doors)
    await hand.saved()
    assert len(doors.sent) == TRIES + 1 and len({one["key"] for one in doors.sent}) == 2
    assert (frames_of(doors.document, "p1")[0].x, frames_of(doors.document, "p2")[0].x) == (20, 55)
    assert (await hand.frame("p1", "photo1"))["x"] == 20
    await expect(hand.page.locator(".desk-kept .note")).to_contain_text("A change on page 1 is not saved.")


async def test_what_was_set_aside_can_be_tried_again_also_after_a_reload(hand: Hand, doors: Doors):
    await broken(hand, doors)
    await hand.saved()
    await hand.page.reload()
    await hand.opened()
    kept = hand.page.locator(".desk-kept .note")
    await kept.get_by_role("button", name="Try again").click()
    await expect(kept).to_have_count(0)
    assert (await hand.frame("p1", "photo1"))["x"] == 44
    await hand.saved()
    assert frames_of(doors.document, "p1")[0].x == 44 and doors.sent[-1]["key"] == doors.sent[0]["key"]


async def test_what_was_set_aside_can_be_let_go(hand: Hand, doors: Doors):
    await broken(hand, doors)
    kept = hand.page.locator(".desk-kept .note")
    await kept.get_by_role("button", name="Let it go").click()
    await expect(kept).to_have_count(0)
    await hand.saved()
    assert frames_of(doors.document, "p1")[0].x == 20


async def test_words_that_break_the_server_are_shown_with_it(hand: Hand, doors: Doors):
    doors.fails = [500] * TRIES
    await hand.writes("words1", "p1", "A long day")
    await hand.page.wait_for_function(HURRY)
    await expect(hand.page.locator(".desk-kept blockquote")).to_have_text("A long day")


@pytest.mark.parametrize("status", [502, 503, 429])
async def test_a_server_that_is_away_or_busy_is_waited_for(hand: Hand, doors: Doors, status: int):
    doors.fails = [status] * (2 * TRIES)
    await hand.moves("photo1", "p1", x=44)
    await hand.page.wait_for_function(HURRY)
    assert frames_of(doors.document, "p1")[0].x == 44 and not await hand.does("(d) => d.kept.length")
