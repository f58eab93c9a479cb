"""Pages for the screen: small, self-contained SVG over the screen copies, line for line what prints; a pool that survives."""

import os
import re
import signal
from xml.etree import ElementTree

import pytest

from core.book.crop import cut
from core.book.document import Cover
from core.book.formats import format_of
from core.book.themes import THEMES
from core.errors import Invalid, NotFound
from core.press.pool import PressPool
from core.press.sheets import folio_frame
from tests.press.cast import STEPS, book, page, picture, setter, words

FORM = format_of("booklet-8x8")
SIZES = {"sea": (4000, 3000), "a&b": (3000, 4000)}


def screen(photo: str) -> str:
    return f"/files/photos/{photo}/screen.jpg?a=1&b=2"


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_is_svg_over_the_screen_copies_and_nothing_else(theme):
    told = page("1", picture("a", "sea", rotation=1.5, look="print", edge=3.5, tape="sage"), picture("b", "a&b"), words("t", "body", STEPS))
    svg = setter().page_svg(book(told, theme=theme), 1, SIZES, screen)
    root = ElementTree.fromstring(svg)
    assert [float(value) for value in root.get("viewBox").split()] == pytest.approx([0, 0, 576, 576], abs=0.01)
    pictures = [element for element in root.iter() if element.tag.endswith("image")]
    places = {value for element in pictures for name, value in element.attrib.items() if name.endswith("href")}
    assert places == {screen("sea"), screen("a&b")}
    assert {element.get("preserveAspectRatio") for element in pictures} == {"none"}
    assert "<text" not in svg
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)


def test_a_photo_that_is_gone_leaves_its_place_empty():
    svg = setter().page_svg(book(page("1", picture("a", "gone"))), 1, {}, screen)
    assert "<image" not in svg


def test_the_cover_is_drawn_with_its_words_on_the_photo():
    title = words("t", "cover-title", "Monsanto", x=20, y=140)
    cover = Cover(front=(picture("f", "sea", x=-3, y=-3, w=210, h=210), title), background="#DDE3D3")
    svg = setter().cover_svg(book(page("1"), cover=cover, theme="gallery"), SIZES, screen)
    assert svg.count("<image") == 1
    assert 'fill="#ffffff"' in svg


def test_a_page_or_a_look_that_does_not_exist_is_refused():
    with pytest.raises(NotFound):
        setter().page_svg(book(page("1")), 2, {}, screen)
    with pytest.raises(Invalid):
        setter().page_svg(book(page("1"), theme="baroque"), 1, {}, screen)


def test_a_photo_covers_its_frame_with_the_focus_nearest_to_the_middle():
    frame = picture("a", "sea", w=60, h=60, focus=(0.9, 0.5))
    part = cut(frame, (4000, 3000))
    assert (part.photo_width, part.photo_height) == pytest.approx((80, 60))
    assert (part.left, part.top) == pytest.approx((-20, 0))
    near = cut(frame.model_copy(update={"zoom": 2.0, "focus": (0.5, 0.5)}), (4000, 3000))
    assert (near.left, near.top) == pytest.approx((-50, -30))


def test_page_numbers_stand_where_the_look_has_them():
    numbered = page("1")
    for number, words_there in ((3, "03"), (8, "08")):
        told = folio_frame(numbered, number, FORM, THEMES["gallery"])
        assert told.paragraphs[0].text == words_there
    assert folio_frame(page("2", folio=False), 2, FORM, THEMES["bookshop"]) is None
    own = page("3", words("f", "folio", "iii"))
    assert folio_frame(own, 3, FORM, THEMES["bookshop"]) is None


def test_the_pool_draws_what_the_setter_draws_and_replaces_a_child_that_died():
    document = book(page("1", picture("a", "sea"), words("t", "title", "Five days of wind")))
    wanted = setter().page_svg(document, 1, SIZES, lambda photo: f"/p/{photo}.jpg")
    told = []
    with PressPool(workers=1, told=lambda what, seconds: told.append((what, seconds > 0))) as pool:
        assert pool.page_svg(document, 1, SIZES, "/p/{id}.jpg") == wanted
        assert told[-1] == ("svg", True)
        before = pool.children()
        os.kill(before[0], signal.SIGKILL)
        assert pool.page_svg(document, 1, SIZES, "/p/{id}.jpg") == wanted
        assert pool.children() != before
        with pytest.raises(NotFound):
            pool.page_svg(document, 9, SIZES, "/p/{id}.jpg")
