"""A whole book from facts: the figures hold, the same brief gives the same book, and the work is told as it goes."""

import itertools
import json
from datetime import datetime

import pytest

from core.book.chapters import mark_events
from core.book.compose import compose
from core.book.curate import curate
from core.book.document import Document, is_right_hand
from core.book.formats import format_of
from core.book.shots import in_order, weigh
from core.book.themes import THEMES
from core.errors import Cancelled
from tests.bench.figures import figures
from tests.book.cast import LONG_TEXT, brief, memory, photo, plain_measure, story

PHOTOS, EVENTS = story(140, seed=4)


def measured_figures(made, photos, events):
    shots = curate(in_order(photos), len(photos)).shots
    weigh(shots, frozenset())
    weights = {p.id: 0.0 for p in photos} | {s.id: s.weight for s in shots}
    return figures(made.document, {p.id: p for p in photos}, made.left_out, weights, events, plain_measure)


@pytest.mark.parametrize("size", ["square-8.5", "landscape-11x8.5", "novel-6x9", "a4"])
@pytest.mark.parametrize("theme", list(THEMES))
def test_the_figures_of_a_book_keep_their_limits(theme, size):
    made = compose(brief(PHOTOS, theme=theme, format=size), plain_measure)
    assert measured_figures(made, PHOTOS, EVENTS).broken == []


def test_a_thousand_photos_keep_them_too():
    photos, events = story(1000, seed=2)
    made = compose(brief(photos), plain_measure)
    found = measured_figures(made, photos, events)
    assert found.broken == [] and found.photos == 1000
    assert format_of("square-8.5").allows(found.pages)


def test_the_same_brief_is_the_same_book_and_another_seed_another():
    told = [memory(1, LONG_TEXT, title="The steps", author="Rosa", photo_ids=(PHOTOS[30].id,))]
    one, two = (compose(brief(PHOTOS, told), plain_measure) for _ in range(2))
    other = compose(brief(PHOTOS, told, seed=7), plain_measure)
    assert one.document.model_dump_json() == two.document.model_dump_json() and one.left_out == two.left_out
    assert other.document.pages != one.document.pages
    assert measured_figures(other, PHOTOS, EVENTS).broken == []


def test_json_brings_the_book_back_equal():
    document = compose(brief(PHOTOS[:60]), plain_measure).document
    assert Document.model_validate(json.loads(document.model_dump_json())) == document


def test_every_frame_and_page_has_an_id_of_its_own():
    document = compose(brief(PHOTOS, [memory(1, LONG_TEXT)]), plain_measure).document
    ids = [page.id for page in document.pages] + [frame.id for page in document.pages for frame in page.frames]
    assert len(ids) == len(set(ids))
    frames = {frame.id for page in document.pages for frame in page.frames}
    assert all(t.about in frames for page in document.pages for t in page.text_frames if t.about)
    chapters = {chapter.id for chapter in document.chapters}
    assert all(page.chapter in chapters for page in document.pages if page.kind in ("photos", "opening", "story"))


def test_the_title_opens_the_book_and_chapters_open_on_a_left_hand_page_mostly():
    document = compose(brief(PHOTOS), plain_measure).document
    assert document.pages[0].kind == "title" and not document.pages[0].folio
    openings = [n for n, page in enumerate(document.pages, 1) if page.kind == "opening"]
    assert sum(not is_right_hand(n) for n in openings) >= 0.7 * len(openings)
    assert all(page.kind != "blank" for page in document.pages[:-1])


def test_chapters_never_share_a_page():
    document = compose(brief(PHOTOS), plain_measure).document
    home = {}
    for page in document.pages:
        for frame in page.photo_frames:
            home[frame.photo] = page.chapter
    order = [home[p.id] for p in PHOTOS if p.id in home]
    assert order == sorted(order, key=lambda chapter: int(chapter.split("-")[1]))


def test_pages_bleed_on_one_side_of_a_spread_at_most_and_to_the_very_edge():
    photos = tuple(photo(i, datetime(2024, 5, 1, 8, i), size=(4400, 3400)) for i in range(60))
    document = compose(brief(photos, format="landscape-11x8.5"), plain_measure).document
    form = format_of("landscape-11x8.5")
    bled = {n: page for n, page in enumerate(document.pages, 1) if page.photo_frames and page.photo_frames[0].x < 0}
    assert bled and all(n + 1 not in bled for n in bled if n % 2 == 0)
    for page in bled.values():
        (frame,) = page.frames
        assert (frame.x, frame.y) == (-form.bleed, -form.bleed) and not page.folio
        assert frame.x + frame.w == pytest.approx(form.width + form.bleed)


def test_prints_are_pasted_and_a_wall_holds_one_picture():
    pasted = [f for page in compose(brief(PHOTOS, theme="kitchen-table"), plain_measure).document.pages for f in page.photo_frames]
    assert {f.look for f in pasted} == {"print"} and {f.tape for f in pasted} == {"sage", "clay"}
    assert all(f.edge == 3.5 and 0 < abs(f.rotation) <= 1.6 for f in pasted)
    hung = compose(brief(PHOTOS, theme="gallery"), plain_measure).document
    assert max(len(page.photo_frames) for page in hung.pages) == 1


def test_the_work_is_told_stage_by_stage_and_the_first_spread_comes_early():
    told = []
    made = compose(brief(PHOTOS), plain_measure, told.append)
    stages = list(dict.fromkeys(p.stage for p in told))
    assert stages == ["inspect", "curate", "chapters", "pages", "layout", "write", "cover"]
    drafts = [p.draft for p in told if p.draft]
    assert len(drafts[0].pages) <= 3 and drafts[-1].pages == made.document.pages
    assert all(later.pages[: len(earlier.pages)] == earlier.pages for earlier, later in itertools.pairwise(drafts))
    words = {p.stage: p.words for p in told}
    assert words["inspect"].startswith("140 photos, ") and words["pages"] == f"{len(made.document.pages)} pages"
    assert words["layout"] == f"Page {len(made.document.pages)} of {len(made.document.pages)}"


def test_the_maker_can_stop_it():
    def stop(progress):
        if progress.stage == "layout":
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        compose(brief(PHOTOS), plain_measure, stop)


def test_important_photos_are_never_lost_to_the_fold():
    """Frames that are not bled keep to the safe area, the inner side beyond the gutter."""
    form = format_of("square-8.5")
    for theme in THEMES:
        for n, page in enumerate(compose(brief(PHOTOS, theme=theme), plain_measure).document.pages, 1):
            for frame in page.photo_frames:
                if frame.x < 0:
                    continue
                inner, outer = form.safety + form.gutter, form.safety
                left, right = (inner, outer) if is_right_hand(n) else (outer, inner)
                assert frame.x >= left - 0.01 and frame.x + frame.w <= form.width - right + 0.01


def test_events_are_those_that_chapters_are_made_of():
    shots = in_order(PHOTOS)
    mark_events(shots)
    assert len({s.event for s in shots}) == pytest.approx(len(set(EVENTS.values())), abs=2)
