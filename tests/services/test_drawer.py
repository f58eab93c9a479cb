"""The shelf's other hands: copies, new names, and the drawer that keeps deleted books for a while and gives them back."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.book.document import Document
from core.book.edits import ReplaceDocument, SetBook
from core.errors import NotFound
from core.services import books, drawer, editing, generating, memories, photos, print_files, uploads, versions, wishing, work
from core.services.store import files
from storage.models import Book, Edit, Job, Memory, Version, now
from tests.services.stage import book_of, call, claim, lay, lies, rows, send
from tests.services.test_books import pages


@pytest.fixture
def book(request, alice):
    """A laid-out book with a photo on its page and a memory."""
    made = book_of(alice, subtitle="by the sea", kind="memory")
    photo = send(alice, made, b"1")
    call(memories.add, alice.id, made.id, text="The sea was cold.", author="Jonas", photo_ids=(photo,))
    call(books.replace, alice.id, made.id, pages("p1", photo=str(photo)), 0)
    return call(books.get, alice.id, made.id)


def test_a_copy_has_everything_and_goes_its_own_way(any_house, alice, book):
    made = call(drawer.copy, alice.id, book.id)
    assert (made.title, made.subtitle, made.kind, made.status) == ("Copy of Our summer", "by the sea", "memory", "ready")
    assert made.document == book.document and made.id != book.id
    assert [memory.text for memory in call(memories.of_book, alice.id, made.id)] == ["The sea was cold."]
    assert len(call(photos.of_book, alice.id, made.id)) == 1
    call(editing.make, alice.id, made.id, edits=[SetBook(title="Other")])
    assert call(books.get, alice.id, book.id) == book
    assert call(drawer.copy, alice.id, book_of(alice, title="Empty").id).document is None


def test_a_new_name_stands_on_the_pages_too(house, alice, book, monkeypatch):
    def fulfil(document: Document, wish, tools):
        return SetBook(title=wish.title, subtitle=wish.subtitle)

    monkeypatch.setattr(wishing, "fulfil", fulfil)
    named = call(drawer.rename, alice.id, book.id, "Our winter")
    assert (named.title, named.subtitle, named.document.title) == ("Our winter", "by the sea", "Our winter")
    assert call(drawer.rename, alice.id, book_of(alice).id, "Empty").title == "Empty"


def test_a_deleted_book_is_nowhere_but_in_the_drawer(any_house, alice, book):
    job = call(print_files.request, alice.id, book.id)
    kept = call(versions.keep, alice.id, book.id, "Mine")
    call(books.delete, alice.id, book.id)
    assert call(books.shelf, alice.id) == []
    (card,) = call(drawer.drawer, alice.id)
    assert (card.id, card.title, card.photos, card.pages) == (book.id, "Our summer", 1, 1) and card.deleted_at is not None
    doors = [
        (books.get, book.id), (books.delete, book.id), (books.replace, book.id, pages("p1"), 1),
        (photos.of_book, book.id), (memories.of_book, book.id), (generating.generate, book.id), (print_files.request, book.id),
        (print_files.file_key, book.id, "cover"), (uploads.start, book.id, "a.jpg", 5), (work.get, job.id), (work.retry, job.id),
        (editing.undo, book.id), (versions.of_book, book.id), (versions.restore, book.id, kept.id), (drawer.copy, book.id),
        (drawer.rename, book.id, "x"),
    ]  # fmt: skip
    for door, *args in doors:
        with pytest.raises(NotFound):
            call(door, alice.id, *args)


def test_the_drawer_gives_back_all_of_it(any_house, alice, book):
    call(versions.keep, alice.id, book.id, "Mine")
    call(books.delete, alice.id, book.id)
    back = call(drawer.give_back, alice.id, book.id)
    assert back.model_dump(exclude={"updated_at"}) == book.model_dump(exclude={"updated_at"})
    assert [card.deleted_at for card in call(books.shelf, alice.id)] == [None] and call(drawer.drawer, alice.id) == []
    assert len(call(memories.of_book, alice.id, book.id)) == len(call(versions.of_book, alice.id, book.id)) == 1
    with pytest.raises(NotFound):
        call(drawer.give_back, alice.id, book.id)


def test_deleting_stops_what_is_being_made(any_house, alice, book):
    waiting = call(print_files.request, alice.id, book.id)
    for number in range(3):
        send(alice, book, b"photo %d" % number)
    call(books.update, alice.id, book.id, format="booklet-8x8")
    running = call(generating.generate, alice.id, book.id)
    claim(running)
    call(books.delete, alice.id, book.id)
    (waiting,), (running,) = rows(Job, id=waiting.id), rows(Job, id=running.id)
    assert waiting.state == "cancelled" and running.cancel_asked
    edit = ReplaceDocument(document=pages("late"))
    with pytest.raises(NotFound):
        call(editing.make, alice.id, book.id, edits=[edit])


def test_for_good_takes_everything_but_the_photos(any_house, alice, book):
    call(versions.keep, alice.id, book.id, "Mine")
    with pytest.raises(NotFound):
        call(drawer.delete_for_good, alice.id, book.id)
    call(books.delete, alice.id, book.id)
    call(drawer.delete_for_good, alice.id, book.id)
    assert [rows(model) for model in (Book, Edit, Memory, Version)] == [[], [], [], []]
    with pytest.raises(NotFound):
        call(drawer.give_back, alice.id, book.id)


def test_after_a_month_the_drawer_is_emptied(any_house, alice, book):
    young = book_of(alice, title="Young")
    printed = lay(files().print_file(book.id, 1, "cover"), b"pdf")
    for one in (book, young):
        call(books.delete, alice.id, one.id)
    late = now() - drawer.KEPT - timedelta(minutes=1)
    call(lambda session: session.exec(update(Book).where(Book.id == book.id).values(deleted_at=late)))
    drawer.sweep()
    assert [card.title for card in call(drawer.drawer, alice.id)] == ["Young"] and lies(printed) is None


def test_a_photo_of_a_book_in_the_drawer_keeps_its_file(house, alice, book):
    (photo,) = call(photos.of_book, alice.id, book.id)
    other = book_of(alice, title="Other")
    call(photos.put_into, alice.id, other.id, [photo.id])
    call(books.delete, alice.id, book.id)
    call(photos.remove, alice.id, other.id, photo.id)
    call(drawer.give_back, alice.id, book.id)
    assert len(call(photos.of_book, alice.id, book.id)) == 1


def test_a_strangers_drawer_is_closed(house, alice, bob, book):
    call(books.delete, alice.id, book.id)
    assert call(drawer.drawer, bob.id) == []
    for act in (drawer.give_back, drawer.delete_for_good, drawer.copy):
        with pytest.raises(NotFound):
            call(act, bob.id, book.id)
