"""What a maker wants other than the style has it, in print and in measuring alike: bold, italic, size, colour, alignment."""

import re

import pikepdf
import pytest

from core.book.document import Cover, Paragraph, TextFrame
from core.book.formats import POINT
from core.book.measure import Measured, TextRequest
from core.book.themes import CHOICES, COVER_CHOICES, STEP, STYLE_NAMES, THEMES, can, colour_of
from core.press.ink import Run, ink_of
from core.press.pdf import write_interior
from tests.press.cast import STEPS, book, page, picture, setter

LEFT, WIDTH = 30.0, 120.0


def told(style: str, text: str = STEPS, **wishes: object) -> Paragraph:
    return Paragraph(style=style, text=text, **wishes)


def framed(*paragraphs: Paragraph, **more: object) -> TextFrame:
    return TextFrame(id="t", x=LEFT, y=30, w=WIDTH, h=100, paragraphs=paragraphs, **more)


def measure_one(theme: str, paragraph: Paragraph, width: float = WIDTH) -> Measured:
    return setter().measure([TextRequest(theme, (paragraph,), width)])[0]


def drawn(theme: str, *paragraphs: Paragraph) -> str:
    return setter().page_svg(book(page("1", framed(*paragraphs), folio=False), theme=theme), 1, {}, str)


def fills(svg: str) -> set[str]:
    return {colour.lower() for colour in re.findall(r'fill="(#\w+)"', svg)}


