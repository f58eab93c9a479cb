"""The desk's form of a price: a record goes in; its fields, what is typed as a change, and a whole price out of it come out."""

from core.services.operate.rates import Amounts, PriceChange, PriceRecord
from core.shop import money
from core.shop.pricing import percent
from ui.components.admin.entries import Values, made, tick, whole
from ui.components.parts import Tag, choice, field

BEHAVIOUR = {"inclusive": "is in these prices", "exclusive": "comes on top of them"}
MORE = 8
"""A price is looked at first with so many pages beyond the base."""
FIRST = Amounts(base=0, pages_included=32, per_page=0, is_on=False)


def price_values(price: PriceRecord) -> dict[str, str]:
    """The record as its form begins with it."""
    values = {"currency": price.currency, "tax_rate": percent(price.tax_rate).rstrip("%"), "tax_behaviour": price.tax_behaviour}
    for group, amounts in (("files", price.files or FIRST), ("printed", price.printed or FIRST)):
        values[f"{group}:base"] = money.plain(amounts.base, price.currency)
        values[f"{group}:pages"] = str(amounts.pages_included)
        values[f"{group}:more"] = money.plain(amounts.per_page, price.currency)
        values |= {f"{group}:on": "on"} if amounts.is_on else {}
    return values | {"pages": str((price.files or FIRST).pages_included + MORE), "copies": "0"}


def price_fields(values: Values, most: int) -> None:
    with Tag("div", classes="pair"):
        currencies = {code: f"{code}, {money.name(code)}" for code in money.CURRENCIES}
        choice("Currency", "currency", currencies, values["currency"])
        field("Tax, in percent", "tax_rate", value=values["tax_rate"], inputmode="decimal", maxlength=6)
    choice("The tax", "tax_behaviour", BEHAVIOUR, values["tax_behaviour"])
    _group("The print files", "files", "These files are sold", values)
    _group("A printed copy", "printed", "Printed copies are sold", values)
    with Tag("fieldset", classes="boxes"):
        Tag("legend", "Try it with")
        with Tag("div", classes="pair"):
            field("Pages", "pages", value=values["pages"], type="number", min="1", max=str(most))
            field("Copies", "copies", value=values["copies"], type="number", min="0", max="100")


def _group(title: str, group: str, switch: str, values: Values) -> None:
    with Tag("fieldset", classes="boxes"):
        Tag("legend", title)
        tick(switch, f"{group}:on", f"{group}:on" in values, switch=True)
        with Tag("div", classes="trio"):
            field("Price", f"{group}:base", value=values[f"{group}:base"], inputmode="decimal", required=True, maxlength=12)
            field("For pages up to", f"{group}:pages", value=values[f"{group}:pages"], type="number", min="0", max="2000")
            field("Each page more", f"{group}:more", value=values[f"{group}:more"], inputmode="decimal", required=True, maxlength=12)


def price_change(values: Values) -> PriceChange:
    """Raises Invalid. Copies that never had a price, and are not sold, get none."""
    currency = values.get("currency", "")
    files, printed = _amounts(values, "files", currency), _amounts(values, "printed", currency)
    told = {"currency": currency, "tax_rate": _rate(values.get("tax_rate", "")), "tax_behaviour": values.get("tax_behaviour", "")}
    return made(PriceChange, files=files, printed=printed if printed.is_on or printed.base else None, **told)


def tried(values: Values) -> tuple[int, int]:
    """How many pages and copies the price is looked at with. Raises Invalid."""
    return max(1, whole(values, "pages", "The number of pages")), whole(values, "copies", "The number of copies")


def _amounts(values: Values, group: str, currency: str) -> Amounts:
    amounts = {
        name: money.parse(values.get(f"{group}:{key}", "") or "0", currency) for name, key in (("base", "base"), ("per_page", "more"))
    }
    return made(Amounts, pages_included=whole(values, f"{group}:pages", "The number of pages"), is_on=f"{group}:on" in values, **amounts)


def _rate(words: str) -> int:
    """A percentage in hundredths: 7.5 is 750."""
    return money.parse(words.strip().removesuffix("%").strip() or "0", "USD")
