"""Chapters, events and their names come from times, places, feasts and the maker's own titles; nothing is invented."""

import itertools
from datetime import date, datetime, timedelta

import pytest

from core.book.chapters import mark_events, split
from core.book.compose import compose
from core.book.feasts import feast_of
from core.book.gather import chapters_of
from core.book.phrases import counted, day, roman, span
from core.book.shots import in_order
from tests.book.cast import LISBON, LONG_TEXT, MONSANTO, SINTRA, brief, memory, photo, plain_measure, story

NOON = datetime(2024, 4, 24, 12)


def run(first: int, count: int, start: datetime, place=None, minutes: int = 5):
    return [photo(first + i, start + timedelta(minutes=minutes * i), place) for i in range(count)]


def titles(photos, memories=(), language="en"):
    return [plan.title for plan in chapters_of(in_order(tuple(photos)), tuple(memories), language)]


def test_events_end_where_the_camera_rests_long_for_this_maker():
    photos = run(1, 8, NOON) + run(20, 8, NOON + timedelta(hours=5)) + run(40, 8, NOON + timedelta(days=1))
    shots = in_order(tuple(photos))
    mark_events(shots)
    assert [shot.event for shot in shots] == [0] * 8 + [1] * 8 + [2] * 8


def test_one_photo_a_year_is_no_row_of_events():
    shots = in_order(tuple(photo(i, datetime(1970 + i, 6, 1)) for i in range(40)))
    mark_events(shots)
    assert {shot.event for shot in shots} == {0}


def test_events_of_a_whole_trip_are_found_as_they_were():
    photos, truth = story(300, seed=5)
    shots = in_order(photos)
    mark_events(shots)
    split_right = sum((a.event == b.event) == (truth[a.id] == truth[b.id]) for a, b in itertools.pairwise(shots))
    assert split_right >= 0.97 * (len(shots) - 1)


def test_chapters_follow_days_and_places():
    photos = run(1, 14, NOON, LISBON) + run(30, 14, NOON + timedelta(days=1), SINTRA) + run(60, 14, NOON + timedelta(days=3), MONSANTO)
    assert titles(photos) == ["Lisbon", "Sintra", "Monsanto"]


def test_a_long_way_matters_as_much_as_a_long_time():
    photos = run(1, 14, NOON, LISBON) + run(30, 14, NOON + timedelta(hours=4), MONSANTO)
    assert titles(photos) == ["Lisbon", "Monsanto"]


@pytest.mark.parametrize(
    ("start", "place", "language", "title"),
    [
        (datetime(2024, 12, 25, 10), None, "en", "Christmas 2024"),
        (datetime(2024, 12, 25, 10), LISBON, "pt", "Natal 2024"),
        (datetime(2024, 3, 31, 10), LISBON, "en", "Easter 2024"),
        (datetime(2024, 4, 25, 10), SINTRA, "en", "Sintra"),
        (datetime(2024, 10, 3, 10), None, "en", "3 October 2024"),
        (datetime(2024, 10, 3, 10), None, "de", "3. Oktober 2024"),
    ],
)
def test_a_day_is_called_by_feast_place_or_date(start, place, language, title):
    assert titles(run(1, 9, start, place), language=language) == [title]


def test_a_weekend_in_one_place():
    saturday = datetime(2024, 5, 4, 9)
    photos = run(1, 5, saturday, LISBON) + run(10, 5, saturday + timedelta(days=1), LISBON)
    assert titles(photos) == ["A weekend in Lisbon"]


def test_years_of_photos_are_called_by_their_years():
    assert titles([photo(i, datetime(1974 + i, 5, 1), LISBON) for i in range(12)]) == ["1974 to 1985"]


def test_undated_photos_close_the_book_in_a_chapter_of_their_own():
    assert titles(run(1, 12, NOON, LISBON) + [photo(i) for i in range(900, 912)]) == ["Lisbon", "Days without a date"]


def test_two_stays_in_one_place_are_told_apart():
    photos = run(1, 14, NOON, LISBON) + run(40, 14, NOON + timedelta(days=200), LISBON)
    assert titles(photos) == ["Lisbon, April 2024", "Lisbon, November 2024"]


def test_a_titled_memory_opens_a_chapter_at_its_first_photo():
    photos = run(1, 20, NOON, LISBON)
    assert titles(photos, [memory(1, LONG_TEXT, title="The steps", photo_ids=("photo-0011",))]) == ["Lisbon", "The steps"]


def test_memories_find_their_day_and_loose_ones_come_first():
    photos = run(1, 10, NOON, LISBON)
    of_day = memory(1, LONG_TEXT, about=date(2024, 4, 24))
    loose = memory(2, "Hello all of you, this is for the children.")
    earlier = memory(3, LONG_TEXT, title="Before", about=date(1990, 1, 1))
    plans = chapters_of(in_order(tuple(photos)), (of_day, loose, earlier), "en")
    assert [[m.id for m in plan.memories] for plan in plans] == [["memory-2"], ["memory-3"], ["memory-1"]]
    assert [plan.title for plan in plans] == ["Hello all of you, this…", "Before", "Lisbon"]


def test_feasts_need_half_of_the_photos_and_a_country_that_keeps_them():
    thanksgiving = date(2024, 11, 28)
    assert feast_of([thanksgiving], "US", "en") == "Thanksgiving Day 2024"
    assert feast_of([thanksgiving], "PT", "en") == ""
    assert feast_of([thanksgiving, date(2024, 11, 3), date(2024, 11, 4)], "US", "en") == ""
    assert feast_of([date(2024, 4, 25)], "PT", "en") == ""


def test_words_for_days_and_numbers():
    assert day(date(2024, 4, 25), "en") == "Thursday 25 April 2024"
    assert day(date(2024, 4, 25), "fr") == "jeudi 25 avril 2024"
    assert span(date(2024, 4, 24), date(2024, 4, 27), "en") == "24 to 27 April 2024"
    assert span(date(2024, 4, 24), date(2024, 6, 2), "en") == "April to June 2024"
    assert day(date(2024, 4, 25), "xx-nonsense") == "Thursday 25 April 2024"
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]
    assert (counted(2, "en"), counted(2, "de")) == ("two", "2")


def test_a_split_never_loses_a_photo():
    shots = in_order(story(120, seed=9)[0])
    plans = split(shots)
    assert plans[0].start == 0 and plans[-1].stop == len(shots)
    assert all(a.stop == b.start for a, b in itertools.pairwise(plans))


def test_each_memory_of_a_day_opens_the_chapter_of_that_very_day():
    """Neighbouring days do not take each other's stories, and a pause of months ends a chapter however many stories there are."""
    days = [datetime(2024, 5, 11), datetime(2024, 5, 12), datetime(2024, 5, 13), datetime(2024, 12, 27), datetime(2024, 12, 28)]
    photos = [photo(6 * d + hour, day.replace(hour=9 + hour)) for d, day in enumerate(days) for hour in range(6)]
    titles = {"Tram": days[0].date(), "Sea": days[2].date(), "Hut": days[4].date()}
    told = [memory(number, title=title, about=day) for number, (title, day) in enumerate(titles.items())]
    document = compose(brief(photos, told), plain_measure).document
    taken = {p.id: p.taken.date() for p in photos}
    first = {
        chapter.title: min(taken[frame.photo] for page in document.pages if page.chapter == chapter.id for frame in page.photo_frames)
        for chapter in document.chapters
    }
    assert {title: first.pop(title) for title in titles} == titles
    assert days[3].date() in first.values()
