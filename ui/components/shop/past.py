"""What happened to an order, for its maker: a line of its history goes in; a sentence comes out, '' for what is the house's own affair."""

from core.services.shop_records import HistoryRecord

WORDS = {
    "placed": "You placed the order.",
    "pending": "Your payment was begun; your bank is at work on it.",
    "paid": "It was paid.",
    "part_refunded": "A part of the money went back to you.",
    "refunded": "Your money went back to you.",
    "disputed": "Your bank asked about the payment.",
    "lost": "Your bank took the money back.",
    "review": "We began to look at the payment.",
    "cancelled": "The order was cancelled.",
    "expired": "It was not paid in time.",
    "refused": "The checks found pages that cannot be printed.",
    "payment_declined": "A card was declined. Nothing was taken.",
    "payment_failed": "The payment did not go through. Nothing was taken.",
    "payment_expired": "The time to pay on Stripe’s page was over.",
    "paid_twice": "It was paid twice; the second payment goes back to you by itself.",
    "files_built": "The print files were made, and every page checked.",
    "files_handed_over": "The print files became yours.",
    "build_failed": "Making the print files did not work.",
    "print_ordered": "The copies went into print.",
    "print_in_production": "Your copies are being printed.",
    "print_shipped": "The printer sent your copies off.",
    "print_canceled": "The copies were not printed.",
}
"""By act. An act is a state's key where the order moved there."""
BACK = {"placed": "It waits to be paid again."}


def past_words(one: HistoryRecord) -> str:
    if one.act in BACK and one.before:
        return BACK[one.act]
    return WORDS.get(one.act, "")
