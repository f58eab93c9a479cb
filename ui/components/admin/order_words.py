"""What orders, payments and refunds are called at the desk: a word of core goes in; a chip's look and its words come out."""

from core.shop.states import STATES

LOOKS = {
    "placed": "info", "pending": "info", "paid": "ok", "part_refunded": "ok", "disputed": "warn", "lost": "bad", "review": "bad",
    "refused": "bad",
}  # fmt: skip
ORDER = {state: (LOOKS.get(state, ""), words) for state, words in STATES.items()}
BUILD = {
    "building": ("info", "Files being made"), "ready": ("ok", "Files ready"), "refused": ("bad", "Files refused"),
    "failed": ("bad", "Files failed"),
}  # fmt: skip
PAYMENT = {
    "open": ("info", "Waiting for the maker"), "pending": ("info", "Waiting for the bank"), "paid": ("ok", "Paid"),
    "failed": ("warn", "Did not go through"), "expired": ("", "Not paid in time"), "cancelled": ("", "Called off"),
    "wrong": ("bad", "Not what was asked for"),
}  # fmt: skip
REFUND = {
    "asked": ("info", "About to be sent"), "pending": ("info", "On its way"), "succeeded": ("ok", "Given back"),
    "failed": ("bad", "Did not arrive"),
}  # fmt: skip
OUTCOME = {"done": ("ok", "Done"), "ignored": ("", "Not ours"), "review": ("warn", "Needs a look"), "failed": ("bad", "Failed")}
WHO = {"maker": "the maker", "operator": "an operator", "stripe": "Stripe", "printer": "the printer", "system": "by itself"}
ACTS = {
    "placed": "Placed", "trouble": "Needs a look", "trouble_over": "Looked at", "payment_declined": "Card declined",
    "files_handed_over": "Files handed over", "copies_stopped": "Copies stopped",
}  # fmt: skip
LETTERS = {"order-paid": "Receipt", "book-ready": "Book ready", "shipped": "On its way", "refunded": "Refunded"}
WAYS = {"checkout": "Stripe’s page", "intent": "a program"}
STATES_ON_OFFER = {
    "": "All", "trouble": "Needs you", "placed": "Waiting", "paid": "Paid", "part_refunded": "Partly refunded", "refunded": "Refunded",
    "disputed": "Disputed", "cancelled": "Cancelled", "expired": "Expired",
}  # fmt: skip


def act_words(act: str, before: str, after: str) -> str:
    """A line of an order's history: what happened."""
    if after:
        return STATES.get(after, after)
    return ACTS.get(act) or act.partition("_")[0].replace("-", " ").capitalize()
