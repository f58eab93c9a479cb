"""Pages as PNG: the same page as in print, as wide as was asked for, from the screen copies, and nothing but pixels."""

import io
import struct
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageChops

from core.book.document import Cover
from core.book.filters import variants
from core.book.formats import POINT, format_of
from core.errors import NotFound
from core.imaging.recolour import recoloured
from core.press.pdf import write_cover, write_interior
from core.press.pool import PressPool
from tests.press.cast import STEPS, book, page, picture, print_copy, setter, words

FORM = format_of("booklet-8x8")
WIDTH = 1024
"""The bleed is a 64th of the page, so the trim begins on a whole pixel."""
FACTS = {"sea": (4000, 3000), "steps": (2400, 3200)}


@pytest.fixture(scope="module")
def pool():
    with PressPool() as pool:
        yield pool


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copies")
    return {"sea": print_copy(folder, "sea", 1600, 1200), "steps": print_copy(folder, "steps", 1200, 1600)}


PAGES = (
    page("1", picture("a", "sea", x=15, y=15, w=120, h=90, focus=(0.2, 0.7), zoom=1.6), words("t", "body", STEPS[:200], 20, 120, 160, 60)),
    page("2", picture("b", "steps", x=-3.2, y=-3.2, w=209.6, h=209.6), words("u", "title", "Sea", 60, 90, 80, 14)),
    page(
        "3",
        picture("c", "sea", x=20, y=20, w=90, h=70, rotation=6.0, look="print", edge=4.0, tape="sage"),
        picture("d", "steps", x=110, y=90, w=70, h=90, border=3.0, border_colour="clay", rotation=-90.0),
        picture("e", "", x=20, y=120, w=60, h=40),
    ),
    page(
        "4",
        picture("f", "sea", x=10, y=10, w=90, h=70, tone="bw"),
        picture("g", "sea", x=105, y=10, w=90, h=70, warmth=1.0, exposure=0.4),
        picture("h", "sea", x=10, y=90, w=90, h=70),
    ),
)
COVER = Cover(front=(picture("i", "sea", x=20, y=20, w=160, h=120), words("j", "cover-title", "Monsanto", 20, 150)), background="#DDE3D3")


def drawn(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def printed(path, number: int, left: float = FORM.bleed) -> Image.Image:
    """A page of a print file as PDFium draws it, cut to a trim that begins `left` mm from its edge."""
    scale = WIDTH / FORM.width * POINT
    with pypdfium2.PdfDocument(path) as pdf:
        whole = pdf[number - 1].render(scale=scale).to_pil().convert("RGB")
    x, y = round(left * WIDTH / FORM.width), round(FORM.bleed * WIDTH / FORM.width)
    return whole.crop((x, y, x + WIDTH, y + WIDTH))


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of their levels, of 255."""
    return float(np.asarray(ImageChops.difference(one, other), float).mean())


def filtered(copies, changes):
    """Print copies of the variants that the pages show, their filters done as for print."""
    made = dict(copies)
    for name, (photo, matrix) in changes.items():
        if matrix:
            path = copies[photo].path.with_name(f"{name}.jpg")
            Image.fromarray(recoloured(np.array(Image.open(copies[photo].path)), matrix)).save(path, quality=95)
            made[name] = replace(copies[photo], path=path)
    return made


def test_each_page_and_the_cover_look_as_they_print(tmp_path, pool, copies):
    document = book(*PAGES, theme="kitchen-table", cover=COVER)
    made = filtered(copies, variants(document))
    write_interior(setter(), document, made, tmp_path / "book.pdf")
    write_cover(setter(), document, made, tmp_path / "cover.pdf")
    paths = {name: copy.path for name, copy in copies.items()}
    for number in range(1, len(PAGES) + 1):
        got = drawn(pool.page_png(document, number, FACTS, paths, WIDTH))
        assert got.size == (WIDTH, WIDTH)
        assert apart(got, printed(tmp_path / "book.pdf", number)) < 4, number
    front = FORM.bleed + FORM.width + FORM.spine(len(PAGES))
    assert apart(drawn(pool.cover_png(document, FACTS, paths, WIDTH)), printed(tmp_path / "cover.pdf", 1, front)) < 4


def test_a_filter_and_a_crop_are_seen(pool, copies):
    """So that a picture that is left out, or shown whole, would be a difference above."""
    paths = {name: copy.path for name, copy in copies.items()}
    plain = book(page("1", picture("a", "sea", x=0, y=0, w=203.2, h=203.2), folio=False))
    shown = drawn(pool.page_png(plain, 1, FACTS, paths, 400))
    for change in ({"tone": "bw"}, {"zoom": 2.0}, {"photo": "steps"}, {"photo": ""}):
        frame = plain.pages[0].frames[0].model_copy(update=change)
        other = book(page("1", frame, folio=False))
        assert apart(shown, drawn(pool.page_png(other, 1, FACTS, paths, 400))) > 4, change


@pytest.mark.parametrize("width", [200, 333, 2400])
def test_a_page_is_as_wide_as_was_asked_for(pool, copies, width):
    png = pool.page_png(book(PAGES[0]), 1, FACTS, {name: copy.path for name, copy in copies.items()}, width)
    assert drawn(png).size == (width, width)


def test_a_page_is_pixels_on_paper_and_nothing_else(pool, copies):
    png = pool.page_png(book(PAGES[0], theme="gallery"), 1, FACTS, {name: copy.path for name, copy in copies.items()}, 300)
    kinds, at = set(), 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kinds.add(png[at + 4 : at + 8])
        at += 12 + length
    assert kinds <= {b"IHDR", b"IDAT", b"IEND", b"pHYs"}
    assert drawn(png).getpixel((2, 2)) == (255, 255, 255) and Image.open(io.BytesIO(png)).convert("RGBA").getextrema()[3] == (255, 255)


def test_a_photo_without_a_copy_is_a_grey_place(pool):
    document = book(page("1", picture("a", "sea", x=0, y=0, w=203.2, h=203.2), folio=False))
    assert drawn(pool.page_png(document, 1, FACTS, {}, 200)).getpixel((100, 100)) == pytest.approx((226, 222, 214), abs=3)


def test_a_page_that_is_not_there_is_refused(pool):
    with pytest.raises(NotFound):
        pool.page_png(book(PAGES[0]), 2, FACTS, {}, 300)
