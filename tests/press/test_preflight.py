"""The last look: each seeded fault is found in the finished file and named with its page and frame; good books are left in peace."""

from datetime import datetime, timedelta

import pikepdf
import pytest
from pikepdf import Array, Name

from core.book.brief import Brief, MemoryText
from core.book.compose import compose
from core.book.document import Cover
from core.book.themes import THEMES
from core.facts import PhotoFacts
from core.press.check_words import _inked
from core.press.findings import Finding
from core.press.ink import Run
from core.press.pdf import write_cover, write_interior
from core.press.preflight import preflight_cover, preflight_interior
from tests.press.cast import STEPS, book, page, picture, print_copy, setter, words

SIZES = {"sea": (1200, 900)}


@pytest.fixture
def good(tmp_path):
    """A small book without a fault: its document, its copies, its interior."""
    copies = {"sea": print_copy(tmp_path, "sea", 1200, 900)}
    story = words("s", "body", STEPS, y=130, h=50)
    document = book(page("1", picture("a", "sea", alt="The sea"), story), page("2", kind="blank", folio=False))
    target = tmp_path / "book.pdf"
    write_interior(setter(), document, copies, target)
    return document, copies, target


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def changed(path, change) -> None:
    """The file with `change(pdf)` done to it."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)


def test_a_good_book_has_no_findings(good):
    document, _, path = good
    assert preflight_interior(path, document, SIZES) == []


def test_wrong_boxes_are_named_with_their_page(good):
    document, _, path = good
    changed(path, lambda pdf: pdf.pages[1].obj.__setitem__("/TrimBox", Array([8.5, 9, 585, 585])))
    (found,) = preflight_interior(path, document, SIZES)
    assert (found.severity, found.code, found.page) == ("error", "boxes", 2)
    changed(path, lambda pdf: pdf.pages[1].obj.__delitem__("/TrimBox"))
    assert codes(preflight_interior(path, document, SIZES)) == ["boxes"]


def test_a_font_that_is_not_embedded_is_an_error(good):
    document, _, path = good

    def strip(pdf):
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == Name.FontDescriptor:
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in item:
                        del item[key]

    changed(path, strip)
    (found,) = preflight_interior(path, document, SIZES)
    assert (found.severity, found.code, found.page) == ("error", "font", 1)
    assert "Newsreader" in found.words


@pytest.mark.parametrize(("width", "severity"), [(1180, None), (800, "warning"), (500, "warning"), (260, "error")])
def test_coarse_photos_are_told_with_their_true_resolution(tmp_path, width, severity):
    size = (width, width * 3 // 4)
    document = book(page("1", picture("a", "sea", w=99.9, h=74.9, alt="The sea")), page("2", kind="blank", folio=False))
    write_interior(setter(), document, {"sea": print_copy(tmp_path, "sea", *size)}, tmp_path / "book.pdf")
    found = preflight_interior(tmp_path / "book.pdf", document, {"sea": size})
    assert [(finding.severity, finding.page, finding.frame) for finding in found] == ([(severity, 1, "a")] if severity else [])
    assert all(f"{width / (99.9 / 25.4):.0f} dots" in finding.words and "The sea" in finding.words for finding in found)


def test_a_copy_smaller_than_its_original_could_give_is_an_error(good):
    document, _, path = good
    copies = {"sea": print_copy(path.parent, "small", 400, 300)}
    write_interior(setter(), document, copies, path)
    assert codes(preflight_interior(path, document, SIZES)) == ["copy-too-small"]


def test_cmyk_pictures_and_colours_are_errors(good):
    document, _, path = good
    write_interior(setter(), document, {"sea": print_copy(path.parent, "ink", 1200, 900, colours="CMYK")}, path)
    (found,) = preflight_interior(path, document, SIZES)
    assert (found.code, found.page, found.frame) == ("colour-space", 1, "a")

    def paint(pdf):
        pdf.pages[0].contents_add(pdf.make_stream(b"0 1 0 0 k 0 0 9 9 re f"))

    changed(path, paint)
    assert codes(preflight_interior(path, document, SIZES)) == ["colour-space", "colour-space"]


def test_a_file_that_does_not_name_its_colours_is_an_error(good):
    document, _, path = good
    changed(path, lambda pdf: pdf.Root.__delitem__("/OutputIntents"))
    assert codes(preflight_interior(path, document, SIZES)) == ["output-intent"]


def test_words_near_the_edge_and_words_beyond_their_frame_are_named(tmp_path):
    edge = words("edge", "caption", "Too near the edge", x=4, y=100, w=80, h=6)
    long = words("long", "body", STEPS, x=30, y=30, w=60, h=20)
    turned = words("turned", "title", "Monsanto", x=60, y=150, w=120, h=14).model_copy(update={"rotation": 5.0})
    document = book(page("1", edge, long, turned, kind="story"), page("2", kind="blank", folio=False), theme="gallery")
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    found = {(finding.code, finding.frame): finding for finding in preflight_interior(tmp_path / "book.pdf", document, {})}
    assert set(found) == {("safe-area", "edge"), ("overflow", "long")}
    assert "Too near the edge" in found["safe-area", "edge"].words


def test_large_words_may_hang_their_full_stop_in_the_margin(tmp_path):
    large = words("large", "quote", "We found a dog. It found us.", x=20, y=60, w=146, h=16)
    large = large.model_copy(update={"paragraphs": (large.paragraphs[0].model_copy(update={"align": "end", "step": 3, "bold": True}),)})
    document = book(page("1", large, kind="story"), page("2", kind="blank", folio=False), theme="kitchen-table")
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    assert [one.code for one in preflight_interior(tmp_path / "book.pdf", document, {})] == []


def test_an_overflow_into_the_next_frame_is_laid_to_the_frame_it_comes_from(tmp_path):
    above = words("above", "body", STEPS, y=30, h=12)
    below = words("below", "body", "We ate our oranges in the shade of the church. " * 5, y=44, h=40)
    document = book(page("1", above, below, kind="story"), page("2", kind="blank", folio=False))
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    assert {finding.frame for finding in preflight_interior(tmp_path / "book.pdf", document, {})} == {"above"}


def test_page_counts_are_checked_against_book_and_format(good):
    document, _, path = good
    changed(path, lambda pdf: pdf.pages.append(pdf.pages[1]))
    found = preflight_interior(path, document, SIZES)
    assert codes(found) == ["page-count", "page-count"]
    assert "2 to 48 pages" in found[1].words
    thin = document.model_copy(update={"format": "square-8.5"})
    write_interior(setter(), thin, {"sea": print_copy(path.parent, "sea", 1200, 900)}, path)
    assert "32 to 800" in next(finding.words for finding in preflight_interior(path, thin, SIZES) if finding.code == "page-count")


def test_an_empty_page_and_a_missing_photo_are_told(tmp_path):
    document = book(page("1", picture("a", "gone")), page("2", folio=False))
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    found = preflight_interior(tmp_path / "book.pdf", document, {})
    assert [(finding.code, finding.page) for finding in found] == [("photo-missing", 1), ("empty-page", 2)]


def test_a_character_without_a_shape_is_told(tmp_path):
    document = book(page("1", words("t", "title", "Road \U00010400 trip"), folio=False), page("2", kind="blank", folio=False))
    write_interior(setter(), document, {}, tmp_path / "book.pdf")
    (found,) = preflight_interior(tmp_path / "book.pdf", document, {})
    assert (found.severity, found.code, found.frame) == ("warning", "missing-glyph", "t")


def test_the_cover_is_checked_too(tmp_path):
    copies = {"sea": print_copy(tmp_path, "sea", 600, 450)}
    cover = Cover(front=(picture("front", "sea", w=120, h=90), words("name", "cover-title", "Monsanto", x=2, y=160)), spine="Monsanto")
    blank = [page(str(at), kind="blank", folio=False) for at in range(100)]
    document = book(*blank, format="prodigi-9x9", theme="gallery", cover=cover)
    write_cover(setter(), document, copies, tmp_path / "cover.pdf")
    found = preflight_cover(tmp_path / "cover.pdf", document, {"sea": (600, 450)})
    assert {(finding.code, finding.page, finding.frame) for finding in found} == {
        ("resolution", 0, "front"),
        ("safe-area", 0, "name"),
        ("spine-estimated", 0, ""),
    }


def photo_facts(at: int) -> PhotoFacts:
    size = (4000, 3000) if at % 3 else (3000, 4000)
    taken = datetime(2024, 5, 1 + at // 9, 10) + timedelta(minutes=11 * at)
    return PhotoFacts(
        id=f"photo-{at}", name=f"{at}.jpg", sha256=f"{at:064d}", width=size[0], height=size[1], format="JPEG", bytes=1, taken=taken,
        sharpness=500, hash=f"{at * 0x9E3779B97F4A7C15 % 2**64:016x}", histogram=(0.5, 0.5),
    )  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Two print copies of 12 megapixels, wide and tall."""
    folder = tmp_path_factory.mktemp("large")
    return {"wide": print_copy(folder, "wide", 4000, 3000), "tall": print_copy(folder, "tall", 3000, 4000)}


