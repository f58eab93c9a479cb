"""The whole price of a book, in one pure function: prices, pages, copies, delivery and a coupon go in; a frozen breakdown comes out.

All amounts are integers in minor units of the one currency. Fractions of a minor unit (a percentage, a tax) are rounded half up, each once.
"""

from typing import Literal

from core.facts import Plain

What = Literal["files", "copy", "pages", "delivery", "discount", "tax"]


class Line(Plain):
    """One line of the whole price. `quantity` times `unit` is `amount`, but for a discount and a tax; a discount is negative."""

    what: What
    words: str
    quantity: int = 1
    unit: int = 0
    amount: int


class Breakdown(Plain):
    """The whole price. `lines` add up to `total`; `tax` is held in it, also where a line for it stands there (tax_behaviour exclusive)."""

    currency: str
    lines: tuple[Line, ...]
    discount: int
    delivery: int
    tax: int
    tax_rate: int
    tax_behaviour: Literal["inclusive", "exclusive"]
    total: int
