"""The cover by hand: another photo with its faces whole, words on the spine, and a front that had no photo."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.book.compose import compose
from core.book.document import Cover, PhotoFrame, TextFrame
from core.book.edits import SetCover
from core.book.fulfil import fulfil
from core.book.space import area_of, shared
from core.book.wishes import AddPhotos, AddWords, CoverPhoto, SetSpine, UseLayout
from core.errors import NotFound
from tests.book.cast import brief, memory, plain_measure
from tests.book.hands_cast import BY_ID, FORMATS, MORE, THEMES, book, cuts_a_face, done, tools

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.builds(book, st.sampled_from(THEMES), st.sampled_from(FORMATS)), st.sampled_from(sorted(BY_ID)), st.integers(0, 3))
def test_any_photo_may_be_the_covers_in_any_layout(document, photo, layout):
    if layout:
        document = done(document, UseLayout(sheet="cover-front", layout=layout), touches=[])
    after = done(document, CoverPhoto(photo=photo), touches=[])
    (now,) = [frame for frame in after.cover.front if isinstance(frame, PhotoFrame)]
    assert now.photo == photo and not cuts_a_face(now)
    assert [f for f in after.cover.front if isinstance(f, TextFrame)] == [f for f in document.cover.front if isinstance(f, TextFrame)]
    assert after.cover.back == document.cover.back


@pytest.mark.parametrize("theme", THEMES)
def test_a_cover_of_words_gets_a_photo_above_its_title(theme):
    document = compose(brief([], [memory(1, "Hello.")], theme=theme, format="booklet-8x8"), plain_measure).document
    after = done(document, CoverPhoto(photo=MORE[0].id), touches=[])
    picture, *words = after.cover.front
    assert isinstance(picture, PhotoFrame) and picture.photo == MORE[0].id
    assert all(picture.y + picture.h <= frame.y + 0.01 for frame in words)


def test_an_empty_cover_gets_a_photo_too():
    document = book().model_copy(update={"cover": Cover()})
    assert done(document, CoverPhoto(photo=MORE[0].id)).cover.front[0].photo == MORE[0].id


def test_an_unknown_photo_is_not_put_on_the_cover():
    with pytest.raises(NotFound):
        done(book(), CoverPhoto(photo="no-such-photo"))


def test_the_spine_says_what_it_is_told_in_one_line():
    edit = fulfil(book(), SetSpine(text="  Four days\n in April "), tools())
    assert isinstance(edit, SetCover)
    assert done(book(), SetSpine(text="  Four days\n in April ")).cover.spine == "Four days in April"
    assert done(book(), SetSpine(text="")).cover.spine == ""


def test_photos_come_to_the_back_where_there_is_room():
    document = book()
    back = done(document, AddPhotos(page_id="cover-back", photos=[MORE[0].id, MORE[1].id]), touches=[]).cover.back
    assert [f.photo for f in back if isinstance(f, PhotoFrame)] == [MORE[0].id, MORE[1].id]
    boxes = [area_of(frame) for frame in back]
    assert all(shared(a, b) < 1.0 for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_back_without_words_can_get_some():
    document = book().model_copy(update={"cover": book().cover.model_copy(update={"back": ()})})
    (words,) = done(document, AddWords(sheet="cover-back", style="body", text="For Ana."), touches=[]).cover.back
    assert words.paragraphs[0].text == "For Ana."
