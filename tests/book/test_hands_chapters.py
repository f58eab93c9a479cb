"""Chapters by hand: begun, named, ended and moved; openings look like the book's own and are numbered in their order."""

from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.book.document import OrnamentFrame
from core.book.formats import format_of
from core.book.measure import TextRequest
from core.book.sheet import Sheet
from core.book.themes import theme_of
from core.book.wishes import AddPage, BeginChapter, EndChapter, MoveChapter, NameChapter, StyleWords
from core.errors import Conflict, Invalid, NotFound
from tests.book.cast import plain_measure
from tests.book.hands_cast import FORMATS, THEMES, book, done

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BOOKS = st.builds(book, st.sampled_from(THEMES), st.sampled_from(FORMATS[:3]))
LABELS = {"bookshop": ("I", "II", "III", "IV", "V", "VI", "VII"), "kitchen-table": ()}
LABELS["gallery"] = tuple(f"Chapter {n}" for n in ("one", "two", "three", "four", "five", "six", "seven"))


def openings(document):
    return [page for page in document.pages if page.kind == "opening"]


def said(page, style):
    return [p.text for frame in page.text_frames for p in frame.paragraphs if p.style == style]


def labels_count_right(document):
    """Labels of openings follow the order of chapters, and chapters that of their pages."""
    order = [chapter.id for chapter in document.chapters]
    shown = [(order.index(page.chapter), said(page, "label")) for page in openings(document)]
    if LABELS[document.theme]:
        assert all(label == [LABELS[document.theme][at]] for at, label in shown), shown
    homes = list(dict.fromkeys(page.chapter for page in document.pages if page.chapter))
    assert homes == [chapter for chapter in order if chapter in homes]


def in_a_row(document):
    """The pages of each chapter stand together."""
    runs = [chapter for chapter, _ in groupby(page.chapter for page in document.pages if page.chapter)]
    return len(runs) == len(set(runs))


@FEW
@given(BOOKS, st.data(), st.sampled_from(["Home again", "", "A long way round by the sea and the hills behind it, and back"]))
def test_a_chapter_can_begin_anywhere(document, data, title):
    page = data.draw(st.sampled_from(document.pages))
    after = done(document, BeginChapter(title=title, after=page.id))
    at = document.pages.index(page) + 1
    opening = after.pages[at]
    chapter = next(c for c in after.chapters if c.id == opening.chapter)
    assert opening.kind == "opening" and said(opening, "title") + said(opening, "body") == [chapter.title]
    assert chapter.title == title if title else chapter.title
    own = [p for p in after.pages if p.chapter == chapter.id]
    assert own == list(after.pages[at : at + len(own)])
    follows = at + len(own)
    assert follows == len(after.pages) or after.pages[follows].kind == "opening" or after.pages[follows].chapter != page.chapter
    labels_count_right(after)
    safe = Sheet(format_of(after.format), theme_of(after.theme)).safe(at + 1)
    for frame in opening.frames:
        assert safe.x - 0.01 <= frame.x and frame.x + frame.w <= safe.x + safe.w + 0.01 and frame.y + frame.h <= safe.bottom + 0.01
    kept = [p.model_copy(update={"chapter": "", "frames": ()}) for p in after.pages if p.id != opening.id]
    assert kept == [p.model_copy(update={"chapter": "", "frames": ()}) for p in document.pages]


@FEW
@given(BOOKS, st.data(), st.sampled_from(["Home", "Where the road ends and the sea begins, and everything we found there in the rain"]))
def test_a_chapters_new_name_stands_on_its_opening_in_a_frame_that_holds_it(document, data, title):
    chapter = data.draw(st.sampled_from(document.chapters))
    after = done(document, NameChapter(chapter_id=chapter.id, title=f" {title} "), touches=[p.id for p in openings(document)])
    assert next(c.title for c in after.chapters if c.id == chapter.id) == title
    for page in (p for p in openings(after) if p.chapter == chapter.id and said(document.page(p.id), "title")):
        (frame,) = [f for f in page.text_frames if f.paragraphs[0].text == title]
        needed = plain_measure([TextRequest(after.theme, frame.paragraphs, frame.w)])[0].height
        assert needed <= frame.h + 0.01
        ornaments = [f for f in page.frames if isinstance(f, OrnamentFrame)]
        assert all(ornament.y >= frame.y + frame.h - 0.01 for ornament in ornaments)


def test_a_title_that_was_smaller_for_want_of_room_grows_again_when_it_is_short():
    document = book("bookshop")
    page = next(p for p in openings(document) if any(f.story for f in p.text_frames))
    before = next(f for f in page.text_frames if f.paragraphs[0].style == "title")
    long = done(document, NameChapter(chapter_id=page.chapter, title="Where the road ends and the sea begins " * 4))
    small = next(f for f in long.page(page.id).text_frames if f.id == before.id)
    assert small.paragraphs[0].step < 0
    again = done(long, NameChapter(chapter_id=page.chapter, title=before.paragraphs[0].text))
    assert again.page(page.id).frames == page.frames


