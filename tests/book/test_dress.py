"""A book in another size or look keeps everything: every photo, every word, locked pages, and what a hand set; and it says what changed."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.checks import check, texts_of
from core.book.compose import compose
from core.book.document import OrnamentFrame, Page, Paragraph, PhotoFrame, TextFrame
from core.book.dress import dressed
from core.book.edits import FRONT, AddFrame, LockPage, ReplaceDocument, SetFrame, apply
from core.book.formats import format_of
from core.book.fulfil import fulfil
from core.book.hands import Tools
from core.book.inverses import inverse
from core.book.rewording import joined, text_of
from core.book.themes import theme_of
from core.book.wishes import AddPhotoFrame, AddWords, DressBook, SetWords
from core.errors import Conflict, Invalid
from core.press.setter import Setter
from tests.book.cast import LONG_TEXT, brief, memory, plain_measure, story

PHOTOS, _ = story(56, seed=3)
FACTS = {p.id: p for p in PHOTOS}
THEMES = ("bookshop", "gallery", "kitchen-table")
FORMATS = ("square-8.5", "novel-6x9", "a4", "landscape-11x8.5", "prodigi-9x9")
MEMORIES = (
    memory(1, LONG_TEXT[:5200], title="The steps", author="Rosa", photo_ids=tuple(p.id for p in PHOTOS[20:23])),
    memory(2, LONG_TEXT[:1500], title="The pier", author="Leo", photo_ids=(PHOTOS[30].id, PHOTOS[31].id)),
    memory(3, "Nobody had a name for it.\n\nSo we gave it none.", photo_ids=(PHOTOS[40].id, PHOTOS[41].id)),
    memory(4, "Biscuit, supervising", photo_ids=(PHOTOS[5].id,)),
)
MADE: dict = {}
TOOLS = Tools(FACTS, plain_measure, "seed")


def made(theme="bookshop", form="square-8.5", measure=plain_measure):
    key = (theme, form, measure is plain_measure)
    if key not in MADE:
        MADE[key] = compose(brief(PHOTOS, MEMORIES, theme=theme, format=form, subtitle="A little book"), measure).document
    return MADE[key]


def photos_of(document):
    frames = [f for page in document.pages for f in page.frames] + [*document.cover.front, *document.cover.back]
    return Counter(f.photo for f in frames if isinstance(f, PhotoFrame))


def words_of(document, *, but=("label",)):
    frames = [f for page in document.pages for f in page.frames] + [*document.cover.front, *document.cover.back]
    told = [p for f in frames if isinstance(f, TextFrame) for p in f.paragraphs if p.style not in but]
    return Counter(word for p in told for word in p.text.split())


def story_of(document, number):
    return text_of(joined(f.paragraphs for page in document.pages for f in page.text_frames if f.story == f"memory-{number}"))


def grave(document, facts=FACTS, measure=plain_measure):
    asked = texts_of(document)
    found = check(document, facts, dict(zip(asked, measure(list(asked.values())), strict=True)))
    return [(f.code, f.words) for f in found if f.code in ("overflow", "page-count", "photo-missing", "empty-page", "safe-area")]


def with_page(document, number, **values):
    return document.with_page(document.pages[number].model_copy(update=values))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("before", THEMES)
def test_nothing_is_lost_and_nothing_grave_is_found(before, theme, form):
    document = made(before, "novel-6x9" if form == "square-8.5" else "square-8.5")
    after, notes = dressed(document, form, theme, TOOLS)
    assert (after.format, after.theme) == (form, theme) and format_of(form).allows(len(after.pages))
    assert photos_of(after) == photos_of(document) and words_of(after) == words_of(document)
    assert [story_of(after, n) for n in (1, 2, 3)] == [story_of(document, n) for n in (1, 2, 3)]
    assert grave(after) == [] and after.chapters == document.chapters
    assert all(len(page.photo_frames) <= theme_of(theme).most_photos for page in after.pages)
    assert len({page.id for page in after.pages}) == len(after.pages)
    assert all(len({f.id for f in page.frames}) == len(page.frames) for page in after.pages)
    assert notes and all(note.endswith(".") for note in notes)
    pages = f"The book has {len(after.pages)} pages now; it had {len(document.pages)}."
    assert any(note.startswith(pages) for note in notes) == (len(after.pages) != len(document.pages))
    assert dressed(document, form, theme, TOOLS) == (after, notes)


def test_photos_stay_together_on_their_pages_where_the_look_allows():
    document = made()
    after, _ = dressed(document, "a4", "kitchen-table", TOOLS)
    before = [[f.photo for f in page.photo_frames] for page in document.pages if page.photo_frames and page.kind == "photos"]
    now = [[f.photo for f in page.photo_frames] for page in after.pages if page.photo_frames and page.kind == "photos"]
    assert [sorted(page) for page in before] == [sorted(page) for page in now if sorted(page) in [sorted(b) for b in before]]
    assert all(f.look == "print" and f.edge for page in after.pages for f in page.photo_frames)
    order = [f.photo for page in after.pages for f in page.photo_frames]
    assert order == [f.photo for page in document.pages for f in page.photo_frames]


def test_a_wall_shows_one_photo_a_page_and_says_so():
    document = made()
    after, notes = dressed(document, document.format, "gallery", TOOLS)
    assert all(len(page.photo_frames) <= 1 for page in after.pages)
    assert any("one photo a page" in note for note in notes)
    back, _ = dressed(after, document.format, "bookshop", TOOLS)
    assert photos_of(back) == photos_of(document) and words_of(back) == words_of(document)


def test_stories_say_how_many_pages_they_take():
    document = made("bookshop", "a4")
    after, notes = dressed(document, "novel-6x9", "bookshop", TOOLS)
    before, now = (sum(any(f.story == "memory-1" for f in p.text_frames) for p in d.pages) for d in (document, after))
    assert now > before and f"The story “The steps” now takes {now} pages instead of {before}." in notes


def test_locked_pages_are_made_smaller_and_nothing_on_them_is_lost():
    document = made()
    numbers = [n for n, page in enumerate(document.pages) if page.frames][3:20:5]
    for number in numbers:
        document = apply(document, LockPage(page_id=document.pages[number].id, locked=True))
    after, notes = dressed(document, "novel-6x9", "bookshop", TOOLS)
    assert f"{len(numbers)} locked pages were made smaller to fit." in notes
    scale = 6 / 8.5
    for number in numbers:
        old = document.pages[number]
        new = after.page(old.id)
        assert new.locked and [f.id for f in new.frames] == [f.id for f in old.frames]
        for frame, was in zip(new.photo_frames, old.photo_frames, strict=True):
            assert frame.photo == was.photo
            if was.x > 0:
                assert (frame.w, frame.h) == (pytest.approx(was.w * scale, abs=0.01), pytest.approx(was.h * scale, abs=0.01))
    assert photos_of(after) == photos_of(document) and words_of(after) == words_of(document)


def test_a_page_printed_to_its_edges_still_is():
    document = made()
    page = next(p for p in document.pages if len(p.photo_frames) == 1 and not p.text_frames)
    full = page.photo_frames[0].model_copy(update={"x": -3.175, "y": -3.175, "w": 222.25, "h": 222.25})
    locked = document.with_page(page.model_copy(update={"frames": (full,), "locked": True, "folio": False}))
    frame = dressed(locked, "a4", "bookshop", TOOLS)[0].page(page.id).photo_frames[0]
    bleed = format_of("a4").bleed
    assert (frame.x, frame.y, frame.x + frame.w, frame.y + frame.h) == pytest.approx((-bleed, -bleed, 210 + bleed, 297 + bleed), abs=0.01)


def test_pages_set_by_hand_are_kept_whole():
    document = made()
    page = next(p for p in document.pages if p.kind == "photos" and len(p.photo_frames) >= 2)
    words = TextFrame(id="mine", x=40, y=100, w=90, h=20, paragraphs=(Paragraph(style="quote", text="Oh!", colour="sage"),))
    upon = apply(document, AddFrame(sheet=page.id, frame=words, after=page.frames[-1].id))
    panel = OrnamentFrame(id="panel", x=-3.175, y=-3.175, w=222.25, h=90, name="panel", colour="#AABBCC")
    upon = apply(upon, AddFrame(sheet=page.id, frame=panel))
    upon = fulfil_and_apply(upon, AddPhotoFrame(sheet=page.id))
    after, notes = dressed(upon, "a4", "gallery", TOOLS)
    new = after.page(page.id)
    assert [f.id for f in new.frames] == [f.id for f in upon.page(page.id).frames]
    assert "1 page that you set by hand was made smaller to fit." in notes
    kept = next(f for f in new.frames if f.id == "panel")
    assert kept.x == -format_of("a4").bleed and kept.x + kept.w == pytest.approx(210 + format_of("a4").bleed, abs=0.01)
    assert next(f for f in new.text_frames if f.id == "mine").paragraphs[0].colour in dict(theme_of("gallery").colours)


def fulfil_and_apply(document, wish):
    return apply(document, fulfil(document, wish, TOOLS))


def test_what_was_wished_for_photos_and_words_stays():
    document = made()
    page = next(p for p in document.pages if p.kind == "photos" and p.photo_frames and p.text_frames)
    photo = page.photo_frames[0].model_copy(update={"tone": "bw", "border": 1.0, "border_colour": "clay", "exposure": 0.2, "zoom": 1.4})
    document = apply(document, SetFrame(sheet=page.id, frame=photo))
    sheet, piece = next((p.id, f) for p in document.pages for f in p.text_frames if f.story == "memory-2")
    told = tuple(p.model_copy(update={"italic": True, "step": 1}) for p in piece.paragraphs)
    document = apply(document, SetFrame(sheet=sheet, frame=piece.model_copy(update={"paragraphs": told})))
    opening = next(p for p in document.pages if p.kind == "opening")
    title = next(f for f in opening.text_frames if f.paragraphs[0].style == "title")
    bold = title.model_copy(update={"paragraphs": (title.paragraphs[0].model_copy(update={"bold": True, "colour": "clay"}),)})
    document = apply(document, SetFrame(sheet=opening.id, frame=bold))
    after, _ = dressed(document, "a4", "kitchen-table", TOOLS)
    frame = next(f for p in after.pages for f in p.photo_frames if f.photo == photo.photo)
    assert (frame.tone, frame.border, frame.exposure, frame.zoom, frame.id) == ("bw", 1.0, 0.2, 1.4, photo.id)
    first = next(p for page in after.pages for f in page.text_frames if f.story == "memory-2" for p in f.paragraphs)
    assert first.italic and first.step == 1
    named = next(p for page in after.pages for f in page.text_frames for p in f.paragraphs if p.text == title.paragraphs[0].text)
    assert named.bold and named.colour == "clay" and named.style == "title"


def test_the_cover_is_made_anew_with_its_photo_words_and_additions():
    document = made()
    extra = TextFrame(id="extra", x=30, y=20, w=80, h=10, paragraphs=(Paragraph(style="caption", text="Volume two"),))
    document = apply(document, AddFrame(sheet=FRONT, frame=extra))
    picture = next(f for f in document.cover.front if isinstance(f, PhotoFrame))
    document = apply(document, SetFrame(sheet=FRONT, frame=picture.model_copy(update={"tone": "bw"})))
    after, notes = dressed(document, "a4", "gallery", TOOLS)
    shown = [f for f in after.cover.front if isinstance(f, PhotoFrame)]
    assert [(f.photo, f.tone) for f in shown] == [(picture.photo, "bw")] and shown[0].x < 0
    assert "Volume two" in [p.text for f in after.cover.front if isinstance(f, TextFrame) for p in f.paragraphs]
    assert after.cover.spine == document.cover.spine or document.title
    assert any("cover" in note for note in notes)


def test_a_book_too_long_for_a_size_is_refused_in_words():
    with pytest.raises(Conflict, match="48 pages at most") as refused:
        dressed(made(), "booklet-8x8", "gallery", TOOLS)
    assert refused.value.code == "too_many_pages"
    for wrong in (("scroll", "gallery"), ("a4", "disco")):
        with pytest.raises(Invalid):
            dressed(made(), *wrong, TOOLS)


def test_a_short_book_is_filled_up_with_empty_pages():
    small = compose(brief(PHOTOS[:12], format="booklet-8x8"), plain_measure).document
    after, notes = dressed(small, "square-8.5", "bookshop", TOOLS)
    assert len(after.pages) == 32 and any("are empty" in note for note in notes)
    again, _ = dressed(after, "booklet-8x8", "bookshop", TOOLS)
    assert len(again.pages) == len(small.pages)


def test_as_a_wish_it_is_one_edit_that_can_be_taken_back():
    document = made()
    edit = fulfil(document, DressBook(theme="gallery"), TOOLS)
    assert isinstance(edit, ReplaceDocument) and edit.document.theme == "gallery" and edit.document.format == document.format
    assert apply(edit.document, inverse(document, edit)) == document
    with pytest.raises(Conflict):
        fulfil(document, DressBook(theme="bookshop", format="square-8.5"), TOOLS)


@settings(max_examples=30, deadline=None)
@given(before=st.sampled_from(THEMES), theme=st.sampled_from(THEMES), form=st.sampled_from(FORMATS[1:]), seed=st.integers(0, 10_000))
def test_whatever_hands_did_before_nothing_is_lost(before, theme, form, seed):
    rng = random.Random(seed)
    document = made(before)
    for step in range(8):
        document = worked_on(document, rng, Tools(FACTS, plain_measure, f"{seed}-{step}"))
    after, _ = dressed(document, form, theme, TOOLS)
    missing = photos_of(document) - photos_of(after)
    assert not missing and not photos_of(after) - photos_of(document)
    assert not words_of(document) - words_of(after, but=())
    assert format_of(form).allows(len(after.pages))
    assert all(len({f.id for f in page.frames}) == len(page.frames) for page in after.pages)
    assert len({page.id for page in after.pages}) == len(after.pages)
    assert {p.id for p in document.pages if p.locked} == {p.id for p in after.pages if p.locked}


def worked_on(document, rng, tools):
    """One thing a maker might do."""
    page = rng.choice(document.pages)
    do = rng.randrange(8)
    if do == 0:
        return apply(document, LockPage(page_id=page.id, locked=True))
    if do == 1:
        wish = AddWords(sheet=rng.choice((page.id, FRONT, "cover-back")), style="quote", text=f"words {rng.random()} upon a page")
        return apply(document, fulfil(document, wish, tools))
    if do == 2 and page.text_frames:
        frame = rng.choice(page.text_frames)
        wish = SetWords(sheet=page.id, frame_id=frame.id, text=f"new {rng.random()}\n\nthings " * 9)
        return apply(document, fulfil(document, wish, tools))
    if do == 3:
        return apply(document, fulfil(document, AddPhotoFrame(sheet=page.id, photo=rng.choice(PHOTOS).id), tools))
    if do == 4 and page.frames:
        frame = rng.choice(page.frames)
        aside = frame.model_copy(update={"x": frame.x + 9, "y": frame.y - 4, "w": frame.w * 0.8})
        return apply(document, SetFrame(sheet=page.id, frame=aside))
    if do == 5:
        moved = list(document.pages)
        moved.insert(rng.randrange(len(moved)), moved.pop(rng.randrange(len(moved))))
        return document.model_copy(update={"pages": tuple(moved)})
    if do == 6:
        blank = Page(id=tools.new_id("p"), kind="blank")
        return document.model_copy(update={"pages": (*document.pages[:7], blank, *document.pages[7:])})
    if do == 7 and page.photo_frames:
        frame = rng.choice(page.photo_frames)
        told = (Paragraph(style="caption", text=f"n{rng.random()}"),)
        about = TextFrame(id=tools.new_id("t"), x=30, y=150, w=50, h=9, about=frame.id, paragraphs=told)
        return apply(document, AddFrame(sheet=page.id, frame=about))
    return document


@pytest.mark.parametrize("theme", THEMES)
def test_with_the_press_itself_all_words_fit(theme):
    measure = Setter().measure
    document = made("bookshop", "square-8.5", measure)
    after, _ = dressed(document, "novel-6x9", theme, Tools(FACTS, measure, "seed"))
    assert grave(after, measure=measure) == [] and words_of(after) == words_of(document)
