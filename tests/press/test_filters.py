"""Filters: one matrix for screen and print, so that what is shown is what is printed; a photo without filters stays untouched."""

import base64
import io
from xml.etree import ElementTree

import numpy as np
import pikepdf
import pytest
import simplejpeg
from PIL import Image
from playwright.async_api import async_playwright

from core.book.document import Cover
from core.book.filters import LUMA, matrix, name_of, variant, variants
from core.imaging.derive import print_copy
from core.imaging.inspect import inspect
from core.imaging.jpeg import stripped
from core.imaging.sandbox import Sandbox
from core.press.bindery import Source, bind
from core.press.pdf import cover_placements, placements, write_interior
from core.press.preflight import preflight_interior
from tests.chromium import launch_options
from tests.press.cast import book, page, picture, setter
from tests.press.cast import print_copy as painted

SVG = "{http://www.w3.org/2000/svg}"

KINDS = {
    "bw": {"tone": "bw"}, "warm": {"warmth": 1.0}, "cool": {"warmth": -1.0}, "light": {"exposure": 1.0}, "dark": {"exposure": -1.0},
    "old": {"tone": "bw", "warmth": 0.7, "exposure": 0.3}, "soft": {"warmth": 0.35, "exposure": -0.2},
}  # fmt: skip
PATCH, ACROSS, DOWN = 48, 6, 5
SIZES = {"sea": (ACROSS * PATCH, DOWN * PATCH)}


@pytest.mark.parametrize("nothing", [{}, {"tone": ""}, {"warmth": 0.0, "exposure": -0.0}, {"warmth": 1e-9}])
def test_a_photo_without_filters_has_no_matrix_and_its_own_name(nothing):
    frame = picture("a", "sea", **nothing)
    assert matrix(frame) is None
    assert variant(frame) == "sea"


def test_black_and_white_is_as_bright_as_the_eye_has_it():
    assert matrix(picture("a", "sea", tone="bw")) == (*LUMA, 0.0) * 3


def test_warmth_keeps_a_grey_as_bright_and_exposure_is_a_stop():
    for warmth in (-1.0, -0.4, 0.5, 1.0):
        found = matrix(picture("a", "sea", warmth=warmth))
        gains = found[0], found[5], found[10]
        assert sum(part * gain for part, gain in zip(LUMA, gains, strict=True)) == pytest.approx(1.0, abs=1e-4)
        assert (gains[0] > gains[1] > gains[2]) if warmth > 0 else (gains[0] < gains[1] < gains[2])
    for exposure in (-1.0, 1.0):
        gain = matrix(picture("a", "sea", exposure=exposure))[0]
        assert gain**2.2 == pytest.approx(2.0**exposure, rel=1e-3)


def test_filters_follow_each_other_as_one_matrix():
    both = matrix(picture("a", "sea", **KINDS["old"]))
    warm, light = (matrix(picture("a", "sea", **change)) for change in ({"warmth": 0.7}, {"exposure": 0.3}))
    rows = [[part * warm[5 * at] * light[0] for part in LUMA] for at in range(3)]
    assert np.array(both).reshape(3, 4)[:, :3] == pytest.approx(np.array(rows), abs=1e-4)
    assert np.array(both).reshape(3, 4)[:, 3] == pytest.approx([0, 0, 0])


def patches() -> np.ndarray:
    """Plain squares of many colours, large enough that a JPEG keeps their middles."""
    colours = np.random.default_rng(5).integers(0, 256, (DOWN, ACROSS, 3), np.uint8)
    colours[0, :4] = [(0, 0, 0), (255, 255, 255), (255, 0, 0), (128, 128, 128)]
    return np.ascontiguousarray(colours.repeat(PATCH, 0).repeat(PATCH, 1))


def middles(pixels: np.ndarray) -> np.ndarray:
    """The mean colour in the middle of every square, of a picture of any size."""
    high, wide = pixels.shape[0] / DOWN, pixels.shape[1] / ACROSS
    boxes = [(slice(int((y + 0.35) * high), int((y + 0.65) * high)), slice(int((x + 0.35) * wide), int((x + 0.65) * wide)))
             for y in range(DOWN) for x in range(ACROSS)]  # fmt: skip
    return np.array([pixels[box].reshape(-1, 3).mean(0) for box in boxes])


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "sea.jpg"
    path.write_bytes(simplejpeg.encode_jpeg(patches(), quality=98, colorsubsampling="444"))
    return path


def printed(photo, changes) -> np.ndarray:
    target = photo.with_name("print.jpg")
    print_copy(str(photo), inspect(str(photo), "sea", "sea.jpg"), SIZES["sea"], str(target), changes)
    return simplejpeg.decode_jpeg(target.read_bytes())


