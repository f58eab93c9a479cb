"""Money: each currency has its own decimals, and no amount is told or read wrongly by a factor of ten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.shop import money

CURRENCY = st.sampled_from(money.CURRENCIES)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "words"),
    [
        (1900, "USD", "en", "$19.00"),
        (1900, "JPY", "en", "¥1,900"),
        (1500, "KWD", "en", "KWD 1.500"),
        (500, "ISK", "en", "ISK 5"),
        (550, "ISK", "en", "ISK 5.50"),
        (1950, "ALL", "en", "ALL 19.50"),
        (123456, "EUR", "de", "1.234,56 €"),
        (-500, "USD", "en", "-$5.00"),
        (5, "GBP", "xx-nowhere", "£0.05"),
        (0, "KRW", "ko", "₩0"),
    ],
)
def test_an_amount_is_told_with_its_own_decimals(amount, currency, language, words):
    assert money.told(amount, currency, language).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [("19", "USD", 1900), ("19.5", "USD", 1950), ("19,05", "EUR", 1905), (" 1900 ", "JPY", 1900), ("1.5", "KWD", 1500), ("5", "ISK", 500)],
)
def test_an_amount_is_read_as_it_was_typed(typed, currency, amount):
    assert money.parse(typed, currency) == amount


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("", "USD"), ("free", "USD"), ("-1", "USD"), ("1.999", "USD"), ("1,900.00", "USD"), ("1.5", "JPY"), ("1.501", "KWD"),
        ("5.50", "ISK"), ("999999999", "USD"), ("1e3", "USD"), ("٣", "USD"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(typed, currency):
    with pytest.raises(Invalid) as refused:
        money.parse(typed, currency)
    assert refused.value.field == "amount"


@given(st.integers(0, money.MOST), CURRENCY)
def test_what_is_written_is_read_again(amount, currency):
    amount -= amount % money.step(currency)
    assert money.parse(money.plain(amount, currency), currency) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "takes"),
    [
        (49, "USD", False), (50, "USD", True), (99_999_999, "USD", True), (100_000_000, "USD", False), (49, "JPY", False),
        (1500, "KWD", True), (1501, "KWD", False), (500, "ISK", True), (550, "ISK", False), (0, "EUR", False),
    ],
)  # fmt: skip
def test_a_card_is_charged_neither_too_little_nor_a_coin_there_is_none_of(amount, currency, takes):
    assert money.chargeable(amount, currency) is takes


def test_each_currency_is_known_by_its_name_and_stands_there_once():
    assert len(set(money.CURRENCIES)) == len(money.CURRENCIES)
    assert all(money.name(currency) != currency for currency in money.CURRENCIES)
    assert set(money.CURRENCIES) >= money.ZERO | money.THREE | money.WHOLE | set(money.LEAST)
    assert {money.exponent(currency) for currency in money.ZERO} == {0}
    assert {money.exponent(currency) for currency in money.THREE} == {3}
