"""Money: an amount in minor units of its currency and words of it go in and come out.

How many decimals an amount has, and what may be charged, is Stripe's own table: docs.stripe.com/currencies (zero-decimal currencies,
three-decimal currencies, special cases, minimum charge amounts).
"""

import re
from copy import copy
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, get_currency_name

from core.errors import Invalid

ZERO = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"])
"""One unit is the smallest: 500 is 500 yen."""

THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
"""Thousandths; the last digit of what is charged must be 0."""

WHOLE = frozenset({"ISK", "UGX"})
"""Given in hundredths for old times' sake, and charged in whole units alone: 500 is 5 krónur."""

CURRENCIES = (
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB",
    "BRL", "BSD", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "ISK",
    "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA",
    "MKD", "MMK", "MNT", "MOP", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD",
    "STD", "SZL", "THB", "TJS", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VND", "VUV", "WST", "XAF",
    "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW",
)  # fmt: skip
"""What a price may be in, by ISO 4217 code."""

LEAST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400,
    "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50,
    "THB": 1000, "USD": 50,
}  # fmt: skip
"""The least that Stripe charges in the currencies it settles in; elsewhere one unit, and Stripe has the last word."""

MOST = 99_999_999
"""The most that is charged at once, in minor units: eight digits."""

_LETTER_BY_NUMBER = re.compile(r"(?<=[A-Za-z])(?=\d)")
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,3}))?")


def exponent(currency: str) -> int:
    """How many decimals the minor unit stands for: 2 for cents, 0 for yen, 3 for thousandths of a dinar."""
    return 0 if currency in ZERO else 3 if currency in THREE else 2


def step(currency: str) -> int:
    """What every amount charged must be a multiple of, in minor units."""
    return 10 if currency in THREE else 100 if currency in WHOLE else 1


def least(currency: str) -> int:
    """The least that can be charged."""
    return LEAST.get(currency, 10 ** exponent(currency))


def chargeable(amount: int, currency: str) -> bool:
    """Whether Stripe takes this amount: enough, not too much, and no smaller coin than it knows."""
    return least(currency) <= amount <= MOST and amount % step(currency) == 0


def told(amount: int, currency: str, language: str = "en") -> str:
    """The amount for people, as their language writes it: "$19.00", "¥1,900", "KWD 1.500"."""
    locale = _locale(language)
    digits = 0 if currency in WHOLE and amount % step(currency) == 0 else exponent(currency)
    # A copy: the locale's own is shared, and its decimals are those of another currency.
    pattern: NumberPattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    value = Decimal(amount).scaleb(-exponent(currency))
    words = pattern.apply(value, locale, currency=currency, currency_digits=False)
    return _LETTER_BY_NUMBER.sub("\N{NO-BREAK SPACE}", words)


def plain(amount: int, currency: str) -> str:
    """The amount as `parse` reads it: "19.00", "1900", "1.500"."""
    return f"{Decimal(amount).scaleb(-exponent(currency)):f}"


def parse(words: str, currency: str) -> int:
    """The amount that was typed, such as 19 or 19.00 or 19,00. Raises Invalid for anything else, and for a coin there is none of."""
    decimals = exponent(currency)
    typed = _AMOUNT.fullmatch(words.strip())
    whole, part = typed.groups(default="") if typed else ("", "")
    if not whole or len(part) > decimals:
        raise Invalid(f"Please write the amount as a number like {plain(1900 * 10**decimals // 100, currency)}.", field="amount")
    amount = int(whole) * 10**decimals + int(part.ljust(decimals, "0") or 0)
    if amount % step(currency):
        raise Invalid(f"Amounts in {currency} end with {'0' if currency in THREE else '.00'}.", field="amount")
    if amount > MOST:
        raise Invalid(f"That is more than {told(MOST - MOST % step(currency), currency)}.", field="amount")
    return amount


def name(currency: str, language: str = "en") -> str:
    """What people call the currency."""
    return get_currency_name(currency, locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    """The locale of a BCP 47 tag, English where there is none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
