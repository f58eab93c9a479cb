"""Frames that are turned, empty or bordered: what is printed, what is shown and what the preflight says agree."""

import math
from xml.etree import ElementTree

import numpy as np
import pikepdf
import pypdfium2
import pytest

from core.book.crop import cut
from core.book.document import Cover, Page, TextFrame
from core.book.formats import POINT, format_of
from core.press.bindery import bind
from core.press.ink import ink_of
from core.press.pdf import placements, write_cover, write_interior
from core.press.preflight import preflight_cover, preflight_interior
from core.press.shade import local, shade
from tests.press.cast import STEPS, book, page, picture, print_copy, setter, words

SIZES = {"sea": (1600, 1200)}
INK = (35, 31, 27)
BLEED = format_of("booklet-8x8").bleed


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return {"sea": print_copy(tmp_path_factory.mktemp("copies"), "sea", 1600, 1200)}


def turned(frame, degrees: float):
    return frame.model_copy(update={"rotation": degrees})


def pressed(tmp_path, copies, *pages: Page, theme: str = "bookshop"):
    """The document of these pages and its interior."""
    document = book(*pages, page("last", kind="blank", folio=False), theme=theme)
    write_interior(setter(), document, copies, tmp_path / "book.pdf")
    return document, tmp_path / "book.pdf"


def painted(path) -> np.ndarray:
    """The first page as PDFium draws it, 72 dots an inch."""
    with pypdfium2.PdfDocument(path) as pdf:
        return np.asarray(pdf[0].render(scale=1).to_pil().convert("RGB"))


