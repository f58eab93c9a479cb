"""Kinds, sizes and looks as the operator edits them: makers meet what was chosen, books keep theirs, each change is written down."""

from uuid import uuid4

import pytest

from core.errors import Conflict, Invalid, NotFound
from core.services import books, catalogue
from core.services.operate import offers
from core.services.operate.offers import FormatChange, KindChange, ThemeChange
from tests.services.desk import acts, last_act, operator
from tests.services.stage import book_of, call

MEMORY = {
    "name": "Book of us", "words": "Told by all of you.", "questions": ("Who laughed first?", " ", "Who drove?"), "themes": ("bookshop",),
    "formats": ("square-8.5", "a4"),
}  # fmt: skip


@pytest.fixture
def sal(any_house):
    return operator()


def test_a_kind_is_changed_for_new_books_alone(sal, alice):
    before = book_of(alice, kind="memory", theme="gallery", format="booklet-8x8")
    told = call(offers.save_kind, sal.id, "memory", KindChange(**MEMORY, min_pages=40, max_pages=80))
    assert (told.name, told.questions, told.formats) == ("Book of us", ("Who laughed first?", "Who drove?"), ("square-8.5", "a4"))
    assert told in call(catalogue.kinds)
    act = last_act()
    assert (act.act, act.what, act.what_id) == ("kind_changed", "kind", "memory")
    assert act.before["name"] == "Memory book" and act.after["name"] == "Book of us" and "key" not in act.after
    assert call(books.get, alice.id, before.id).theme == "gallery"
    call(offers.save_kind, sal.id, "memory", KindChange(**MEMORY, min_pages=40, max_pages=80))
    assert acts() == ["kind_changed"]


def test_formats_and_looks_are_named_turned_off_and_on(sal):
    told = call(offers.save_format, sal.id, "a4", FormatChange(name="Large", package="0827X1169", is_on=False, position=3))
    assert (told.name, told.package, told.is_on, told.min_pages) == ("Large", "0827X1169", False, 32)
    assert call(catalogue.formats)[-1].key == "a4"
    assert call(offers.save_theme, sal.id, "gallery", ThemeChange(name="White walls", is_on=False)).name == "White walls"
    assert acts() == ["format_changed", "theme_changed"]


def test_the_last_one_stays_on_offer(sal):
    for theme in ("gallery", "kitchen-table"):
        call(offers.save_theme, sal.id, theme, ThemeChange(name=theme, is_on=False))
    with pytest.raises(Conflict) as kept:
        call(offers.save_theme, sal.id, "bookshop", ThemeChange(name="Bookshop", is_on=False))
    assert kept.value.code == "last_on_offer"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"words": "two\nlines"}, "words"),
        ({"questions": ("Who?", "who?")}, "questions"),
        ({"questions": tuple(f"{number}?" for number in range(21))}, "questions"),
        ({"themes": ()}, "themes"),
        ({"formats": ("square-8.5", "no-such-size")}, "formats"),
        ({"min_pages": 41}, "min_pages"),
        ({"min_pages": 60, "max_pages": 40}, "min_pages"),
        ({"max_pages": 20}, "max_pages"),
    ],
    ids=["no name", "lines", "twice", "too many", "no look", "no size", "odd", "turned round", "none fits"],
)
def test_a_kind_that_could_not_be_made_is_refused(sal, wrong, field):
    with pytest.raises(Invalid) as refused:
        call(offers.save_kind, sal.id, "memory", KindChange(**MEMORY | wrong))
    assert refused.value.field == field and not acts()


def test_nobody_else_sees_or_changes_an_offer(sal, alice):
    for act in (
        lambda: call(offers.kinds, alice.id),
        lambda: call(offers.formats, alice.id),
        lambda: call(offers.themes, uuid4()),
        lambda: call(offers.save_kind, alice.id, "memory", KindChange(**MEMORY)),
        lambda: call(offers.save_format, alice.id, "a4", FormatChange(name="Mine")),
        lambda: call(offers.save_theme, alice.id, "gallery", ThemeChange(name="Mine")),
        lambda: call(offers.save_kind, sal.id, "poems", KindChange(**MEMORY)),
        lambda: call(offers.save_theme, sal.id, "no-such-look", ThemeChange(name="x")),
    ):
        with pytest.raises(NotFound):
            act()
    assert not acts()