@pytest.mark.parametrize("theme", THEMES)
def test_composed_books_pass_without_a_word(tmp_path, large, theme):
    photos = tuple(photo_facts(at) for at in range(45))
    memory = MemoryText(id="m", text="\n\n".join([STEPS] * 9), title="The stones of Monsanto", author="Rosa")
    brief = Brief(title="The stones of Monsanto", kind="memory", format="square-8.5", theme=theme, photos=photos, memories=(memory,))
    document = compose(brief, setter().measure).document
    copies = {photo.id: large["wide" if photo.aspect > 1 else "tall"] for photo in photos}
    sizes = {photo.id: (photo.width, photo.height) for photo in photos}
    write_interior(setter(), document, copies, tmp_path / "book.pdf")
    write_cover(setter(), document, copies, tmp_path / "cover.pdf")
    assert preflight_interior(tmp_path / "book.pdf", document, sizes) == []
    assert preflight_cover(tmp_path / "cover.pdf", document, sizes) == []


def test_the_white_half_of_a_full_width_stop_may_hang_in_the_margin():
    """Typst lets 。 and 「 stand with their white half outside the measure, as Chinese and Japanese books are set."""
    run = Run((0.0, 100.0), (120.0, 100.0), (0.0, 12.0), "「那年夏天。", missing=False)
    assert _inked(run) == ((6.0, 100.0), (114.0, 100.0))
