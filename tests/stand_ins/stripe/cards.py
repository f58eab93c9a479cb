"""Stripe's test cards and test payment methods: a number or a name goes in; what becomes of a payment with it comes out."""

from dataclasses import dataclass

from tests.stand_ins.stripe.objects import bank_details, card_details
from tests.stand_ins.stripe.refused import Refused


@dataclass(frozen=True)
class Card:
    """`decline` is the reason it is declined for; `asks` the bank first; `bank` settles days later; the rest comes after it."""

    last4: str = "4242"
    brand: str = "visa"
    decline: str = ""
    asks: bool = False
    bank: bool = False
    refund: str = "succeeded"
    disputed: bool = False

    @property
    def details(self) -> dict:
        return bank_details() if self.bank else card_details(self.brand, self.last4)


CARDS = {
    "4242424242424242": Card(),
    "5555555555554444": Card("4444", "mastercard"),
    "4000000000000002": Card("0002", decline="generic_decline"),
    "4000000000009995": Card("9995", decline="insufficient_funds"),
    "4000000000003220": Card("3220", asks=True),
    "4000000000005126": Card("5126", refund="failed"),
    "4000000000007726": Card("7726", refund="pending"),
    "4000000000000259": Card("0259", disputed=True),
    "bank": Card("6789", bank=True),
}
METHODS = {
    "pm_card_visa": "4242424242424242", "pm_card_mastercard": "5555555555554444", "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995", "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_refundFail": "4000000000005126", "pm_card_pendingRefund": "4000000000007726",
    "pm_card_createDispute": "4000000000000259", "pm_usBankAccount": "bank",
}  # fmt: skip
SAYS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "authentication": "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    "bank": "The customer's bank account could not be charged.",
}


def card_of(name: str) -> Card:
    """By number (blanks allowed) or by the name of a test payment method."""
    plain = METHODS.get(name, name.replace(" ", ""))
    if plain not in CARDS:
        code = "resource_missing" if name.startswith("pm_") else "incorrect_number"
        raise Refused(f"No such card here: '{name}'. Take one of Stripe's test cards.", code, "payment_method")
    return CARDS[plain]
