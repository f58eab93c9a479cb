"""What Stripe takes: an amount and a currency, or a time, go in; nothing or a refusal comes out."""

from tests.stand_ins.stripe.refused import Refused

ZERO_DECIMAL = frozenset(["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"])
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
IN_HUNDREDS = frozenset(("isk", "ugx"))
"""Without decimals in truth, but told in hundredths: docs.stripe.com/currencies."""
LEAST = {"usd": 50, "eur": 50, "gbp": 30, "chf": 50, "jpy": 50, "sek": 300, "nok": 300, "dkk": 250, "pln": 200, "kwd": 150, "cad": 50}
MOST = 99_999_999
HALF_HOUR, DAY = 1800, 86400


def amount(value: int, currency: str, param: str = "amount") -> None:
    if value < LEAST.get(currency, 1):
        raise Refused(f"Amount must be at least {LEAST.get(currency, 1)} {currency}", "amount_too_small", param)
    if value > MOST:
        raise Refused(f"Amount must be no more than {MOST} {currency}", "amount_too_large", param)
    if (currency in THREE_DECIMAL and value % 10) or (currency in IN_HUNDREDS and value % 100):
        raise Refused(f"Invalid amount for {currency}: the last digits must be zero", "invalid_integer", param)


def expiry(at: int, now: int) -> None:
    """Stripe leaves no slack on its own clock, but for the seconds that a request takes."""
    if at < now + HALF_HOUR - 60:
        raise Refused("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "", "expires_at")
    if at > now + DAY + 60:
        raise Refused("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "", "expires_at")