def colour_at(pixels: np.ndarray, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place in mm from the trim corner."""
    return tuple(int(level) for level in pixels[int((y + BLEED) / POINT), int((x + BLEED) / POINT)])


def dark(colour: tuple[int, ...]) -> bool:
    return max(colour) < 120


@pytest.mark.parametrize("degrees", [90.0, 180.0, 270.0, -90.0])
def test_a_photo_turned_by_quarters_prints_where_it_should_and_as_finely(tmp_path, copies, degrees):
    frame = picture("a", "sea", x=60, y=70, w=80, h=50, border=2, border_colour="ink", rotation=degrees)
    document, path = pressed(tmp_path, copies, page("1", frame, folio=False))
    assert preflight_interior(path, document, SIZES) == []
    pixels, middle = painted(path), (100.0, 95.0)
    half = (40, 25) if degrees == 180.0 else (25, 40)
    for sign in (-1, 1):
        for across, down in ((half[0], 0), (0, half[1])):
            edge = [middle[0] + sign * (across - 1 if across else 0), middle[1] + sign * (down - 1 if down else 0)]
            beyond = [middle[0] + sign * (across + 1.5 if across else 0), middle[1] + sign * (down + 1.5 if down else 0)]
            assert dark(colour_at(pixels, *edge))
            assert colour_at(pixels, *beyond) == (255, 255, 255)
    top = colour_at(pixels, *top_of(middle, degrees))
    foot = colour_at(pixels, *top_of(middle, degrees + 180))
    assert foot[1] - top[1] > 30, "the copy grows greener to its foot"


def top_of(middle: tuple[float, float], degrees: float) -> tuple[float, float]:
    """A place near the top of the picture, seen as it was taken."""
    turn = math.radians(degrees)
    return middle[0] + 18 * math.sin(turn), middle[1] - 18 * math.cos(turn)


@pytest.mark.parametrize("degrees", [0.0, 90.0, 270.0, 8.0])
@pytest.mark.parametrize(("width", "severity"), [(700, "warning"), (1600, None)])
def test_resolution_is_told_alike_however_a_photo_is_turned(tmp_path, degrees, width, severity):
    size = (width, width * 3 // 4)
    made = {"sea": print_copy(tmp_path, "sea", *size)}
    document, path = pressed(tmp_path, made, page("1", picture("a", "sea", x=50, w=100, h=75, rotation=degrees)))
    assert placements(document, {"sea": size}) == {"sea": (1182, 886)}
    found = [(finding.severity, finding.code, finding.frame) for finding in preflight_interior(path, document, {"sea": size})]
    assert found == ([(severity, "resolution", "a")] if severity else [])


@pytest.mark.parametrize(
    ("x", "y", "w", "h", "degrees", "codes"),
    [
        (60, 80, 80, 30, 90.0, set()),
        (60, 80, 80, 30, 180.0, set()),
        (60, 80, 80, 30, 270.0, set()),
        (60, 80, 80, 6, 90.0, {"overflow"}),
        (60, 80, 80, 6, 270.0, {"overflow"}),
        (-16, 60, 60, 30, 270.0, {"safe-area"}),
        (60, 166, 60, 30, 90.0, {"safe-area"}),
        (66, 158, 60, 30, 180.0, set()),
    ],
)
def test_turned_words_are_checked_where_they_print(tmp_path, x, y, w, h, degrees, codes):
    told = turned(
        words("t", "caption", "We ate our oranges in the shade of the old church, and then we went on and up.", x, y, w, h), degrees
    )
    document, path = pressed(tmp_path, {}, page("1", told, folio=False), theme="gallery")
    found = preflight_interior(path, document, {})
    assert {finding.code for finding in found} == codes
    assert {finding.frame for finding in found} <= {"t"}


@pytest.mark.parametrize("degrees", [90.0, 270.0, 180.0, 30.0])
def test_turned_words_print_inside_their_turned_frame(tmp_path, degrees):
    told = turned(words("t", "body", STEPS[:200], 50, 70, 100, 40), degrees)
    _, path = pressed(tmp_path, {}, page("1", told, folio=False))
    with pikepdf.open(path) as pdf:
        runs = [run for run in ink_of(pdf.pages[0], {}).runs if run.text.strip()]
    for run in runs:
        for x, y in (run.start, run.end):
            across, down = local(told, x * POINT - BLEED, 203.2 + BLEED - y * POINT)
            assert -1 <= across <= 101 and 0 <= down <= 40


@pytest.mark.parametrize("look", ["plain", "print"])
def test_an_empty_place_prints_nothing_and_is_told(tmp_path, copies, look):
    empty = picture("e", "", x=20, y=20, w=60, h=40, look=look, edge=3.5, tape="sage", border=2)
    document, path = pressed(tmp_path, copies, page("1", picture("a", "sea", y=100, w=60, h=45), empty), theme="kitchen-table")
    (found,) = preflight_interior(path, document, SIZES)
    assert (found.severity, found.code, found.page, found.frame) == ("warning", "empty-frame", 1, "e")
    with pikepdf.open(path) as pdf:
        assert len(ink_of(pdf.pages[0], {}).pictures) == 1
    pixels = painted(path)
    assert {colour_at(pixels, x, y) for x in (18, 20.5, 22, 50, 79) for y in (17, 20.5, 22, 40, 59)} == {(248, 240, 224)}
    svg = setter().page_svg(document, 1, SIZES, str)
    (group,) = [found for found in ElementTree.fromstring(setter().sheet_svg(document, "1", SIZES, str)) if found.get("data-frame") == "e"]
    assert len(group) == 0 and svg.count("<image") == 1
    assert placements(document, SIZES) == {"sea": (709, 532)}


def test_an_empty_place_needs_no_original(tmp_path):
    document = book(page("1", picture("e", "")), page("2", words("w", "caption", "A fig.")), cover=Cover(front=(picture("f", ""),)))
    findings = bind(document, {}, tmp_path, None, setter(), lambda *_: None)
    assert [(finding.code, finding.page) for finding in findings] == [("empty-frame", 1), ("empty-frame", 0)]


def test_an_empty_place_on_the_cover_is_told(tmp_path):
    document = book(page("1"), page("2"), cover=Cover(back=(picture("b", ""),), front=(words("t", "cover-title", "Sea", y=60),)))
    write_cover(setter(), document, {}, tmp_path / "cover.pdf")
    found = preflight_cover(tmp_path / "cover.pdf", document, {})
    assert [(finding.code, finding.page, finding.frame) for finding in found] == [("empty-frame", 0, "b")]


@pytest.mark.parametrize(("look", "edge"), [("plain", 0.0), ("print", 4.0)])
@pytest.mark.parametrize("colour", ["", "clay", "mauve"])
def test_a_border_runs_inside_the_pictures_edge(tmp_path, copies, look, edge, colour):
    frame = picture("a", "sea", x=40, y=60, w=80, h=60, look=look, edge=edge, border=3.0, border_colour=colour)
    document, path = pressed(tmp_path, copies, page("1", frame, folio=False))
    assert preflight_interior(path, document, SIZES) == []
    with pikepdf.open(path) as pdf:
        (found,) = ink_of(pdf.pages[0], {}).pictures
    part = cut(frame, SIZES["sea"])
    left, foot = 40 + edge + part.left + BLEED, 60 + edge + part.top + part.photo_height + BLEED
    assert [found.matrix[4] * POINT, 203.2 + 2 * BLEED - found.matrix[5] * POINT] == pytest.approx([left, foot], abs=0.01)
    pixels = painted(path)
    wanted = (168, 72, 47) if colour == "clay" else INK
    for x, y in ((40 + edge + 1.5, 90), (120 - edge - 1.5, 90), (80, 60 + edge + 1.5), (80, 120 - edge - 1.5)):
        assert colour_at(pixels, x, y) == wanted
    for x, y in ((40 + edge + 4.5, 90), (80, 60 + edge + 4.5)):
        assert colour_at(pixels, x, y) != wanted
    assert dark(colour_at(pixels, 40 - 1, 90)) is False


@pytest.mark.parametrize("border", [0.5, 10.0])
def test_a_border_wider_than_its_picture_fills_it(tmp_path, copies, border):
    frame = picture("a", "sea", x=40, y=60, w=15, h=12, border=border)
    _, path = pressed(tmp_path, copies, page("1", frame, folio=False))
    assert (colour_at(painted(path), 47.5, 66) == INK) == (border == 10.0)


def box_of(over: list[float], text: TextFrame) -> list[tuple[float, float]]:
    """The corners of a shade on the sheet."""
    turn, x, y, w, h = over
    found = []
    for across, down in ((0, 0), (w, 0), (w, h), (0, h)):
        a = math.radians(turn)
        px, py = x + across * math.cos(a) - down * math.sin(a), y + across * math.sin(a) + down * math.cos(a)
        b, dx, dy = math.radians(text.rotation), px - text.w / 2, py - text.h / 2
        found.append((text.x + text.w / 2 + dx * math.cos(b) - dy * math.sin(b), text.y + text.h / 2 + dx * math.sin(b) + dy * math.cos(b)))
    return found


@pytest.mark.parametrize("photo_turn", [0.0, 90.0, 180.0, 270.0, 6.0, -12.0])
@pytest.mark.parametrize("words_turn", [0.0, 90.0, 270.0, 3.0])
@pytest.mark.parametrize("border", [0.0, 4.0])
def test_the_shade_lies_on_the_picture_however_both_are_turned(photo_turn, words_turn, border):
    photo = picture("a", "sea", x=40, y=40, w=120, h=100, look="print", edge=3.0, border=border, rotation=photo_turn)
    text = turned(words("t", "title", "Sea", x=70, y=85, w=60, h=14), words_turn)
    corners = [local(photo, *corner) for corner in box_of(shade(text, (photo,)), text)]
    inner = 3.0 + border
    assert all(inner - 1e-6 <= x <= 120 - inner + 1e-6 and inner - 1e-6 <= y <= 100 - inner + 1e-6 for x, y in corners)
    spans = sorted(max(values) - min(values) for values in zip(*corners, strict=True))
    assert any(span == pytest.approx(full, abs=1e-6) for span in spans for full in (120 - 2 * inner, 100 - 2 * inner))


@pytest.mark.parametrize("photo_turn", [0.0, 6.0, -12.0])
def test_the_shade_begins_a_little_above_the_words(photo_turn):
    photo = picture("a", "sea", x=40, y=40, w=120, h=100, rotation=photo_turn)
    text = words("t", "title", "Sea", x=60, y=90, w=40, h=14)
    corners = [local(photo, *corner) for corner in box_of(shade(text, (photo,)), text)]
    _, top = local(photo, 80, 90)
    assert min(y for _, y in corners) == pytest.approx(top - 14, abs=1e-6)
    assert max(y for _, y in corners) == pytest.approx(100, abs=1e-6)


def test_only_a_photo_under_the_words_is_shaded():
    text = words("t", "title", "Sea", x=70, y=85, w=60, h=14)
    beside, empty, far = picture("a", "sea", x=0, y=0, w=60, h=200), picture("b", "", x=40, y=40, w=120, h=100), picture("c", "sea", x=-500)
    assert shade(text, (beside, empty, far)) is None
    narrow = picture("d", "sea", x=90, y=20, w=20, h=150)
    assert shade(text, (narrow,)) is not None
    assert shade(text, (narrow.model_copy(update={"x": 60.0}),)) is None
    assert shade(text, (turned(narrow.model_copy(update={"x": 75.0}), 90.0),)) is not None


def test_words_on_an_empty_place_keep_their_colour():
    empty, text = picture("e", "", x=20, y=20, w=160, h=120), words("t", "title", "Sea", y=60)
    svg = setter().page_svg(book(page("1", empty, text, folio=False)), 1, SIZES, str)
    assert "linearGradient" not in svg and 'fill="#231f1b"' in svg