def fonts(tmp_path, theme: str, paragraph: Paragraph) -> set[str]:
    """The fonts a paragraph is printed in, without the letters of their subsets."""
    write_interior(setter(), book(page("1", framed(paragraph), folio=False), theme=theme), {}, tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        return {str(font.BaseFont).partition("+")[2] for font in pdf.pages[0].Resources.Font.values()}


def runs(tmp_path, paragraph: Paragraph, theme: str = "bookshop") -> list[Run]:
    write_interior(setter(), book(page("1", framed(paragraph), folio=False), theme=theme), {}, tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        return [run for run in ink_of(pdf.pages[0], {}).runs if run.text.strip()]


FACES = [
    ("bookshop", "body", {}, "Newsreader"), ("bookshop", "body", {"bold": True}, "Newsreader-Bold"),
    ("bookshop", "body", {"italic": True}, "Newsreader-Italic"),
    ("bookshop", "body", {"bold": True, "italic": True}, "Newsreader-BoldItalic"),
    ("bookshop", "caption", {}, "Newsreader-Italic"), ("bookshop", "caption", {"italic": True}, "Newsreader"),
    ("bookshop", "caption", {"bold": True}, "Newsreader-BoldItalic"),
    ("bookshop", "caption-title", {"italic": True}, "Newsreader-MediumItalic"),
    ("gallery", "title", {}, "Jost-Light"), ("gallery", "title", {"bold": True}, "Jost-SemiBold"),
    ("gallery", "title", {"italic": True}, "Jost-LightItalic"), ("gallery", "title", {"bold": True, "italic": True}, "Jost-SemiBoldItalic"),
    ("gallery", "heading", {}, "Jost-Medium"), ("gallery", "heading", {"bold": True}, "Jost-Bold"),
    ("gallery", "heading", {"italic": True}, "Jost-MediumItalic"), ("gallery", "body", {"bold": True, "italic": True}, "Jost-BoldItalic"),
    ("gallery", "body", {"italic": True}, "Jost-Italic"),
    ("kitchen-table", "body", {}, "Fraunces"), ("kitchen-table", "body", {"bold": True}, "Fraunces-SemiBold"),
    ("kitchen-table", "body", {"italic": True}, "Fraunces-Italic"),
    ("kitchen-table", "body", {"bold": True, "italic": True}, "Fraunces-SemiBoldItalic"),
    ("kitchen-table", "title", {}, "Caveat-SemiBold"), ("kitchen-table", "title", {"bold": True}, "Caveat-Regular"),
    ("kitchen-table", "caption", {}, "Caveat-Regular"), ("kitchen-table", "caption", {"bold": True}, "Caveat-Bold"),
    ("kitchen-table", "caption", {"italic": True}, "Caveat-Regular"),
]  # fmt: skip


@pytest.mark.parametrize(("theme", "style", "wishes", "face"), FACES)
def test_bold_and_italic_turn_what_the_style_has(tmp_path, theme, style, wishes, face):
    (found,) = fonts(tmp_path, theme, told(style, "We ate our oranges", **wishes))
    assert found.removesuffix("-Regular") == face.removesuffix("-Regular")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("style", STYLE_NAMES)
def test_what_is_offered_is_what_changes(theme, style):
    plain = drawn(theme, told(style, "Oranges"))
    changing = {wish for wish in ("bold", "italic") if drawn(theme, told(style, "Oranges", **{wish: True})) != plain}
    assert can(theme, style) == changing


def test_every_style_that_is_offered_has_a_name():
    assert {*CHOICES, *COVER_CHOICES} <= set(STYLE_NAMES)
    assert {"title", "heading", "body", "caption", "quote"} <= set(CHOICES)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("style", ["body", "caption", "quote", "title", "opening"])
def test_each_step_is_larger_by_as_much_in_print_and_in_measuring(theme, style):
    own = measure_one(theme, told(style, "Oranges")).height
    for step in (-4, -1, 2, 4):
        assert measure_one(theme, told(style, "Oranges", step=step)).height == pytest.approx(own * STEP**step, rel=1e-3)


def test_a_step_enlarges_the_printed_letters(tmp_path):
    plain, large = (runs(tmp_path, told("body", "Oranges", step=step))[0] for step in (0, 3))
    assert large.up[1] == pytest.approx(plain.up[1] * STEP**3, rel=1e-3)


def test_a_larger_story_keeps_its_drop_capital_over_three_lines(tmp_path):
    for step in (-2, 0, 3):
        found = runs(tmp_path, told("opening", step=step))
        assert found[0].text.strip() == "N"
        line = 17 * STEP**step
        assert (found[1].start[1] - found[0].start[1]) / line == pytest.approx(2.0, abs=0.02)


def test_a_cover_title_is_as_large_as_its_frame_lets_it_be_and_then_stepped():
    heights = [measure_one("gallery", told("cover-title", "Sea", step=step), 160).height for step in (-2, 0, 1)]
    assert heights[0] * STEP**2 == pytest.approx(heights[1], rel=1e-3)
    assert heights[2] == pytest.approx(heights[1] * STEP, rel=1e-3)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_colour_of_the_theme_colours_words_and_no_other_does(theme):
    own = fills(drawn(theme.key, told("quote", "Oranges")))
    for name, colour in theme.colours:
        assert colour_of(theme, name) == colour
        assert colour.lower() in fills(drawn(theme.key, told("quote", "Oranges", colour=name)))
    for unknown in ("", "mauve", "#ff0000", "rgb(1, 2, 3)"):
        assert fills(drawn(theme.key, told("quote", "Oranges", colour=unknown))) == own


def test_words_over_a_photo_are_white_until_the_maker_wants_a_colour():
    photo = picture("sea", "sea", x=20, y=20, w=150, h=120)
    for colour, wanted in (("", "#ffffff"), ("clay", "#a8482f")):
        sheet = book(page("1", photo, framed(told("title", "Oranges", colour=colour)), folio=False))
        svg = setter().page_svg(sheet, 1, {"sea": (400, 300)}, str)
        assert wanted in fills(svg) and "linearGradient" in svg
    cover = Cover(front=(photo, framed(told("cover-title", "Sea", colour="clay"))))
    assert "#a8482f" in fills(setter().cover_svg(book(page("1"), cover=cover), {"sea": (400, 300)}, str))


def edges(found: list[Run]) -> tuple[list[float], list[float]]:
    """Where each line starts and ends, in mm from the frame's left; the last line left out."""
    lines: dict[float, list[Run]] = {}
    for run in found:
        lines.setdefault(round(run.start[1], 1), []).append(run)
    rows = [lines[at] for at in sorted(lines, reverse=True)][:-1]
    offset = LEFT + 3.175
    return [row[0].start[0] * POINT - offset for row in rows], [row[-1].end[0] * POINT - offset for row in rows]


@pytest.mark.parametrize("style", ["body", "caption", "quote", "opening"])
def test_alignment_goes_over_the_styles_own(tmp_path, style):
    starts, ends = edges(runs(tmp_path, told(style, STEPS, align="justify")))
    assert ends == pytest.approx([WIDTH] * len(ends), abs=1.0)
    starts, ends = edges(runs(tmp_path, told(style, STEPS, align="center")))
    assert [start + end for start, end in zip(starts, ends, strict=True)] == pytest.approx([WIDTH] * len(ends), abs=2.5)
    starts, ends = edges(runs(tmp_path, told(style, STEPS, align="end")))
    assert ends == pytest.approx([WIDTH] * len(ends), abs=1.0) and max(starts) > 1
    starts, ends = edges(runs(tmp_path, told(style, STEPS, align="start")))
    assert min(ends) < WIDTH - 1


def test_centred_and_flush_right_paragraphs_have_no_indent(tmp_path):
    starts = {}
    for align in ("", "start", "center", "end"):
        pair = framed(told("body", "Oranges", align=align), told("body", "Oranges", align=align))
        write_interior(setter(), book(page("1", pair, folio=False)), {}, tmp_path / "book.pdf")
        with pikepdf.open(tmp_path / "book.pdf") as pdf:
            first, second = (run.start[0] * POINT for run in ink_of(pdf.pages[0], {}).runs)
        starts[align] = second - first
    assert starts == {"": pytest.approx(4.5), "start": pytest.approx(4.5), "center": pytest.approx(0), "end": pytest.approx(0)}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("wishes", [{}, {"bold": True}, {"italic": True}, {"step": 3}, {"align": "justify"}, {"bold": True, "step": -2}])
def test_every_line_is_drawn_where_it_was_measured(tmp_path, theme, wishes):
    """Letters may stand closer to spaces in neither, so that a line that just fits does so in both."""
    words = STEPS.split()
    for style in ("body", "opening", "caption"):
        for turn in range(4):
            text = " ".join(words[7 * turn :] + words)
            lines = measure_one(theme, told(style, text, **wishes)).lines
            found = runs(tmp_path, told(style, text, **wishes), theme)
            rows = {round(run.start[1], 1) for run in found}
            assert len(lines) == len(rows), (style, turn)


def test_a_piece_that_ends_where_the_maker_ended_a_line_is_not_stretched(tmp_path):
    for joint, stretched in ((" ", True), ("\n", False)):
        found = runs(tmp_path, told("body", STEPS[:130], breaks=True, joint=joint))
        last = min(run.start[1] for run in found)
        end = max(run.end[0] for run in found if run.start[1] == last) * POINT - LEFT - 3.175
        assert (end > WIDTH - 1) == stretched
