"""Lists in stretches: every row once while others come and go, in every order, by filters, and no cursor but our own."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import update

from core.errors import Invalid
from core.services import books, cursors, memories, photos, versions
from storage.models import Book, BookPhoto, Memory, Photo, Version, now
from storage.queries.books import Wanted
from tests.services.stage import call

ANY = Wanted()
ORDERS = ["-updated", "updated", "-created", "created", "title", "-title"]


@pytest.fixture
def shelf(any_house, alice, bob):
    """Twelve books of Alice; two share a moment, two a title."""

    def fill(session):
        at = now()
        for number in range(12):
            moment = at - timedelta(minutes=number // 2)
            session.add(
                Book(
                    user_id=alice.id,
                    title=f"Book {number // 2 * 7 % 6}",
                    format="square-8.5",
                    theme="bookshop",
                    updated_at=moment,
                    created_at=moment,
                )
            )
        session.add(Book(user_id=bob.id, title="Bob’s", format="square-8.5", theme="bookshop"))

    call(fill)
    return alice


def walk(maker, order, wanted=ANY, most=5, between=lambda: None):
    found, after = [], ""
    while after is not None:
        part = call(books.page, maker.id, wanted, order, after, most)
        assert len(part.items) <= most
        found += part.items
        after = part.next
        between()
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_every_book_comes_once_and_in_order(shelf, order):
    found = walk(shelf, order)
    assert len({book.id for book in found}) == len(found) == 12
    if "created" not in order:
        values = [book.title if "title" in order else book.updated_at for book in found]
        assert values == sorted(values, reverse=order.startswith("-"))


def test_books_that_change_meanwhile_neither_double_nor_hide_the_others(shelf):
    at_first = walk(shelf, "-updated", most=50)
    moved = iter([at_first[-1], at_first[0], at_first[7]])

    def between():
        if (book := next(moved, None)) is not None:
            call(books.update, shelf.id, book.id, title="Moved")
            call(books.create, shelf.id, title="New")

    found = [book.id for book in walk(shelf, "-updated", most=4, between=between)]
    unchanged = [book.id for book in at_first if book not in (at_first[-1], at_first[0], at_first[7])]
    assert [book for book in found if book in unchanged] == unchanged


def test_filters_are_asked_of_the_database(shelf):
    call(books.create, shelf.id, title="100% Nana_s", kind="memory")
    deleted = call(books.create, shelf.id, title="Gone")
    call(books.delete, shelf.id, deleted.id)
    for wanted, titles in (
        (Wanted(kind="memory"), ["100% Nana_s"]),
        (Wanted(words="nana_"), ["100% Nana_s"]),
        (Wanted(words="%"), ["100% Nana_s"]),
        (Wanted(words="' OR 1=1 --"), []),
        (Wanted(deleted=True), ["Gone"]),
        (Wanted(status="ready"), []),
    ):
        assert [book.title for book in walk(shelf, "", wanted)] == titles
    with pytest.raises(Invalid):
        call(books.page, shelf.id, Wanted(words="\0"))


def test_a_card_counts_photos_and_shows_work_under_way(shelf):
    book = call(books.create, shelf.id, title="Filled")
    other = call(books.create, shelf.id, title="Other")

    def fill(session):
        for number in range(3):
            photo = Photo(user_id=shelf.id, sha256=uuid4().hex, name=f"{number}.jpg", bytes=1)
            session.add(photo)
            session.flush()
            session.add(BookPhoto(book_id=book.id, photo_id=photo.id))

    call(fill)
    cards = {card.id: card for card in call(books.page, shelf.id, Wanted(), "", "", 50).items}
    assert cards == {card.id: card for card in call(books.shelf, shelf.id)}
    assert (cards[book.id].photos, cards[other.id].photos) == (3, 0)


SOMEBODYS_ID = "5787365a-2a4a-4468-a119-11e15ce7fac3"


@pytest.mark.parametrize(
    "wrong",
    ["x", "%", "é", "A" * 400, base64.urlsafe_b64encode(b"x" * 12 + b'["books -updated","2024-01-01T00:00:00Z"]').decode(), SOMEBODYS_ID],
)
def test_what_is_no_cursor_of_this_list_is_refused(shelf, wrong):
    with pytest.raises(Invalid) as refused:
        call(books.page, shelf.id, Wanted(), "", wrong)
    assert (refused.value.code, refused.value.field) == ("bad_cursor", "after")
    with pytest.raises(Invalid):
        call(books.page, shelf.id, Wanted(), "title", call(books.page, shelf.id, Wanted(), "-updated", "", 3).next)


def test_photos_memories_and_versions_come_in_stretches_too(any_house, alice):
    book = call(books.create, alice.id, title="x").id

    def fill(session):
        for number in range(7):
            photo = Photo(user_id=alice.id, sha256=uuid4().hex, name="same.jpg", bytes=1, state="refused" if number % 2 else "ready")
            session.add(photo)
            session.add(Memory(user_id=alice.id, book_id=book, text=f"{number}"))
            session.add(Version(user_id=alice.id, book_id=book, revision=number, name=f"{number}", why="hand", document={}))
            session.flush()
            session.add(BookPhoto(book_id=book, photo_id=photo.id))
        session.flush()
        for table in (BookPhoto, Memory, Version):
            session.exec(update(table).values(created_at=now()))

    call(fill)
    for page, all_of in ((photos.page, photos.of_book), (memories.page, memories.of_book), (versions.page, versions.of_book)):
        found, after = [], ""
        while after is not None:
            part = call(page, alice.id, book, after=after, most=3)
            found, after = found + part.items, part.next
        assert {row.id for row in found} == {row.id for row in call(all_of, alice.id, book)}
        assert len(found) == 7
    assert len(call(photos.page, alice.id, book, state="refused").items) == 3
    assert cursors.read("", "any") is None
