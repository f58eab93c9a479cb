"""Edits through the log: undone and redone across restarts, made once, never over somebody else's; columns and status follow."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.book.document import Chapter, Cover, Document, Page, Paragraph, PhotoFrame, TextFrame
from core.book.edits import (
    AddFrame,
    AddPages,
    LockPage,
    MovePages,
    RemoveFrame,
    RemovePages,
    ReplaceDocument,
    SetBook,
    SetFrame,
    SetPage,
)  # fmt: skip
from core.book.wishes import ShufflePage
from core.errors import Clash, Conflict, Invalid, NotFound
from core.services import books, editing, generating, photos, wishing
from storage import database
from storage.models import Book, Edit
from tests.services.stage import book_of, call, rows, send


def words(text="Nobody had told us about the steps.", name="t", **more):
    return TextFrame(id=name, x=20, y=20, w=80, h=40, paragraphs=(Paragraph(style="body", text=text),), **more)


def document(*names, frames=()):
    made = tuple(Page(id=name, kind="photos", frames=frames) for name in names)
    return Document(title="Our summer", format="square-8.5", theme="bookshop", pages=made)


@pytest.fixture
def book(request, alice):
    """A book of three pages with words on each, at revision 1."""
    made = book_of(alice)
    call(books.replace, alice.id, made.id, document("p1", "p2", "p3", frames=(words(),)), 0)
    return made


@pytest.fixture
def edit(alice, book):
    """Makes edits of Alice's book."""
    return lambda *edits, **more: call(editing.make, alice.id, book.id, edits=edits, **more)


def now(alice, book) -> Document:
    return call(books.get, alice.id, book.id).document


def write(text, sheet="p1"):
    return SetFrame(sheet=sheet, frame=words(text))


def test_an_edit_makes_a_revision_with_its_row(any_house, alice, book, edit):
    done = edit(write("Two steps."), tab="one", revision=1)
    assert (done.revision, done.before, done.can_undo, done.can_redo) == (2, 1, True, False)
    assert done.made == {"sheet": "p1", "frame": "t"} and list(done.difference["pages"]) == ["p1"]
    row = rows(Edit, revision=2)[0]
    assert (row.act, row.state, row.tab, row.inverse["frame"]["id"]) == ("edit", "done", "one", "t")
    assert now(alice, book).page("p1").frames == (words("Two steps."),)


def test_undo_and_redo_go_all_the_way_also_after_a_restart(any_house, alice, book, edit):
    states = [now(alice, book)]
    for act in (
        write("Two steps."), RemovePages(page_ids=("p2",)), AddPages(pages=(Page(id="n", kind="blank"),), after="p1"),
        MovePages(page_ids=("p3",)), SetBook(title="Our winter"),
    ):  # fmt: skip
        edit(act)
        states.append(now(alice, book))
    database.connect(any_house.database)
    for expected in reversed(states[:-1]):
        done = call(editing.undo, alice.id, book.id)
        assert now(alice, book) == expected
    assert (done.can_undo, done.can_redo) == (False, True)
    database.connect(any_house.database)
    for expected in states[1:]:
        done = call(editing.redo, alice.id, book.id)
        assert now(alice, book) == expected
    assert (done.can_undo, done.can_redo) == (True, False)
    with pytest.raises(Conflict) as nothing:
        call(editing.redo, alice.id, book.id)
    assert nothing.value.code == "nothing_to_redo"


def test_the_first_pages_cannot_be_taken_back_by_undo(house, alice):
    book = book_of(alice)
    done = call(editing.make, alice.id, book.id, edits=[ReplaceDocument(document=document("p1"))])
    assert not done.can_undo
    with pytest.raises(Conflict) as nothing:
        call(editing.undo, alice.id, book.id)
    assert nothing.value.code == "nothing_to_undo"


def test_something_new_ends_what_could_be_redone(house, alice, book, edit):
    edit(write("One."))
    call(editing.undo, alice.id, book.id)
    assert not edit(write("Two.")).can_redo
    assert [row.state for row in sorted(rows(Edit), key=lambda row: row.revision)] == ["gone", "gone", "gone", "done"]
    with pytest.raises(Conflict):
        call(editing.redo, alice.id, book.id)


def test_undo_takes_back_the_whole_book_laid_out_anew(house, alice, book, edit):
    before = now(alice, book)
    call(books.replace, alice.id, book.id, document("q1"), 1)
    call(editing.undo, alice.id, book.id)
    assert now(alice, book) == before


def test_the_same_key_is_one_change(any_house, alice, book, edit):
    key = uuid4()
    first = edit(write("Once."), key=key)
    second = edit(write("Once."), key=key)
    assert (first.revision, second.revision, second.before, second.change) == (2, 2, 2, None)
    assert len(rows(Edit)) == 2
    undone = [call(editing.undo, alice.id, book.id, key=(again := uuid4())), call(editing.undo, alice.id, book.id, key=again)]
    assert [done.revision for done in undone] == [3, 3]


