"""Books and memories: made, changed, deleted by their owner alone; a book that moved on is never overwritten."""

from datetime import date
from uuid import uuid4

import pytest
from pydantic import ValidationError

from core.book.document import Document, Frame, Page, PhotoFrame
from core.book.wishes import ShufflePage
from core.errors import Conflict, Invalid, NotFound, TooMany
from core.services import books, editing, generating, memories, photos, print_files, work
from storage.models import Edit, Memory
from tests.services.stage import book_of, call, lock, rows, send


def pages(*names, photo=None):
    frames = (PhotoFrame(id="f", x=10, y=10, w=50, h=40, photo=photo),) if photo else ()
    made = tuple(Page(id=name, kind="photos", frames=frames) for name in names)
    return Document(title="Our summer", format="square-8.5", theme="bookshop", pages=made)


def test_a_book_is_made_and_changed(any_house, alice):
    book = book_of(alice, subtitle="by the sea", kind="memory", theme="gallery", language="de")
    assert (book.status, book.revision, book.document, book.left_out) == ("draft", 0, None, ())
    changed = call(books.update, alice.id, book.id, title="Our winter", format="a4")
    assert (changed.title, changed.subtitle, changed.format, changed.theme) == ("Our winter", "by the sea", "a4", "gallery")
    assert call(books.get, alice.id, book.id) == changed


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "a\ud800b"}, "title"),
        ({"subtitle": "x" * 201}, "subtitle"),
        ({"kind": "story"}, "kind"),
        ({"format": "scroll"}, "format"),
        ({"theme": "disco"}, "theme"),
    ],
)
def test_what_cannot_be_a_book_says_why(house, alice, values, field):
    book = book_of(alice)
    for act in (lambda: book_of(alice, **values), lambda: call(books.update, alice.id, book.id, **values)):
        with pytest.raises(Invalid) as refused:
            act()
        assert refused.value.field == field


@pytest.mark.parametrize(
    "words", ["שלום", "नमस्ते", "日本語", "👩‍👩‍👧‍👦", '#read("/etc/passwd")', "<script>alert(1)</script>", "a\u202eb", "ﷺ"]
)
def test_words_come_back_as_they_were(any_house, alice, words):
    book = book_of(alice, title=words)
    memory = call(memories.add, alice.id, book.id, text=f"{words}\n\n{words}", author=words)
    assert call(books.get, alice.id, book.id).title == words
    assert call(memories.get, alice.id, memory.id).text == f"{words}\n\n{words}"


def test_the_shelf_shows_the_newest_first_with_counts(any_house, alice, bob):
    old, new = book_of(alice, title="Old"), book_of(alice, title="New")
    book_of(bob)
    send(alice, old, b"1"), send(alice, old, b"2")
    call(books.update, alice.id, old.id, subtitle="touched")
    shelf = call(books.shelf, alice.id)
    assert [(card.title, card.photos, card.pages, card.job) for card in shelf] == [("Old", 2, 0, None), ("New", 0, 0, None)]
    assert new.id == shelf[1].id


def test_a_document_is_replaced_with_its_edit_kept(any_house, alice):
    book = book_of(alice)
    photo = send(alice, book, b"1")
    document = pages("p1", "p2", photo=str(photo))
    call(books.replace, alice.id, book.id, document, 0)
    replaced = call(books.get, alice.id, book.id)
    assert (replaced.revision, replaced.status, replaced.document) == (1, "ready", document)
    assert [(edit.revision, edit.edit["kind"]) for edit in rows(Edit)] == [(1, "replace-document")]
    assert call(books.shelf, alice.id)[0].pages == 2


def test_a_book_that_moved_on_is_not_overwritten(any_house, alice):
    book = book_of(alice)
    call(books.replace, alice.id, book.id, pages("p1"), 0)
    with pytest.raises(Conflict):
        call(books.replace, alice.id, book.id, pages("other"), 0)
    assert call(books.get, alice.id, book.id).document == pages("p1")
    assert len(rows(Edit)) == 1


def test_a_document_may_only_show_the_makers_photos(house, alice, bob):
    bobs = send(bob, book_of(bob), b"1")
    book = book_of(alice)
    for photo in (str(bobs), str(uuid4()), "no id"):
        with pytest.raises(Invalid):
            call(books.replace, alice.id, book.id, pages("p1", photo=photo), 0)


def test_a_document_with_words_or_numbers_nobody_can_print_is_refused(any_house, alice):
    book = book_of(alice)
    good = pages("p1")
    with pytest.raises(Invalid, match="U\\+0000"):
        call(books.replace, alice.id, book.id, good.model_copy(update={"title": "nought \0"}), 0)
    frame = {"kind": "ornament", "id": "o", "name": "panel", "x": 0, "y": 0, "w": 10, "h": 10}
    for wrong in ({"x": "nan"}, {"w": "inf"}, {"colour": "red"}):
        told = {"id": "p1", "kind": "photos", "frames": [frame | wrong]}
        with pytest.raises(ValidationError):
            Document.model_validate(good.model_dump() | {"pages": [told]})


