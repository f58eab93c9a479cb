"""Messages of money late, twice and in any order: an order ends where it would have ended had they come as they were sent."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.services import payments
from storage.models import Payment
from tests.services.stage import rows
from tests.services.till_cast import another, order_of, outcome, sell, tell

BANK, DECLINED = "bank", "4000000000000002"


def paid(stripe, name: str, total: int) -> None:
    stripe.pay(name)


def declined_first(stripe, name: str, total: int) -> None:
    stripe.pay(name, DECLINED)
    stripe.pay(name)


def given_back(stripe, name: str, total: int) -> None:
    stripe.pay(name)
    stripe.refund(name)


def given_back_in_parts(stripe, name: str, total: int) -> None:
    stripe.pay(name)
    stripe.refund(name, 100)
    stripe.refund(name, total - 100)


def part_given_back(stripe, name: str, total: int) -> None:
    stripe.pay(name)
    stripe.refund(name, 100)


def bank_paid(stripe, name: str, total: int) -> None:
    stripe.pay(name, BANK)
    stripe.settle(name)


def bank_failed(stripe, name: str, total: int) -> None:
    stripe.pay(name, BANK)
    stripe.settle(name, good=False)


def won(stripe, name: str, total: int) -> None:
    stripe.pay(name)
    stripe.close_dispute(stripe.dispute(name), won=True)


def lost(stripe, name: str, total: int) -> None:
    stripe.pay(name)
    stripe.refund(name, 100)
    stripe.close_dispute(stripe.dispute(name), won=False)


def expired(stripe, name: str, total: int) -> None:
    stripe.pay(name, DECLINED)
    stripe.expire(name)


ENDS = {
    paid: "paid", declined_first: "paid", given_back: "refunded", given_back_in_parts: "refunded", part_given_back: "part_refunded",
    bank_paid: "paid", bank_failed: "placed", won: "paid", lost: "lost", expired: "placed",
}  # fmt: skip
ONCE = ("state", "refunded", "is_paid", "payments", "refunds", "disputes")


def messages(stripe, alice, order_id: UUID, story) -> list[dict]:
    """A new payment of the order lives through the story; what was told of it, oldest first."""
    before = len(stripe.events())
    payments.checkout(alice.id, order_id)
    (payment,) = rows(Payment, order_id=order_id)
    story(stripe, payment.provider_reference, payment.amount)
    return stripe.events()[before:]


@pytest.mark.parametrize("story", ENDS, ids=lambda story: story.__name__)
def test_in_any_order_and_twice_the_end_is_the_same(house, stripe_stand_in, alice, story):
    sell(house, stripe_stand_in)
    model = order_of(alice)
    first = another(model.id)
    for event in messages(stripe_stand_in, alice, first, story):
        tell(stripe_stand_in, event)
    as_sent = outcome(first)
    assert as_sent["state"] == ENDS[story]

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.randoms(use_true_random=False))
    def shuffled(chance):
        order_id = another(model.id)
        told = messages(stripe_stand_in, alice, order_id, story) * 2
        chance.shuffle(told)
        for event in told:
            tell(stripe_stand_in, event)
        assert {name: outcome(order_id)[name] for name in ONCE} == {name: as_sent[name] for name in ONCE}
        if as_sent["is_paid"]:
            # Money that was earned is invoiced once; the net of invoices and credit notes is what the maker has paid in the end.
            kinds = [kind for kind, _ in outcome(order_id)["invoices"]]
            assert kinds.count("invoice") == [kind for kind, _ in as_sent["invoices"]].count("invoice")
            assert net(outcome(order_id)) == net(as_sent)

    shuffled()


def net(told: dict) -> int:
    return sum(-total if kind == "credit" else total for kind, total in told["invoices"])
