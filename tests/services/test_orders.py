"""Orders: a book is frozen with its price and gets a number; what cannot be printed or was priced otherwise is told before any payment."""

import threading
from uuid import uuid4

import pytest

from core.book.document import Page, Paragraph, TextFrame
from core.book.edits import SetBook
from core.book.measure import Measured
from core.errors import AppError, Conflict, Forbidden, Invalid, NotFound, TooMany
from core.services import books, drawer, editing, moving, orders, payments, versions
from core.shop.pricing import Breakdown
from storage.models import Coupon, Job, Kind, Order, OrderDocument, Payment
from storage.queries import orders as queries
from tests.services.shop_cast import confirm, coupon, open_shop, ordered, printable, set_price
from tests.services.stage import book_of, call, rows
from tests.services.test_books import pages


@pytest.fixture
def shop(request, house, alice, bob):
    open_shop(house)
    confirm(alice, bob)


@pytest.fixture
def any_shop(request, any_house, alice, bob):
    open_shop(any_house)
    confirm(alice, bob)


def refused(code: str, act, *args, **kwargs) -> AppError:
    with pytest.raises(AppError) as error:
        act(*args, **kwargs)
    assert error.value.code == code, error.value
    return error.value


def go(order_id, after: str) -> None:
    call(lambda session: moving.move(session, queries.by_id(session, order_id), after, "stripe"))


def rename(maker, book, title: str) -> None:
    call(editing.make, maker.id, book.id, edits=[SetBook(title=title)])


def test_an_order_freezes_the_book_and_its_price(any_shop, alice):
    book = printable(alice)
    order = ordered(alice, book)
    assert (order.number, order.state, order.total, order.currency, order.pages) == (1, "placed", 900, "USD", 2)
    assert (order.build, order.is_unlocked, order.has_files, order.has_invoice) == ("building", False, False, False)
    assert order.expires_at > order.created_at
    rename(alice, book, "Another title")
    set_price(base=100, currency="EUR")
    assert call(orders.get, alice.id, order.id) == order
    assert rows(OrderDocument)[0].document["title"] == book.title == order.title
    assert rows(Job, kind="order")[0].args == {"order_id": str(order.id)}
    (line,) = call(orders.history, alice.id, order.id)
    assert (line.act, line.before, line.after, line.who) == ("placed", "", "placed", "maker")
    assert [version.name for version in call(versions.of_book, alice.id, book.id) if version.why == "order"] == ["Order 1"]


def test_what_is_ordered_is_of_the_size_its_pages_have(shop, alice):
    book = printable(alice)
    call(books.update, alice.id, book.id, format="square-8.5", theme="gallery")
    order = ordered(alice, book)
    assert (order.format, order.theme, order.total) == ("booklet-8x8", "bookshop", 900)


def test_asked_twice_while_it_waits_it_is_one_order(any_shop, alice):
    book = printable(alice)
    first = ordered(alice, book)
    assert ordered(alice, book) == first == ordered(alice, book, total=900)
    assert len(rows(Order)) == len(rows(Job, kind="order")) == 1
    coupon("SPRING", percent=10)
    cheaper = ordered(alice, book, coupon="spring ")
    assert (cheaper.number, cheaper.total) == (2, 810) and ordered(alice, book, coupon="SPRING") == cheaper
    go(cheaper.id, "paid")
    assert ordered(alice, book, coupon="SPRING").number == 3
    rename(alice, book, "Another title")
    assert ordered(alice, book).number == 4
    set_price(base=1000)
    assert (ordered(alice, book).number, ordered(alice, book).total) == (5, 1000)


def test_an_order_that_used_a_coupon_up_is_found_again_with_it(shop, alice, bob):
    coupon("LAST", percent=50, most_uses=1)
    book = printable(alice)
    order = ordered(alice, book, coupon="LAST")
    assert ordered(alice, book, coupon="last") == order and rows(Coupon)[0].uses == 1
    with pytest.raises(Invalid):
        ordered(bob, coupon="LAST")


