"""Odd piles of photos: a sensible book or a clear sentence."""

from datetime import datetime, timedelta

import pytest

from core.book.compose import compose
from core.book.formats import format_of
from core.errors import Invalid, NotEnough
from core.facts import Box
from tests.book.cast import LISBON, LONG_TEXT, brief, memory, photo, plain_measure

NOON = datetime(2024, 5, 1, 12)


def hourly(count, **more):
    return [photo(i, NOON + timedelta(hours=i), LISBON, **more) for i in range(count)]


def book(photos, memories=(), **more):
    """The composed book; it always has an allowed page count, and each photo is in it or left out with a reason."""
    made = compose(brief(photos, memories, **more), plain_measure)
    placed = {f.photo for page in made.document.pages for f in page.photo_frames}
    left = {one.photo_id for one in made.left_out}
    assert placed | left == {p.id for p in photos} and not placed & left
    assert format_of(made.document.format).allows(len(made.document.pages))
    assert all(page.kind != "blank" for page in made.document.pages[:-1])
    return made


@pytest.mark.parametrize(
    ("photos", "words"),
    [
        ([], "There is nothing to make a book of yet. Add some photos, or write a memory."),
        (hourly(1), "You have 1 photo, enough for about 2. Add about 30 more photos"),
        (
            hourly(3),
            "at least 32 pages. You have 3 photos, enough for about 4. Add about 28 more photos or some memories, or choose the Booklet",
        ),
        ([photo(i, NOON, hash="ff" * 8) for i in range(60)], "60 photos of which 59 show the same as others, enough for about 2."),
    ],
)
def test_too_little_says_what_is_missing_and_the_way_out(photos, words):
    with pytest.raises(NotEnough) as refused:
        book(photos)
    assert words in refused.value.message


@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_a_handful_makes_a_booklet(count, theme):
    assert len(book(hourly(count), format="booklet-8x8", theme=theme).document.pages) <= 2 + count + 1


@pytest.mark.parametrize("count", [30, 31, 33, 40])
def test_photos_just_enough_are_spread_over_the_fewest_pages(count):
    assert 32 <= len(book(hourly(count)).document.pages) <= 34


@pytest.mark.parametrize(
    "photos",
    [
        [photo(i) for i in range(60)],
        [photo(i, datetime(1970 + i, 5, 1)) for i in range(50)],
        [photo(i, NOON + timedelta(hours=i), size=(12000, 3000)) for i in range(60)],
        [photo(i, NOON + timedelta(hours=i), size=(1500, 9000)) for i in range(60)],
        [photo(i, NOON + timedelta(hours=i), size=(30000, 10)) for i in range(40)],
        [photo(i, NOON + timedelta(hours=i), faces=(Box(x=0, y=0, w=1, h=1),)) for i in range(40)],
        [photo(i, NOON + timedelta(hours=i), sharpness=0, exposure=0) for i in range(40)],
    ],
    ids=["undated", "a photo a year", "panoramas", "towers", "threads", "all face", "all black"],
)
@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
def test_odd_piles_make_whole_books(photos, theme):
    assert not book(photos, theme=theme).left_out


def test_too_many_for_the_format_leave_the_least_important_out():
    made = book(hourly(400), format="booklet-8x8")
    assert len(made.document.pages) == 48
    assert {left.reason for left in made.left_out} == {"too-many"}


def test_words_alone_make_a_book_and_too_many_say_so():
    assert len(book([], [memory(i, LONG_TEXT, title=f"Part {i}") for i in range(6)]).document.pages) >= 32
    assert len(book([], [memory(1, "Hello.")], format="booklet-8x8").document.pages) == 2
    with pytest.raises(Invalid, match="more pages than this size holds"):
        book([], [memory(i, LONG_TEXT) for i in range(20)], format="booklet-8x8")


def test_unruly_words_stay_on_their_pages():
    told = [memory(1, "x" * 20_000, title="W" * 300), memory(2, "  \n\n "), memory(3, "Short.", title=" ".join(["long"] * 80))]
    document = book(hourly(40), told, title="A very long title " * 12, subtitle="and more " * 30).document
    words = document.pages[0].text_frames + tuple(f for page in document.pages for f in page.text_frames)
    assert all(frame.y + frame.h <= 215.9 - 12.7 + 0.1 for frame in words)


def test_unknown_sizes_and_looks_are_refused():
    with pytest.raises(Invalid):
        book(hourly(40), format="scroll")
    with pytest.raises(Invalid):
        book(hourly(40), theme="baroque")
