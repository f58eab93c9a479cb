"""Checks of a book on the shelf: its owner alone sees them, words are measured in one go, and the doors take each fix."""

import pytest
from pydantic import TypeAdapter

from core.book.document import Document, Page, Paragraph, PhotoFrame, TextFrame
from core.book.edits import Edit, apply
from core.book.wishes import Wish
from core.errors import NotFound
from core.services import books, checking
from storage.queries import photos
from tests.book.cast import photo, plain_measure
from tests.services.stage import book_of, call, send


class Counting:
    """A measure that tells how many texts it was asked for, and in how many calls."""

    def __init__(self):
        self.calls, self.texts = 0, 0

    def __call__(self, requests):
        self.calls, self.texts = self.calls + 1, self.texts + len(requests)
        return plain_measure(requests)


def words(number, text):
    told = (Paragraph(style="body", text=text),)
    return TextFrame(id=f"t{number}", x=30, y=30, w=120, h=20, paragraphs=told)


@pytest.fixture
def book(alice):
    """Pages of words, one of them too many, and a photo that is far too coarse."""
    made = book_of(alice, format="booklet-8x8")
    photo_id = send(alice, made, b"a photo")
    facts = photo(1, size=(200, 150)).model_dump(mode="json")
    call(lambda session: photos.write(session, photo_id, state="ready", facts=facts | {"id": str(photo_id)}))
    shown = PhotoFrame(id="f", x=30, y=60, w=120, h=90, photo=str(photo_id))
    pages = [Page(id=f"p{n}", kind="story", frames=(words(n, f"Day {n} was a quiet one, in {made.id}."),)) for n in range(9)]
    pages.append(Page(id="p9", kind="photos", frames=(words(9, f"{made.id}: " + "and then we walked " * 60), shown)))
    document = Document(title="Our summer", format="booklet-8x8", theme="bookshop", pages=tuple(pages))
    call(books.replace, alice.id, made.id, document, made.revision)
    return call(books.get, alice.id, made.id)


def test_what_is_found_says_where_and_how_to_mend_it(house, alice, book):
    found = call(checking.check, alice.id, book.id, plain_measure)
    assert [(one.code, one.severity, one.sheet, one.frame_id, one.number) for one in found] == [
        ("resolution", "error", "p9", "f", 10), ("overflow", "error", "p9", "t9", 10),
    ]  # fmt: skip
    assert found[0].wish is None and found[0].edits == () and found[0].fix_words == ""
    assert TypeAdapter(Wish).validate_python(found[1].wish).frame_id == "t9" and found[1].fix_words


def test_words_are_asked_for_in_one_go(house, alice, book):
    measure = Counting()
    call(checking.check, alice.id, book.id, measure)
    assert (measure.calls, measure.texts) == (1, 10)


def test_an_edit_that_mends_can_be_made(house, alice, book):
    near = book.document.pages[0].frames[0].model_copy(update={"x": 3.0})
    document = book.document.with_page(book.document.pages[0].model_copy(update={"frames": (near,)}))
    call(books.replace, alice.id, book.id, document, book.revision)
    found = next(one for one in call(checking.check, alice.id, book.id, plain_measure) if one.code == "safe-area")
    for edit in found.edits:
        document = apply(document, TypeAdapter(Edit).validate_python(edit))
    assert not [one for one in checking.checked(document, {}, plain_measure) if one.code == "safe-area"]


def test_others_see_nothing_and_a_draft_has_nothing(house, alice, bob, book):
    with pytest.raises(NotFound):
        call(checking.check, bob.id, book.id, plain_measure)
    assert call(checking.check, alice.id, book_of(alice).id, plain_measure) == []
