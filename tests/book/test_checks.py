"""Checks while the maker works: each thing is found where it is, said in plain words, mended by its fix, and what print would find too."""

import random
import re
from datetime import datetime

import pytest

from core.book.checks import check, texts_of
from core.book.checks_words import AT_END, CENTRED, JUSTIFIED
from core.book.compose import compose
from core.book.crop import cut
from core.book.document import Chapter, Cover, Document, OrnamentFrame, Page, Paragraph, PhotoFrame, TextFrame
from core.book.edits import RemoveFrame, RemovePages, SetFrame, apply
from core.book.fulfil import HANDS, fulfil
from core.book.hands import Tools
from core.book.wishes import EvenPages, FitFrame, FlowOn, RemovePhoto
from core.facts import Box
from core.press.pdf import write_interior
from core.press.preflight import preflight_interior
from core.press.source import TEMPLATES
from tests.book.cast import LONG_TEXT, brief, memory, photo, plain_measure, story
from tests.press.cast import print_copy, setter

DAY = datetime(2024, 5, 1, 9)
FACTS = {"sea": photo(1, DAY, size=(4000, 3000)).model_copy(update={"id": "sea"})}


def text(words="A quiet day.", frame_id="t", style="body", x=30.0, y=30.0, w=120.0, h=30.0, **more):
    return TextFrame(id=frame_id, x=x, y=y, w=w, h=h, paragraphs=(Paragraph(style=style, text=words),), **more)


def picture(frame_id="f", photo_id="sea", x=30.0, y=70.0, w=120.0, h=90.0, **more):
    return PhotoFrame(id=frame_id, photo=photo_id, x=x, y=y, w=w, h=h, **more)


def page(page_id, *frames, kind="photos", **more):
    return Page(id=page_id, kind=kind, frames=frames, **more)


def book(*pages, **more):
    known = {"title": "Monsanto", "format": "booklet-8x8", "theme": "bookshop"}
    blank = () if len(pages) % 2 == 0 else (page("blank", kind="blank"),)
    return Document(pages=(*pages, *blank), **(known | more))


def checks(document, facts=FACTS, measure=plain_measure):
    asked = texts_of(document)
    return check(document, facts, dict(zip(asked, measure(list(asked.values())), strict=True)))


def one(document, facts=FACTS):
    (found,) = checks(document, facts)
    return found


def mended(document, found, facts=FACTS):
    tools = Tools(facts, plain_measure, "seed")
    edit = fulfil(document, found.fix, tools) if type(found.fix) in HANDS else found.fix
    return apply(document, edit)


def with_faces(*faces, size=(4000, 3000)):
    return {"sea": FACTS["sea"].model_copy(update={"faces": faces, "width": size[0], "height": size[1]})}


def test_a_good_page_is_left_in_peace():
    assert checks(book(page("p", text(), picture()))) == []


@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
@pytest.mark.parametrize("form", ["square-8.5", "a4", "novel-6x9"])
def test_a_composed_book_has_nothing_grave(theme, form):
    photos, _ = story(60, seed=4)
    told = (memory(1, LONG_TEXT, title="The steps", author="Rosa", photo_ids=(photos[10].id, photos[11].id)),)
    document = compose(brief(photos, told, theme=theme, format=form), plain_measure).document
    found = checks(document, {p.id: p for p in photos})
    assert [f.code for f in found if f.severity == "error" or f.code in ("safe-area", "face-cut", "empty-page")] == []


