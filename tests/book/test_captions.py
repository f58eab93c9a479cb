"""Captions say what is new, once, in the theme's manner."""

from datetime import datetime, timedelta

from core.book.captions import Teller, alt_of, caption_of
from core.book.shots import in_order
from tests.book.cast import LISBON, SINTRA, memory, photo

MORNING = datetime(2024, 4, 25, 10, 5)


def shots(*taken_and_place):
    return in_order(tuple(photo(i, when, place) for i, (when, place) in enumerate(taken_and_place)))


def test_a_page_tells_place_and_time_and_the_next_only_what_changed():
    later, afternoon, tomorrow = (MORNING + timedelta(**t) for t in ({"minutes": 9}, {"hours": 5}, {"days": 1}))
    later, afternoon, tomorrow = (MORNING + timedelta(**t) for t in ({"minutes": 9}, {"hours": 5}, {"days": 1}))
    first, second, third, fourth = shots((MORNING, SINTRA), (later, SINTRA), (afternoon, SINTRA), (tomorrow, LISBON))
    teller = Teller("en", {})
    assert teller.page([first]) == "Sintra, Thursday morning, 25 April 2024."
    assert teller.page([second]) == ""
    assert teller.page([third]) == "Thursday afternoon."
    assert teller.page([fourth]) == "Lisbon, Friday morning, 26 April."


def test_a_page_of_several_days_and_places_names_them_together():
    page = shots((MORNING, SINTRA), (MORNING + timedelta(days=2), LISBON))
    assert Teller("en", {}).page(page) == "Sintra and Lisbon, 25 to 27 April 2024."


def test_the_makers_words_stand_beside_the_facts():
    (only,) = shots((MORNING, SINTRA))
    assert Teller("en", {only.id: "Biscuit, supervising"}).page([only]) == "Sintra, Thursday morning, 25 April 2024. Biscuit, supervising."


def test_notes_by_hand_are_few_and_in_lower_case():
    first, second = shots((MORNING, SINTRA), (MORNING + timedelta(minutes=9), SINTRA))
    teller = Teller("en", {second.id: "Sour!"})
    assert teller.hand(first) == "sintra, 25 april 2024"
    assert teller.hand(second) == "Sour!"


def test_a_wall_label_has_a_title_over_the_exact_hour():
    first, second = shots((MORNING, SINTRA), (MORNING + timedelta(minutes=9), SINTRA))
    teller = Teller("en", {})
    assert [(p.style, p.text) for p in teller.wall(first)] == [("caption-title", "Sintra"), ("caption", "Thursday 25 April 2024, 10:05")]
    assert teller.wall(second) == ()


def test_other_languages_write_dates_their_own_way():
    assert Teller("fr", {}).page(shots((MORNING, SINTRA))) == "Sintra, jeudi 25 avril 2024."


def test_nothing_is_said_about_a_photo_of_which_nothing_is_known():
    (unknown,) = shots((None, None))
    teller = Teller("en", {})
    assert teller.page([unknown]) == "" and teller.hand(unknown) == "" and teller.wall(unknown) == ()
    assert alt_of(unknown, "en") == "IMG_0000.jpg"


def test_a_short_memory_of_one_photo_is_its_caption():
    assert caption_of(memory(1, "Sour!", photo_ids=("a",))) == "Sour!"
    assert caption_of(memory(1, "Sour!", photo_ids=("a", "b"))) == ""
    assert caption_of(memory(1, "Sour!", title="Grapes", photo_ids=("a",))) == ""
    assert caption_of(memory(1, "Sour! " * 60, photo_ids=("a",))) == ""