def test_locking_a_page_is_an_edit(any_house, alice):
    book = book_of(alice)
    call(books.replace, alice.id, book.id, pages("p1", "p2"), 0)
    lock(alice, book.id, "p2")
    locked = call(books.get, alice.id, book.id)
    assert [page.locked for page in locked.document.pages] == [False, True] and locked.revision == 2
    with pytest.raises(Conflict):
        call(editing.make, alice.id, book.id, wish=ShufflePage(page_id="p2"), measure=lambda requests: [])
    lock(alice, book.id, "p2", False)
    assert not call(books.get, alice.id, book.id).document.page("p2").locked
    with pytest.raises(NotFound):
        lock(alice, book.id, "p9")
    assert [edit.revision for edit in rows(Edit)] == [1, 2, 3]


def test_a_photo_that_a_page_shows_keeps_its_file(house, alice):
    book = book_of(alice)
    photo = send(alice, book, b"1")
    call(books.replace, alice.id, book.id, pages("p1", photo=str(photo)), 0)
    call(photos.remove, alice.id, book.id, photo)
    assert call(photos.of_book, alice.id, book.id) == []
    assert call(photos.get, alice.id, photo).id == photo


def test_memories_are_written_changed_and_removed(any_house, alice):
    book = book_of(alice)
    photo = send(alice, book, b"1")
    given = {"text": "The sea was cold.", "title": "Cold", "author": "Jonas", "about": date(2024, 5, 13), "photo_ids": (photo,)}
    memory = call(memories.add, alice.id, book.id, **given)
    assert {name: getattr(memory, name) for name in given} == given
    call(memories.add, alice.id, book.id, text="Later.")
    call(memories.update, alice.id, memory.id, text="The sea was warm.", about=None)
    first, second = call(memories.of_book, alice.id, book.id)
    assert (first.text, first.title, first.about, first.photo_ids) == ("The sea was warm.", "Cold", None, (photo,))
    assert first.updated_at > first.created_at and second.text == "Later."
    call(memories.remove, alice.id, memory.id)
    assert [item.id for item in call(memories.of_book, alice.id, book.id)] == [second.id]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"text": "x" * 100_001}, "text"),
        ({"title": "x" * 201}, "title"),
        ({"photo_ids": (uuid4(),)}, "photo_ids"),
    ],
)
def test_what_cannot_be_a_memory_says_why(house, alice, values, field):
    with pytest.raises(Invalid) as refused:
        call(memories.add, alice.id, book_of(alice).id, **({"text": "Words."} | values))
    assert refused.value.field == field


def test_a_book_holds_so_many_memories(house, alice, monkeypatch):
    monkeypatch.setattr(memories, "MOST", 2)
    book = book_of(alice)
    for _ in range(2):
        call(memories.add, alice.id, book.id, text="Words.")
    with pytest.raises(TooMany):
        call(memories.add, alice.id, book.id, text="Words.")


def test_a_stranger_finds_nothing(any_house, alice, bob):
    book = book_of(alice)
    photo = send(alice, book, b"1")
    call(books.replace, alice.id, book.id, pages("p1"), 0)
    memory = call(memories.add, alice.id, book.id, text="Mine.")
    job = call(print_files.request, alice.id, book.id)
    before = call(books.get, alice.id, book.id)
    doors = [
        (books.get, book.id), (books.delete, book.id), (editing.undo, book.id),
        (books.replace, book.id, pages("p1"), 1),
        (photos.of_book, book.id), (photos.get, photo), (photos.remove, book.id, photo), (photos.copy_key, photo, "thumb"),
        (photos.retry, photo), (photos.put_into, book.id, [photo]),
        (memories.of_book, book.id), (memories.get, memory.id), (memories.remove, memory.id), (memories.update, memory.id),
        (generating.generate, book.id), (generating.missing, book.id),
        (print_files.request, book.id), (print_files.latest, book.id), (print_files.file_key, book.id, "cover"),
        (work.get, job.id), (work.cancel, job.id), (work.retry, job.id), (work.draft, job.id),
    ]  # fmt: skip
    for door, *args in doors:
        with pytest.raises(NotFound):
            call(door, bob.id, *args)
    with pytest.raises(NotFound):
        call(memories.add, bob.id, book.id, text="Not yours.")
    with pytest.raises(NotFound):
        call(books.update, bob.id, book.id, title="Mine now")
    assert call(photos.sizes, bob.id, [str(photo)]) == {}
    assert call(books.get, alice.id, book.id) == before
    assert [row.text for row in rows(Memory)] == ["Mine."]
    assert call(work.get, alice.id, job.id).state == "queued"


def test_frames_of_another_kind_do_not_come_in():
    """A frame without a kind is no frame of a page: the document's own shape guards the door."""
    with pytest.raises(ValueError, match="kind"):
        Page.model_validate({"id": "p", "kind": "photos", "frames": [Frame(id="f", x=0, y=0, w=1, h=1).model_dump()]})


def test_photos_are_put_into_a_book_in_the_order_they_were_asked_for(any_house, alice):
    old, new = book_of(alice), book_of(alice)
    sent = [send(alice, old, b"photo %d" % number) for number in range(3)]
    wanted = [sent[1], sent[2], sent[0]]
    for _ in range(2):
        call(photos.put_into, alice.id, new.id, wanted)
    assert [photo.id for photo in call(photos.of_book, alice.id, new.id)] == wanted
