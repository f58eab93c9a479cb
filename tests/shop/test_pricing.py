"""The whole price: its lines add up to what is paid, and nothing is rounded twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shop import money
from core.shop.pricing import Breakdown, Rate, Reduction, percent, price, share


def rates(currency: str = "USD", **values) -> Rate:
    return Rate(**({"currency": currency, "base": 1900, "pages_included": 32, "per_page": 20} | values))


def amounts(made: Breakdown) -> list[tuple[str, int]]:
    return [(line.what, line.amount) for line in made.lines]


def test_files_of_a_small_book_cost_their_base():
    made = price(rates(), None, 24)
    assert (amounts(made), made.total, made.tax, made.discount) == ([("files", 1900)], 1900, 0, 0)
    assert made.lines[0].words == "Print files, up to 32 pages"


def test_each_page_beyond_the_base_is_told():
    made = price(rates(), None, 40)
    (_, more) = made.lines
    assert (more.words, more.quantity, more.unit, more.amount, made.total) == ("8 more pages", 8, 20, 160, 2060)


def test_one_more_page_is_one_page():
    assert price(rates(), None, 33).lines[1].words == "1 more page"
    assert price(rates(pages_included=0), None, 2).lines[1].words == "2 pages"
    assert price(rates(per_page=0), None, 40).lines[0].words == "Print files, 40 pages"


def test_copies_and_delivery_come_on_top():
    made = price(rates(), rates(base=3400, per_page=60), 40, 2, 690)
    assert amounts(made) == [("files", 1900), ("pages", 160), ("copy", 6800), ("pages", 960), ("delivery", 690)]
    assert made.total == 10510 and made.delivery == 690
    assert made.lines[3].words == "8 more pages in each copy"


@pytest.mark.parametrize(
    ("rate", "total", "tax"),
    [(0, 1905, 0), (1900, 2267, 362), (700, 2038, 133), (750, 2048, 143)],
    ids=["none", "19", "7", "7.5"],
)
def test_tax_on_top_is_a_line_of_its_own(rate, total, tax):
    made = price(rates(base=1905, tax_rate=rate, tax_behaviour="exclusive"), None, 2)
    assert (made.total, made.tax) == (total, tax)
    assert [line.amount for line in made.lines if line.what == "tax"] == ([tax] if rate else [])


@pytest.mark.parametrize(("rate", "tax"), [(0, 0), (1900, 303), (700, 124)], ids=["none", "19", "7"])
def test_tax_that_is_in_the_price_changes_nothing_but_is_told(rate, tax):
    made = price(rates(tax_rate=rate), None, 2)
    assert (made.total, made.tax, len(made.lines)) == (1900, tax, 1)


def test_a_coupon_takes_its_part_off_the_book_and_none_off_delivery():
    made = price(rates(), rates(base=3400, per_page=60), 32, 1, 690, Reduction("SUMMER", percent=15))
    assert (made.discount, made.total) == (795, 1900 + 3400 - 795 + 690)
    assert made.lines[-1].words == "Coupon SUMMER" and made.lines[-1].amount == -795


@pytest.mark.parametrize(
    ("off", "total"),
    [({"percent": 100}, 0), ({"amount": 5000}, 0), ({"amount": 500}, 1400), ({"percent": 33}, 1273), ({"amount": 1860}, 0)],
    ids=["all", "more than all", "an amount", "a part, rounded half up", "less is left than a card is charged"],
)
def test_what_a_coupon_leaves(off, total):
    made = price(rates(), None, 2, coupon=Reduction("X", **off))
    assert (made.total, made.discount) == (total, 1900 - total)


@pytest.mark.parametrize(
    ("currency", "base", "total"),
    [("JPY", 1905, 1714), ("KWD", 5750, 5170), ("ISK", 195500, 175900)],
    ids=["yen", "fils that end in 0", "whole krónur"],
)
def test_a_part_is_rounded_to_a_coin_there_is(currency, base, total):
    made = price(rates(currency, base=base, per_page=0), None, 2, coupon=Reduction("TEN", percent=10))
    assert made.total == total and money.chargeable(total, currency)


def test_a_price_that_is_too_small_to_be_paid_stays_what_it_is_without_a_coupon():
    assert price(rates(base=20), None, 2).total == 20


def test_copies_of_another_currency_or_tax_are_no_one_price():
    for other in (None, rates("EUR"), rates(tax_rate=700)):
        with pytest.raises(ValueError, match="copies"):
            price(rates(), other, 32, 1)


def test_parts_are_rounded_half_up_once():
    assert [share(amount, 50, 100) for amount in (1, 3, 5)] == [1, 2, 3]
    assert [share(amount, 1, 10, 10) for amount in (40, 50, 149, 150)] == [0, 10, 10, 20]
    assert [percent(rate) for rate in (0, 1900, 750, 5, 100)] == ["0%", "19%", "7.5%", "0.05%", "1%"]


@st.composite
def wanted(draw) -> dict:
    currency = draw(st.sampled_from(("USD", "EUR", "JPY", "KRW", "KWD", "TND", "ISK")))
    coin = money.step(currency)
    tax = {"tax_rate": draw(st.integers(0, 5000)), "tax_behaviour": draw(st.sampled_from(("inclusive", "exclusive")))}

    def rate() -> Rate:
        base, page = (draw(st.integers(0, most)) * coin for most in (100_000, 500))
        return Rate(currency, base, draw(st.integers(0, 100)), page, **tax)

    off = draw(st.one_of(st.none(), st.builds(Reduction, st.just("C"), percent=st.integers(1, 100)), st.integers(1, 50_000)))
    coupon = Reduction("C", amount=off * coin) if isinstance(off, int) else off
    copies, delivery = draw(st.integers(0, 20)), draw(st.integers(0, 5000)) * coin
    return {
        "files": rate(), "copy": rate(), "pages": draw(st.integers(1, 800)), "copies": copies,
        "delivery": delivery if copies else 0, "coupon": coupon,
    }  # fmt: skip


@given(wanted())
def test_lines_add_up_and_nothing_is_paid_that_nobody_owes(given):
    made = price(**given)
    files, coin = given["files"], money.step(given["files"].currency)
    assert sum(line.amount for line in made.lines) == made.total >= given["delivery"]
    assert made.total % coin == 0 and made.discount % coin == 0
    assert 0 <= made.tax <= made.total
    assert (made.discount > 0) >= any(line.what == "discount" for line in made.lines)
    assert all(line.quantity * line.unit == line.amount for line in made.lines if line.what not in ("discount", "tax"))
    assert all(line.amount >= 0 for line in made.lines if line.what != "discount")
    if given["coupon"] and not given["delivery"]:
        assert made.total == 0 or made.total >= money.least(files.currency) or not made.discount
    bare = price(**(given | {"coupon": None}))
    assert made.total <= bare.total
    net = made.total - made.tax
    if files.tax_behaviour == "exclusive":
        assert made.tax == share(net, files.tax_rate, 10_000, coin)
    else:
        assert made.tax == share(made.total, files.tax_rate, 10_000 + files.tax_rate)


@given(wanted(), st.integers(1, 50))
def test_more_pages_never_cost_less(given, more):
    given |= {"coupon": None}
    assert price(**given).total <= price(**(given | {"pages": given["pages"] + more})).total
