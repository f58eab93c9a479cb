"""Versions: kept at Generate and by hand, looked at, brought back without losing what was there."""

from uuid import uuid4

import pytest

from core.book.edits import SetBook
from core.errors import Conflict, Invalid, NotFound, TooMany
from core.services import books, editing, versions
from storage.models import Version
from tests.services.stage import book_of, call, rows
from tests.services.test_books import pages


@pytest.fixture
def book(request, alice):
    made = book_of(alice)
    call(books.replace, alice.id, made.id, pages("p1", "p2"), 0)
    return made


def rename(alice, book, title):
    return call(editing.make, alice.id, book.id, edits=[SetBook(title=title)])


def names(alice, book):
    return [version.name for version in call(versions.of_book, alice.id, book.id)]


def test_a_version_is_kept_by_hand_and_looked_at(any_house, alice, book):
    kept = call(versions.keep, alice.id, book.id, " For Grandma ")
    rename(alice, book, "Another title")
    assert (kept.name, kept.why, kept.revision) == ("For Grandma", "hand", 1)
    assert call(versions.of_book, alice.id, book.id) == [kept]
    assert call(versions.get, alice.id, book.id, kept.id).title == "Our summer"


def test_a_version_comes_back_and_what_was_there_is_kept_too(any_house, alice, book):
    kept = call(versions.keep, alice.id, book.id, "First")
    rename(alice, book, "Another title")
    done = call(versions.restore, alice.id, book.id, kept.id)
    assert done.revision == 3 and call(books.get, alice.id, book.id).title == "Our summer"
    assert names(alice, book) == ["Before another version came back", "First"]
    call(editing.undo, alice.id, book.id)
    assert call(books.get, alice.id, book.id).document.title == "Another title"


def test_what_is_a_version_already_is_not_kept_twice(house, alice, book):
    first = call(versions.keep, alice.id, book.id, "First")
    rename(alice, book, "Another title")
    second = call(versions.keep, alice.id, book.id, "Second")
    call(versions.restore, alice.id, book.id, first.id)
    assert names(alice, book) == ["Second", "First"]
    with pytest.raises(Conflict):
        call(versions.restore, alice.id, book.id, first.id)
    call(versions.restore, alice.id, book.id, second.id)
    assert names(alice, book) == ["Second", "First"]


def test_the_oldest_that_nobody_named_make_room(house, alice, book, monkeypatch):
    monkeypatch.setattr(versions, "MOST", 3)
    document = call(books.get, alice.id, book.id).document
    for _ in range(2):
        call(versions.keep_generated, alice.id, book.id, 1, document)
    call(versions.keep, alice.id, book.id, "Mine")
    call(versions.keep, alice.id, book.id, "Mine too")
    assert names(alice, book) == ["Mine too", "Mine", "Draft 2"]
    call(versions.keep, alice.id, book.id, "The last")
    with pytest.raises(TooMany):
        call(versions.keep, alice.id, book.id, "One more")
    call(versions.keep_generated, alice.id, book.id, 1, document)
    assert names(alice, book) == ["The last", "Mine too", "Mine"]
    call(versions.remove, alice.id, book.id, call(versions.of_book, alice.id, book.id)[0].id)
    assert names(alice, book) == ["Mine too", "Mine"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "two\nlines"])
def test_a_name_is_one_line(house, alice, book, name):
    with pytest.raises(Invalid):
        call(versions.keep, alice.id, book.id, name)


def test_a_book_without_pages_has_nothing_to_keep(house, alice):
    with pytest.raises(Conflict):
        call(versions.keep, alice.id, book_of(alice).id, "Empty")


def test_strangers_find_no_version(house, alice, bob, book):
    kept = call(versions.keep, alice.id, book.id, "Mine")
    bobs = book_of(bob)
    for act, *args in (
        (versions.of_book, book.id), (versions.keep, book.id, "Bob's"), (versions.get, book.id, kept.id), (versions.get, bobs.id, kept.id),
        (versions.restore, book.id, kept.id), (versions.remove, book.id, kept.id), (versions.get, bobs.id, uuid4()),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            call(act, bob.id, *args)
    assert len(rows(Version)) == 1
