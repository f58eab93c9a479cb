"""Layouts offered: good, each to be told from the others, the same whichever is shown; shuffling walks round them."""

import pytest

from core.book.arrange import MOST_PHOTOS
from core.book.document import PhotoFrame, TextFrame
from core.book.formats import format_of
from core.book.layouts import offered
from core.book.sheet import Sheet
from core.book.space import area_of, likeness, shared
from core.book.themes import theme_of
from core.book.wishes import AddPhotoFrame, AddPhotos, ShufflePage, UseLayout
from core.errors import Conflict, NotFound
from tests.book.hands_cast import FORMATS, MORE, THEMES, book, cuts_a_face, done, pages_with, sheet_frames, tools

ANY = [(theme, size) for theme in THEMES for size in FORMATS]


def photo_boxes(frames):
    return [area_of(frame) for frame in frames if isinstance(frame, PhotoFrame)]


@pytest.mark.parametrize(("theme", "size"), ANY)
def test_every_page_of_photos_has_layouts_to_be_told_apart_that_keep_everything(theme, size):
    document = book(theme, size)
    for page in document.pages:
        found = offered(document, page.id, tools())
        assert bool(found) == bool(page.photo_frames) and len(found) <= 12
        assert [one.layout for one in found] == list(range(len(found))) and sum(one.now for one in found) <= 1
        for i, one in enumerate(found):
            assert {f.id for f in one.frames} == {f.id for f in page.frames}
            assert {f.photo for f in one.frames if isinstance(f, PhotoFrame)} == {f.photo for f in page.photo_frames}
            assert not any(cuts_a_face(f) for f in one.frames if isinstance(f, PhotoFrame))
            assert all(likeness(photo_boxes(one.frames), photo_boxes(other.frames)) < 0.8 for other in found[:i])


@pytest.mark.parametrize("theme", THEMES)
def test_most_pages_look_like_one_of_their_layouts_and_have_several(theme):
    document = book(theme)
    found = [offered(document, page.id, tools()) for page in pages_with(document)]
    assert sum(any(one.now for one in layouts) for layouts in found) >= 0.9 * len(found)
    assert all(len(layouts) >= (2 if len(photo_boxes(layouts[0].frames)) == 1 else 4) for layouts in found)


@pytest.mark.parametrize(("theme", "size"), ANY)
def test_no_photo_lies_over_another_or_over_words(theme, size):
    document = book(theme, size)
    for page in document.pages:
        for one in offered(document, page.id, tools()):
            photos = photo_boxes(one.frames)
            assert all(shared(a, b) < 1.0 for i, a in enumerate(photos) for b in photos[:i])
            words = [area_of(f) for f in one.frames if isinstance(f, TextFrame)]
            assert one.bled or all(shared(a, b) < 1.0 for a in photos for b in words), (page.kind, one)


@pytest.mark.parametrize(("theme", "size"), ANY)
def test_captions_stay_within_the_safe_area(theme, size):
    document, f = book(theme, size), format_of(size)
    for number, page in enumerate(document.pages, 1):
        safe = Sheet(f, theme_of(theme)).safe(number)
        for one in offered(document, page.id, tools()):
            for words in (frame for frame in one.frames if isinstance(frame, TextFrame) and frame.about):
                assert safe.x - 0.01 <= words.x and words.x + words.w <= safe.x + safe.w + 0.01
                assert words.y + words.h <= safe.bottom + 0.01


@pytest.mark.parametrize("theme", THEMES)
def test_using_a_layout_leaves_the_offer_as_it_is_and_marks_it(theme):
    document = book(theme)
    for page in pages_with(document)[::4]:
        first = offered(document, page.id, tools())
        for number in range(len(first)):
            after = done(document, UseLayout(sheet=page.id, layout=number), touches=[page.id])
            again = offered(after, page.id, tools())
            assert [photo_boxes(one.frames) for one in again] == [photo_boxes(one.frames) for one in first]
            assert [one.layout for one in again if one.now] == [number]


@pytest.mark.parametrize("theme", THEMES)
def test_shuffling_walks_through_all_layouts_and_comes_round(theme):
    document = book(theme)
    for page in (*pages_with(document)[::6], *[p for p in document.pages if p.kind != "photos" and p.photo_frames][:1]):
        count, current, seen = len(offered(document, page.id, tools())), document, []
        if count < 2:
            continue
        for _ in range(count):
            current = done(current, ShufflePage(page_id=page.id), touches=[page.id])
            seen.append(tuple((b.x, b.y, b.w, b.h) for b in photo_boxes(current.page(page.id).frames)))
        assert len(set(seen)) == count


