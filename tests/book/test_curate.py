"""Choosing photos: look-alikes give way to the best of them, weak ones wait, nothing vanishes."""

from datetime import datetime, timedelta

from core.book.curate import alike, curate, thin_out
from core.book.shots import Shot, in_order, natural, weigh
from core.facts import Box
from tests.book.cast import LISBON, photo

DAY = datetime(2024, 5, 1, 10)
SAME = "ff00ff00ff00ff00"


def chosen(photos, enough=0, asked_for=frozenset()):
    made = curate(in_order(tuple(photos)), enough, asked_for)
    assert {s.id for s in made.shots} | {left.photo_id for left in made.left_out} == {p.id for p in photos}
    assert all(left.words.endswith(".") for left in made.left_out)
    return made


def test_of_a_burst_the_sharpest_stays():
    burst = [photo(i, DAY + timedelta(seconds=i), hash=SAME, sharpness=50 + 100 * (i == 2), exposure=0.9) for i in range(4)]
    made = chosen(burst)
    assert [s.id for s in made.shots] == ["photo-0002"]
    assert {left.reason for left in made.left_out} == {"near-duplicate"}
    assert made.shots[0].alike == 4


def test_the_same_view_hours_later_is_another_photo():
    assert len(chosen([photo(1, DAY, hash=SAME), photo(2, DAY + timedelta(hours=3), hash=SAME)]).shots) == 2


def test_two_presses_of_the_shutter_are_one_scene():
    tones = (0.5, 0.5)
    assert len(chosen([photo(1, DAY, histogram=tones), photo(2, DAY + timedelta(seconds=9), histogram=tones)]).shots) == 1


def test_the_same_file_twice_is_there_once_even_undated():
    twins = [photo(1, sha256="a" * 64), *(photo(i) for i in range(2, 30)), photo(30, sha256="a" * 64)]
    assert len(chosen(twins).shots) == 29


def test_undated_frames_in_a_row_of_one_scene_are_alike():
    a, b = photo(1, histogram=(0.5, 0.5), hash="f" * 16), photo(2, histogram=(0.45, 0.55), hash="f" * 12 + "0fff")
    assert alike(Shot(a), Shot(b))
    assert not alike(Shot(a), Shot(photo(9, histogram=(0.5, 0.5), hash="0" * 16)))


def test_blurred_dark_and_tiny_ones_wait_while_there_is_enough_else():
    photos = [photo(i, DAY + timedelta(hours=i)) for i in range(10)]
    weak = [
        photo(20, DAY + timedelta(hours=30), sharpness=10),
        photo(21, DAY + timedelta(hours=31), exposure=0.02),
        photo(22, DAY + timedelta(hours=32), size=(150, 100)),
    ]
    assert {left.reason for left in chosen([*photos, *weak], enough=8).left_out} == {"blurred", "dark", "small"}
    assert chosen([*photos, *weak], enough=13).left_out == []
    assert len(chosen([*photos, *weak], enough=12).left_out) == 1


def test_a_photo_of_a_memory_always_stays():
    photos = [photo(i, DAY + timedelta(hours=i)) for i in range(9)] + [photo(10, DAY + timedelta(hours=20), sharpness=1)]
    assert chosen(photos, enough=2, asked_for=frozenset({"photo-0010"})).left_out == []


def test_too_many_leave_the_least_important_out():
    shots = in_order(tuple(photo(i, DAY + timedelta(hours=i), sharpness=40 * i + 30) for i in range(10)))
    weigh(shots, frozenset())
    made = thin_out(shots, 6, frozenset())
    assert [s.facts.sharpness for s in made.shots] == sorted(s.facts.sharpness for s in made.shots)
    assert {left.reason for left in made.left_out} == {"too-many"}
    assert len(made.shots) == 6


def test_importance_runs_from_nought_to_one_and_likes_faces_and_memories():
    plain, face, told = (
        photo(i, DAY, sharpness=200, exposure=0.9, faces=f) for i, f in ((1, ()), (2, (Box(x=0.4, y=0.3, w=0.2, h=0.2),)), (3, ()))
    )
    shots = in_order((plain, face, told))
    weigh(shots, frozenset({told.id}))
    weights = {s.id: s.weight for s in shots}
    assert all(0 <= w <= 1 for w in weights.values())
    assert weights[face.id] > weights[plain.id] and weights[told.id] > weights[plain.id]


def test_names_count_like_people_do():
    assert sorted(["IMG_10.jpg", "IMG_9.jpg", "img_1.jpg"], key=natural) == ["img_1.jpg", "IMG_9.jpg", "IMG_10.jpg"]


def test_an_undated_photo_stands_between_its_numbers_neighbours():
    dated = [photo(10, DAY, LISBON), photo(12, DAY + timedelta(hours=1), LISBON), photo(30, DAY + timedelta(days=1))]
    order = in_order((photo(11), photo(99), *dated))
    assert [s.id for s in order] == ["photo-0010", "photo-0011", "photo-0012", "photo-0030", "photo-0099"]
    assert order[1].moment == DAY and order[-1].moment is None