@pytest.mark.parametrize(
    ("width", "severity", "words"),
    [(1500, None, ""), (1100, "note", "300 is best"), (700, "warning", "look soft"), (320, "error", "broken up")],
)
def test_resolution_is_told_in_dots_per_inch(width, severity, words):
    facts = with_faces(size=(width, width * 3 // 4))
    document = book(page("p", picture(alt="The sea")))
    if severity is None:
        assert checks(document, facts) == []
        return
    found = one(document, facts)
    assert (found.code, found.severity, found.page_id, found.frame_id, found.number) == ("resolution", severity, "p", "f", 1)
    assert words in found.words and f"{width / (120 / 25.4):.0f} dots per inch" in found.words and "“The sea”" in found.words


def test_a_zoomed_photo_is_too_coarse_and_shown_whole_again():
    document = book(page("p", picture(zoom=6.0)))
    found = one(document)
    assert found.severity == "warning" and found.fix_words
    assert checks(mended(document, found)) == []


def test_many_photos_that_are_nearly_fine_are_said_once():
    facts = with_faces(size=(1100, 825))
    document = book(page("p", picture("a"), picture("b", y=20, h=30, w=40)), page("q", picture("c")))
    found = [f for f in checks(document, facts) if f.code == "resolution"]
    assert len(found) == 1 and found[0].words.startswith("2 photos on 2 pages") and (found[0].sheet, found[0].frame_id) == ("p", "a")


def test_a_face_cut_by_the_frame_is_shown_whole_again():
    facts = with_faces(Box(x=0.02, y=0.4, w=0.1, h=0.15))
    document = book(page("p", picture(w=60, h=90, focus=(0.32, 0.5), alt="Ana")))
    found = one(document, facts)
    assert found.code == "face-cut" and "a face in the photo “Ana” is cut" in found.words
    after = mended(document, found, facts)
    assert checks(after, facts) == [] and cut(after.pages[0].photo_frames[0], (4000, 3000)).seen().x <= 0.02
    gone = book(page("p", picture(w=60, h=90, focus=(0.9, 0.5))))
    assert checks(gone, facts) == []


@pytest.mark.parametrize(
    ("number", "face", "code"),
    [(1, 0.021, "face-gutter"), (2, 0.021, None), (2, 0.88, "face-gutter"), (1, 0.0, "face-trim")],
)
def test_a_face_in_the_fold_or_at_the_trim(number, face, code):
    facts = with_faces(Box(x=face, y=0.4, w=0.1, h=0.1), size=(4000, 4000))
    frame = picture(x=-3.175, y=-3.175, w=209.55, h=209.55)
    pages = [page("p", text()), page("q", text())]
    pages[number - 1] = page("p" if number == 1 else "q", frame)
    found = [f.code for f in checks(book(*pages), facts)]
    assert found == ([code] if code else [])


def test_a_face_that_a_bled_page_can_save_is_saved():
    facts = with_faces(Box(x=0.2, y=0.4, w=0.1, h=0.1), size=(6000, 4000))
    document = book(page("p", picture(x=-3.175, y=-3.175, w=209.55, h=209.55, focus=(0.54, 0.5))))
    found = one(document, facts)
    assert found.code in ("face-cut", "face-trim", "face-gutter") and found.fix
    assert checks(mended(document, found, facts), facts) == []


def test_words_too_high_for_their_frame_are_fitted():
    document = book(page("p", text("Nobody had told us about the steps. " * 12)))
    found = one(document)
    assert (found.code, found.severity, found.frame_id) == ("overflow", "error", "t") and isinstance(found.fix, FitFrame)
    assert re.search(r"need \d+ mm more", found.words)
    assert checks(mended(document, found)) == []


def test_a_story_too_long_flows_on():
    document = book(page("p", text("Nobody had told us about the steps. " * 200, story="m", h=140), kind="story"))
    found = next(f for f in checks(document) if f.code == "overflow")
    assert isinstance(found.fix, FlowOn)
    assert not [f for f in checks(mended(document, found)) if f.code == "overflow"]
    two = book(page("p", text("many words " * 90, story="m")), page("q", text("The end.", story="m", h=100)))
    assert isinstance(next(f for f in checks(two) if f.code == "overflow").fix, FitFrame)


@pytest.mark.parametrize(
    ("frame", "severity"),
    [
        (text(x=5), "warning"),
        (text(y=4), "warning"),
        (text(x=80, w=120), "warning"),
        (text(y=185, h=12), "warning"),
        (text(x=15), "note"),
        (text("Short", style="title", x=5, w=190, h=40), None),
        (text("Short", style="caption", x=5, w=40), None),
        (text(x=60, y=95, w=120, rotation=90), None),
        (text("Word " * 20, x=120, y=95, w=150, rotation=90), "warning"),
    ],
)
def test_words_too_near_an_edge_are_moved_inside(frame, severity):
    document = book(page("p", frame))
    if severity is None:
        assert checks(document) == []
        return
    found = one(document)
    assert (found.code, found.severity) == ("safe-area", severity) and found.words.startswith("Page 1: the words “")
    if frame.w < 150:
        assert checks(mended(document, found)) == []


def test_pages_that_changed_sides_are_moved_off_the_fold_all_at_once():
    document = book(*(page(f"p{n}", text(frame_id=f"t{n}", x=15.0 if n % 2 == 0 else 57.0, w=130)) for n in range(8)))
    found = one(document)
    assert (found.code, found.severity, found.number, found.sheet) == ("safe-area", "note", None, "p0") and "On 8 pages" in found.words
    assert checks(mended(document, found)) == []


def test_the_cover_is_checked_as_well():
    back = (picture("b", "gone"), text(y=198, frame_id="k", h=20))
    cover = Cover(front=(text("Our summer", "cover-title", "cover-title", x=2, w=190),), back=back)
    found = checks(book(page("p", text()), cover=cover))
    assert {(f.code, f.page_id, f.sheet, f.number) for f in found} == {
        ("photo-missing", "cover", "cover-back", 0), ("safe-area", "cover", "cover-back", 0),
    }  # fmt: skip
    assert all(f.words.startswith("The cover: ") for f in found)


def test_frames_without_photo_and_photos_without_file():
    document = book(page("p", text(), picture("e", ""), picture("g", "gone", y=120, h=40)))
    missing, empty = checks(document)
    assert (missing.code, missing.severity, missing.fix) == ("photo-missing", "error", RemovePhoto(sheet="p", frame_id="g"))
    assert (empty.code, empty.severity, empty.fix) == ("empty-frame", "warning", RemoveFrame(sheet="p", frame_id="e"))
    assert apply(document, empty.fix).pages[0].photo_frames[0].id == "g"


def test_a_photo_shown_twice_and_two_alike_on_a_spread():
    other = photo(2, DAY, size=(4000, 3000)).model_copy(update={"id": "sea-2", "hash": FACTS["sea"].hash})
    facts = FACTS | {"sea-2": other}
    twice = book(page("p", picture()), page("q", text()), page("r", text()), page("s", picture("g")))
    found = one(twice)
    assert (found.code, found.severity, found.page_id) == ("duplicate-photo", "note", "s") and "on page 1 too" in found.words
    alike = book(page("o", text()), page("p", picture(), picture("g", "sea-2", y=20, h=40)), page("q", text()), page("r", text()))
    assert "nearly the same" in one(alike, facts).words
    apart = book(page("o", text()), page("p", picture()), page("q", text()), page("r", picture("g", "sea-2")))
    assert checks(apart, facts) == []


def test_a_page_count_the_size_cannot_have():
    odd = book(page("p", text()), page("q", text())).model_copy(update={"pages": (page("p", text()),)})
    found = one(odd)
    assert (found.code, found.severity, found.fix, found.number) == ("page-count", "error", EvenPages(), None)
    assert "this book has 1" in found.words
    full = book(*(page(f"p{i}", text(frame_id=f"t{i}")) for i in range(50)))
    assert one(full).fix is None
    blanks = book(*(page(f"p{i}", *((text(frame_id=f"t{i}"),) if i < 48 else ()), kind="photos" if i < 48 else "blank") for i in range(50)))
    assert one(blanks).fix == EvenPages()


def test_empty_pages_but_not_the_last_ones():
    panel = OrnamentFrame(id="o", x=0, y=0, w=90, h=90, name="panel")
    last = (page("t", kind="blank"), page("u", kind="blank"))
    document = book(page("p", text()), page("q", kind="blank"), page("r", panel), page("s", text()), *last)
    found = checks(document)
    assert [(f.code, f.page_id) for f in found] == [("empty-page", "q"), ("empty-page", "r")]
    assert found[0].fix == RemovePages(page_ids=("q",))
    assert [f.page_id for f in checks(book(page("p", text()), page("q")))] == ["q"]


def test_a_chapter_without_a_title_is_told_where_others_have_one():
    chapters = (Chapter(id="a", title="The sea"), Chapter(id="b", title=" "))
    document = book(page("p", text(), chapter="a"), page("q", text(), chapter="b"), chapters=chapters)
    assert [(f.code, f.page_id) for f in checks(document)] == [("untitled-chapter", "q")]


def test_empty_words_are_no_finding():
    document = book(page("p", text(x=2)), page("q", text(""), picture()))
    assert [(f.code, f.page_id) for f in checks(document)] == [("safe-area", "p")]
    assert ("q", "t") not in texts_of(document)


def test_the_gravest_come_first():
    document = book(page("p", text(x=15)), page("q", text("word " * 200, x=20)), page("r", picture("e", ""), text()), page("s", text()))
    assert [f.severity for f in checks(document)] == ["error", "warning", "note"]


@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
def test_where_letters_stand_is_known_as_the_looks_set_them(theme):
    told = (TEMPLATES / f"{theme}.typ").read_text()
    styles = re.findall(r"^    ([a-z-]+): [a-z]+\((.*)\),$", told, re.MULTILINE)
    kept = [(style, how) for style, how in styles if style not in ("folio", "spine")]
    assert {style for style, how in kept if "align: center" in how} == set(CENTRED[theme])
    assert {style for style, how in kept if "align: end" in how} == set(AT_END.get(theme, ()))
    assert {style for style, how in kept if "justify: true" in how} == set(JUSTIFIED.get(theme, ()))


@pytest.mark.parametrize("theme", ["bookshop", "gallery", "kitchen-table"])
def test_what_the_preflight_finds_was_said_before(tmp_path, theme):
    rng = random.Random(theme)
    styles = ("title", "body", "caption", "quote", "heading", "byline")
    pages = []
    for number in range(24):
        w, h = rng.uniform(50, 150), rng.uniform(6, 50)
        x, y = rng.uniform(2, 190 - w), rng.uniform(2, 190 - h)
        words = " ".join(rng.choice(("the", "sea", "mountain", "we", "extraordinary")) for _ in range(rng.randint(1, 60)))
        frame = text(words.capitalize(), f"t{number}", rng.choice(styles), x, y, w, h, valign=rng.choice(("top", "middle", "bottom")))
        shown = picture(f"f{number}", "sea", 20, 20, rng.uniform(30, 160), rng.uniform(30, 160), zoom=rng.choice((1.0, 1.0, 2.5)))
        pages.append(page(f"p{number}", frame if number % 2 else shown, folio=False))
    document = book(*pages, theme=theme)
    facts = with_faces(size=(1200, 900))
    write_interior(setter(), document, {"sea": print_copy(tmp_path, "sea", 1200, 900)}, tmp_path / "book.pdf")
    found = preflight_interior(tmp_path / "book.pdf", document, {"sea": (1200, 900)})
    said = checks(document, facts, setter().measure)
    known = {(f.code, f.number, f.frame_id) for f in said}
    coarse = next((f.words for f in said if f.code == "resolution" and f.severity == "note"), "")
    for one_found in found:
        if one_found.code == "resolution" and "300 is best" in one_found.words:
            assert "300 is best" in coarse
        elif one_found.code in ("resolution", "overflow", "safe-area"):
            assert (one_found.code, one_found.page, one_found.frame) in known, (one_found, document.pages[one_found.page - 1])
    assert {f.code for f in found} >= {"resolution", "overflow", "safe-area"}
    extra = [f for f in said if f.code == "safe-area" and f.severity == "warning" and not any(o.frame == f.frame_id for o in found)]
    assert len(extra) <= 2, extra
    assert isinstance(next(f for f in said if f.code == "safe-area").fix, SetFrame)