@pytest.mark.parametrize(("theme", "size"), ANY)
def test_the_front_of_the_cover_has_at_least_four(theme, size):
    document, f = book(theme, size), format_of(size)
    found = offered(document, "cover-front", tools())
    assert len(found) >= 4 and found[0].now
    for one in found:
        words = [frame for frame in one.frames if isinstance(frame, TextFrame)]
        assert [w.paragraphs for w in words] == [w.paragraphs for w in document.cover.front if isinstance(w, TextFrame)]
        for frame in words:
            assert frame.x >= f.safety - 0.01 and frame.x + frame.w <= f.width - f.safety + 0.01
            assert frame.y >= f.safety - 0.01 and frame.y + frame.h <= f.height - f.safety + 0.01
        assert not any(cuts_a_face(frame) for frame in one.frames if isinstance(frame, PhotoFrame))
        after = done(document, UseLayout(sheet="cover-front", layout=one.layout), touches=[]) if one.layout else document
        assert [again.layout for again in offered(after, "cover-front", tools()) if again.now] == [one.layout]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [5, 6, 7, 8, 9])
def test_many_photos_still_make_a_good_page(theme, count):
    document = book(theme)
    page = pages_with(document)[0]
    more = [photo.id for photo in MORE[: count - len(page.photo_frames)]]
    after = done(document, AddPhotos(page_id=page.id, photos=more), touches=[page.id])
    boxes = photo_boxes(after.page(page.id).frames)
    area = Sheet(format_of("square-8.5"), theme_of(theme)).picture(1)
    assert len(boxes) == count
    assert sum(box.size for box in boxes) >= 0.6 * area.size
    assert min(min(box.w, box.h) for box in boxes) >= 15
    assert [one.layout for one in offered(after, page.id, tools()) if one.now] == [after.page(page.id).layout]
    with pytest.raises(Conflict, match="holds 9 photos"):
        done(after, AddPhotos(page_id=page.id, photos=[p.id for p in MORE[12:]][: MOST_PHOTOS + 1]))


def test_what_is_a_frames_own_survives_a_layout():
    document = book("kitchen-table")
    page = next(p for p in pages_with(document, 3) if any(isinstance(f, TextFrame) for f in p.frames))
    own = {"tone": "bw", "warmth": 0.4, "exposure": -0.2, "border": 1.5, "border_colour": "clay", "tape": "", "alt": "Ana, laughing"}
    first = page.photo_frames[0]
    frames = tuple(frame.model_copy(update=own) if frame.id == first.id else frame for frame in page.frames)
    changed = done(document.with_page(page.model_copy(update={"frames": frames})), UseLayout(sheet=page.id, layout=2), touches=[page.id])
    kept = next(f for f in changed.page(page.id).photo_frames if f.id == first.id)
    assert {name: getattr(kept, name) for name in own} == own


def test_frames_that_wait_for_a_photo_are_laid_out_too():
    document = book()
    page = pages_with(document, 2, 3)[0]
    waiting = done(document, AddPhotoFrame(sheet=page.id), touches=[page.id])
    found = offered(waiting, page.id, tools())
    assert len(found) >= 4 and all("" in {f.photo for f in one.frames if isinstance(f, PhotoFrame)} for one in found)
    done(waiting, UseLayout(sheet=page.id, layout=1), touches=[page.id])


def test_a_locked_page_shows_its_layouts_but_keeps_its_own():
    document = book()
    page = pages_with(document, 2)[0]
    locked = document.with_page(page.model_copy(update={"locked": True}))
    assert offered(locked, page.id, tools())
    for wish in (UseLayout(sheet=page.id, layout=1), ShufflePage(page_id=page.id), AddPhotos(page_id=page.id, photos=[MORE[0].id])):
        with pytest.raises(Conflict, match=r"This page is locked\. Unlock it to change it\."):
            done(locked, wish)


def test_an_unknown_page_and_an_unknown_layout_are_not_found():
    document = book()
    for wish in (UseLayout(sheet="p-nothing", layout=0), UseLayout(sheet=pages_with(document)[0].id, layout=99)):
        with pytest.raises(NotFound):
            done(document, wish)
    assert sheet_frames(document, "cover-back") is document.cover.back and offered(document, "cover-back", tools()) == []
