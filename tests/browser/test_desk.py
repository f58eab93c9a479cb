"""The desk in a real browser: what is changed is sent once, in order, and kept until it is answered, whatever fails meanwhile."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, expect

from core.book.document import Paragraph
from core.book.edits import LockPage, RemoveFrame, SetFrame, frames_of
from tests.browser.desk_cast import BOOK, Doors, Hand, another, at_the_desk

SAVED = "All changes saved"
KEPT = "Not saved yet. Kept in this browser."


@pytest.fixture
async def doors() -> Doors:
    return Doors()


@pytest.fixture
async def hand(doors: Doors, context: BrowserContext) -> AsyncIterator[Hand]:
    async with at_the_desk(doors, context) as hand:
        yield hand


async def listens(hand: Hand, *values: str) -> None:
    """From now on `desk.told` holds these values of each "changed"."""
    script = "(d, names) => { d.told = []; d.addEventListener('changed', (e) => d.told.push(names.map((name) => e.detail[name]))); }"
    await hand.does(script, values)


async def test_a_book_opens_with_its_cover(hand: Hand):
    assert await hand.does("(d) => d.spreads()") == [["cover"], [None, "p1"], ["p2", "p3"], ["p4", None]]
    assert await hand.does("(d) => [d.shown, d.selected]") == [["cover"], {"sheet": "cover-front", "frame": ""}]
    stamp = await hand.does("(d) => d.stamp('cover')")
    drawing = f"/edit/books/{BOOK}/sheets/cover.svg?v={stamp}"
    assert await hand.does("(d) => d.drawing('cover-back')") == drawing
    await expect(hand.page.locator("saved-note")).to_contain_text(SAVED)


async def test_an_edit_shows_at_once_and_is_sent_once(hand: Hand, doors: Doors):
    await listens(hand, "sheets", "mine", "early")
    await hand.moves("photo1", "p1", x=31)
    assert (await hand.frame("p1", "photo1"))["x"] == 31
    await hand.saved()
    assert [one["edits"][0]["frame"]["x"] for one in doors.sent] == [31]
    assert frames_of(doors.document, "p1")[0].x == 31
    assert await hand.does("(d) => d.told") == [[["p1"], True, True], [["p1"], True, False]]
    assert await hand.does("(d) => [d.base.revision, d.stamp('p1')]") == [doors.revision, doors._stamps()["p1"]]


async def test_an_edit_that_changes_nothing_is_not_sent(hand: Hand, doors: Doors):
    reply = await hand.does("(d) => d.edit([{kind: 'set-frame', sheet: 'p1', frame: {...d.frame('p1', 'photo1')}}])")
    assert reply["change"] == {"pages": {}, "stamps": {}} and not doors.sent


async def test_waiting_moves_of_one_frame_become_one(hand: Hand, doors: Doors):
    doors.gate.clear()
    await hand.moves("photo1", "p1", x=21)
    await hand.page.wait_for_function("window.desk.outbox.sending")
    for x in (22, 23):
        await hand.moves("photo1", "p1", x=x)
        await hand.moves("words1", "p1", y=x)
    doors.gate.set()
    await hand.saved()
    sent = [(one["edits"][0]["frame"]["id"], one["edits"][0]["frame"]["x"], one["edits"][0]["frame"]["y"]) for one in doors.sent]
    assert sent == [("photo1", 21, 20), ("photo1", 23, 20), ("words1", 20, 23)]


async def test_waiting_words_become_one_but_never_pass_another_sort_of_change(hand: Hand, doors: Doors):
    doors.gate.clear()
    for text in ("a", "ab", "abc"):
        await hand.writes("words1", "p1", text)
    await hand.moves("words1", "p1", h=30)
    await hand.writes("words1", "p1", "abcd")
    doors.gate.set()
    await hand.saved()
    sent = [one["wish"]["text"] if "wish" in one else one["edits"][0]["frame"]["h"] for one in doors.sent]
    assert sent[-3:] == ["abc", 30, "abcd"] and len(sent) <= 4
    words = frames_of(doors.document, "p1")[1]
    assert (words.h, words.paragraphs[0].text) == (30, "abcd")


async def test_a_move_made_behind_another_photo_keeps_that_photo(hand: Hand, doors: Doors):
    """The move was asked for while the frame still showed the old photo; only the place is its own."""
    doors.gate.clear()
    await hand.does("(d) => void d.wish({kind: 'place-photo', sheet: 'p1', frame_id: 'photo1', photo: 'f5'})")
    await hand.moves("photo1", "p1", x=44)
    doors.gate.set()
    await hand.saved()
    frame = frames_of(doors.document, "p1")[0]
    assert (frame.photo, frame.x) == ("f5", 44)
    assert await hand.frame("p1", "photo1") == frame.model_dump(mode="json")


async def test_a_nudge_waits_for_more_of_the_same(hand: Hand, doors: Doors):
    await hand.does("(d) => { d.show('p1'); d.select('p1', 'photo1'); }")
    for _ in range(5):
        await hand.page.keyboard.press("ArrowRight")
    await hand.saved()
    assert [one["edits"][0]["frame"]["x"] for one in doors.sent] == [25]


@pytest.mark.parametrize("status", [500, 503, 429, 409, 0])
async def test_a_failure_is_said_and_tried_again_with_the_same_key(hand: Hand, doors: Doors, status: int):
    doors.fails = [status]
    doors.gate.clear()
    await hand.moves("photo1", "p1", x=33)
    note = hand.page.locator("saved-note")
    await expect(note).to_contain_text("Saving…")
    doors.gate.set()
    await expect(note).to_contain_text(KEPT)
    await expect(note.get_by_role("status")).to_contain_text("Your changes are kept here")
    await hand.saved()
    await expect(note.get_by_role("status")).to_have_text(SAVED)
    assert len({one["key"] for one in doors.sent}) == 1 and len(doors.sent) == 2
    assert doors.revision == 2 and (await hand.frame("p1", "photo1"))["x"] == 33


async def test_what_was_sent_once_takes_in_nothing_more(hand: Hand, doors: Doors):
    """Its answer may be lost after it was made, so what comes later must be a change of its own."""
    doors.fails = [0]
    await hand.moves("photo1", "p1", x=33)
    await expect(hand.page.locator("saved-note")).to_contain_text(KEPT)
    await hand.moves("photo1", "p1", x=34)
    await hand.saved()
    assert frames_of(doors.document, "p1")[0].x == 34


async def test_offline_changes_survive_a_reload_and_go_out_when_the_net_is_back(hand: Hand, doors: Doors, context: BrowserContext):
    await hand.page.route("**/edit/books/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    await hand.moves("photo2", "p2", x=40)
    await hand.writes("words2", "p2", "Kept")
    await expect(hand.page.locator("saved-note")).to_contain_text(KEPT)
    await hand.page.reload()
    await hand.opened()
    assert (await hand.frame("p2", "photo2"))["x"] == 40
    assert await hand.does("(d) => d.words('p2', 'words2')") == "Kept"
    await hand.page.unroute("**/edit/books/*")
    await hand.page.evaluate("dispatchEvent(new Event('online'))")
    await hand.saved()
    assert frames_of(doors.document, "p2")[0].x == 40 and frames_of(doors.document, "p2")[1].paragraphs[0].text == "Kept"


async def test_what_a_gone_tab_left_is_taken_up_by_the_next(hand: Hand, doors: Doors, context: BrowserContext):
    doors.fails = [503]
    await hand.moves("photo2", "p2", x=41)
    await expect(hand.page.locator("saved-note")).to_contain_text(KEPT)
    doors.gate.clear()
    beside = await another(context, hand)
    assert await beside.does("(d) => d.saved"), "a tab that is still open keeps what is its own"
    # It goes while it tries again, so that it writes nothing more; and the browser may know that only a moment later.
    await hand.page.wait_for_function("window.desk.outbox.sending")
    mine = await hand.does("(d) => d.outbox.record.tab")
    await hand.page.close()
    gone = "async (tab) => (await navigator.locks.query()).held.every((lock) => !lock.name.endsWith(tab))"
    await beside.page.wait_for_function(gone, arg=mine)
    await beside.page.reload()
    await beside.opened()
    doors.gate.set()
    await beside.saved()
    assert frames_of(doors.document, "p2")[0].x == 41 and doors.revision == 2
    assert len({one["key"] for one in doors.sent}) == 1 and len(doors.sent) > 1
    assert not await beside.page.evaluate("Object.keys(localStorage).filter((name) => name.includes('outbox')).length")


async def test_a_copied_tab_is_another_tab(hand: Hand, context: BrowserContext):
    page = await context.new_page()
    mine = await hand.page.evaluate("sessionStorage.getItem('memory-maker.tab')")
    await page.add_init_script(f"sessionStorage.setItem('memory-maker.tab', '{mine}')")
    beside = await Hand(page, hand.url).open()
    assert await beside.does("(d) => d.outbox.record.tab") != mine


async def test_signed_out_waits_and_goes_on_after_signing_in(hand: Hand, doors: Doors):
    doors.signed_out = True
    await hand.moves("photo1", "p1", x=50)
    await expect(hand.page.locator("saved-note")).to_contain_text("Please sign in")
    doors.signed_out = False
    await hand.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await hand.saved()
    assert frames_of(doors.document, "p1")[0].x == 50


async def test_a_refused_change_goes_and_the_book_is_as_it_was(hand: Hand, doors: Doors):
    doors.make(RemoveFrame(sheet="p1", frame_id="rule1"), "program")
    await hand.does("(d) => { d.addEventListener('refused', (e) => { d.why = e.detail; }); }")
    doors.log.clear()
    await hand.moves("rule1", "p1", x=25)
    await hand.saved()
    assert "not in the book any more" in (await hand.does("(d) => d.why"))["words"]
    assert await hand.frame("p1", "rule1") is None
    await expect(hand.page.locator(".desk-notices")).to_contain_text("not in the book any more")


async def test_refused_words_are_kept_until_somebody_lets_them_go(hand: Hand, doors: Doors):
    await hand.writes("words1", "p1", "refuse these words")
    kept = hand.page.locator(".desk-kept .note")
    await expect(kept).to_contain_text("refuse these words")
    await hand.page.reload()
    await hand.opened()
    await expect(kept).to_contain_text("too many for this page")
    assert await hand.does("(d) => d.words('p1', 'words1')") == "refuse these words"
    await kept.get_by_role("button", name="Write on").click()
    assert await hand.does("(d) => d.writing") == {"sheet": "p1", "frame": "words1"}
    await kept.get_by_role("button", name="Let them go").click()
    await expect(kept).to_have_count(0)
    assert await hand.does("(d) => d.words('p1', 'words1')") is None


async def test_newer_words_take_up_those_that_were_kept(hand: Hand, doors: Doors):
    await hand.writes("words1", "p1", "refuse these words")
    await expect(hand.page.locator(".desk-kept .note")).to_be_visible()
    await hand.writes("words1", "p1", "fewer words")
    await expect(hand.page.locator(".desk-kept .note")).to_have_count(0)
    await hand.saved()
    assert frames_of(doors.document, "p1")[1].paragraphs[0].text == "fewer words"


async def test_undo_and_redo_wait_in_order_and_go_on_after_a_reload(hand: Hand, doors: Doors):
    undo, redo = hand.page.locator("[data-desk=undo]"), hand.page.locator("[data-desk=redo]")
    await expect(undo).to_have_attribute("aria-disabled", "true")
    doors.gate.clear()
    await hand.moves("photo1", "p1", x=60)
    await expect(undo).to_have_attribute("aria-disabled", "false")
    await undo.click()
    doors.gate.set()
    await hand.saved()
    assert (await hand.frame("p1", "photo1"))["x"] == 20
    assert await hand.does("(d) => [d.shown, d.selected]") == [["p1"], {"sheet": "p1", "frame": "photo1"}]
    await hand.page.reload()
    await hand.opened()
    assert await hand.does("(d) => d.shown") == ["p1"]
    await expect(undo).to_have_attribute("aria-disabled", "true")
    await redo.click()
    await hand.saved()
    assert (await hand.frame("p1", "photo1"))["x"] == 60
    await expect(redo).to_have_attribute("aria-disabled", "true")


async def test_news_brings_exactly_what_others_changed(hand: Hand, doors: Doors):
    await listens(hand, "sheets", "data", "mine")
    doors.make(SetFrame(sheet="p3", frame=frames_of(doors.document, "p3")[0].model_copy(update={"x": 70})), "other")
    doors.make(LockPage(page_id="p2", locked=True), "other")
    await hand.page.evaluate("(now) => document.querySelector('book-desk').news(now)", doors.revision)
    await hand.page.wait_for_function("window.desk.told.length")
    assert await hand.does("(d) => d.told") == [[["p3"], ["p2", "p3"], False]]
    asked = doors.asked
    await hand.page.evaluate("(now) => document.querySelector('book-desk').news(now)", doors.revision)
    assert doors.asked == asked


async def test_a_change_beside_another_hands_change_brings_both(hand: Hand, doors: Doors):
    doors.make(SetFrame(sheet="p3", frame=frames_of(doors.document, "p3")[0].model_copy(update={"x": 70})), "other")
    await hand.moves("photo1", "p1", x=50)
    await hand.saved()
    await hand.page.wait_for_function("window.desk.frame('p3', 'photo3').x === 70")
    assert (await hand.frame("p1", "photo1"))["x"] == 50
    assert await hand.does("(d) => d.base.revision") == doors.revision


async def test_the_address_names_the_first_page_and_a_reload_the_last_one(hand: Hand):
    await hand.open("?page=3")
    assert await hand.does("(d) => d.shown") == ["p2", "p3"]
    assert await hand.does("(d) => d.selected.sheet") == "p3"
    assert "page" not in hand.page.url
    await hand.does("(d) => d.turn(1)")
    await hand.page.reload()
    await hand.opened()
    assert await hand.does("(d) => d.shown") == ["p4"]


async def test_what_is_gone_is_not_selected_any_more(hand: Hand, doors: Doors):
    await hand.does("(d) => d.select('p4', 'photo4')")
    assert await hand.does("(d) => d.shown") == ["p4"]
    await hand.does("(d) => d.edit([{kind: 'remove-pages', page_ids: ['p3', 'p4']}])")
    assert await hand.does("(d) => [d.shown, d.selected]") == [["p2"], {"sheet": "p2", "frame": ""}]


async def test_a_book_that_does_not_open_says_so_and_can_be_tried_again(hand: Hand, doors: Doors):
    doors.signed_out = True
    await hand.page.reload()
    room = hand.page.locator(".desk-room")
    await expect(room).to_contain_text("Sign in in another tab")
    doors.signed_out = False
    await room.get_by_role("button", name="Try again").click()
    await hand.opened()
    await expect(room).to_be_empty()


async def test_leaving_warns_only_offline_with_something_unsaved(hand: Hand, context: BrowserContext):
    warns = "() => !dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert not await hand.page.evaluate(warns)
    await context.set_offline(True)
    assert not await hand.page.evaluate(warns)
    await hand.moves("photo1", "p1", x=50)
    await expect(hand.page.locator("saved-note")).to_contain_text(KEPT)
    assert await hand.page.evaluate(warns)
    await context.set_offline(False)
    await hand.saved()


async def test_python_hears_what_is_selected_shown_and_changed(hand: Hand, doors: Doors):
    await hand.page.evaluate("""() => { window.told = []; for (const name of ["selected", "shown", "changed"])
        document.querySelector("book-desk").addEventListener(name, (e) => window.told.push([name, e.detail])); }""")
    await hand.page.evaluate("document.querySelector('book-desk').show('p2', 'words2')")
    await hand.moves("words2", "p2", y=90)
    await hand.saved()
    told = await hand.page.evaluate("window.told")
    assert told[0] == ["shown", {"sheets": ["p2", "p3"]}]
    assert told[-2:] == [
        ["selected", {"sheet": "p2", "frame": "words2", "kind": "text", "page_number": 2}],
        ["changed", {"revision": doors.revision, "sheets": ["p2"]}],
    ]


async def test_marks_lie_by_sheet(hand: Hand):
    marks = [{"sheet": "p1", "frame": frame, "severity": "warn", "words": "small"} for frame in ("photo1", "")]
    await hand.page.evaluate("(marks) => document.querySelector('book-desk').marks(marks)", marks)
    assert await hand.does("(d) => [...d.marks]") == [["p1", marks]]


async def test_markup_in_words_is_only_words(hand: Hand, doors: Doors):
    text = "<img src=x onerror=alert(1)> refuse"
    await hand.writes("words1", "p1", text)
    await expect(hand.page.locator(".desk-kept blockquote")).to_have_text(text)
    assert frames_of(doors.document, "p1")[1].paragraphs == (Paragraph(style="caption", text="Day 1"),)
