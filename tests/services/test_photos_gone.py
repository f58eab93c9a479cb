"""Photos that left their book, or were refused, while a page shows them: the page goes on working, and what cannot be shown says so."""

from uuid import UUID

import pytest

from core.book.document import Document, Page, PhotoFrame
from core.book.wishes import AddPhotos, CoverPhoto, DressBook, PlacePhoto, ShufflePage, SwapPhotos
from core.errors import AppError, NotFound
from core.facts import PhotoFacts
from core.services import books, checking, editing, editor_state, photos, planning
from storage.queries import photos as table
from tests.book.cast import plain_measure
from tests.services.stage import book_of, call, send

SIZE = "booklet-8x8"


def ready(photo_id: UUID) -> UUID:
    facts = PhotoFacts(id=str(photo_id), name="a.jpg", sha256="0" * 64, width=4000, height=3000, format="JPEG", bytes=9)
    call(table.write, photo_id, state="ready", reason="", facts=facts.model_dump(mode="json"))
    return photo_id


@pytest.fixture
def story(house, alice):
    """(book, photos): a page shows the first two of three photos."""
    book = book_of(alice, format=SIZE)
    ids = [ready(send(alice, book, bytes([n]))) for n in range(3)]
    frames = tuple(PhotoFrame(id=f"f{n}", x=20 + 85 * n, y=20, w=80, h=60, photo=str(ids[n])) for n in (0, 1))
    pages = (Page(id="p1", kind="photos", frames=frames), Page(id="p2", kind="photos"))
    call(books.replace, alice.id, book.id, Document(title="T", format=SIZE, theme="bookshop", pages=pages), 0)
    return book, ids


def wish(alice, book, wish):
    return call(editing.make, alice.id, book.id, wish=wish, measure=plain_measure)


def codes(alice, book) -> list[str]:
    return [check.code for check in call(checking.check, alice.id, book.id, plain_measure)]


def test_a_photo_that_left_the_book_stays_on_its_page_and_works_there(alice, story):
    book, ids = story
    call(photos.remove, alice.id, book.id, ids[0])
    assert str(ids[0]) in {photo["id"] for photo in call(editor_state.state, alice.id, book.id).photos}
    assert "photo-missing" not in codes(alice, book)
    assert call(planning.layouts, alice.id, book.id, "p1", plain_measure)
    wish(alice, book, ShufflePage(page_id="p1"))
    wish(alice, book, SwapPhotos(sheet="p1", frame_id="f0", other_sheet="p1", other_frame_id="f1"))
    wish(alice, book, DressBook(theme="gallery"))
    assert call(books.get, alice.id, book.id).document.photo_ids == {str(one) for one in ids[:2]}


def test_a_photo_that_is_on_no_page_and_left_the_book_is_gone(alice, story):
    book, ids = story
    call(photos.remove, alice.id, book.id, ids[2])
    gone = str(ids[2])
    for asked in (PlacePhoto(sheet="p1", frame_id="f0", photo=gone), AddPhotos(page_id="p2", photos=(gone,)), CoverPhoto(photo=gone)):
        with pytest.raises(NotFound, match="not ready, or not in this book"):
            wish(alice, book, asked)


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_a_photo_that_cannot_be_looked_at_is_missing_where_it_stands(alice, story, state):
    book, ids = story
    call(table.write, ids[0], state=state, reason="It is damaged.", facts=None)
    assert "photo-missing" in codes(alice, book)
    assert call(editor_state.state, alice.id, book.id).photos
    for asked in (ShufflePage(page_id="p1"), DressBook(theme="gallery"), DressBook(format="square-8.5")):
        try:
            wish(alice, book, asked)
        except AppError as told:
            assert told.message.endswith(".")
    new = send(alice, book, b"not looked at yet")
    assert call(photos.sizes, alice.id, [str(one) for one in (*ids, new)]) == {str(one): (4000, 3000) for one in ids[1:]}
    page = next(p for p in call(books.get, alice.id, book.id).document.pages if any(f.photo == str(ids[0]) for f in p.photo_frames))
    frame = next(f for f in page.photo_frames if f.photo == str(ids[0]))
    wish(alice, book, PlacePhoto(sheet=page.id, frame_id=frame.id, photo=str(ids[2])))
    assert "photo-missing" not in codes(alice, book)
