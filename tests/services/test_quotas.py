"""A maker has so many books and no more, however they come by them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core import config
from core.errors import TooMany
from core.services import books, drawer, generating
from tests.services.stage import book_of, call

MOST = 3


@pytest.fixture
def few(any_house):
    config.use(any_house.model_copy(update={"max_books_per_maker": MOST}))


def test_one_book_more_does_not_fit_until_one_is_gone_for_good(few, alice, bob):
    book, *_ = [book_of(alice) for _ in range(MOST)]
    for more in (lambda: book_of(alice), lambda: call(drawer.copy, alice.id, book.id), lambda: call(generating.make_sample, alice.id)):
        with pytest.raises(TooMany) as refused:
            more()
        assert "3 books" in refused.value.message
    call(books.delete, alice.id, book.id)
    with pytest.raises(TooMany):
        book_of(alice)
    book_of(bob)
    call(drawer.delete_for_good, alice.id, book.id)
    book_of(alice)
    assert len(call(books.shelf, alice.id)) == MOST


def test_many_at_once_are_no_more_than_there_may_be(few, alice):
    def make(_number: int) -> bool:
        try:
            return bool(book_of(alice))
        except TooMany:
            return False

    with ThreadPoolExecutor(8) as hands:
        assert sum(hands.map(make, range(8))) == MOST
