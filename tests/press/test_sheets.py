"""Sheets for the editor: whole pages and the whole cover with their bleed, every frame in a group that bears its name."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.document import Cover, OrnamentFrame, Paragraph, TextFrame
from core.book.formats import POINT, format_of
from core.book.themes import THEMES
from core.errors import NotFound
from core.press.pool import PressPool
from tests.press.cast import STEPS, book, page, picture, setter, words

SIZES = {"sea": (4000, 3000)}
SVG = "{http://www.w3.org/2000/svg}"


def ornament(frame_id: str, name: str) -> OrnamentFrame:
    return OrnamentFrame(id=frame_id, name=name, x=0, y=0, w=60, h=20)


EVERY_KIND = (
    picture("photo", "sea"),
    picture("empty photo", ""),
    picture("lost photo", "gone"),
    picture("print", "sea", look="print", edge=3.5, tape="sage", rotation=1.6),
    picture("empty print", "", look="print", edge=3.5, tape="sage", rotation=1.6),
    picture("bordered", "sea", border=2.0),
    picture("toned", "sea", tone="bw"),
    picture("turned", "sea", rotation=90.0),
    picture("bled", "sea", x=-3.175, y=-3.175, w=209.55, h=209.55),
    picture("flat", "sea", w=0.0, h=-4.0),
    picture("far", "sea", x=1e9, y=-1e9),
    words("words", "body", STEPS),
    words("opening", "opening", STEPS),
    words("no words", "body", ""),
    TextFrame(id="no paragraphs", x=0, y=0, w=50, h=20),
    TextFrame(id="spaces", x=0, y=0, w=50, h=20, paragraphs=(Paragraph(style="body", text=" \n "), Paragraph(style="odd", text="A"))),
    words("turned words", "title", "Monsanto").model_copy(update={"rotation": 270.0, "valign": "bottom"}),
    words("shaded", "title", "Over the sea", x=60, y=90),
    *(ornament(f"ornament {name}", name) for name in ("asterism", "rule", "card", "panel", "unknown")),
)
NAMES = [frame.id for frame in EVERY_KIND]


def screen(photo: str) -> str:
    return f"/files/photos/{photo}/screen.jpg"


def groups(svg: str) -> list[tuple[str, str]]:
    """(sheet, frame) of the groups directly under <svg>; no other element bears a name."""
    root = ElementTree.fromstring(svg)
    top = [element for element in root if element.tag == f"{SVG}g"]
    assert all(element.get("data-frame") is not None for element in top)
    assert len([element for element in root.iter() if element.get("data-frame") is not None]) == len(top)
    return [(element.get("data-sheet", ""), element.get("data-frame")) for element in top]


def view_box(svg: str) -> list[float]:
    return [float(value) * POINT for value in ElementTree.fromstring(svg).get("viewBox").split()]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", ["booklet-8x8", "prodigi-9x9"])
def test_a_page_has_its_bleed_and_a_named_group_for_every_kind_of_frame(theme, form):
    document = book(page("0"), page("1", *EVERY_KIND), theme=theme, format=form)
    svg = setter().sheet_svg(document, "1", SIZES, screen)
    assert groups(svg) == [("", name) for name in [*NAMES, "folio"]]
    form = format_of(form)
    assert view_box(svg) == pytest.approx([0, 0, form.width + 2 * form.bleed, form.height + 2 * form.bleed], abs=0.01)


@pytest.mark.parametrize("frame", EVERY_KIND, ids=NAMES)
def test_each_kind_of_frame_alone_is_one_group(frame):
    document = book(page("1", frame, folio=False), cover=Cover(front=(frame,), back=(frame,)))
    assert groups(setter().sheet_svg(document, "1", SIZES, screen)) == [("", frame.id)]
    assert groups(setter().sheet_svg(document, "cover", SIZES, screen)) == [("cover-back", frame.id), ("cover-front", frame.id)]


@pytest.mark.parametrize(("pages", "spine"), [(24, []), (90, [("", "spine")])])
def test_the_cover_is_back_spine_and_front_as_the_printer_gets_it(pages, spine):
    cover = Cover(front=EVERY_KIND, back=EVERY_KIND[::-1], spine="Monsanto")
    document = book(*(page(str(at)) for at in range(pages)), cover=cover, format="square-8.5" if not spine else "prodigi-9x9")
    svg = setter().sheet_svg(document, "cover", SIZES, screen)
    wanted = [("cover-back", name) for name in NAMES[::-1]] + [("cover-front", name) for name in NAMES]
    assert groups(svg) == [*wanted, *spine]
    assert view_box(svg)[2:] == pytest.approx(format_of(document.format).cover_size(pages), abs=0.01)


def test_nothing_on_a_page_is_no_group():
    assert groups(setter().sheet_svg(book(page("1", folio=False)), "1", {}, screen)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=3))
def test_any_string_may_be_a_frames_name(names):
    frames = [picture(name, "sea") for name in names]
    found = groups(setter().sheet_svg(book(page("1", *frames, folio=False)), "1", SIZES, screen))
    writable = ["".join(sign for sign in name if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff")) for name in names]
    assert found == [("", name) for name in writable]


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "' onload='x", "<g/>", "</g>", "&amp;\r\n\t&#0;", "\x00\ud800]]>"])
def test_a_name_breaks_out_of_nothing(name):
    frames = (picture(name, "sea"), words("after", "body", "A fig."))
    svg = setter().sheet_svg(book(page("1", *frames, folio=False), cover=Cover(front=frames)), "1", SIZES, screen)
    assert groups(svg) == [("", name.replace("\x00\ud800", "")), ("", "after")]
    assert "<script" not in svg


def test_a_sheet_that_is_not_there_is_refused():
    with pytest.raises(NotFound):
        setter().sheet_svg(book(page("1")), "2", {}, screen)


def test_the_pool_draws_the_same_sheets():
    document = book(page("1", *EVERY_KIND), cover=Cover(front=EVERY_KIND))
    with PressPool() as pool:
        for sheet in ("1", "cover"):
            wanted = setter().sheet_svg(document, sheet, SIZES, lambda photo: f"/p/{photo}.jpg")
            assert pool.sheet_svg(document, sheet, SIZES, "/p/{id}.jpg") == wanted
