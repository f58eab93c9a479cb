"""The cover carries the best photo whole in its faces, the title within the safe area, and says no more than the facts."""

from datetime import datetime, timedelta

import pytest

from core.book.compose import compose
from core.book.formats import FORMATS, format_of
from core.book.themes import THEMES
from core.facts import Box
from tests.bench.figures import window
from tests.book.cast import LISBON, brief, memory, photo, plain_measure, story

PHOTOS, _ = story(60, seed=8)


def cover(**more):
    return compose(brief(more.pop("photos", PHOTOS), **more), plain_measure).document.cover


@pytest.mark.parametrize("size", list(FORMATS))
@pytest.mark.parametrize("theme", list(THEMES))
def test_words_stay_within_the_safe_area_and_faces_whole(theme, size):
    front = cover(theme=theme, format=size).front
    form = format_of(size)
    picture, *words = front
    facts = next(p for p in PHOTOS if p.id == picture.photo)
    seen = window(picture, facts)
    for face in facts.faces:
        assert seen.x - 1e-4 <= face.x and face.x + face.w <= seen.x + seen.w + 1e-4
        assert seen.y - 1e-4 <= face.y and face.y + face.h <= seen.y + seen.h + 1e-4
    assert next(p.style for frame in words for p in frame.paragraphs) == "cover-title"
    for frame in words:
        assert frame.x >= form.safety - 0.01 and frame.x + frame.w <= form.width - form.safety + 0.01
        assert frame.y + frame.h <= form.height - form.safety + 0.01


def test_the_makers_subtitle_stands_else_places_or_days():
    def subtitle(made):
        return made.front[-1].paragraphs[0].text

    lisbon = [photo(i, datetime(2024, 4, 24) + timedelta(hours=i), LISBON) for i in range(40)]
    nowhere = [photo(i, datetime(2024, 4, 24) + timedelta(hours=i)) for i in range(40)]
    assert subtitle(cover(photos=lisbon, subtitle="by all of us")) == "by all of us"
    assert subtitle(cover(photos=lisbon)) == "Lisbon"
    assert subtitle(cover(photos=lisbon, title="Lisbon")) == "24 to 25 April 2024"
    assert subtitle(cover(photos=nowhere)) == "24 to 25 April 2024"
    undated = cover(photos=[photo(i) for i in range(40)])
    assert undated.front[-1].paragraphs[0].style == "cover-title" and undated.back == ()


def test_a_thin_book_has_no_words_on_its_spine():
    assert cover().spine == ""
    assert cover(photos=story(330, seed=3)[0]).spine == "Four Days in April"


def test_a_cut_face_never_wins_the_cover():
    cut = photo(1, datetime(2024, 4, 24), sharpness=900, exposure=1.0, faces=(Box(x=0, y=0, w=1, h=1),), size=(9000, 3000))
    others = [photo(i, datetime(2024, 4, 24) + timedelta(hours=i), sharpness=100) for i in range(2, 42)]
    assert cover(photos=[cut, *others]).front[0].photo != cut.id


def test_a_book_of_words_has_a_cover_too():
    made = compose(brief([], [memory(1, "Hello.")], format="booklet-8x8"), plain_measure).document.cover
    assert [p.text for frame in made.front for p in frame.paragraphs] == ["Four Days in April"]
