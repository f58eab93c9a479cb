"""Where orders may go: every pair of states, each move with its history, and what follows once."""

import threading

import pytest

from core.errors import Conflict
from core.services import moving, orders
from core.shop.states import MOVES, OVER, PAYABLE, STATES, UNLOCKED, may_move
from storage.database import transaction
from storage.models import Coupon, Invoice, Message, Order, OrderEvent
from storage.queries import orders as queries
from tests.services.order_cast import order_of
from tests.services.shop_cast import confirm, coupon, open_shop, ordered
from tests.services.stage import call, rows

# Each pair that is allowed, written down by hand once more: from → to.
MONEY = "paid part_refunded refunded disputed lost"
ALLOWED = {
    "placed": f"{MONEY} review pending cancelled expired refused",
    "pending": f"{MONEY} review placed cancelled expired refused",
    "expired": f"{MONEY} review pending",
    "cancelled": f"{MONEY} review pending",
    "refused": f"{MONEY} review pending",
    "paid": "part_refunded refunded disputed lost",
    "part_refunded": "paid refunded disputed lost",
    "refunded": "part_refunded paid disputed lost",
    "disputed": "paid part_refunded refunded lost",
    "lost": "paid part_refunded refunded disputed",
    "review": MONEY,
}
ONCE_PAID = {"paid", "part_refunded", "refunded", "disputed", "lost"}


def move(order_id, after: str, who: str = "stripe", words: str = "") -> bool:
    with transaction() as session:
        return moving.move(session, queries.by_id(session, order_id), after, who, words)


def stands(order_id) -> Order:
    (found,) = rows(Order, id=order_id)
    return found


def test_the_table_is_whole():
    assert set(MOVES) == set(ALLOWED) == set(STATES)
    assert {before: set(after.split()) for before, after in ALLOWED.items()} == {before: set(after) for before, after in MOVES.items()}
    assert set(STATES) >= UNLOCKED | PAYABLE | OVER and not UNLOCKED & (PAYABLE | OVER)
    # Whoever pays gets what was bought, however late the money is told of; nobody goes from there to a state that was never paid.
    assert all(may_move(before, "paid") for before in STATES if before != "paid")
    assert not any(may_move(paid, before) for paid in ONCE_PAID for before in set(STATES) - ONCE_PAID)


@pytest.mark.parametrize("before", STATES)
def test_each_move(house, alice, before):
    for number, after in enumerate(STATES, 1):
        order = order_of(alice, number, state=before)
        if after in ALLOWED[before].split():
            check_moved(order, before, after)
        else:
            check_stayed(order, before, after)


def check_moved(order: Order, before: str, after: str) -> None:
    assert move(order.id, after, "stripe", "Why.")
    (line,) = rows(OrderEvent, order_id=order.id, act=after)
    assert (line.before, line.after, line.who, line.words) == (before, after, "stripe", "Why.")
    earned = after in ONCE_PAID and (before != "review" or after == "paid")
    assert (stands(order.id).state, stands(order.id).paid_at is not None) == (after, earned), (before, after)
    # What the bank called back is invoiced and credited, whatever came in.
    assert len(rows(Invoice, order_id=order.id, kind="invoice")) == (earned or after == "lost"), (before, after)


def check_stayed(order: Order, before: str, after: str) -> None:
    if before == after:
        assert not move(order.id, after)
    else:
        with pytest.raises(Conflict) as refused:
            move(order.id, after)
        assert refused.value.code == "not_from_here", (before, after)
    assert stands(order.id).state == before and not rows(OrderEvent, order_id=order.id)


def test_what_is_told_twice_is_done_once(any_house, alice):
    order = order_of(alice)
    assert move(order.id, "paid") and not move(order.id, "paid")
    paid_at = stands(order.id).paid_at
    assert [len(rows(Invoice)), len(rows(Message, kind="order-paid"))] == [1, 1]
    assert move(order.id, "disputed") and move(order.id, "paid") and not move(order.id, "paid")
    assert stands(order.id).paid_at == paid_at
    assert [len(rows(Invoice)), len(rows(Message, kind="order-paid"))] == [1, 1]
    assert len(rows(Message, kind="order-disputed")) == len(rows(Message, kind="order-settled")) == 1


def test_of_many_who_tell_the_same_at_once_one_moves_it(any_house, alice):
    order = order_of(alice)
    ready, moved = threading.Barrier(4), []

    def tell() -> None:
        ready.wait()
        moved.append(move(order.id, "paid"))

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [False, False, False, True]
    assert len(rows(Invoice)) == 1 and [line.act for line in rows(OrderEvent) if line.after] == ["paid"]


def test_history_stands_in_the_order_it_was_written(any_house, alice, monkeypatch):
    order = order_of(alice)
    at = moving.now()
    monkeypatch.setattr(moving, "now", lambda: at)
    with transaction() as session:
        row = queries.by_id(session, order.id)
        for word in ("one", "two", "three"):
            moving.note(session, row, word, "system")
    assert [line.act for line in call(orders.history, alice.id, order.id)] == ["one", "two", "three"]


def test_trouble_is_written_down_and_over_once(any_house, alice):
    order = order_of(alice)
    for words in ("It was paid twice.", "It was paid twice.", "", ""):
        with transaction() as session:
            moving.trouble(session, queries.by_id(session, order.id), words)
    assert stands(order.id).trouble == ""
    told = [(line.act, line.words) for line in call(queries.history, order.id)]
    # What the operator must look at is not the maker's to read.
    assert call(orders.history, alice.id, order.id) == []
    assert told == [("trouble", "It was paid twice."), ("trouble_over", "")]


def test_a_move_that_fails_leaves_nothing(any_house, alice):
    order = order_of(alice)

    def break_off(session) -> None:
        moving.move(session, queries.by_id(session, order.id), "paid", "stripe")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        call(break_off)
    assert stands(order.id).state == "placed" and not rows(OrderEvent) and not rows(Invoice) and not rows(Message)


@pytest.mark.parametrize("given_up", ["cancelled", "expired", "refused"])
def test_a_coupon_of_an_order_that_was_given_up_is_free_until_the_money_comes_after_all(any_house, alice, given_up):
    open_shop(any_house)
    confirm(alice)
    coupon("ONCE", percent=50, most_uses=1)
    order = ordered(alice, coupon="once")
    uses = lambda: rows(Coupon)[0].uses  # noqa: E731
    assert uses() == 1
    move(order.id, given_up)
    assert uses() == 0
    move(order.id, "paid")
    assert uses() == 1
    move(order.id, "refunded")
    assert uses() == 1
