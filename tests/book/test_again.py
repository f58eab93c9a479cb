"""A book made again: locked pages stay, one page is shuffled alone, edits are data."""

from datetime import datetime

import pytest
from pydantic import TypeAdapter

from core.book.compose import compose
from core.book.document import Page
from core.book.edits import Edit, LockPage, ReplaceDocument, ReplacePage, apply
from core.book.hands import Tools
from core.book.shuffle import shuffled
from core.errors import Conflict, NotFound
from tests.bench.figures import reading_order
from tests.book.cast import LONG_TEXT, brief, memory, photo, plain_measure, story

PHOTOS, _ = story(90, seed=6)
BY_ID = {p.id: p for p in PHOTOS}


def made(theme="bookshop", memories=(), **more):
    return compose(brief(PHOTOS, memories, theme=theme, **more), plain_measure).document


def locked(document, *numbers):
    pages = [page.model_copy(update={"locked": n in numbers}) for n, page in enumerate(document.pages, 1)]
    return document.model_copy(update={"pages": tuple(pages)})


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
def test_locked_pages_stay_where_and_as_they_are_and_the_rest_flows_around(theme, seed):
    before = locked(made(theme), 4, 9, 10)
    after = made(theme, seed=seed, previous=before)
    assert [after.pages[n - 1] for n in (4, 9, 10)] == [before.pages[n - 1] for n in (4, 9, 10)]
    placed = [f.photo for page in after.pages for f in page.photo_frames]
    assert sorted(placed) == sorted(BY_ID)
    assert len({page.id for page in after.pages}) == len(after.pages)


def test_a_locked_title_and_story_are_not_told_twice():
    told = (memory(1, LONG_TEXT[:900], title="The steps", photo_ids=(PHOTOS[40].id,)),)
    first = made(memories=told)
    numbers = [n for n, page in enumerate(first.pages, 1) if page.kind == "title" or any(f.story for f in page.text_frames)]
    after = made(memories=told, seed=3, previous=locked(first, *numbers))
    assert sum(page.kind == "title" for page in after.pages) == 1
    text = "".join(p.text for page in after.pages for f in page.text_frames if f.story for p in f.paragraphs)
    assert "".join(text.split()).count("".join(LONG_TEXT[:60].split())) == 1


def test_locks_of_another_size_are_let_go():
    after = made(previous=locked(made(format="a4"), 3))
    assert not any(page.locked for page in after.pages)


def test_everything_locked_is_everything_as_it_was():
    before = made()
    every = locked(before, *range(1, len(before.pages) + 1))
    assert made(seed=9, previous=every).pages == every.pages


def shuffle_page(document, page_id, photos):
    return apply(document, shuffled(document, page_id, Tools(photos, plain_measure, page_id)))


def test_shuffling_changes_one_page_alone_and_keeps_its_photos_order_and_words():
    document = made()
    page = next(p for p in document.pages if len(p.photo_frames) >= 3)
    seen, current = {boxes(page)}, document
    for _ in range(5):
        changed = shuffle_page(current, page.id, BY_ID)
        now = changed.page(page.id)
        assert [a for a, b in zip(current.pages, changed.pages, strict=True) if a != b] == [current.page(page.id)]
        assert [f.photo for f in reading_order(now)] == [f.photo for f in reading_order(page)]
        assert [f.paragraphs for f in now.text_frames] == [f.paragraphs for f in page.text_frames]
        assert boxes(now) not in seen
        seen.add(boxes(now))
        current = changed


def test_shuffling_comes_round_again():
    document = made()
    page = next(p for p in document.pages if len(p.photo_frames) == 2)
    first = shuffle_page(document, page.id, BY_ID)
    second = shuffle_page(first, page.id, BY_ID)
    assert boxes(second.page(page.id)) != boxes(first.page(page.id))


def test_a_locked_page_a_strange_page_and_a_page_of_words_are_not_shuffled():
    document = locked(made(), 3)
    with pytest.raises(Conflict, match="locked"):
        shuffle_page(document, document.pages[2].id, BY_ID)
    with pytest.raises(NotFound):
        shuffle_page(document, "p-nothing", BY_ID)
    with pytest.raises(Conflict):
        shuffle_page(document, document.pages[0].id, BY_ID)


def test_a_picture_on_a_wall_can_take_the_whole_page():
    wide = tuple(photo(i, datetime(2024, 5, 1, 8, i), size=(4400, 3400)) for i in range(40))
    document = compose(brief(wide, theme="gallery", format="landscape-11x8.5"), plain_measure).document
    page = next(p for p in document.pages if p.photo_frames and p.photo_frames[0].x > 0)
    changed = shuffle_page(document, page.id, {p.id: p for p in wide}).page(page.id)
    assert changed.photo_frames[0].w > page.photo_frames[0].w


def test_edits_are_data_and_say_when_their_page_is_gone():
    document = made()
    page = document.pages[4]
    lock = TypeAdapter(Edit).validate_python({"kind": "lock-page", "page_id": page.id, "locked": True})
    assert apply(document, lock).pages[4] == page.model_copy(update={"locked": True})
    blank = Page(id=page.id, kind="blank")
    assert apply(document, ReplacePage(page=blank)).pages[4] == blank
    assert apply(None, ReplaceDocument(document=document)) == document
    for gone in (LockPage(page_id="p-nothing", locked=True), ReplacePage(page=Page(id="p-nothing", kind="blank"))):
        with pytest.raises(NotFound):
            apply(document, gone)
    with pytest.raises(NotFound):
        apply(None, lock)


def boxes(page):
    return tuple((f.x, f.y, f.w, f.h) for f in page.photo_frames)
