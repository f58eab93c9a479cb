"""The editor's keys, in a real browser: each does its deed to what is selected, and none gets in the way of somebody who types."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, expect

from core.book.edits import frames_of
from tests.browser.desk_cast import Doors, Hand, at_the_desk

LISTEN = """(d) => { d.heard = []; for (const name of ["view", "cropping", "writing", "picking"])
    d.addEventListener(name, (e) => d.heard.push([name, e.detail])); }"""
PHOTO, WORDS = ("p2", "photo2"), ("p2", "words2")


@pytest.fixture
async def doors() -> Doors:
    return Doors()


@pytest.fixture
async def hand(doors: Doors, context: BrowserContext) -> AsyncIterator[Hand]:
    async with at_the_desk(doors, context, "?page=2") as hand:
        await hand.does(LISTEN)
        yield hand


@pytest.mark.parametrize(
    ("keys", "x", "y"),
    [
        (["ArrowRight"], 21, 20),
        (["ArrowLeft", "ArrowUp"], 19, 19),
        (["Shift+ArrowDown"], 20, 25),
        (["Alt+ArrowLeft", "Alt+ArrowLeft"], 19.6, 20),
        (["Shift+ArrowLeft"] * 30, -95, 20),
    ],
)
async def test_arrows_move_the_frame(hand: Hand, doors: Doors, keys: list[str], x: float, y: float):
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    for key in keys:
        await hand.page.keyboard.press(key)
    await hand.saved()
    frame = frames_of(doors.document, "p2")[0]
    assert (frame.x, frame.y) == (x, y)
    await expect(hand.page.locator("book-desk [role=status]")).to_have_text(f"{x:g} mm across, {y:g} mm down.")


async def test_while_cropping_arrows_move_the_photo_in_its_frame(hand: Hand, doors: Doors):
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    for key in ("+", "+", "Enter", "ArrowRight"):
        await hand.page.keyboard.press(key)
    assert await hand.does("(d) => d.cropping")
    await hand.saved()
    frame = frames_of(doors.document, "p2")[0]
    assert frame.zoom == pytest.approx(1.1025) and frame.x == 20
    # 1 mm of a photo that is 110.25 mm wide in this frame.
    assert frame.focus[0] == pytest.approx(0.5 - 1 / 110.25, abs=1e-4)
    await hand.page.keyboard.press("0")
    await hand.saved()
    assert frames_of(doors.document, "p2")[0].zoom == 1
    await hand.page.keyboard.press("Escape")
    assert await hand.does("(d) => [d.cropping, d.selected.frame]") == [False, "photo2"]
    await hand.page.keyboard.press("Escape")
    assert await hand.does("(d) => d.selected") == {"sheet": "p2", "frame": ""}


WISHES = [
    (PHOTO, "Control+d", {"kind": "copy-frame", "sheet": "p2", "frame_id": "photo2"}),
    (("p2", ""), "Control+d", {"kind": "copy-page", "page_id": "p2"}),
    (PHOTO, "Delete", {"kind": "remove-photo", "sheet": "p2", "frame_id": "photo2"}),
    (PHOTO, "s", {"kind": "shuffle-page", "page_id": "p2"}),
]
EDITS = [
    (WORDS, "Backspace", {"kind": "remove-frame", "sheet": "p2", "frame_id": "words2"}),
    (PHOTO, "]", {"kind": "order-frame", "sheet": "p2", "frame_id": "photo2", "after": "words2"}),
    (WORDS, "[", {"kind": "order-frame", "sheet": "p2", "frame_id": "words2", "after": ""}),
    (PHOTO, "l", {"kind": "lock-page", "page_id": "p2", "locked": True}),
]


@pytest.mark.parametrize(("selected", "key", "wish"), WISHES)
async def test_keys_that_wish(hand: Hand, doors: Doors, selected: tuple[str, str], key: str, wish: dict):
    await hand.does("(d, s, f) => d.select(s, f)", *selected)
    await hand.page.keyboard.press(key)
    await hand.saved()
    assert [one["wish"] for one in doors.sent] == [wish]


@pytest.mark.parametrize(("selected", "key", "edit"), EDITS)
async def test_keys_that_edit(hand: Hand, doors: Doors, selected: tuple[str, str], key: str, edit: dict):
    await hand.does("(d, s, f) => d.select(s, f)", *selected)
    await hand.page.keyboard.press(key)
    await hand.saved()
    assert [one["edits"] for one in doors.sent] == [[edit]]


async def test_r_turns_by_a_quarter_and_undo_takes_it_back(hand: Hand, doors: Doors):
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    await hand.page.keyboard.press("r")
    await hand.saved()
    assert frames_of(doors.document, "p2")[0].rotation == 90
    for key, rotation in (("Control+z", 0), ("Control+Shift+z", 90), ("Control+z", 0), ("Control+y", 90)):
        await hand.page.keyboard.press(key)
        await hand.saved()
        assert frames_of(doors.document, "p2")[0].rotation == rotation


async def test_spreads_turn_from_end_to_end(hand: Hand):
    last, cover = ["p4"], ["cover"]
    turns = [("PageDown", last), ("PageDown", last), ("Home", cover), ("PageDown", ["p1"]), ("End", last), ("PageUp", ["p2", "p3"])]
    for key, shown in turns:
        await hand.page.keyboard.press(key)
        assert await hand.does("(d) => d.shown") == shown


@pytest.mark.parametrize(
    ("selected", "key", "heard"),
    [
        (("p2", ""), "g", ["view", {"act": "guides"}]),
        (("p2", ""), "+", ["view", {"act": "in"}]),
        (WORDS, "-", ["view", {"act": "out"}]),
        (("p2", ""), "0", ["view", {"act": "fit"}]),
        (WORDS, "Enter", ["writing", {"sheet": "p2", "frame": "words2"}]),
        (PHOTO, "Enter", ["cropping", {"on": True, "sheet": "p2", "frame": "photo2"}]),
    ],
)
async def test_keys_that_ask_the_stage(hand: Hand, selected: tuple[str, str], key: str, heard: list):
    await hand.does("(d, s, f) => d.select(s, f)", *selected)
    await hand.page.keyboard.press(key)
    assert heard in await hand.does("(d) => d.heard")


async def test_an_empty_frame_asks_for_a_photo(hand: Hand, doors: Doors):
    await hand.does("(d, s, f) => d.edit([{kind: 'set-frame', sheet: s, frame: {...d.frame(s, f), photo: ''}}])", *PHOTO)
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    await hand.page.keyboard.press("Enter")
    assert await hand.does("(d) => d.picking") == "replace"
    await hand.does("(d) => d.picked({photo: 'f6'})")
    await hand.saved()
    assert frames_of(doors.document, "p2")[0].photo == "f6"
    assert await hand.does("(d) => d.picking") is None


async def test_swapping_asks_for_both_frames(hand: Hand, doors: Doors):
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    await hand.does("(d) => { d.pick('swap'); d.picked({sheet: 'p3', frame: 'photo3'}); }")
    await hand.saved()
    swap = {"kind": "swap-photos", "sheet": "p2", "frame_id": "photo2", "other_sheet": "p3", "other_frame_id": "photo3"}
    assert doors.sent[0]["wish"] == swap


@pytest.mark.parametrize("key", ["s", "Delete", "ArrowLeft", "Control+d", "?", "Enter"])
async def test_who_types_only_types(hand: Hand, doors: Doors, key: str):
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    await hand.page.get_by_label("Notes").focus()
    await hand.page.keyboard.press(key)
    assert not doors.sent and await hand.does("(d) => d.saved && !d.cropping")
    await expect(hand.page.get_by_role("dialog")).to_have_count(0)


async def test_enter_on_a_button_presses_that_button(hand: Hand, doors: Doors):
    await hand.does("(d, s, f) => d.select(s, f)", *WORDS)
    await hand.page.get_by_role("button", name="Undo").focus()
    await hand.page.keyboard.press("Enter")
    assert await hand.does("(d) => d.writing") is None


async def test_the_list_of_keys_opens_and_letters_can_be_switched_off(hand: Hand, doors: Doors):
    await hand.page.keyboard.press("?")
    dialog = hand.page.get_by_role("dialog", name="Keys")
    await expect(dialog.get_by_text("Shuffle: the next layout")).to_be_visible()
    await hand.page.keyboard.press("s")
    await dialog.get_by_text("Keys of one letter or sign work").click()
    await hand.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await hand.page.keyboard.press("s")
    await hand.does("(d, s, f) => d.select(s, f)", *PHOTO)
    await hand.page.keyboard.press("ArrowRight")
    await hand.saved()
    assert [list(one) for one in doors.sent] == [["key", "tab", "revision", "edits"]]
    await hand.page.keyboard.press("?")
    await expect(dialog).to_be_visible()