def test_a_title_the_maker_made_smaller_stays_so():
    document = book("bookshop")
    page = openings(document)[0]
    title = next(f for f in page.text_frames if f.paragraphs[0].style == "title")
    smaller = done(document, StyleWords(sheet=page.id, frame_id=title.id, step=-2))
    after = done(smaller, NameChapter(chapter_id=page.chapter, title="Home"))
    assert next(f for f in after.page(page.id).text_frames if f.id == title.id).paragraphs[0].step == -2


@FEW
@given(BOOKS, st.data(), st.booleans())
def test_a_chapter_can_end(document, data, with_pages):
    chapter = data.draw(st.sampled_from(document.chapters))
    after = done(document, EndChapter(chapter_id=chapter.id, with_pages=with_pages))
    own = [p for p in document.pages if p.chapter == chapter.id]
    assert chapter.id not in {c.id for c in after.chapters}
    left = {p.id for p in after.pages}
    if with_pages:
        assert not left & {p.id for p in own}
    else:
        shown = {f.photo for p in document.pages for f in p.photo_frames}
        assert shown == {f.photo for p in after.pages for f in p.photo_frames}
        told = [p.text for page in document.pages for f in page.text_frames if f.story for p in f.paragraphs]
        assert told == [p.text for page in after.pages for f in page.text_frames if f.story for p in f.paragraphs]
        assert not {p.id for p in own if p.kind != "opening"} - left
    labels_count_right(after)


@FEW
@given(BOOKS, st.data())
def test_a_chapter_moves_with_all_its_pages(document, data):
    chapter = data.draw(st.sampled_from(document.chapters))
    order = [c.id for c in document.chapters]
    at = order.index(chapter.id)
    after_id = data.draw(st.sampled_from([c for c in ["", *order] if c != chapter.id and c != (order[at - 1] if at else "")]))
    after = done(document, MoveChapter(chapter_id=chapter.id, after=after_id))
    rest = [c for c in order if c != chapter.id]
    to = rest.index(after_id) + 1 if after_id else 0
    assert [c.id for c in after.chapters] == [*rest[:to], chapter.id, *rest[to:]]
    assert sorted(p.id for p in after.pages) == sorted(p.id for p in document.pages) and in_a_row(after)
    assert [p.id for p in after.pages if p.chapter == chapter.id] == [p.id for p in document.pages if p.chapter == chapter.id]
    assert after.pages[0] == document.pages[0]
    labels_count_right(after)


def test_labels_that_the_maker_wrote_stay():
    document = book("bookshop")
    second = openings(document)[1]
    label = next(f for f in second.text_frames if f.paragraphs[0].style == "label")
    own = label.model_copy(update={"paragraphs": (label.paragraphs[0].model_copy(update={"text": "Interlude"}),)})
    frames = tuple(own if f.id == label.id else f for f in second.frames)
    changed = document.with_page(second.model_copy(update={"frames": frames}))
    after = done(changed, BeginChapter(title="Before", after=document.pages[0].id))
    assert said(after.page(second.id), "label") == ["Interlude"]
    assert [said(p, "label") for p in openings(after)][:2] == [["I"], ["II"]]


def test_a_title_the_maker_changed_on_the_page_stays_when_the_chapter_is_named():
    document = book()
    page = next(p for p in openings(document) if said(p, "title"))
    frames = tuple(
        f.model_copy(update={"paragraphs": (f.paragraphs[0].model_copy(update={"text": "By the sea"}),)})
        if f.kind == "text" and f.paragraphs[0].style == "title"
        else f
        for f in page.frames
    )
    changed = document.with_page(page.model_copy(update={"frames": frames}))
    after = done(changed, NameChapter(chapter_id=page.chapter, title="Home"), touches=[])
    assert said(after.page(page.id), "title") == ["By the sea"]


def test_a_new_chapter_before_empty_last_pages_leaves_them_alone():
    document = book()
    if document.pages[-1].frames:
        document = done(document, AddPage(after=document.pages[-1].id))
    document = document.with_page(document.pages[-1].model_copy(update={"chapter": ""}))
    shown = next(p for p in reversed(document.pages) if p.frames)
    after = done(document, BeginChapter(title="The end", after=shown.id), seed="two")
    assert after.pages[-1].chapter == "" and openings(after)[-1].chapter == after.chapters[-1].id


def test_what_cannot_be_is_said():
    document = book()
    first = document.chapters[0].id
    only = document.model_copy(update={"pages": tuple(p for p in document.pages if p.chapter == first), "chapters": document.chapters[:1]})
    with pytest.raises(Conflict, match="all the pages"):
        done(only, EndChapter(chapter_id=first, with_pages=True))
    for wish in (MoveChapter(chapter_id=first, after=""), MoveChapter(chapter_id=first, after=first)):
        with pytest.raises(Conflict, match="already"):
            done(document, wish)
    with pytest.raises(Invalid):
        done(document, NameChapter(chapter_id=first, title="  "))
    for wish in (
        NameChapter(chapter_id="c-none", title="x"), EndChapter(chapter_id="c-none"), MoveChapter(chapter_id="c-none"),
        MoveChapter(chapter_id=first, after="c-none"), BeginChapter(title="x", after="p-none"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            done(document, wish)
