"""Facts of payments: joined in any order they are the same, and states follow from them alone."""

from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shop import facts
from core.shop.facts import Facts, Money, join

SUMS = st.lists(st.tuples(st.sampled_from([0, 1700, 1900]), st.sampled_from(["USD", "EUR"])), max_size=2).map(
    lambda sums: tuple(sorted(set(sums)))
)
TOLD = st.builds(
    Facts, captured=SUMS, strayed=SUMS, refunded=st.sampled_from([0, 500]), waits_at=st.integers(0, 3), open_at=st.integers(0, 3),
    is_complete=st.booleans(), has_failed=st.booleans(), is_expired=st.booleans(), is_cancelled=st.booleans(), is_accepted=st.booleans(),
)  # fmt: skip


@given(st.lists(TOLD, max_size=6), st.randoms(use_true_random=False))
def test_facts_joined_in_any_order_and_twice_are_the_same(told, chance):
    shuffled = told * 2
    chance.shuffle(shuffled)
    assert reduce(join, shuffled, Facts()) == reduce(join, told, Facts())


@given(TOLD, TOLD)
def test_what_was_paid_stays_paid(known, told):
    if facts.status(1900, "USD", known) == "paid":
        assert facts.status(1900, "USD", join(known, told)) == "paid"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (Facts(), "open"),
        (Facts(captured=((1900, "USD"),)), "paid"),
        (Facts(captured=((1900, "USD"),), has_failed=True, is_expired=True), "paid"),
        (Facts(captured=((1700, "USD"),)), "wrong"),
        (Facts(captured=((1900, "EUR"),)), "wrong"),
        (Facts(captured=((1700, "USD"), (1900, "USD"))), "paid"),
        (Facts(captured=((1700, "USD"),), is_accepted=True), "paid"),
        (Facts(strayed=((1900, "USD"),)), "wrong"),
        (Facts(is_accepted=True), "open"),
        (Facts(is_complete=True), "pending"),
        (Facts(is_complete=True, has_failed=True), "failed"),
        (Facts(waits_at=2, open_at=1), "pending"),
        (Facts(waits_at=1, open_at=2), "open"),
        (Facts(is_expired=True, is_cancelled=True), "expired"),
        (Facts(is_cancelled=True), "cancelled"),
    ],
    ids=str,
)
def test_a_payment_stands_where_its_facts_say(known, status):
    assert facts.status(1900, "USD", known) == status


PAID, OPEN, WRONG = Money("paid", 1900), Money("open", 1900), Money("wrong", 1700)


@pytest.mark.parametrize(
    ("before", "payments", "after"),
    [
        ("placed", [], "placed"),
        ("placed", [OPEN], "placed"),
        ("placed", [Money("pending", 1900)], "pending"),
        ("pending", [Money("failed", 1900)], "placed"),
        ("expired", [Money("failed", 1900)], "expired"),
        ("expired", [PAID], "paid"),
        ("placed", [WRONG], "review"),
        ("review", [WRONG, PAID], "paid"),
        ("review", [Money("wrong", 1700, refunded=1700)], "refunded"),
        ("paid", [Money("paid", 1900, refunded=1)], "part_refunded"),
        ("paid", [Money("paid", 1900, refunded=1900)], "refunded"),
        ("paid", [PAID, Money("paid", 1900, refunded=1900, is_extra=True)], "paid"),
        ("paid", [Money("paid", 1900, disputes=("needs_response",))], "disputed"),
        ("paid", [Money("paid", 1900, disputes=("warning_needs_response",))], "paid"),
        ("disputed", [Money("paid", 1900, disputes=("won",))], "paid"),
        ("disputed", [Money("paid", 1900, refunded=5, disputes=("won",))], "part_refunded"),
        ("disputed", [Money("paid", 1900, disputes=("won", "lost"))], "lost"),
        ("paid", [Money("paid", 0)], "paid"),
    ],
    ids=str,
)
def test_an_order_stands_where_its_payments_say(before, payments, after):
    for shuffled in permutations(payments):
        assert facts.order_state(before, shuffled) == after


def test_refunds_and_disputes_go_forward_alone():
    for told in permutations(["asked", "pending", "succeeded", "failed"]):
        assert reduce(facts.later_refund, told) == "failed"
    for told in permutations([("needs_response", 1), ("under_review", 2), ("won", 3), ("won", 3)]):
        assert reduce(facts.later_dispute, told) == ("won", 3)
    assert facts.later_dispute(("lost", 5), ("won", 4)) == ("lost", 5)
