"""What the stories of the shop share: a shop that is open, makers whose address is theirs, books that can be printed, orders of them."""

from core import config
from core.services import books, orders
from core.services.records import BookRecord
from core.services.shop_records import OrderRecord
from storage.models import Coupon, Price, now
from storage.queries import users
from tests.services.stage import book_of, call, rows
from tests.services.test_books import pages

KEYS = {"stripe_secret_key": "sk_test_1", "stripe_webhook_secret": "whsec_test"}
"""The shop's keys, as settings."""


def open_shop(house, **more: str) -> None:
    """Opens the shop of this process; with PRINTER_* it prints too."""
    config.use(house.model_copy(update=KEYS | more))


def confirm(*makers) -> None:
    """Shows that the addresses are theirs."""
    for maker in makers:
        call(users.change, maker.id, confirmed_at=now())


def printable(maker, **values) -> BookRecord:
    """A booklet of two pages that nothing is wrong with."""
    book = book_of(maker, **({"format": "booklet-8x8"} | values))
    document = pages("p1", "p2").model_copy(update={"format": book.format, "title": book.title, "theme": book.theme})
    call(books.replace, maker.id, book.id, document, 0)
    return call(books.get, maker.id, book.id)


def ordered(maker, book=None, **wanted) -> OrderRecord:
    """An order of this book, or of a new one."""
    return call(orders.place, maker.id, (book or printable(maker)).id, **wanted)


def set_price(kind: str = "photo", format: str = "booklet-8x8", what: str = "files", **values) -> None:
    """Changes a price as the operator would."""
    (row,) = rows(Price, kind=kind, format=format, what=what)

    def write(session) -> None:
        session.add(session.merge(row.model_copy(update=values)))

    call(write)


def coupon(code: str, **values) -> Coupon:
    made = Coupon(code=code, **values)
    call(lambda session: session.add(made))
    return made