def test_edits_of_two_tabs_to_different_things_both_stay(any_house, alice, book, edit):
    edit(write("First tab."), revision=1, tab="one")
    edit(write("Second tab.", "p2"), revision=1, tab="two")
    edit(AddFrame(sheet="p1", frame=words("More.", "t2"), after="t"), revision=1, tab="two")
    told = [[frame.paragraphs[0].text for frame in page.frames] for page in now(alice, book).pages]
    assert told[:2] == [["First tab.", "More."], ["Second tab."]]


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (write("Theirs."), write("Mine.")),
        (RemovePages(page_ids=("p1",)), write("Mine.")),
        (RemoveFrame(sheet="p1", frame_id="t"), write("Mine.")),
        (SetBook(title="Theirs"), SetBook(title="Mine")),
        (ReplaceDocument(document=document("q")), write("Mine.")),
        (write("Theirs."), ReplaceDocument(document=document("q"))),
    ],
)
def test_a_clash_names_the_places_and_changes_nothing(house, alice, book, edit, theirs, mine):
    edit(theirs, revision=1, tab="one")
    before = now(alice, book)
    with pytest.raises(Clash) as clash:
        edit(mine, revision=1, tab="two")
    assert clash.value.code == "clash" and clash.value.more["revision"] == 2 and clash.value.more["places"]
    assert now(alice, book) == before and len(rows(Edit)) == 2


def test_whoever_insists_gets_their_way(house, alice, book, edit):
    edit(write("Theirs."), revision=1, tab="one")
    edit(write("Mine."), revision=2, tab="two")
    assert now(alice, book).page("p1").frames == (words("Mine."),)


def test_a_tab_goes_on_over_its_own_edits_and_a_program_without_one_does_not(house, alice, book, edit):
    edit(write("One."), revision=1, tab="one")
    edit(write("Two."), revision=1, tab="one")
    with pytest.raises(Clash):
        edit(write("Three."), revision=1)


def test_undo_does_not_take_back_what_was_not_seen(house, alice, book, edit):
    edit(write("Theirs."), revision=1, tab="one")
    with pytest.raises(Clash):
        call(editing.undo, alice.id, book.id, revision=1, tab="two")
    call(editing.undo, alice.id, book.id, revision=2, tab="two")
    assert now(alice, book) == document("p1", "p2", "p3", frames=(words(),))


def test_a_revision_that_is_not_there_yet_is_refused(house, alice, book, edit):
    with pytest.raises(Invalid):
        edit(write("Mine."), revision=9)


def test_a_wish_is_made_on_the_newest_document_and_no_lock_is_held(any_house, alice, book, edit, monkeypatch):
    """While the words of the wish are set, somebody else edits another page: the wish is made once more on what is there then."""
    seen = []

    def fulfil(document, wish, tools):
        if not seen:
            edit(write("Meanwhile.", "p2"), tab="two")
        seen.append(document.page("p2").frames[0].paragraphs[0].text)
        return SetPage(page=document.page("p1").model_copy(update={"layout": 1}))

    monkeypatch.setattr(wishing, "fulfil", fulfil)
    done = call(editing.make, alice.id, book.id, wish=ShufflePage(page_id="p1"), revision=1, tab="one")
    assert seen == ["Nobody had told us about the steps.", "Meanwhile."]
    assert (done.before, done.revision) == (2, 3)
    assert now(alice, book).page("p1").layout == 1 and now(alice, book).page("p2").frames == (words("Meanwhile."),)


def test_many_hands_at_once_lose_nothing(any_house, alice, book, edit):
    barrier, failures = Barrier(6), []

    def add(number):
        barrier.wait()
        try:
            for index in range(4):
                edit(AddFrame(sheet="p1", frame=words(name=f"{number}-{index}")), revision=1, tab=str(number))
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {frame.id for frame in now(alice, book).page("p1").frames} == {"t"} | {f"{n}-{i}" for n in range(6) for i in range(4)}


def test_the_books_row_follows_what_changed_and_nothing_else(house, alice, book, edit):
    call(books.update, alice.id, book.id, format="a4", theme="gallery")
    edit(write("A word."))
    kept = call(books.get, alice.id, book.id)
    assert (kept.format, kept.theme, kept.title) == ("a4", "gallery", "Our summer")
    edit(SetBook(title="Our winter", subtitle="by the fire", language="de"))
    row = rows(Book, id=book.id)[0]
    assert (row.title, row.subtitle, row.language, row.format, row.pages) == ("Our winter", "by the fire", "de", "a4", 3)
    call(editing.undo, alice.id, book.id)
    assert call(books.get, alice.id, book.id).title == "Our summer"


