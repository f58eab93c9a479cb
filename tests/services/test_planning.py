"""What another look would change is worked out once for each state of a book, anew after every change, and forgotten with its maker."""

import pytest

from core.book.document import Document, Page, PhotoFrame
from core.errors import NotFound
from core.services import books, planning
from storage.cache import cache
from tests.book.cast import plain_measure
from tests.services.stage import book_of, call, lock
from tests.services.test_photos_gone import ready, send

SIZE = "booklet-8x8"


@pytest.fixture
def book(house, alice):
    book = book_of(alice, format=SIZE)
    photo = ready(send(alice, book, b"one"))
    pages = (
        Page(id="p1", kind="photos", frames=(PhotoFrame(id="f", x=20, y=20, w=80, h=60, photo=str(photo)),)),
        Page(id="p2", kind="photos"),
    )
    call(books.replace, alice.id, book.id, Document(title="T", format=SIZE, theme="bookshop", pages=pages), 0)
    return book


@pytest.fixture
def worked_out(monkeypatch):
    """The looks that were worked out so far."""
    done, real = [], planning.dressed
    monkeypatch.setattr(
        planning, "dressed", lambda document, format, theme, hands: done.append(theme) or real(document, format, theme, hands)
    )
    return done


def test_going_back_and_forth_between_looks_works_each_out_once(alice, book, worked_out):
    first = [call(planning.dress, alice.id, book.id, None, theme, plain_measure) for theme in ("gallery", "kitchen-table")]
    again = [call(planning.dress, alice.id, book.id, None, theme, plain_measure) for theme in ("gallery", "kitchen-table")]
    assert again == first and worked_out == ["gallery", "kitchen-table"]


def test_a_changed_book_is_worked_out_anew(alice, book, worked_out):
    call(planning.dress, alice.id, book.id, None, "gallery", plain_measure)
    lock(alice, book.id, "p1")
    call(planning.dress, alice.id, book.id, None, "gallery", plain_measure)
    assert worked_out == ["gallery", "gallery"]


def test_what_is_remembered_is_for_its_maker_alone_and_goes_with_them(alice, bob, book, worked_out):
    call(planning.dress, alice.id, book.id, None, "gallery", plain_measure)
    with pytest.raises(NotFound):
        call(planning.dress, bob.id, book.id, None, "gallery", plain_measure)
    planning.forget_all()
    assert not [name for name in cache()._values if str(alice.id) in name]
