"""Row 5, cut to seconds: payments under fire, and the count itself, which must find what is planted. The whole of it:
`python -m tests.chaos.payments`."""

from random import Random

import pytest
from sqlmodel import select, update

from core.services import webhooks
from storage.models import Invoice, Order, OrderEvent, Payment, Refund
from tests.chaos import payments, shop
from tests.conftest import make_user
from tests.services.shop_cast import confirm
from tests.services.stage import call
from tests.services.till_cast import sell


def test_nothing_is_lost_doubled_or_unearned_when_webhooks_come_as_they_like_and_the_web_process_is_killed(tmp_path):
    found = payments.run(tmp_path / "data", "", count=30, deliveries=80, kills=1, hurry=True)
    assert found.is_kept, str(found)
    assert found.kills == 1
    assert found.silent >= 3
    assert found.told.sent.total() == found.deliveries >= 80


@pytest.fixture
def cases(house, stripe_stand_in):
    """Two orders that were paid and told of, and one that nobody paid."""
    sell(house, stripe_stand_in)
    maker = make_user("nora@example.org")
    confirm(maker)
    filled = shop.fill([maker.id], 3)
    fates = ("paid", "paid", "abandoned")
    found = [shop.Case(order, user, fate, amount, currency) for (order, user, amount, currency), fate in zip(filled, fates, strict=True)]
    shop.check_out(found, hands=1)
    for case in found:
        shop.live(stripe_stand_in, case, Random(1))
    for event in stripe_stand_in.events():
        webhooks.take(*stripe_stand_in.signed(event))
    return found


def _unpaid(session, cases) -> None:
    session.get(Order, cases[0].order).state = "placed"


def _handed_out(session, cases) -> None:
    session.get(Order, cases[2].order).state = "paid"


def _invoiced_twice(session, cases) -> None:
    first = session.exec(select(Invoice).where(Invoice.order_id == cases[0].order)).one()
    session.exec(update(Invoice).where(Invoice.id != first.id).values(order_id=None))
    session.add(OrderEvent(order_id=cases[0].order, act="files_handed_over", who="system"))


def _given_back_here_alone(session, cases) -> None:
    (payment,) = session.exec(select(Payment).where(Payment.order_id == cases[0].order)).all()
    session.add(Refund(order_id=cases[0].order, payment_id=payment.id, amount=5, currency=payment.currency, status="succeeded"))


def _elsewhere(session, cases) -> None:
    session.get(Order, cases[1].order).state = "disputed"


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (None, (0, 0, 0, 0)), (_unpaid, (1, 0, 0, 0)), (_handed_out, (0, 0, 1, 0)), (_invoiced_twice, (0, 1, 0, 1)),
        (_given_back_here_alone, (0, 1, 0, 0)), (_elsewhere, (1, 0, 0, 0)),
    ],
    ids=["nothing", "lost", "unearned", "doubled", "refund of nobody", "elsewhere"],
)  # fmt: skip
def test_the_count_finds_what_is_planted(cases, stripe_stand_in, plant, expected):
    if plant:
        call(plant, cases)
    found = shop.count(cases, stripe_stand_in)
    assert (found.lost, found.doubled, found.unearned, found.wrong) == expected
