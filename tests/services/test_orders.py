"""Orders: a book is frozen with its price and gets a number; strangers find none."""

import pytest

from core.services import orders
from storage.models import Order, OrderDocument
from tests.services.shop_cast import confirm, open_shop, ordered, printable
from tests.services.stage import call, rows


@pytest.fixture
def shop(request, any_house, alice, bob):
    open_shop(any_house)
    confirm(alice, bob)


def test_an_order_freezes_the_book_and_its_price(shop, alice):
    book = printable(alice)
    order = ordered(alice, book)
    assert (order.number, order.state, order.total, order.currency, order.pages) == (1, "placed", 900, "USD", 2)
    assert call(orders.get, alice.id, order.id) == order
    assert [line.act for line in call(orders.history, alice.id, order.id)] == ["placed"]
    assert rows(OrderDocument)[0].document["title"] == book.title
    assert len(rows(Order)) == 1