async def test_the_screen_shows_what_is_printed(photo):
    address = "data:image/jpeg;base64," + base64.b64encode(photo.read_bytes()).decode()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        tab = await browser.new_page(viewport={"width": 800, "height": 800})
        for name, kind in KINDS.items():
            frame = picture("a", "sea", x=0, y=0, w=120, h=100, **kind)
            svg = setter().page_svg(book(page("1", frame, folio=False)), 1, SIZES, lambda _: address)
            await tab.set_content(f'<body style="margin:0">{svg}</body>')
            with Image.open(io.BytesIO(await tab.locator("image").screenshot()), formats=("PNG",)) as shot:
                on_screen = middles(np.asarray(shot.convert("RGB")))
            assert np.abs(on_screen - middles(printed(photo, matrix(frame)))).max() <= 2, name
        await browser.close()


def test_the_pages_filter_has_the_very_matrix(photo):
    frames = [picture(name, "sea", **kind) for name, kind in KINDS.items()]
    twice = picture("again", "sea", tone="bw")
    document = book(page("1", *frames, twice, picture("plain", "sea"), folio=False), cover=Cover(front=(twice,), back=(twice,)))
    drawings = (setter().page_svg(document, 1, SIZES, str), setter().sheet_svg(document, "1", SIZES, str))
    for svg in drawings:
        filters = {found.get("id"): found for found in ElementTree.fromstring(svg).iter(f"{SVG}filter")}
        assert set(filters) == {f"tone-{name_of(matrix(frame))}" for frame in frames}
        images = list(ElementTree.fromstring(svg).iter(f"{SVG}image"))
        wanted = [f"url(#tone-{name_of(matrix(frame))})" for frame in (*frames, twice)]
        assert [image.get("filter") for image in images] == [*wanted, None]
        for frame in frames:
            found = filters[f"tone-{name_of(matrix(frame))}"]
            assert found.get("color-interpolation-filters") == "sRGB"
            rows = np.array([float(value) for value in found[0].get("values").split()]).reshape(4, 5)
            assert rows[:3, [0, 1, 2, 4]].ravel() == pytest.approx(np.array(matrix(frame)), abs=1e-5)
            assert list(rows[3]) == [0, 0, 0, 1, 0] and not rows[:3, 3].any()
    for svg in (setter().cover_svg(document, SIZES, str), setter().sheet_svg(document, "cover", SIZES, str)):
        assert svg.count("<filter") == 1 and svg.count('filter="url(') == svg.count("<image")


def test_a_photo_shown_in_two_ways_is_printed_from_two_copies(tmp_path):
    grey, plain = picture("a", "sea", w=50.8, h=25.4, tone="bw"), picture("b", "sea", w=101.6, h=101.6)
    document = book(page("1", grey, plain), page("2", grey), cover=Cover(front=(grey.model_copy(update={"w": 101.6}),)))
    assert variants(document) == {variant(grey): ("sea", matrix(grey)), "sea": ("sea", None)}
    sizes = {"sea": (4000, 3000)}
    assert placements(document, sizes) == {variant(grey): (600, 450), "sea": (1600, 1200)}
    assert cover_placements(document, sizes) == {variant(grey): (1200, 900)}
    copies = {name: painted(tmp_path, name, 1600, 1200, grain=at + 1) for at, name in enumerate((variant(grey), "sea"))}
    write_interior(setter(), document, copies, tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        images = {item.read_raw_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"}
    assert images == {copy.path.read_bytes() for copy in copies.values()}
    assert [finding.code for finding in preflight_interior(tmp_path / "book.pdf", document, sizes)] == []


def test_a_book_with_filters_is_bound_and_its_plain_photos_pass_untouched(photo, tmp_path):
    grey, plain = picture("a", "sea", w=24, h=20, tone="bw"), picture("b", "sea", y=150, w=24, h=20)
    document = book(page("1", grey, plain), page("2"), cover=Cover(front=(plain,)))
    source = Source(photo, inspect(str(photo), "sea", "sea.jpg"))
    with Sandbox(workers=1) as sandbox:
        findings = bind(document, {"sea": source}, tmp_path, sandbox, setter(), lambda *_: None)
    assert [finding.code for finding in findings if finding.severity == "error"] == []
    assert (tmp_path / "sea.jpg").read_bytes() == stripped(photo.read_bytes())
    colours = middles(simplejpeg.decode_jpeg((tmp_path / f"{variant(grey)}.jpg").read_bytes()))
    assert np.ptp(colours, axis=1).max() <= 2


def test_the_same_filters_give_the_same_bytes(photo):
    changes = matrix(picture("a", "sea", **KINDS["old"]))
    assert np.array_equal(printed(photo, changes), printed(photo, changes))