def test_of_many_at_once_there_is_one(any_shop, alice):
    book, ready, made = printable(alice), threading.Barrier(4), []

    def place() -> None:
        ready.wait()
        made.append(ordered(alice, book))

    threads = [threading.Thread(target=place) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len({order.id for order in made}) == 1 == len(rows(Order))


def test_numbers_have_no_gap_when_an_order_fails(any_shop, alice, bob, monkeypatch):
    assert ordered(alice).number == 1
    book = printable(bob)
    with monkeypatch.context() as broken:
        broken.setattr(orders.order_files, "begin", lambda *_: (_ for _ in ()).throw(RuntimeError))
        with pytest.raises(RuntimeError):
            ordered(bob, book)
    assert ordered(bob, book).number == 2


def test_whoever_saw_another_price_is_asked_again(shop, alice):
    book = printable(alice)
    error = refused("price_changed", ordered, alice, book, total=800)
    assert "$9.00" in error.message and not rows(Order)
    assert ordered(alice, book, total=900).total == 900


def test_a_shop_that_is_closed_takes_no_order(house, alice):
    confirm(alice)
    refused("shop_closed", ordered, alice)


def test_an_address_must_be_its_owners_before_they_order(house, alice):
    open_shop(house)
    with pytest.raises(Forbidden) as error:
        ordered(alice)
    assert error.value.code == "email_not_confirmed"


def test_a_book_without_pages_or_without_a_price_cannot_be_ordered(shop, alice):
    refused("no_pages", ordered, alice, book_of(alice))
    set_price(is_on=False)
    refused("not_for_sale", ordered, alice)


def test_what_a_printer_would_refuse_is_told_before_anything_is_paid(shop, alice):
    book = book_of(alice, format="booklet-8x8")
    document = pages("p2", "p3", "p4").model_copy(update={"format": "booklet-8x8"})
    call(books.replace, alice.id, book.id, document, 0)
    error = refused("not_printable", ordered, alice, book)
    assert {check["code"] for check in error.more["checks"]} == {"page-count"} and not rows(Order)


def test_words_that_do_not_fit_are_told_where_they_can_be_measured(shop, alice):
    words = TextFrame(id="t", x=20, y=20, w=80, h=10, paragraphs=(Paragraph(style="body", text="Far too many words."),))
    page = Page(id="p1", kind="story", frames=(words,))
    book = book_of(alice, format="booklet-8x8")
    document = pages("p1", "p2").model_copy(update={"format": "booklet-8x8"})
    call(books.replace, alice.id, book.id, document.model_copy(update={"pages": (page, document.pages[1])}), 0)
    measure = lambda asked: [Measured(90.0, 80.0, ()) for _ in asked]  # noqa: E731
    error = refused("not_printable", ordered, alice, book, measure=measure)
    assert [check["code"] for check in error.more["checks"]] == ["overflow"]


def test_a_book_that_changes_while_it_is_looked_at_is_looked_at_again(shop, alice):
    book = printable(alice)

    def change(asked):
        rename(alice, book, "Another title")
        return []

    refused("book_changed", ordered, alice, book, measure=change)
    assert not rows(Order)


def test_a_kind_may_bound_its_pages(shop, alice):
    call(lambda session: session.add(Kind(key="photo", name="Photo book", min_pages=20, max_pages=40)))
    error = refused("not_printable", ordered, alice)
    assert "20 to 40 pages" in error.message and "yours has 2" in error.message


def test_what_costs_nothing_is_paid_at_once(any_shop, alice):
    coupon("GIFT", percent=100)
    order = ordered(alice, coupon="gift")
    assert (order.total, order.state, order.is_unlocked, order.has_invoice) == (0, "paid", True, True)
    (payment,) = rows(Payment)
    assert (payment.provider, payment.status, payment.amount, payment.order_id) == ("free", "paid", 0, order.id)
    assert [line.act for line in call(orders.history, alice.id, order.id)][:2] == ["placed", "paid"]
    assert call(payments.history, alice.id).items[0].order_number == order.number


def test_the_last_use_of_a_coupon_is_one_persons(any_shop, alice, bob):
    coupon("LAST", percent=50, most_uses=1)
    books, ready, made, refusals = {maker: printable(maker) for maker in (alice, bob)}, threading.Barrier(2), [], []

    def place(maker) -> None:
        ready.wait()
        try:
            made.append(ordered(maker, books[maker], coupon="LAST"))
        except Invalid as error:
            refusals.append(error)

    threads = [threading.Thread(target=place, args=(maker,)) for maker in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(refusals) == 1 and refusals[0].field == "coupon"
    assert rows(Coupon)[0].uses == 1 and len(rows(Order)) == 1


def test_an_order_is_cancelled_before_there_is_money(shop, alice):
    order = ordered(alice)
    assert call(orders.cancel, alice.id, order.id).state == "cancelled"
    assert call(orders.cancel, alice.id, order.id).state == "cancelled"
    assert [line.act for line in call(orders.history, alice.id, order.id)] == ["placed", "cancelled"]


@pytest.mark.parametrize("state", ["pending", "paid", "expired", "review"])
def test_what_has_money_or_is_over_is_not_cancelled(shop, alice, state):
    order = ordered(alice)
    go(order.id, state)
    refused("not_from_here", call, orders.cancel, alice.id, order.id)
    assert call(orders.get, alice.id, order.id).state == state


def test_the_same_pages_are_ordered_again_at_todays_price(any_shop, alice):
    book = printable(alice)
    first = ordered(alice, book)
    go(first.id, "paid")
    rename(alice, book, "Another title")
    set_price(base=1100)
    second = call(orders.again, alice.id, first.id)
    assert (second.number, second.total, second.title, second.state) == (2, 1100, first.title, "placed")
    assert second.revision == first.revision and call(orders.get, alice.id, first.id).total == 900
    assert call(orders.again, alice.id, first.id) == second == call(orders.again, alice.id, second.id)
    documents = [row.document for row in rows(OrderDocument)]
    assert documents[0] == documents[1]
    assert isinstance(second.price, Breakdown) and len(rows(Job, kind="order")) == 2


def test_an_order_outlives_its_book(any_shop, alice):
    book = printable(alice)
    order = ordered(alice, book)
    call(books.delete, alice.id, book.id)
    call(drawer.delete_for_good, alice.id, book.id)
    assert call(orders.get, alice.id, order.id).book_id is None
    assert call(orders.again, alice.id, order.id).title == order.title


def test_pages_that_were_refused_are_not_ordered_again(shop, alice):
    order = ordered(alice)
    call(lambda session: setattr(queries.by_id(session, order.id), "build", "refused"))
    refused("not_printable", call, orders.again, alice.id, order.id)


def test_orders_are_listed_newest_first_in_stretches(any_shop, alice, bob):
    made = [ordered(alice) for _ in range(5)]
    ordered(bob)
    seen, after = [], ""
    while after is not None:
        part = call(orders.page, alice.id, after, 2)
        seen, after = [*seen, *part.items], part.next
    assert [order.number for order in seen] == [5, 4, 3, 2, 1] and seen[-1] == made[0]
    book = made[2].book_id
    assert call(orders.newest_of_book, alice.id, book) == made[2]
    assert call(orders.newest_of_book, alice.id, printable(alice).id) is None


def test_only_so_many_wait_to_be_paid(shop, alice, monkeypatch):
    monkeypatch.setattr(orders, "MOST_WAITING", 2)
    first, _ = ordered(alice), ordered(alice)
    with pytest.raises(TooMany):
        ordered(alice)
    call(orders.cancel, alice.id, first.id)
    assert ordered(alice).state == "placed"


def test_strangers_find_no_order(shop, alice, bob):
    order = ordered(alice)
    for act in (orders.get, orders.history, orders.cancel, orders.again):
        for order_id in (order.id, uuid4()):
            with pytest.raises(NotFound):
                call(act, bob.id, order_id)
    with pytest.raises(NotFound):
        ordered(bob, call(books.get, alice.id, order.book_id))
    with pytest.raises(NotFound):
        call(orders.newest_of_book, bob.id, order.book_id)
    assert call(orders.page, bob.id).items == [] and len(rows(Order)) == 1


def test_no_currency_is_charged_in_coins_there_are_none_of(shop, alice):
    set_price(currency="KWD", base=2505)
    error = refused("not_for_sale", ordered, alice)
    assert isinstance(error, Conflict)
    set_price(currency="JPY", base=1900)
    order = ordered(alice)
    assert (order.total, order.currency) == (1900, "JPY")
