"""The whole price on a page: a breakdown goes in; its lines and their total come out, the same wherever it stands."""

from core.shop.money import told
from core.shop.pricing import Breakdown, Line, percent
from ui.components.parts import Tag


def money(amount: int, currency: str) -> str:
    """An amount in words: $19.00; what is taken off with a minus as it is printed."""
    return told(amount, currency).replace("-", "\N{MINUS SIGN}")


def receipt(price: Breakdown, small: bool = False, refunded: int = 0, total: str = "Total") -> None:
    """The lines, then the total under its name; what went back is told after it."""
    with Tag("dl", classes="price small" if small else "price"):
        for line in price.lines:
            _line(line, price.currency)
        Tag("dt", total, "tot")
        Tag("dd", money(price.total, price.currency), "tot")
        if refunded:
            Tag("dt", "Refunded")
            Tag("dd", money(-refunded, price.currency), "less")
    if words := tax_words(price):
        Tag("p", words, "fine t-sm muted")


def tax_words(price: Breakdown) -> str:
    """What of the total is tax, where no line of its own says so."""
    if price.tax_behaviour == "exclusive" or not price.tax:
        return ""
    return f"{money(price.tax, price.currency)} of it is tax ({percent(price.tax_rate)})."


def _line(line: Line, currency: str) -> None:
    with Tag("dt", line.words):
        if line.quantity > 1 and line.unit:
            Tag("small", f"{money(line.unit, currency)} each")
    Tag("dd", money(line.amount, currency), "less" if line.amount < 0 else "")
