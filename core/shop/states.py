"""The states of an order and the moves between them, as one table. Pure: two states go in; whether the move is allowed comes out.

Whoever paid gets what was bought, also when the money comes after the order was given up; what nobody earned is never unlocked.
"""

STATES = {
    "placed": "Waiting for payment",
    "pending": "Waiting for the bank",
    "paid": "Paid",
    "part_refunded": "Partly refunded",
    "refunded": "Refunded",
    "disputed": "Disputed",
    "lost": "Called back by the bank",
    "review": "Needs a look",
    "cancelled": "Cancelled",
    "expired": "Not paid in time",
    "refused": "Cannot be printed",
}
"""Each state with its words for people."""

_MONEY = frozenset({"paid", "part_refunded", "refunded", "disputed", "lost", "review"})

MOVES: dict[str, frozenset[str]] = {
    "placed": _MONEY | {"pending", "cancelled", "expired", "refused"},
    "pending": _MONEY | {"placed", "cancelled", "expired", "refused"},
    "expired": _MONEY | {"pending"},
    "cancelled": _MONEY | {"pending"},
    "refused": _MONEY | {"pending"},
    "paid": frozenset({"part_refunded", "refunded", "disputed", "lost"}),
    "part_refunded": frozenset({"paid", "refunded", "disputed", "lost"}),
    "refunded": frozenset({"part_refunded", "paid", "disputed", "lost"}),
    "disputed": frozenset({"paid", "part_refunded", "refunded", "lost"}),
    "lost": frozenset({"paid", "part_refunded", "refunded", "disputed"}),
    "review": frozenset({"paid", "part_refunded", "refunded", "disputed", "lost"}),
}
"""Where an order may go from each state. Messages of a payment come late, twice and in any order, so money may be told of in any state
before it; a refund that fails at the bank, or a dispute that is won, leads back."""

UNLOCKED = frozenset({"paid", "part_refunded"})
"""In these the print files are the maker's."""

PAYABLE = frozenset({"placed"})
"""In these a payment may be begun."""

GIVEN_UP = frozenset({"cancelled", "expired", "refused"})
"""In these a coupon may be used by somebody else."""

OVER = frozenset({"cancelled", "expired", "refused", "refunded", "lost"})
"""Nothing more is waited for in these."""


def may_move(before: str, after: str) -> bool:
    return after in MOVES[before]
