"""The whole price of a book, in one pure function: prices, pages, copies, delivery and a coupon go in; a frozen breakdown comes out.

All amounts are integers in minor units of the one currency. Fractions of a minor unit (a percentage, a tax) are rounded half up, each once.
"""

from dataclasses import dataclass
from typing import Literal

from core.facts import Plain
from core.shop.money import least, step

What = Literal["files", "copy", "pages", "delivery", "discount", "tax"]
Behaviour = Literal["inclusive", "exclusive"]
WHOLE = 10_000
"""A hundred percent, in hundredths of a percent."""


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
    tax_behaviour: Behaviour
    total: int


@dataclass(frozen=True)
class Rate:
    """What files, or a printed copy, cost: `base` for `pages_included` pages, `per_page` for each further one. `tax_rate` is in
    hundredths of a percent."""

    currency: str
    base: int
    pages_included: int = 0
    per_page: int = 0
    tax_rate: int = 0
    tax_behaviour: Behaviour = "inclusive"

    def goes_with(self, other: "Rate") -> bool:
        """Whether both can stand on one bill: one currency, one tax."""
        return (self.currency, self.tax_rate, self.tax_behaviour) == (other.currency, other.tax_rate, other.tax_behaviour)


@dataclass(frozen=True)
class Reduction:
    """What a coupon takes off the book: `percent` of it, or `amount`. Delivery is paid in full."""

    code: str
    percent: int = 0
    amount: int = 0


def price(files: Rate, copy: Rate | None, pages: int, copies: int = 0, delivery: int = 0, coupon: Reduction | None = None) -> Breakdown:
    """The whole price of a book of `pages` pages. Raises ValueError where copies have no rate, or one of another currency or tax."""
    if copies and (copy is None or not copy.goes_with(files)):
        raise ValueError("copies need a rate of the same currency and tax")
    coin, rate = step(files.currency), files.tax_rate
    lines = _of_files(files, pages)
    lines += _of_copies(copy, pages, copies) if copies and copy else []
    goods = sum(line.amount for line in lines)
    exclusive = files.tax_behaviour == "exclusive"

    def taxed(net: int) -> int:
        return net + (share(net, rate, WHOLE, coin) if exclusive else 0)

    discount = _discount(goods, coupon, coin)
    if discount and not delivery and taxed(goods - discount) < least(files.currency):
        # What is left is less than anybody can pay, so it is given.
        discount = goods
    net = goods - discount + delivery
    total = taxed(net)
    if delivery:
        lines.append(Line(what="delivery", words="Delivery", unit=delivery, amount=delivery))
    if discount and coupon:
        lines.append(Line(what="discount", words=f"Coupon {coupon.code}", amount=-discount))
    if exclusive and rate:
        lines.append(Line(what="tax", words=f"Tax, {percent(rate)}", amount=total - net))
    tax = total - net if exclusive else share(total, rate, WHOLE + rate)
    return Breakdown(
        currency=files.currency, lines=tuple(lines), discount=discount, delivery=delivery, tax=tax, tax_rate=rate,
        tax_behaviour=files.tax_behaviour, total=total,
    )  # fmt: skip


def share(amount: int, of: int, whole: int, coin: int = 1) -> int:
    """amount * of / whole, to the nearest multiple of `coin`; what lies half way is rounded up."""
    return (2 * amount * of + whole * coin) // (2 * whole * coin) * coin


def percent(rate: int) -> str:
    """A rate in hundredths of a percent, for people: "19%", "7.5%"."""
    return f"{rate / 100:.2f}".rstrip("0").rstrip(".") + "%"


def _of_files(rate: Rate, pages: int) -> list[Line]:
    first = Line(what="files", words=f"Print files{_included(rate, pages)}", unit=rate.base, amount=rate.base)
    more = max(0, pages - rate.pages_included)
    return [first, *_more_pages(rate, more, 1, "")]


def _of_copies(rate: Rate, pages: int, copies: int) -> list[Line]:
    words = f"{'Printed copy' if copies == 1 else 'Printed copies'}{_included(rate, pages)}"
    first = Line(what="copy", words=words, quantity=copies, unit=rate.base, amount=copies * rate.base)
    more = max(0, pages - rate.pages_included)
    return [first, *_more_pages(rate, more, copies, " in print" if copies == 1 else " in each copy")]


def _included(rate: Rate, pages: int) -> str:
    if not rate.per_page:
        return f", {pages} pages"
    return f", up to {rate.pages_included} pages" if rate.pages_included else ""


def _more_pages(rate: Rate, more: int, times: int, where: str) -> list[Line]:
    if not more or not rate.per_page:
        return []
    kind = "more " if rate.pages_included else ""
    words = f"{more} {kind}{'page' if more == 1 else 'pages'}{where}"
    return [Line(what="pages", words=words, quantity=more * times, unit=rate.per_page, amount=more * times * rate.per_page)]


def _discount(goods: int, coupon: Reduction | None, coin: int) -> int:
    if coupon is None:
        return 0
    return min(goods, share(goods, coupon.percent, 100, coin) if coupon.percent else coupon.amount)
