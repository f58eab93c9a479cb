"""Pages by hand: made of photos as the book's own are, added empty, copied, and brought to a count that can be printed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.book.document import Page, TextFrame
from core.book.edits import AddPages, RemovePages, Several, apply
from core.book.formats import format_of
from core.book.fulfil import fulfil
from core.book.more_pages import pages_of
from core.book.shots import in_order
from core.book.themes import theme_of
from core.book.wishes import AddPage, CopyPage, EvenPages, PagesOfPhotos
from core.errors import Conflict, NotFound
from tests.bench.figures import figures
from tests.book.cast import photo, plain_measure, story
from tests.book.hands_cast import BY_ID, FORMATS, MORE, PHOTOS, THEMES, book, cuts_a_face, done, pages_with, tools

FEW = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BOOKS = st.builds(book, st.sampled_from(THEMES), st.sampled_from(FORMATS))


@FEW
@given(BOOKS, st.data(), st.lists(st.sampled_from(sorted(BY_ID)), min_size=1, max_size=24, unique=True))
def test_pages_of_any_photos_show_each_once_in_order_behind_their_page(document, data, photos):
    after_page = data.draw(st.sampled_from([*(page.id for page in document.pages), ""]))
    after = done(document, PagesOfPhotos(photos=photos, after=after_page), touches=[])
    at = [page.id for page in document.pages].index(after_page) + 1 if after_page else 0
    new = after.pages[at : at + len(after.pages) - len(document.pages)]
    placed = [frame for page in new for frame in page.photo_frames]
    assert [f.photo for f in placed] == [shot.id for shot in in_order(tuple(BY_ID[p] for p in photos))]
    assert not any(cuts_a_face(frame) for frame in placed)
    assert {page.chapter for page in new} == {document.page(after_page).chapter if after_page else ""}
    assert all(page.kind == "photos" and len(page.photo_frames) <= theme_of(document.theme).most_photos for page in new)
    assert [page for page in after.pages if page not in new] == list(document.pages)


@pytest.mark.parametrize("size", FORMATS[:3])
@pytest.mark.parametrize("theme", THEMES)
def test_new_pages_are_as_good_as_the_books_own(theme, size):
    photos, events = story(40, seed=12)
    document = book(theme, size)
    facts = {p.id: p for p in photos}
    edit = fulfil(document, PagesOfPhotos(photos=[p.id for p in photos], after=document.pages[5].id), tools(photos=facts))
    alone = document.model_copy(update={"pages": (blank(1), blank(2), *edit.pages)})
    found = figures(alone, facts, (), dict.fromkeys(facts, 0.5), events, plain_measure)
    assert found.faces_cut == 0 and found.out_of_order == 0 and found.overflowing == 0 and found.unplaced == 0
    assert found.crop_mean <= 0.06 and found.covered_mean >= 0.85 and found.pages_mixing <= 0.1
    assert any(frame.paragraphs for page in edit.pages for frame in page.text_frames)


def test_what_the_page_before_said_is_not_said_again():
    document = book()
    before = next(p for p in pages_with(document, 2) if p.text_frames)
    again = pages_of(document, [f.photo for f in before.photo_frames], before, tools())
    told = [p.text for page in again for frame in page.text_frames for p in frame.paragraphs]
    assert not set(told) & {p.text for frame in before.text_frames for p in frame.paragraphs}


def test_many_photos_make_many_pages_and_too_many_are_refused():
    wall = book("gallery")
    many = {p.id: p for p in (photo(50_000 + i) for i in range(260))}
    edit = fulfil(wall, PagesOfPhotos(photos=list(many), after=wall.pages[-1].id), tools(photos=many))
    assert isinstance(edit, Several) and sum(len(part.pages) for part in edit.edits) == 260
    small = book("gallery", "booklet-8x8")
    with pytest.raises(Conflict, match="holds 48 pages"):
        done(small, PagesOfPhotos(photos=[p.id for p in PHOTOS[:60]], after=""))


def test_photos_that_cannot_be_shown_are_refused():
    with pytest.raises(NotFound, match="not ready"):
        done(book(), PagesOfPhotos(photos=[MORE[0].id, "waiting"], after=""))
    with pytest.raises(NotFound):
        done(book(), PagesOfPhotos(photos=[MORE[0].id], after="p-none"))


@FEW
@given(BOOKS, st.data())
def test_an_empty_page_and_a_copy_stand_behind_their_page(document, data):
    page = data.draw(st.sampled_from(document.pages))
    at = document.pages.index(page) + 1
    empty = done(document, AddPage(after=page.id), touches=[]).pages[at]
    assert (empty.kind, empty.frames, empty.chapter, empty.folio) == ("blank", (), page.chapter, False)
    locked = document.with_page(page.model_copy(update={"locked": True}))
    copy = done(locked, CopyPage(page_id=page.id), touches=[]).pages[at]
    assert not {f.id for f in copy.frames} & {f.id for f in page.frames} and not copy.locked and copy.chapter == page.chapter
    ids = dict(zip((f.id for f in page.frames), (f.id for f in copy.frames), strict=True))
    for old, new in zip(page.frames, copy.frames, strict=True):
        assert (old.x, old.y, old.w, old.h, old.kind) == (new.x, new.y, new.w, new.h, new.kind)
        if isinstance(old, TextFrame):
            assert new.paragraphs == old.paragraphs and new.about == ids.get(old.about, "") and not new.story


def test_an_empty_page_may_be_the_first():
    assert done(book(), AddPage()).pages[0].kind == "blank"


def blank(number):
    return Page(id=f"blank-{number}", kind="blank", folio=False)


@pytest.mark.parametrize(
    ("size", "count", "blanks", "expected"),
    [
        ("square-8.5", 31, 0, 32), ("square-8.5", 33, 0, 34), ("square-8.5", 5, 1, 32), ("square-8.5", 35, 3, 36),
        ("booklet-8x8", 49, 1, 48), ("booklet-8x8", 52, 4, 48), ("booklet-8x8", 1, 0, 2),
    ],
)  # fmt: skip
def test_empty_pages_come_and_go_until_the_count_can_be_printed(size, count, blanks, expected):
    pages = (*(book().pages * 2)[: count - blanks], *(blank(n) for n in range(blanks)))
    pages = tuple(page.model_copy(update={"id": f"p-{n}", "chapter": ""}) for n, page in enumerate(pages))
    document = book().model_copy(update={"pages": pages, "format": size})
    edit = fulfil(document, EvenPages(), tools())
    assert isinstance(edit, AddPages | RemovePages)
    after = apply(document, edit)
    assert len(after.pages) == expected and format_of(size).allows(expected)
    assert [p for p in after.pages if p.frames] == [p for p in pages if p.frames]


def test_pages_with_something_on_them_are_never_taken_out_to_even_the_count():
    pages = tuple(page.model_copy(update={"id": f"p-{n}", "chapter": ""}) for n, page in enumerate((book().pages * 2)[:50]))
    full = tuple(page if page.frames else page.model_copy(update={"frames": pages[0].frames}) for page in pages)
    with pytest.raises(Conflict, match="48 pages at most"):
        fulfil(book().model_copy(update={"pages": full, "format": "booklet-8x8"}), EvenPages(), tools())
    with pytest.raises(Conflict, match="as they are"):
        fulfil(book(), EvenPages(), tools())
