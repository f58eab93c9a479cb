"""What is known of payments: what was told of them, in any order and any number of times, goes in; where they stand comes out. Pure.

What is told of one payment is kept as facts that only grow: `join` of the same messages is the same, whichever came first, twice or late.
Where the payment and its order stand follows from them alone. A right sum wins over a wrong one told of the same payment; the state of
an order is that of the payments that count for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.facts import Plain

REFUND_RANKS = {"asked": 0, "pending": 1, "succeeded": 2, "failed": 3}
"""A refund goes up this list alone: one that was taken for done may still fail at the bank, and none comes back from there."""

DISPUTE_RANKS = {
    "warning_needs_response": 0, "warning_under_review": 1, "needs_response": 2, "under_review": 3,
    "warning_closed": 4, "prevented": 4, "charge_refunded": 4, "won": 5, "lost": 5,
}  # fmt: skip
"""Stripe's own states of a dispute. Those that begin with warning only ask; the money is not called back."""
CALLED_BACK = frozenset({"needs_response", "under_review"})


class Facts(Plain):
    """What was told of one payment so far. `captured` are the sums (minor units, currency) that were said to have come in, `strayed`
    those said to be for another order; `refunded` the most that a charge said was given back. `waits_at` and `open_at` are when the bank
    was last said to be busy, and not to be (Unix seconds). `is_extra`: the order was paid already; `is_accepted`: the operator takes what
    came in as it is."""

    captured: tuple[tuple[int, str], ...] = ()
    strayed: tuple[tuple[int, str], ...] = ()
    refunded: int = 0
    waits_at: int = 0
    open_at: int = 0
    is_complete: bool = False
    has_failed: bool = False
    is_expired: bool = False
    is_cancelled: bool = False
    is_extra: bool = False
    is_accepted: bool = False


@dataclass(frozen=True)
class RefundTold:
    """A refund as the provider tells it. `ours` is our own id of it, '' for one that began there."""

    id: str
    amount: int
    currency: str
    status: str
    ours: str = ""
    words: str = ""


@dataclass(frozen=True)
class DisputeTold:
    """A dispute as the provider tells it, and when (Unix seconds)."""

    id: str
    amount: int
    currency: str
    status: str
    at: int


@dataclass(frozen=True)
class Told:
    """What one message or answer of the provider says of one payment. `reference` is its name of a checkout, `intent` of the payment
    in it; `payment_id` and `order_id` are what we had it remember. `declined` is why a card was declined, '' if none was."""

    payment_id: str = ""
    order_id: str = ""
    reference: str = ""
    intent: str = ""
    facts: Facts = field(default_factory=Facts)
    refunds: tuple[RefundTold, ...] = ()
    disputes: tuple[DisputeTold, ...] = ()
    url: str = ""
    client_secret: str = ""
    declined: str = ""


@dataclass(frozen=True)
class Money:
    """One payment of an order, as its state depends on it. `refunded` are refunds that succeeded."""

    status: str
    amount: int
    refunded: int = 0
    is_extra: bool = False
    disputes: tuple[str, ...] = ()


def join(known: Facts, told: Facts) -> Facts:
    """All that both say."""
    pairs = {name: (getattr(known, name), getattr(told, name)) for name in Facts.model_fields}
    return Facts(
        **{name: tuple(sorted({*one, *other})) if isinstance(one, tuple) else max(one, other) for name, (one, other) in pairs.items()}
    )


def status(amount: int, currency: str, facts: Facts) -> str:
    """Where a payment stands of which this much was asked."""
    if came_in(amount, currency, facts):
        return "paid" if (amount, currency) in facts.captured or facts.is_accepted else "wrong"
    ends = {"expired": facts.is_expired, "cancelled": facts.is_cancelled, "failed": facts.has_failed}
    waits = facts.is_complete or facts.waits_at > facts.open_at
    return next((name for name, is_so in ends.items() if is_so), "pending" if waits else "open")


def came_in(amount: int, currency: str, facts: Facts) -> tuple[int, str] | None:
    """The sum that was captured, the one asked for if it is among those told; None before one was."""
    sums = facts.captured + facts.strayed
    return (amount, currency) if (amount, currency) in facts.captured else sums[-1] if sums else None


def later_refund(known: str, told: str) -> str:
    return max(known, told, key=lambda name: REFUND_RANKS.get(name, 1))


def later_dispute(known: tuple[str, int], told: tuple[str, int]) -> tuple[str, int]:
    """Of two states with their times the one that holds: the further one, and of two ends the one told later."""
    return max(known, told, key=lambda one: (DISPUTE_RANKS.get(one[0], 2), one[1], one[0]))


def left(amount: int, refunds: Iterable[tuple[int, str]]) -> int:
    """What can still be given back of `amount`, after refunds (amount, status), those under way too."""
    return max(0, amount - sum(one for one, state in refunds if state != "failed"))


def order_state(state: str, payments: Iterable[Money]) -> str:
    """Where an order in `state` goes by its payments."""
    counting = [money for money in payments if not money.is_extra]
    came = [money for money in counting if money.status in ("paid", "wrong")]
    disputes = {told for money in came for told in money.disputes}
    if disputes & CALLED_BACK:
        return "disputed"
    if "lost" in disputes:
        return "lost"
    earned = [money for money in came if money.status == "paid"]
    if came:
        refunded, total = (sum(numbers) for numbers in zip(*((money.refunded, money.amount) for money in earned or came), strict=True))
        if refunded >= total > 0:
            return "refunded"
        return ("part_refunded" if refunded else "paid") if earned else "review"
    if any(money.status == "pending" for money in counting):
        return "pending"
    return "placed" if state == "pending" else state
