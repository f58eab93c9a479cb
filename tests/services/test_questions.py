"""Questions of a kind of book: they stand on its page until somebody answers them."""

from core.services import books, catalogue, memories
from storage.models import Kind
from tests.services.stage import book_of, call
from ui.components.desk import load


def test_a_question_stands_there_until_it_is_answered(house, alice):
    book = book_of(alice, kind="memory")
    asked = [*catalogue.kind_as("memory", None).questions]
    assert call(load, alice.id, book.id).unanswered() == asked
    call(memories.add, alice.id, book.id, text="The bread.", title=asked[1])
    assert call(load, alice.id, book.id).unanswered() == [asked[0], *asked[2:]]


def test_a_photo_book_asks_nothing_unless_the_operator_has_it_ask(house, alice):
    book = book_of(alice)
    assert call(load, alice.id, book.id).unanswered() == []
    call(lambda session: session.add(Kind(key="photo", name="Photo book", questions=["Who took these?"])))
    assert call(load, alice.id, book.id).unanswered() == ["Who took these?"]
    call(books.update, alice.id, book.id, kind="memory")
    assert "Who took these?" not in call(load, alice.id, book.id).unanswered()
