"""What a book costs: the whole price from rows, with the coupons that hold and delivery to where the copies go."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from core.book.formats import FORMATS
from core.errors import AppError, Conflict, Invalid, NotFound, TooMany
from core.services import books, memories, orders, prices
from core.services.prices import Wanted
from core.services.shop_records import Address
from storage.models import now
from tests.services.shop_cast import confirm, coupon, open_shop, printable, set_price
from tests.services.stage import book_of, call, send
from tests.stand_ins import printer

HOME = Address(name="Rosa", street="Rua da Palma 12", town="Sintra", postcode="2710-616", country="PT", phone="+351210000000")


@pytest.fixture
def shop(request, house, alice, bob):
    open_shop(house)
    confirm(alice, bob)
    prices.coupons.tries.forget_all()


@pytest.fixture(scope="module")
def partner():
    with printer.printing(fetches=False) as (_, address):
        yield {name.lower(): value for name, value in printer.settings_for(address).items()}


def priced(maker, **values):
    return call(prices.priced, maker.id, Wanted(**({"kind": "photo", "format": "square-8.5", "pages": 40} | values))).price


def sentence(field: str, act, *args, **kwargs) -> str:
    with pytest.raises(Invalid) as refused:
        act(*args, **kwargs)
    assert refused.value.field == field
    return refused.value.message


def test_the_price_of_a_book_is_of_its_pages(any_house, alice):
    open_shop(any_house)
    book = printable(alice)
    told = call(prices.quote, alice.id, book.id)
    assert (told.pages, told.is_estimate, told.format, told.price.total, told.price.currency) == (2, False, "booklet-8x8", 900, "USD")
    assert priced(alice).total == 1900 + 8 * 20


def test_before_there_are_pages_it_is_told_what_to_expect(shop, alice):
    book = book_of(alice, format="booklet-8x8")
    assert call(prices.quote, alice.id, book.id).pages == FORMATS["booklet-8x8"].min_pages
    for number in range(6):
        send(alice, book, b"photo %d" % number)
    call(memories.add, alice.id, book.id, text="x" * 3000)
    told = call(prices.quote, alice.id, book.id)
    # A title, three pages of words, and six photos at 2.8 a page.
    assert (told.is_estimate, told.pages) == (True, 6)
    assert call(prices.quote, alice.id, book_of(alice).id).pages == 32


def test_a_stranger_learns_no_price(shop, alice, bob):
    with pytest.raises(NotFound):
        call(prices.quote, bob.id, printable(alice).id)


def test_nothing_has_a_price_while_nothing_is_sold(house, alice):
    book = printable(alice)
    with pytest.raises(Conflict) as refused:
        call(prices.quote, alice.id, book.id)
    assert refused.value.code == "shop_closed" and call(prices.starting) == {}


def test_every_kind_and_format_begins_at_a_price(shop):
    found = call(prices.starting)
    assert set(found) == {(kind, format) for kind in books.KINDS for format in FORMATS}
    assert found[("photo", "booklet-8x8")].total == 900 and found[("memory", "square-8.5")].total == 1900
    assert all(len(price.lines) == 1 for price in found.values())
    set_price(is_on=False)
    assert ("photo", "booklet-8x8") not in call(prices.starting)


def test_what_has_no_price_is_not_on_sale(shop, alice):
    set_price(is_on=False)
    with pytest.raises(AppError) as refused:
        call(prices.quote, alice.id, printable(alice).id)
    assert refused.value.code == "not_for_sale"


def test_the_operators_rows_are_the_price(shop, alice):
    set_price(format="square-8.5", currency="JPY", base=2900, pages_included=30, per_page=31, tax_rate=1000, tax_behaviour="exclusive")
    told = priced(alice)
    assert (told.currency, told.total, told.tax) == ("JPY", 3531, 321)
    assert [line.amount for line in told.lines] == [2900, 310, 321]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"is_on": False, "percent": 10}, "not known"),
        ({"percent": 10, "ends_at": timedelta(seconds=-1)}, "has ended"),
        ({"percent": 10, "most_uses": 3, "uses": 3}, "used up"),
        ({"amount": 500, "currency": "EUR"}, "Euro"),
    ],
    ids=["switched off", "ended", "used up", "another currency"],
)
def test_a_coupon_that_does_not_hold_says_why(shop, alice, made, words):
    if "ends_at" in made:
        made = made | {"ends_at": now() + made["ends_at"]}
    coupon("SUMMER", **made)
    assert words in sentence("coupon", priced, alice, coupon="summer")


def test_a_coupon_holds_however_it_is_written(shop, alice):
    coupon("SUMMER", percent=10, ends_at=now() + timedelta(minutes=1), most_uses=3, uses=2)
    coupon("FIVE", amount=500, currency="USD")
    assert [priced(alice, coupon=code).total for code in (" summer ", "Summer", "FIVE", "")] == [1854, 1854, 1560, 2060]


def test_codes_are_not_guessed(shop, alice, bob):
    coupon("SUMMER", percent=10)
    for number in range(30):
        sentence("coupon", priced, alice, coupon=f"GUESS{number}")
    with pytest.raises(TooMany):
        priced(alice, coupon="GUESS30")
    assert priced(alice, coupon="SUMMER").discount and priced(bob, coupon="SUMMER").discount


@pytest.mark.parametrize("code", ["x" * 41, "’; DROP TABLE coupons", "a\0b", "\ud800", "\N{LATIN SMALL LETTER DOTLESS I}"], ids=range(5))
def test_strange_codes_are_unknown(any_house, alice, code):
    open_shop(any_house)
    prices.coupons.tries.forget_all()
    assert "not known" in sentence("coupon", priced, alice, coupon=code)


@pytest.mark.parametrize(("field", "wrong"), [("name", "two\nlines"), ("town", "a\0b"), ("country", "Portugal"), ("street", "")])
def test_an_address_is_lines_that_can_be_printed(field, wrong):
    with pytest.raises(ValidationError):
        Address(**(HOME.model_dump() | {field: wrong}))


def test_copies_are_priced_with_their_delivery(house, alice, partner):
    open_shop(house, **partner)
    told = priced(alice, copies=2, shipping="MAIL", address=HOME)
    assert [(line.what, line.amount) for line in told.lines] == [
        ("files", 1900), ("pages", 160), ("copy", 6800), ("pages", 960), ("delivery", 499),
    ]  # fmt: skip
    assert told.delivery == 499 and told.total == 10319
    assert priced(alice, copies=2, shipping="EXPRESS", address=HOME).delivery == 2450


def test_copies_need_an_address_and_a_way_to_it(house, alice, partner):
    open_shop(house, **partner)
    assert sentence("address", priced, alice, copies=1, shipping="MAIL")
    assert sentence("shipping", priced, alice, copies=1, address=HOME)
    assert sentence("shipping", priced, alice, copies=1, shipping="PIGEON", address=HOME)
    for copies in (-1, 201):
        assert sentence("copies", priced, alice, copies=copies, shipping="MAIL", address=HOME)
    assert sentence("copies", priced, alice, copies=1, shipping="MAIL", address=HOME, format="prodigi-9x9")


def test_copies_are_sold_where_somebody_prints_them(shop, alice):
    assert "not sold here" in sentence("copies", priced, alice, copies=1, shipping="MAIL", address=HOME)


def test_an_order_of_copies_keeps_where_they_go(house, alice, partner):
    open_shop(house, **partner)
    confirm(alice)
    document = printable(alice).document
    book = book_of(alice)
    more = tuple(page.model_copy(update={"id": f"q{number}"}) for number, page in enumerate(document.pages * 16))
    call(books.replace, alice.id, book.id, document.model_copy(update={"format": "square-8.5", "pages": more}), 0)
    order = call(orders.place, alice.id, book.id, copies=1, shipping="GROUND", address=HOME)
    assert (order.copies, order.shipping, order.address, order.total) == (1, "GROUND", HOME, 1900 + 3400 + 910)
    assert call(orders.again, alice.id, order.id).address == HOME


def test_copies_have_a_price_before_anybody_knows_where_they_go(house, alice, partner):
    open_shop(house, **partner)
    book = book_of(alice, format="square-8.5")
    quoted = call(prices.quote, alice.id, book.id)
    told = call(prices.before_delivery, alice.id, quoted, 2)
    assert [line.what for line in told.lines][:2] == ["files", "copy"] and told.delivery == 0
    whole = call(prices.quote, alice.id, book.id, copies=2, shipping="MAIL", address=HOME).price
    assert told.total == whole.total - whole.delivery
    assert call(prices.sells_copies, "photo", "square-8.5") and not call(prices.sells_copies, "photo", "booklet-8x8")
    assert sentence("copies", call, prices.before_delivery, alice.id, quoted, 201)
    open_shop(house)
    assert not call(prices.sells_copies, "photo", "square-8.5")
