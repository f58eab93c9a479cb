"""What an order's page follows: whose order it is, how far its files are, what the checks found, and nothing of a stranger's."""

import pytest

from core.errors import NotFound
from core.services import moving
from core.services.order_watch import watch
from storage.models import Job, Order, PrintOrder
from storage.queries import orders as queries
from tests.services.shop_cast import confirm, open_shop, ordered, printable
from tests.services.stage import call, rows

FOUND = {"severity": "error", "code": "no-photo", "page": 2, "frame": "f1", "words": "A photo is missing on page 2."}


@pytest.fixture
def order(any_house, alice, bob):
    open_shop(any_house)
    confirm(alice, bob)
    return ordered(alice, printable(alice))


def change(kind, key, **values) -> None:
    call(lambda session: session.get_one(kind, key).sqlmodel_update(values))


def test_a_stranger_sees_nothing(order, bob):
    with pytest.raises(NotFound):
        call(watch, bob.id, order.id)


def test_the_files_are_followed_while_they_are_built(order, alice):
    (job,) = rows(Job, kind="order")
    change(Job, job.id, state="running", progress=0.4, words="Drawing page 2 of 2")
    told = call(watch, alice.id, order.id)
    assert (told.order.build, told.progress, told.words, told.last) == ("building", 0.4, "Drawing page 2 of 2", "placed")
    change(Order, order.id, build="refused", findings=[FOUND])
    told = call(watch, alice.id, order.id)
    assert told.progress == 0 and [one.words for one in told.findings] == [FOUND["words"]]


def test_sizes_are_of_files_that_are_theirs_and_parcels_of_copies(order, alice):
    change(Order, order.id, build="ready", copies=1)
    call(lambda session: session.add(PrintOrder(order_id=order.id, state="SHIPPED", tracking=["https://parcels.example/1"])))
    told = call(watch, alice.id, order.id)
    assert told.bytes == () and told.tracking == ("https://parcels.example/1",)
    call(lambda session: moving.move(session, queries.by_id(session, order.id), "paid", "stripe"))
    told = call(watch, alice.id, order.id)
    assert len(told.bytes) == 2 and told.order.is_unlocked
    assert told.last == "files_handed_over"


def test_an_order_that_came_back_to_its_state_is_told_apart(order, alice):
    for state in ("pending", "placed"):
        call(lambda session, state=state: moving.move(session, queries.by_id(session, order.id), state, "stripe"))
    assert call(watch, alice.id, order.id).last == "again"