def test_a_book_that_is_being_made_stays_so_while_it_is_edited(house, alice, book, edit):
    for number in range(3):
        send(alice, book, b"photo %d" % number)
    call(books.update, alice.id, book.id, format="booklet-8x8")
    call(generating.generate, alice.id, book.id)
    edit(write("A word."))
    assert call(books.get, alice.id, book.id).status == "generating"


def photo(photo_id, **more):
    return PhotoFrame(**({"id": "f", "x": 10, "y": 10, "w": 50, "h": 40, "photo": photo_id} | more))


@pytest.mark.parametrize(
    "wrong",
    [
        AddFrame(sheet="p1", frame=photo("", w=1)),
        AddFrame(sheet="p1", frame=photo("", h=5000)),
        AddFrame(sheet="p1", frame=photo("", x=-9000)),
        AddFrame(sheet="p1", frame=photo("", zoom=0.5)),
        AddFrame(sheet="p1", frame=photo("", focus=(2, 0))),
        AddFrame(sheet="p1", frame=photo("", edge=30)),
        AddFrame(sheet="p1", frame=photo("", tape="beige")),
        AddFrame(sheet="p1", frame=photo(str(uuid4()))),
        AddFrame(sheet="p1", frame=photo("no id")),
        AddFrame(sheet="p1", frame=photo("", id="")),
        write("bell \x07"),
        SetFrame(sheet="p1", frame=TextFrame(id="t", x=0, y=0, w=9, h=9, paragraphs=(Paragraph(style="body", text="", colour="beige"),))),
        SetPage(page=Page(id="p1", kind="photos", chapter="nowhere")),
        SetBook(title="  "),
        SetBook(title="x" * 201),
        AddPages(pages=(Page(id="p1", kind="blank"),)),
        AddPages(pages=(Page(id="n", kind="blank"),) * 2),
        ReplaceDocument(document=document("p1").model_copy(update={"theme": "disco"})),
        ReplaceDocument(document=document("p1").model_copy(update={"format": "scroll"})),
        ReplaceDocument(document=document(*(str(n) for n in range(1001)))),
        ReplaceDocument(document=document("p1", frames=tuple(words(name=str(n)) for n in range(61)))),
        ReplaceDocument(document=document("p1").model_copy(update={"chapters": (Chapter(id="c", title="a"), Chapter(id="c", title="b"))})),
        ReplaceDocument(document=document("p1").model_copy(update={"cover": Cover(front=(words(), words()))})),
    ],
)
def test_what_no_book_can_be_is_refused_in_words(house, alice, book, edit, wrong):
    with pytest.raises(Invalid) as refused:
        edit(wrong)
    assert refused.value.message.endswith((".", ")"))
    assert len(rows(Edit)) == 1


def test_edits_are_made_all_or_none(house, alice, book, edit):
    with pytest.raises(NotFound):
        edit(write("A word."), LockPage(page_id="p9", locked=True))
    assert now(alice, book) == document("p1", "p2", "p3", frames=(words(),))
    edit(write("A word."), LockPage(page_id="p2", locked=True))
    call(editing.undo, alice.id, book.id)
    assert now(alice, book) == document("p1", "p2", "p3", frames=(words(),))


def test_a_photo_that_undo_would_show_keeps_its_file(house, alice, book, edit):
    picture = send(alice, book, b"1")
    edit(AddFrame(sheet="p1", frame=photo(str(picture))))
    edit(RemoveFrame(sheet="p1", frame_id="f"))
    call(photos.remove, alice.id, book.id, picture)
    call(editing.undo, alice.id, book.id)
    assert now(alice, book).photo_ids == {str(picture)} and call(photos.get, alice.id, picture).id == picture


def test_strangers_edit_nothing(house, alice, bob, book, edit):
    edit(write("Mine."))
    before = now(alice, book)
    for act in (
        lambda: call(editing.make, bob.id, book.id, edits=[write("Bob's.")]), lambda: call(editing.undo, bob.id, book.id),
        lambda: call(editing.redo, bob.id, book.id), lambda: call(editing.log, bob.id, book.id, 0, 9),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    assert now(alice, book) == before


def test_failures_are_told_without_the_words_of_a_book(house):
    with pytest.raises(ValidationError) as failure:
        editing.EDIT.validate_python({"kind": "set-book", "title": ["grandmother’s secret"]})
    assert "grandmother" not in str(failure.value)
    with pytest.raises(SQLAlchemyError) as failure:
        call(lambda session: session.connection().execute(text("select * from nowhere where x = :x"), {"x": "grandmother’s secret"}))
    assert "grandmother" not in str(failure.value)
