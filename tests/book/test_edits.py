"""Edits taken back leave what was: for random documents and edits, apply and inverse are the identity, and differences tell the truth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.book.clashes import clashes, touched
from core.book.difference import difference
from core.book.document import Chapter, Cover, Document, OrnamentFrame, Page, Paragraph, PhotoFrame, TextFrame
from core.book.edits import (
    BACK,
    FRONT,
    AddChapter,
    AddFrame,
    AddPages,
    LockPage,
    MovePages,
    OrderFrame,
    RemoveChapter,
    RemoveFrame,
    RemovePages,
    ReplaceCover,
    ReplaceDocument,
    ReplacePage,
    SetBook,
    SetChapter,
    SetCover,
    SetFrame,
    SetPage,
    Several,
    apply,
)
from core.book.formats import FORMATS
from core.book.inverses import inverse
from core.book.made import made
from core.book.stamps import COVER, stamps
from core.book.themes import THEMES
from core.book.told import told
from core.book.valid import check
from core.errors import AppError, NotFound

IDS = ("a", "b", "c", "d", "e", "f")
NEW = ("x", "y", "z")
PLAIN = settings(max_examples=50, deadline=None)


@st.composite
def frames(draw, name=None):
    box = {"id": name or draw(st.sampled_from(IDS)), "w": 50.0, "h": 40.0}
    box |= {"x": draw(st.integers(0, 100)), "y": draw(st.integers(0, 100))}
    kind = draw(st.sampled_from((PhotoFrame, TextFrame, OrnamentFrame)))
    if kind is PhotoFrame:
        return PhotoFrame(photo="", zoom=draw(st.sampled_from((1.0, 1.5))), **box)
    if kind is TextFrame:
        return TextFrame(paragraphs=(Paragraph(style="body", text=draw(st.text("ab ", max_size=5))),), **box)
    return OrnamentFrame(name="panel", **box)


def several_frames():
    return st.lists(frames(), max_size=4, unique_by=lambda frame: frame.id).map(tuple)


@st.composite
def pages(draw, name=None):
    return Page(
        id=name or draw(st.sampled_from(IDS)), kind="photos", frames=draw(several_frames()), locked=draw(st.booleans()),
        folio=draw(st.booleans()), background=draw(st.sampled_from(("", "#112233"))),
    )  # fmt: skip


@st.composite
def documents(draw):
    names = draw(st.permutations(IDS))[: draw(st.integers(1, len(IDS)))]
    chapters = tuple(Chapter(id=name, title=name) for name in draw(st.permutations(IDS))[: draw(st.integers(0, 3))])
    cover = Cover(front=draw(several_frames()), back=draw(several_frames()), spine=draw(st.text("ab", max_size=3)))
    return Document(
        title="t", format="a4", theme="bookshop", cover=cover, chapters=chapters, pages=tuple(draw(pages(name=name)) for name in names)
    )


@st.composite
def edits(draw):
    """Any edit, about things that are there or not."""
    sheet, one, after = draw(st.sampled_from((*IDS, FRONT, BACK))), draw(st.sampled_from(IDS)), draw(st.sampled_from(("", *IDS)))
    some = tuple(draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True)))
    return draw(
        st.one_of(
            frames().map(lambda frame: SetFrame(sheet=sheet, frame=frame)),
            frames(name=draw(st.sampled_from(NEW))).map(lambda frame: AddFrame(sheet=sheet, frame=frame, after=after)),
            st.just(RemoveFrame(sheet=sheet, frame_id=one)),
            st.just(OrderFrame(sheet=sheet, frame_id=one, after=after)),
            pages().map(lambda page: SetPage(page=page)),
            pages().map(lambda page: ReplacePage(page=page)),
            st.booleans().map(lambda locked: LockPage(page_id=one, locked=locked)),
            pages(name=draw(st.sampled_from(NEW))).map(lambda page: AddPages(pages=(page,), after=after)),
            st.just(RemovePages(page_ids=some)),
            st.just(MovePages(page_ids=some, after=after)),
            st.just(SetChapter(chapter=Chapter(id=one, title="anew"))),
            st.just(AddChapter(chapter=Chapter(id=draw(st.sampled_from(NEW)), title="new"), after=after)),
            st.just(RemoveChapter(chapter_id=one)),
            st.just(SetBook(title="another", language="de")),
            st.just(SetCover(spine="another", background="#445566")),
            several_frames().map(lambda made: ReplaceCover(cover=Cover(front=made))),
            documents().map(lambda document: ReplaceDocument(document=document)),
        )
    )


def tried(document, edit):
    try:
        return apply(document, edit)
    except AppError:
        return None


@PLAIN
@given(documents(), st.lists(edits(), min_size=1, max_size=6))
def test_an_edit_and_its_inverse_leave_what_was(document, wanted):
    for edit in wanted:
        after = tried(document, edit)
        if after is None:
            continue
        back = inverse(document, edit)
        assert apply(after, back) == document
        assert apply(apply(after, back), inverse(after, back)) == after
        document = after


@PLAIN
@given(documents(), st.lists(edits(), min_size=2, max_size=6))
def test_several_edits_are_taken_back_as_one(document, wanted):
    fits, now = [], document
    for edit in wanted:
        if (after := tried(now, edit)) is not None:
            fits.append(edit)
            now = after
    if fits:
        several = Several(edits=tuple(fits))
        assert apply(document, several) == now
        assert apply(now, inverse(document, several)) == document
        assert Several.model_validate_json(several.model_dump_json()) == several


@PLAIN
@given(documents(), edits(), edits())
def test_edits_that_do_not_clash_can_be_made_in_any_order(document, one, other):
    """What each set stands in both; where things stand in their order is soft."""
    if clashes(one, [other]):
        return
    first, second = (tried(document, edit) for edit in (one, other))
    if first is None or second is None:
        return
    both, swapped = tried(first, other), tried(second, one)
    assert (both is None) == (swapped is None)
    if both is not None:
        assert _unordered(both) == _unordered(swapped)


def _unordered(document: Document):
    def sheet(found):
        return sorted(found, key=lambda frame: frame.id)

    told = {page.id: (page.model_copy(update={"frames": ()}), sheet(page.frames)) for page in document.pages}
    cover = document.cover
    rest = (document.title, document.language, cover.spine, cover.background, sheet(cover.front), sheet(cover.back))
    return told, sorted(document.chapters, key=lambda chapter: chapter.id), rest


@PLAIN
@given(documents(), st.lists(edits(), min_size=1, max_size=3))
def test_a_screen_that_follows_the_difference_shows_the_document(document, wanted):
    after = document
    for edit in wanted:
        after = tried(after, edit) or after
    changed = difference(document, after)
    shown = {page.id: page.model_dump() for page in document.pages} | changed["pages"]
    order = changed.get("order", [page.id for page in document.pages])
    assert [shown[name] for name in order] == [page.model_dump() for page in after.pages]
    assert changed.get("cover", document.cover.model_dump()) == after.cover.model_dump()
    assert changed.get("chapters", [chapter.model_dump() for chapter in document.chapters]) == [c.model_dump() for c in after.chapters]
    now = {name: stamp for name, stamp in (stamps(document) | changed["stamps"]).items() if name in {*order, COVER}}
    assert now == stamps(after)
    assert all(stamps(document).get(name) != stamp for name, stamp in changed["stamps"].items())


@PLAIN
@given(documents(), edits())
def test_what_was_made_is_there_to_be_shown_and_has_words(document, edit):
    after = tried(document, edit)
    if after is None:
        return
    sheet, frame = made(edit, document, after)
    shown = {"": (), FRONT: after.cover.front, BACK: after.cover.back} | {page.id: page.frames for page in after.pages}
    assert sheet in shown and (not frame or frame in {one.id for one in shown[sheet]})
    assert told(edit) and touched(edit)


def test_an_edit_of_nothing_says_so():
    with pytest.raises(NotFound):
        apply(None, LockPage(page_id="a", locked=True))
    assert inverse(None, LockPage(page_id="a", locked=True)) is None


@pytest.mark.parametrize("changes", [{"locked": True}, {"layout": 3}, {"chapter": "c"}])
def test_what_a_drawing_does_not_show_does_not_change_its_stamp(changes):
    page = Page(id="a", kind="photos")
    document = Document(title="t", format="a4", theme="bookshop", pages=(page,), chapters=(Chapter(id="c", title="c"),))
    assert stamps(document) == stamps(document.with_page(page.model_copy(update=changes)))
    assert stamps(document) == stamps(document.model_copy(update={"title": "another"}))


def test_a_page_moved_along_is_drawn_anew_where_its_number_or_side_shows():
    plain, numbered = Page(id="a", kind="blank", folio=False), Page(id="b", kind="photos")
    more = (Page(id="m", kind="blank"), Page(id="n", kind="blank"))
    document = Document(title="t", format="a4", theme="bookshop", pages=(plain, numbered))
    two_on = stamps(document.model_copy(update={"pages": (*more, plain, numbered)}))
    assert stamps(document)["a"] == two_on["a"] and stamps(document)["b"] != two_on["b"]
    one_on = stamps(document.model_copy(update={"pages": (more[0], plain, numbered)}))
    assert stamps(document)["a"] != one_on["a"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_composed_is_valid(form, theme):
    from core.book.compose import compose
    from tests.book.cast import LONG_TEXT, brief, memory, plain_measure, story

    made = compose(brief(story(60)[0], (memory(1, LONG_TEXT),), format=form, theme=theme), plain_measure)
    check(made.document)


def test_a_document_that_cannot_be_read_keeps_its_words_out_of_the_failure():
    written = '{"title": "T", "format": "a4", "theme": "bookshop", "pages": [{"id": "p", "kind": "photos", "frames": "grandmother"}]}'
    with pytest.raises(ValidationError) as failure:
        Document.model_validate_json(written)
    assert "grandmother" not in str(failure.value)
