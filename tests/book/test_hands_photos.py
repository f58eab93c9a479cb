"""Photos placed, added, swapped and taken out: the right frames change, faces stay whole, captions go with their photos."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.book.document import Page, PhotoFrame, TextFrame
from core.book.edits import AddFrame, RemoveFrame, ReplacePage, SetFrame, Several, apply
from core.book.formats import format_of
from core.book.fulfil import fulfil
from core.book.sheet import Sheet
from core.book.space import area_of, shared
from core.book.themes import theme_of
from core.book.wishes import AddPage, AddPhotoFrame, AddPhotos, CopyFrame, PlacePhoto, RemovePhoto, SwapPhotos, UseLayout
from core.errors import Conflict, NotFound
from tests.book.hands_cast import (
    BY_ID,
    FORMATS,
    MORE,
    THEMES,
    book,
    cuts_a_face,
    done,
    frame_in,
    pages_with,
    photo_spots,
    sheet_frames,
    tools,
)

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BOOKS = st.builds(book, st.sampled_from(THEMES), st.sampled_from(FORMATS))
PHOTOS = st.sampled_from(sorted(BY_ID))


def captions(frames, frame_id):
    return [f for f in frames if isinstance(f, TextFrame) and f.about == frame_id]


def with_frame(document, sheet, **values):
    """The document with the first photo frame of the page changed."""
    page = document.page(sheet)
    first = page.photo_frames[0]
    frames = tuple(f.model_copy(update=values) if f.id == first.id else f for f in page.frames)
    return document.with_page(page.model_copy(update={"frames": frames}))


@FEW
@given(BOOKS, st.data(), PHOTOS)
def test_any_photo_may_take_any_frame_with_its_faces_whole(document, data, photo):
    sheet, frame = data.draw(st.sampled_from(photo_spots(document)))
    after = done(document, PlacePhoto(sheet=sheet, frame_id=frame.id, photo=photo), touches=[sheet])
    now = frame_in(after, sheet, frame.id)
    assert now.photo == photo and now.zoom == 1.0 and now.alt and not cuts_a_face(now)
    assert (now.x, now.y, now.w, now.h, now.rotation, now.look, now.tape) == (
        frame.x, frame.y, frame.w, frame.h, frame.rotation, frame.look, frame.tape,
    )  # fmt: skip


@FEW
@given(BOOKS, st.data())
def test_any_two_photos_change_places_and_change_back(document, data):
    spots = photo_spots(document)
    one, other = data.draw(st.lists(st.sampled_from(spots), min_size=2, max_size=2, unique_by=lambda spot: (spot[0], spot[1].id)))
    wish = SwapPhotos(sheet=one[0], frame_id=one[1].id, other_sheet=other[0], other_frame_id=other[1].id)
    after = done(document, wish, touches=[one[0], other[0]])
    first, second = frame_in(after, one[0], one[1].id), frame_in(after, other[0], other[1].id)
    assert (first.photo, second.photo) == (other[1].photo, one[1].photo)
    assert (first.alt, second.alt) == (other[1].alt, one[1].alt)
    assert not cuts_a_face(first) and not cuts_a_face(second)
    again = done(after, wish, touches=[one[0], other[0]], seed="two")
    assert frame_in(again, one[0], one[1].id).photo == one[1].photo


@FEW
@given(BOOKS, st.data(), st.booleans())
def test_any_photo_can_be_taken_out(document, data, close_up):
    sheet, frame = data.draw(st.sampled_from(photo_spots(document)))
    after = done(document, RemovePhoto(sheet=sheet, frame_id=frame.id, close_up=close_up), touches=[sheet])
    assert frame_in(after, sheet, frame.id) is None and not captions(sheet_frames(after, sheet), frame.id)
    left = [f for f in sheet_frames(after, sheet) if isinstance(f, PhotoFrame)]
    assert [f.photo for f in left] == [f.photo for f in sheet_frames(document, sheet) if isinstance(f, PhotoFrame) and f.id != frame.id]


@FEW
@given(BOOKS, st.data(), st.lists(PHOTOS, min_size=1, max_size=4, unique=True))
def test_photos_come_to_a_page_in_the_order_they_were_taken(document, data, photos):
    page = data.draw(st.sampled_from([p for p in document.pages if p.kind in ("photos", "blank")]))
    after = done(document, AddPhotos(page_id=page.id, photos=photos), touches=[page.id]).page(page.id)
    taken = [BY_ID[f.photo].taken for f in after.photo_frames]
    assert len(taken) == len(page.photo_frames) + len(photos) and taken == sorted(taken)
    assert after.kind == "photos" and not any(cuts_a_face(f) for f in after.photo_frames)
    assert {f.id for f in page.frames} <= {f.id for f in after.frames}


@FEW
@given(BOOKS, st.data())
def test_photos_join_words_where_there_is_room_or_a_sentence_says_why_not(document, data):
    page = data.draw(st.sampled_from([p for p in document.pages if p.kind in ("title", "opening", "story")]))
    try:
        after = done(document, AddPhotos(page_id=page.id, photos=[MORE[0].id]), touches=[page.id]).page(page.id)
    except Conflict as told:
        assert told.message.startswith("There is no room")
        return
    words = [area_of(f) for f in after.text_frames if not f.about]
    assert all(shared(area_of(photo), box) < 1.0 for photo in after.photo_frames for box in words)
    assert [f for f in after.frames if f in page.frames and f.kind != "photo"] == [
        f for f in page.frames if f.kind != "photo" and not getattr(f, "about", "")
    ]
    assert after.kind == page.kind


@FEW
@given(BOOKS, st.data(), st.one_of(st.just(""), PHOTOS))
def test_a_new_frame_finds_the_emptiest_place(document, data, photo):
    sheet = data.draw(st.sampled_from([p.id for p in document.pages] + ["cover-front", "cover-back"]))
    after = done(document, AddPhotoFrame(sheet=sheet, photo=photo), touches=[sheet])
    before = {f.id for f in sheet_frames(document, sheet)}
    (new,) = [f for f in sheet_frames(after, sheet) if f.id not in before]
    assert new.photo == photo and min(new.w, new.h) >= 14
    if photo:
        assert not cuts_a_face(new)


@FEW
@given(BOOKS, st.data())
def test_any_frame_can_be_copied_beside_itself(document, data):
    sheet = data.draw(st.sampled_from([p.id for p in document.pages if p.frames] + ["cover-front"]))
    frame = data.draw(st.sampled_from(sheet_frames(document, sheet)))
    after = done(document, CopyFrame(sheet=sheet, frame_id=frame.id), touches=[sheet])
    frames = sheet_frames(after, sheet)
    copy = frames[[f.id for f in frames].index(frame.id) + 1]
    assert copy.id != frame.id and (copy.x, copy.y) != (frame.x, frame.y)
    assert (copy.w, copy.h) == (frame.w, frame.h) or frame.w > format_of(document.format).width
    assert not getattr(copy, "story", "") and not getattr(copy, "about", "")


def test_the_caption_of_a_print_goes_with_the_photo_that_is_replaced_and_filters_too():
    document = book("kitchen-table")
    page = next(p for p in pages_with(document, 2) if captions(p.frames, p.photo_frames[0].id))
    document = with_frame(document, page.id, tone="bw", border=2.0)
    first = document.page(page.id).photo_frames[0]
    wish = PlacePhoto(sheet=page.id, frame_id=first.id, photo=MORE[0].id)
    edit = fulfil(document, wish, tools())
    assert isinstance(edit, Several) and [type(part) for part in edit.edits] == [SetFrame, RemoveFrame]
    now = frame_in(done(document, wish), page.id, first.id)
    assert now.tone == "" and now.border == 2.0
    same = done(document, PlacePhoto(sheet=page.id, frame_id=first.id, photo=first.photo))
    assert frame_in(same, page.id, first.id).tone == "bw" and captions(same.page(page.id).frames, first.id)


def test_a_line_about_the_whole_page_stays_when_one_of_its_photos_changes():
    document = book("bookshop")
    page = next(p for p in pages_with(document, 3) if p.text_frames)
    line, first = page.text_frames[0], page.photo_frames[0]
    placed = done(document, PlacePhoto(sheet=page.id, frame_id=first.id, photo=MORE[0].id))
    assert line in placed.page(page.id).frames
    for close_up in (False, True):
        left = done(document, RemovePhoto(sheet=page.id, frame_id=first.id, close_up=close_up)).page(page.id)
        (kept,) = left.text_frames
        assert kept.paragraphs == line.paragraphs and kept.about == left.photo_frames[0].id


def test_swapped_prints_take_captions_and_filters_along_and_leave_tape_and_border():
    document = book("kitchen-table")
    noted = next(p for p in pages_with(document, 2) if captions(p.frames, p.photo_frames[0].id))
    plain = next(p for p in pages_with(document, 2) if not p.text_frames)
    document = with_frame(document, noted.id, tone="bw", exposure=0.3, border=2.0)
    one, other = document.page(noted.id).photo_frames[0], document.page(plain.id).photo_frames[0]
    words = captions(document.page(noted.id).frames, one.id)[0].paragraphs
    wish = SwapPhotos(sheet=noted.id, frame_id=one.id, other_sheet=plain.id, other_frame_id=other.id)
    after = done(document, wish, touches=[noted.id, plain.id])
    here, there = frame_in(after, noted.id, one.id), frame_in(after, plain.id, other.id)
    assert (there.tone, there.exposure, there.border) == ("bw", 0.3, other.border) and (here.tone, here.border) == ("", 2.0)
    assert not captions(after.page(noted.id).frames, one.id)
    (moved,) = captions(after.page(plain.id).frames, other.id)
    safe = Sheet(format_of(document.format), theme_of(document.theme)).safe(document.pages.index(plain) + 1)
    assert moved.paragraphs == words and moved.y + moved.h <= safe.bottom + 0.01


def test_a_photo_and_an_empty_frame_change_places():
    document = book()
    page = pages_with(document, 2, 3)[0]
    waiting = done(document, AddPhotoFrame(sheet=page.id))
    empty = next(f for f in waiting.page(page.id).photo_frames if not f.photo)
    first = page.photo_frames[1]
    after = done(waiting, SwapPhotos(sheet=page.id, frame_id=first.id, other_sheet=page.id, other_frame_id=empty.id), seed="two")
    assert frame_in(after, page.id, empty.id).photo == first.photo and frame_in(after, page.id, first.id).photo == ""


def test_one_photo_placed_is_one_small_edit_and_a_page_anew_is_one():
    document = book()
    page = pages_with(document, 3)[0]
    second = page.photo_frames[1]
    assert isinstance(fulfil(document, PlacePhoto(sheet=page.id, frame_id=second.id, photo=MORE[0].id), tools()), SetFrame)
    assert isinstance(fulfil(document, AddPhotos(page_id=page.id, photos=[MORE[0].id]), tools()), ReplacePage)
    assert isinstance(fulfil(document, CopyFrame(sheet=page.id, frame_id=second.id), tools()), AddFrame)


def test_the_last_photo_taken_out_with_closing_up_leaves_an_empty_page():
    document = book("gallery")
    page = pages_with(document, 1, 1)[0]
    after = done(document, RemovePhoto(sheet=page.id, frame_id=page.photo_frames[0].id, close_up=True), touches=[page.id]).page(page.id)
    assert (after.kind, after.frames, after.folio) == ("blank", (), False)


def test_an_empty_page_gets_a_number_with_its_first_photo():
    document = done(book(), AddPage(after=book().pages[3].id))
    empty = document.pages[4]
    assert empty.kind == "blank" and not empty.folio
    for wish in (AddPhotos(page_id=empty.id, photos=[MORE[0].id, MORE[1].id]), AddPhotoFrame(sheet=empty.id, photo=MORE[0].id)):
        filled = done(document, wish, touches=[empty.id], seed="two").page(empty.id)
        assert filled.kind == "photos" and filled.folio and filled.photo_frames


def test_a_turned_photo_keeps_its_turn_and_fills_its_new_box():
    document = book()
    page = pages_with(document, 3)[0]
    document = with_frame(document, page.id, rotation=90.0)
    after = done(document, UseLayout(sheet=page.id, layout=0), touches=[page.id]).page(page.id)
    assert after.photo_frames[0].rotation == 90.0
    boxes = [area_of(f) for f in after.photo_frames]
    assert all(shared(a, b) < 1.0 for i, a in enumerate(boxes) for b in boxes[:i])


def test_single_frames_of_a_locked_page_may_change_but_not_its_layout():
    document = book()
    page = pages_with(document, 3)[0]
    locked = document.with_page(page.model_copy(update={"locked": True}))
    second = page.photo_frames[1].id
    done(locked, PlacePhoto(sheet=page.id, frame_id=second, photo=MORE[0].id), touches=[page.id])
    done(locked, RemovePhoto(sheet=page.id, frame_id=second), touches=[page.id])
    with pytest.raises(Conflict, match="locked"):
        done(locked, RemovePhoto(sheet=page.id, frame_id=second, close_up=True))


def test_what_is_not_there_is_said():
    document = book()
    page = pages_with(document, 2)[0]
    frame = page.photo_frames[0].id
    words = next(f for p in document.pages for f in p.text_frames if p.kind == "title")
    gone = [
        PlacePhoto(sheet=page.id, frame_id=frame, photo="no-such-photo"), PlacePhoto(sheet=page.id, frame_id="f-none", photo=MORE[0].id),
        PlacePhoto(sheet="p-none", frame_id=frame, photo=MORE[0].id), AddPhotos(page_id=page.id, photos=["no-such-photo"]),
        AddPhotoFrame(sheet=page.id, photo="no-such-photo"), CopyFrame(sheet=page.id, frame_id="f-none"),
    ]  # fmt: skip
    for wish in gone:
        with pytest.raises(NotFound):
            done(document, wish)
    title = document.pages[0].id
    for wish in (
        PlacePhoto(sheet=title, frame_id=words.id, photo=MORE[0].id),
        SwapPhotos(sheet=page.id, frame_id=frame, other_sheet=page.id, other_frame_id=frame),
    ):
        with pytest.raises(Conflict):
            done(document, wish)


def test_a_page_of_ones_own_words_keeps_them_clear_of_photos():
    document = book()
    page = pages_with(document, 2, 2)[0]
    said = TextFrame(id="t-own", x=30, y=40, w=60, h=30)
    mixed = document.with_page(Page.model_validate(page.model_dump() | {"frames": (*page.frames, said)}))
    after = done(mixed, AddPhotos(page_id=page.id, photos=[MORE[0].id]), touches=[page.id]).page(page.id)
    assert said in after.frames and all(shared(area_of(photo), area_of(said)) < 1.0 for photo in after.photo_frames)


def test_a_wish_over_a_book_that_moved_on_still_fits_what_is_there():
    """The edit names frames by id, so it can be made after another page changed."""
    document = book()
    one, other = pages_with(document, 2)[:2]
    edit = fulfil(document, PlacePhoto(sheet=one.id, frame_id=one.photo_frames[0].id, photo=MORE[0].id), tools())
    moved = done(document, UseLayout(sheet=other.id, layout=1))
    assert frame_in(apply(moved, edit), one.id, one.photo_frames[0].id).photo == MORE[0].id
