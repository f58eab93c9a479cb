"""A page for the screen is small, and not a letter of it moves or changes its colour for that."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from core.book.document import Frame, OrnamentFrame
from core.book.themes import THEMES
from core.press.sheets import page_sheet
from core.press.slim import slim
from core.press.source import Typesetter, job
from tests.press.cast import STEPS, book, page, picture, setter, words

LINK = "{http://www.w3.org/1999/xlink}href"
FRAMES = (
    picture("photo", "sea", rotation=90.0, look="print", edge=3.0, tape="sage"),
    words("story", "opening", STEPS),
    words("title", "title", "Over the sea 🌞", x=60, y=90),
    words("label", "label", "Ana’s 猫 ёж"),
    OrnamentFrame(id="o", name="asterism", x=0, y=0, w=60, h=20),
)


@pytest.fixture
def whole(monkeypatch):
    """The typesetter's own SVG of a sheet, as it is before it is made smaller."""
    monkeypatch.setattr("core.press.source.slim", lambda svg: svg)

    def draw(theme: str, *frames: Frame) -> str:
        sheet = page_sheet(book(page("1", *frames), theme=theme), 1, {"sea": (4, 3)}, 0)
        return Typesetter().svg(job(theme, sheets=[sheet]))

    return draw


def drawn(element: ElementTree.Element, place: tuple = (), fill: str = "") -> Iterator[tuple]:
    """Everything that is drawn: what it is, the transforms and clips around it, its colour."""
    tag = element.tag.partition("}")[2]
    around = (element.get("transform"), shortened(element.get("clip-path", "")))
    place, fill = ((*place, around) if any(around) else place), element.get("fill", fill)
    if tag in ("use", "path", "image"):
        what = shortened(element.get("href") or element.get(LINK) or element.get("d"))
        yield tag, what, float(element.get("x", 0)), float(element.get("y", 0)), place, shortened(fill)
    for child in element:
        if child.tag.partition("}")[2] != "defs":
            yield from drawn(child, place, fill)


def shortened(value: str) -> str:
    head, sign, name = value.partition("#")
    return head + sign + name[:13].rstrip(")") if len(name) > 12 else value


@pytest.mark.parametrize("theme", THEMES)
def test_all_is_drawn_as_before_in_fewer_letters(whole, theme):
    svg = whole(theme, *FRAMES)
    small = slim(svg)
    assert list(drawn(ElementTree.fromstring(small))) == list(drawn(ElementTree.fromstring(svg)))
    assert len(small) < 0.85 * len(svg)


def test_a_page_of_words_is_half_as_large(whole):
    svg = whole("gallery", words("story", "body", " ".join([STEPS] * 4)))
    assert len(slim(svg)) < 0.5 * len(svg)


@pytest.mark.parametrize("theme", THEMES)
def test_every_name_that_is_used_is_there_once(theme):
    svg = setter().page_svg(book(page("1", *FRAMES), theme=theme), 1, {"sea": (4, 3)}, str)
    elements = list(ElementTree.fromstring(svg).iter())
    names = [element.get("id") for element in elements if element.get("id")]
    assert len(names) == len(set(names))
    links = {value for element in elements for name, value in element.attrib.items() if name.endswith("href") and value.startswith("#")}
    links |= {value[4:-1] for element in elements for value in element.attrib.values() if value.startswith("url(#")}
    assert links and {link[1:] for link in links} == set(names)


def test_nothing_that_looks_like_a_word_is_touched_elsewhere():
    for left in ("<svg></svg>", '<svg><g transform="translate(1 2)"/></svg>', '<svg><use href="#a" fill="#111111"/></svg>'):
        assert slim(left) == left
    two = '<g transform="matrix(1 0 0 -1 0 9)"><use href="#a" x="1" fill="#111111"/><use href="#a" x="2" fill="#222222"/></g>'
    assert slim(two) == two
