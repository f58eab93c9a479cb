"""Words in hands: a story flows on over its own frames and nothing else moves; captions, free words and names find their place."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.compose import compose
from core.book.document import OrnamentFrame, PhotoFrame, TextFrame
from core.book.edits import FRONT, AddPages, SetChapter, SetFrame, Several, apply, frames_of
from core.book.fulfil import fulfil
from core.book.hands import Tools
from core.book.inverses import inverse
from core.book.measure import TextRequest
from core.book.rewording import joined, text_of, worded
from core.book.stories import Course
from core.book.wishes import AddCaption, AddPage, AddWords, FitFrame, FlowOn, NameBook, SetWords, StyleWords
from core.errors import Conflict, Invalid, NotFound
from core.press.setter import Setter
from tests.book.cast import LONG_TEXT, brief, memory, plain_measure, story

PHOTOS, _ = story(48, seed=3)
FACTS = {p.id: p for p in PHOTOS}
THEMES = ("bookshop", "gallery", "kitchen-table")
FORMATS = ("square-8.5", "novel-6x9", "a4", "landscape-11x8.5")
POEM = "\n".join(f"line {i} of a song that nobody wrote down" for i in range(70))
MEMORIES = (
    memory(1, LONG_TEXT, title="The steps", author="Rosa", photo_ids=tuple(p.id for p in PHOTOS[20:23])),
    memory(2, POEM, title="A song", author="Leo", photo_ids=(PHOTOS[30].id, PHOTOS[31].id)),
    memory(3, "It rained all day, and nobody minded at all.", title="Rain", photo_ids=(PHOTOS[40].id, PHOTOS[41].id)),
)
MADE: dict = {}


def made(theme="bookshop", form="square-8.5", measure=plain_measure):
    key = (theme, form, measure is plain_measure)
    if key not in MADE:
        MADE[key] = compose(brief(PHOTOS, MEMORIES, theme=theme, format=form, subtitle="A little book"), measure).document
    return MADE[key]


def tools(measure=plain_measure, seed="seed"):
    return Tools(FACTS, measure, seed)


def done(document, wish, measure=plain_measure):
    """The document with the wish fulfilled; the edit can always be taken back."""
    edit = fulfil(document, wish, tools(measure))
    after = apply(document, edit)
    assert apply(after, inverse(document, edit)) == document
    assert fulfil(document, wish, tools(measure)) == edit
    return after


def parts(document, number=1):
    return [(page.id, f) for page in document.pages for f in page.text_frames if f.story == f"memory-{number}"]


def told(document, number=1):
    return text_of(joined(frame.paragraphs for _, frame in parts(document, number)))


def changed(before, after):
    return [a.id for a, b in zip(before.pages, after.pages, strict=True) if a != b]


def overflowing(document, frames, measure=plain_measure):
    asked = [TextRequest(document.theme, frame.paragraphs, frame.w) for frame in frames]
    return [f.id for f, m in zip(frames, measure(asked), strict=True) if m.height > f.h + 0.05]


def the_caption(document):
    return next((p.id, f) for p in document.pages for f in p.text_frames if f.about)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_story_flowed_again_with_its_own_words_is_as_it_was(theme, form):
    document = made(theme, form)
    for number in (1, 2, 3):
        for sheet, frame in parts(document, number):
            assert done(document, SetWords(sheet=sheet, frame_id=frame.id, text=text_of(frame.paragraphs))) == document
        assert told(document, number).startswith(MEMORIES[number - 1].text.strip())


@settings(max_examples=40, deadline=None)
@given(theme=st.sampled_from(THEMES), form=st.sampled_from(FORMATS), number=st.sampled_from((1, 2)), seed=st.integers(0, 10_000))
def test_every_word_stays_and_only_the_storys_own_frames_change(theme, form, number, seed):
    rng = random.Random(seed)
    document = made(theme, form)
    sheet, frame = rng.choice(parts(document, number))
    words = text_of(frame.paragraphs).split(" ")
    if rng.random() < 0.5:
        words[len(words) // 2 : len(words) // 2] = ["marvellous"] * rng.randint(1, 260)
    else:
        del words[len(words) // 3 : len(words) // 3 + rng.randint(1, 200)]
    after = done(document, SetWords(sheet=sheet, frame_id=frame.id, text=" ".join(words)))
    mine = {page for page, _ in parts(document, number)}
    assert set(changed(document, after)) <= mine
    assert [f.id for _, f in parts(after, number)] == [f.id for _, f in parts(document, number)]
    others = [[f for f in page.frames if getattr(f, "story", "") != f"memory-{number}"] for page in after.pages]
    assert others == [[f for f in page.frames if getattr(f, "story", "") != f"memory-{number}"] for page in document.pages]
    wanted = [f.paragraphs for _, f in parts(document, number)]
    wanted[[f.id for _, f in parts(document, number)].index(frame.id)] = worded(frame.paragraphs, " ".join(words), "en")
    assert told(after, number) == text_of(joined(wanted))
    assert overflowing(after, [f for _, f in parts(after, number)][:-1]) == []
    again = Course(after, f"memory-{number}", tools())
    assert again.reflowed(again.whole()) == []


def test_words_taken_out_and_put_back_give_the_same_pages():
    document = made()
    sheet, frame = parts(document)[1]
    was = text_of(frame.paragraphs)
    shorter = done(document, SetWords(sheet=sheet, frame_id=frame.id, text=f"Much shorter {was[-40:]}"))
    assert parts(shorter)[-1][1].paragraphs == () and len(parts(shorter)) == len(parts(document))
    now = text_of(parts(shorter)[1][1].paragraphs)
    assert "Much shorter " in now
    back = done(shorter, SetWords(sheet=sheet, frame_id=frame.id, text=now.replace(f"Much shorter {was[-40:]}", was, 1)))
    assert told(back) == told(document)
    assert [f.paragraphs for _, f in parts(back)] == [f.paragraphs for _, f in parts(document)]


@settings(max_examples=40, deadline=None)
@given(theme=st.sampled_from(THEMES), number=st.sampled_from((1, 2)), seed=st.integers(0, 10_000))
def test_a_field_that_stays_open_while_words_flow_on_writes_nothing_twice(theme, number, seed):
    rng = random.Random(seed)
    document = made(theme, "a4")
    sheet, frame = rng.choice(parts(document, number))
    field = text_of(frame.paragraphs)
    whole = told(document, number)
    for pause in range(5):
        was, at = field, rng.randrange(len(field) + 1)
        more = rng.choice((f" x{pause}y" * rng.randint(1, 90), f"\n\nNew {pause}.\n\n", ""))
        field = field[:at] + more + field[at + rng.choice((0, 0, rng.randint(0, 300))) :]
        if not field.strip():
            break
        whole = whole.replace(was.strip(), field.strip(), 1) if was.strip() in whole else None
        document = done(document, SetWords(sheet=sheet, frame_id=frame.id, text=field, was=was))
        assert whole is None or "".join(told(document, number).split()) == "".join(whole.split())
        if whole is None:
            break


def test_what_finds_no_room_stays_in_the_last_frame_and_flows_on_when_wished():
    document = made()
    sheet, frame = parts(document)[0]
    full = done(document, SetWords(sheet=sheet, frame_id=frame.id, text=text_of(frame.paragraphs) + "\n\n" + LONG_TEXT))
    assert overflowing(full, [f for _, f in parts(full)]) == [parts(full)[-1][1].id]
    last = parts(full)[-1]
    edit = fulfil(full, FlowOn(sheet=last[0], frame_id=last[1].id), tools())
    on = apply(full, edit)
    assert overflowing(on, [f for _, f in parts(on)]) == [] and told(on) == told(full)
    new = [page for page in on.pages if page.id not in {p.id for p in full.pages}]
    at = [p.id for p in full.pages].index(last[0])
    assert [p.id for p in on.pages[at + 1 : at + 1 + len(new)]] == [p.id for p in new]
    assert all(p.kind == "story" and p.chapter == full.page(last[0]).chapter for p in new)
    assert any(isinstance(part, AddPages) for part in edit.edits)
    assert parts(on)[-1][1].paragraphs[-1].style == "byline"
    with pytest.raises(Conflict):
        fulfil(on, FlowOn(sheet=last[0], frame_id=last[1].id), tools())


def test_words_of_a_page_can_become_a_story_to_flow_on():
    document = made()
    page = next(p for p in document.pages if p.kind == "photos" and p.text_frames)
    long = done(document, SetWords(sheet=page.id, frame_id=page.text_frames[0].id, text=LONG_TEXT))
    after = done(long, FlowOn(sheet=page.id, frame_id=page.text_frames[0].id))
    assert len(after.pages) > len(document.pages)
    frames = [f for p in after.pages for f in p.text_frames if f.story == after.page(page.id).text_frames[0].story]
    assert overflowing(after, frames) == [] and text_of(joined(f.paragraphs for f in frames)) == LONG_TEXT
    with pytest.raises(Conflict):
        fulfil(document, FlowOn(sheet=FRONT, frame_id="cover-title"), tools())


def test_a_caption_follows_its_words_down_and_up_again():
    document = made("bookshop", "a4")
    sheet, caption = the_caption(document)
    higher = done(document, SetWords(sheet=sheet, frame_id=caption.id, text="A long line about a long day by the sea. " * 5))
    now = higher.page(sheet)
    frame = next(f for f in now.text_frames if f.id == caption.id)
    assert frame.h > caption.h and overflowing(higher, [frame]) == [] and frame.y == caption.y
    back = done(higher, SetWords(sheet=sheet, frame_id=caption.id, text=text_of(caption.paragraphs)))
    assert next(f for f in back.page(sheet).text_frames if f.id == caption.id).h == pytest.approx(caption.h, abs=0.01)
    empty = done(document, SetWords(sheet=sheet, frame_id=caption.id, text="  \n "))
    kept = next(f for f in empty.page(sheet).text_frames if f.id == caption.id)
    assert text_of(kept.paragraphs) == "" and kept.about == caption.about
    again = done(empty, SetWords(sheet=sheet, frame_id=caption.id, text="Here."))
    assert next(f for f in again.page(sheet).text_frames if f.id == caption.id).paragraphs[0].style == "caption"


def test_a_caption_never_grows_over_its_neighbours():
    document = made("kitchen-table")
    for page in document.pages:
        for caption in page.text_frames:
            if not caption.about:
                continue
            after = done(document, SetWords(sheet=page.id, frame_id=caption.id, text="so much to tell " * 30))
            grown = next(f for f in after.page(page.id).text_frames if f.id == caption.id)
            for other in page.photo_frames:
                beside = other.x >= grown.x + grown.w - 0.5 or other.x + other.w <= grown.x + 0.5
                assert beside or other.y <= grown.y + 1 or grown.y + grown.h <= other.y + 0.5


@pytest.mark.parametrize(
    ("old", "text", "styles"),
    [
        (["opening", "body", "byline"], "a\n\nb\n\nc", ["opening", "body", "byline"]),
        (["opening", "byline"], "x\n\nmore\n\nbyline", ["opening", "body", "byline"]),
        (["body", "quote", "body"], "body\n\nquote", ["body", "quote"]),
        (["title"], "one\n\ntwo", ["title", "title"]),
        ([], "one", ["body"]),
        (["caption-title", "caption"], "A\n\nB\n\nC", ["caption-title", "caption", "caption"]),
    ],
)
def test_paragraphs_keep_what_those_in_their_place_had(old, text, styles):
    from core.book.document import Paragraph

    before = tuple(Paragraph(style=style, text=style, bold=style == "quote") for style in old)
    assert [p.style for p in worded(before, text, "en")] == styles


def test_the_language_of_words_is_told_anew():
    document = made()
    sheet, caption = the_caption(document)
    after = done(document, SetWords(sheet=sheet, frame_id=caption.id, text="Wir waren nicht auf dem Weg und die Kinder sind zu Hause."))
    assert next(f for f in after.page(sheet).text_frames if f.id == caption.id).paragraphs[0].lang == "de"


def test_a_chapter_is_called_as_its_opening_says():
    document = made()
    page = next(p for p in document.pages if p.kind == "opening")
    title = next(f for f in page.text_frames if f.paragraphs[0].style == "title")
    edit = fulfil(document, SetWords(sheet=page.id, frame_id=title.id, text="By the sea"), tools())
    assert any(isinstance(part, SetChapter) and part.chapter.title == "By the sea" for part in edit.edits)


def test_a_style_holds_for_the_whole_story_and_what_is_none_stays():
    document = made()
    sheet, frame = parts(document)[1]
    after = done(document, StyleWords(sheet=sheet, frame_id=frame.id, step=1, italic=True, colour="clay"))
    styled = [p for _, f in parts(after) for p in f.paragraphs]
    assert {(p.step, p.italic, p.colour, p.bold) for p in styled} == {(1, True, "clay", False)}
    assert told(after) == told(document)
    quoted = done(document, StyleWords(sheet=sheet, frame_id=frame.id, style="quote"))
    assert {p.style for _, f in parts(quoted) for p in f.paragraphs} == {"quote", "byline"}


def test_styles_and_colours_must_be_the_looks_own():
    document = made()
    sheet, caption = the_caption(document)
    for wrong in ({"style": "huge"}, {"colour": "neon"}):
        with pytest.raises(Invalid):
            fulfil(document, StyleWords(sheet=sheet, frame_id=caption.id, **wrong), tools())
    photo = next(f for p in document.pages for f in p.photo_frames)
    with pytest.raises(NotFound):
        fulfil(document, SetWords(sheet="p-none", frame_id=caption.id, text="x"), tools())
    page = next(p for p in document.pages if p.photo_frames)
    with pytest.raises(Conflict):
        fulfil(document, SetWords(sheet=page.id, frame_id=page.photo_frames[0].id, text="x"), tools())
    assert photo


@pytest.mark.parametrize("times", [1, 8, 60])
@pytest.mark.parametrize("theme", THEMES)
def test_a_frame_is_made_to_fit_within_the_safe_area(theme, times):
    document = made(theme)
    page = next(p for p in document.pages if p.kind == "opening" and any(f.story for f in p.text_frames))
    title = next(f for f in page.text_frames if f.paragraphs[0].style == "title")
    long = done(document, SetWords(sheet=page.id, frame_id=title.id, text="A very long title about everything " * times))
    fitted = done(long, FitFrame(sheet=page.id, frame_id=title.id))
    frame = next(f for f in fitted.page(page.id).text_frames if f.id == title.id)
    assert overflowing(fitted, [frame]) == []
    form_safety, high = 12.7, 215.9
    assert frame.y >= form_safety - 0.01
    assert times == 60 or frame.y + frame.h <= high - form_safety + 0.01


def test_a_story_too_long_for_its_frames_is_set_smaller():
    document = made()
    sheet, frame = parts(document)[-1]
    full = done(document, SetWords(sheet=sheet, frame_id=frame.id, text=text_of(frame.paragraphs) + "\n\n" + LONG_TEXT[:3500]))
    assert overflowing(full, [f for _, f in parts(full)])
    fitted = done(full, FitFrame(sheet=sheet, frame_id=frame.id))
    assert overflowing(fitted, [f for _, f in parts(fitted)]) == [] and told(fitted) == told(full)


def test_a_storys_frame_made_too_low_by_hand_is_fitted_again():
    document = made()
    sheet, frame = parts(document, 3)[-1]
    low = apply(document, SetFrame(sheet=sheet, frame=frame.model_copy(update={"h": 5.0})))
    fitted = done(low, FitFrame(sheet=sheet, frame_id=frame.id))
    assert fitted == document
    first, middle = parts(document)[1]
    short = apply(document, SetFrame(sheet=first, frame=middle.model_copy(update={"h": 60.0})))
    fitted = done(short, FitFrame(sheet=first, frame_id=middle.id))
    assert parts(fitted)[1][1].h == 60.0 and told(fitted) == told(document)
    assert overflowing(fitted, [f for _, f in parts(fitted)][:-1]) == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_photo_can_have_a_caption_below_it_or_upon_it(theme, form):
    document = made(theme, form)
    for page in document.pages:
        for photo in page.photo_frames:
            after = done(document, AddCaption(sheet=page.id, frame_id=photo.id))
            caption = next(f for f in after.page(page.id).text_frames if f.about == photo.id)
            assert text_of(caption.paragraphs) and overflowing(after, [caption]) == []
            assert caption.y + caption.h <= 0.01 + (297.0 if form == "a4" else 228.6 if form == "novel-6x9" else 215.9) - 12.7
            words = done(document, AddCaption(sheet=page.id, frame_id=photo.id, text="Biscuit, supervising"))
            assert "Biscuit, supervising" in text_of(next(f for f in words.page(page.id).text_frames if f.about == photo.id).paragraphs)
    with pytest.raises(Conflict):
        page = next(p for p in document.pages if p.text_frames)
        fulfil(document, AddCaption(sheet=page.id, frame_id=page.text_frames[0].id), tools())


def test_words_make_an_empty_page_one_of_the_book_with_its_number():
    document = made()
    document = done(document, AddPage(after=document.pages[3].id))
    blank = document.pages[4]
    after = done(document, AddWords(sheet=blank.id, text="A few words.")).page(blank.id)
    assert (blank.kind, blank.folio) == ("blank", False) and (after.kind, after.folio) == ("photos", True)
    assert text_of(after.frames[0].paragraphs) == "A few words."


@pytest.mark.parametrize("style", ["title", "heading", "body", "caption", "quote"])
@pytest.mark.parametrize("theme", THEMES)
def test_new_words_stand_where_there_is_room(theme, style):
    document = made(theme)
    for sheet in (FRONT, "cover-back", document.pages[0].id, document.pages[2].id, document.pages[-1].id, document.pages[6].id):
        after = done(document, AddWords(sheet=sheet, style=style))
        before = frames_of(document, sheet)
        (new,) = [f for f in frames_of(after, sheet) if f.id not in {b.id for b in before}]
        assert frames_of(after, sheet)[-1] == new and new.paragraphs[0].style == style
        assert new.x >= 12.69 and new.y >= 12.69 and new.x + new.w <= 215.9 - 12.69 and new.y + new.h <= 215.9 - 12.69
    written = done(document, AddWords(sheet=document.pages[-1].id, style=style, text="Hello\n\nthere"))
    assert overflowing(written, [written.pages[-1].text_frames[-1]]) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_book_is_renamed_wherever_it_shows_its_name(theme):
    document = made(theme)
    after = done(document, NameBook(title="The long way home", subtitle="Notes"))
    every = [p for page in after.pages for f in page.text_frames for p in f.paragraphs]
    every += [p for f in (*after.cover.front, *after.cover.back) if isinstance(f, TextFrame) for p in f.paragraphs]
    said = [p.text for p in every]
    assert document.title not in said and document.subtitle not in said
    assert said.count("The long way home") == 2 and said.count("Notes") == 2
    assert (after.title, after.subtitle) == ("The long way home", "Notes")
    assert after.cover.spine == ("The long way home" if document.cover.spine else "")
    kept = done(document.model_copy(update={"cover": document.cover.model_copy(update={"spine": "Vol. 2"})}), NameBook(title="Other"))
    assert kept.cover.spine == "Vol. 2"


@pytest.mark.parametrize("theme", THEMES)
def test_a_first_subtitle_takes_the_line_under_the_covers_title(theme):
    def line(document):
        words = [p for f in document.cover.front if isinstance(f, TextFrame) for p in f.paragraphs]
        return next(p.text for p in words if p.style == "cover-subtitle")

    document = done(made(theme), NameBook(title="Home", subtitle=""))
    assert line(document) == ""
    typed = done(document, NameBook(title="Home", subtitle="A winter"))
    assert line(typed) == "A winter"
    dated = typed.model_copy(update={"subtitle": ""})
    assert line(done(dated, NameBook(title="Home again", subtitle=""))) == "A winter", "a new title alone leaves it"
    assert line(done(dated, NameBook(title="Home", subtitle="By the sea"))) == "By the sea"


def test_everything_asked_of_words_leaves_pictures_and_ornaments_alone():
    document = made("kitchen-table")
    sheet, frame = parts(document)[0]
    after = done(document, SetWords(sheet=sheet, frame_id=frame.id, text="Short."))
    assert [f for p in after.pages for f in p.frames if isinstance(f, PhotoFrame | OrnamentFrame)] == [
        f for p in document.pages for f in p.frames if isinstance(f, PhotoFrame | OrnamentFrame)
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_with_the_press_itself_every_frame_of_an_edited_story_holds_its_lines(theme):
    measure = Setter().measure
    document = made(theme, "novel-6x9", measure)
    for number, extra in ((1, " and then we all ran down to the water" * 12), (2, "\nand another line" * 9)):
        sheet, frame = parts(document, number)[0]
        edit = fulfil(document, SetWords(sheet=sheet, frame_id=frame.id, text=text_of(frame.paragraphs) + extra), tools(measure))
        after = apply(document, edit)
        frames = [f for _, f in parts(after, number)]
        last = frames[-1]
        assert overflowing(after, frames[:-1], measure) == []
        if overflowing(after, [last], measure):
            after = apply(after, fulfil(after, FlowOn(sheet=parts(after, number)[-1][0], frame_id=last.id), tools(measure)))
        assert overflowing(after, [f for _, f in parts(after, number)], measure) == []
        assert "".join(told(after, number).split()).count("".join(extra.split())) == 1
        assert isinstance(edit, Several) or len(frames) == 1
