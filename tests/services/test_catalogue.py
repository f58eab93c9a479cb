"""What is on offer: what the operator changed stands before what was made, and books keep what they have."""

import pytest

from core.book.formats import FORMATS
from core.book.themes import THEMES
from core.errors import Invalid
from core.services import books, catalogue
from storage.models import BookFormat, BookTheme, Kind
from tests.services.stage import book_of, call


def put(*rows) -> None:
    call(lambda session: session.add_all(rows))


def test_without_rows_everything_is_on_offer_as_it_was_made(any_house):
    photo, memory = call(catalogue.kinds)
    assert (photo.key, memory.key, photo.name) == ("photo", "memory", "Photo book")
    assert photo.formats == tuple(FORMATS) and photo.themes == tuple(THEMES) and not photo.questions and len(memory.questions) > 3
    assert [offer.key for offer in call(catalogue.formats)] == [*FORMATS]
    assert [offer.key for offer in call(catalogue.themes)] == [*THEMES]
    assert all(offer.is_on for find in (catalogue.kinds, catalogue.formats, catalogue.themes) for offer in call(find))
    packages = {offer.key: offer.package for offer in call(catalogue.formats)}
    assert all(bool(packages[key]) == (made.printer == "Lulu") for key, made in FORMATS.items())


def test_the_operators_words_and_order_stand_first(any_house):
    put(
        Kind(key="photo", name="Picture book", words="Only pictures.", questions=["Where?"], position=5),
        BookFormat(key="a4", name="Paper size", package="OURS", position=-1),
        BookTheme(key="gallery", name="Museum", is_on=False),
        BookFormat(key="gone", name="What was never made"),
    )
    memory, photo = call(catalogue.kinds)
    assert (memory.key, photo.name, photo.questions, photo.formats) == ("memory", "Picture book", ("Where?",), tuple(FORMATS))
    first, *others = call(catalogue.formats)
    assert (first.name, first.package, first.width) == ("Paper size", "OURS", 210.0) and len(others) == len(FORMATS) - 1
    museum = next(offer for offer in call(catalogue.themes) if offer.key == "gallery")
    assert (museum.name, museum.words, museum.is_on) == ("Museum", "", False)


@pytest.mark.parametrize(
    ("row", "values", "field"),
    [
        (Kind(key="memory", name="Memories", is_on=False), {"kind": "memory"}, "kind"),
        (BookFormat(key="a4", name="A4", is_on=False), {"format": "a4"}, "format"),
        (BookTheme(key="gallery", name="Gallery", is_on=False), {"theme": "gallery"}, "theme"),
        (Kind(key="memory", name="Memories", formats=["a4"]), {"kind": "memory", "format": "novel-6x9"}, "format"),
        (Kind(key="memory", name="Memories", themes=["gallery"]), {"kind": "memory", "theme": "bookshop"}, "theme"),
    ],
    ids=["kind off", "format off", "theme off", "format of another kind", "theme of another kind"],
)
def test_what_is_off_is_chosen_for_no_book_and_kept_by_those_that_have_it(any_house, alice, row, values, field):
    old, other = book_of(alice, **values), book_of(alice, theme="kitchen-table")
    put(type(row)(**row.model_dump()))
    with pytest.raises(Invalid) as refused:
        book_of(alice, **values)
    assert refused.value.field == field
    with pytest.raises(Invalid) as refused:
        call(books.update, alice.id, other.id, **values)
    assert refused.value.field == field
    assert call(books.update, alice.id, old.id, title="Still here", **values).title == "Still here"


def test_another_title_asks_for_no_offer(house, alice):
    book = book_of(alice, theme="gallery")
    put(BookTheme(key="gallery", name="Gallery", is_on=False), Kind(key="photo", name="Photo book", is_on=False))
    assert call(books.update, alice.id, book.id, title="Another").theme == "gallery"
    assert call(books.update, alice.id, book.id, format="a4").format == "a4"
