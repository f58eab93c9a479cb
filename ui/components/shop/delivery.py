"""Printed copies on the order page: how many, where to and how fast are asked; what was chosen comes out, and whoever asks is told of
each change."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from nicegui import events, ui
from pydantic import ValidationError

from core.errors import Invalid
from core.gateways.printer import Shipping
from core.services.prices import MOST_COPIES
from core.services.shop_records import Address
from ui.components.parts import Tag, choice, note
from ui.components.parts import field as entry
from ui.components.shop.receipt import money

LEVELS = {
    "MAIL": "by post", "PRIORITY_MAIL": "by priority post", "GROUND": "by parcel", "EXPEDITED": "by fast parcel", "EXPRESS": "by courier",
}  # fmt: skip
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
TOLD = "(event) => { const form = event.currentTarget; emit(Object.fromEntries(new FormData(form)), form.checkValidity()) }"


@dataclass
class Wanted:
    """What is to be sent: nothing while `copies` is 0. `options` are the ways that can be chosen."""

    copies: int = 0
    address: Address | None = None
    shipping: str = ""
    options: list[Shipping] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.copies or bool(self.address and self.shipping)


class Delivery:
    """`changed` is awaited with whether the address or the number of copies changed: then the ways to send are asked for anew."""

    def __init__(self, wanted: Wanted, name: str, changed: Callable[[bool], Awaitable[None]]) -> None:
        self.wanted, self.changed = wanted, changed
        with Tag("section", aria_labelledby="what-for"):
            Tag("h2", "Files, or printed too?", id="what-for")
            self._sorts()
        self.form = Tag("form", id="delivery").on("change", self._told, js_handler=TOLD)
        with self.form, Tag("section", aria_labelledby="where"):
            Tag("h2", "Where to", id="where")
            with Tag("div", classes="two"):
                _address(name)
        self.form.on("submit", js_handler="(event) => event.preventDefault()")
        self.ways()
        self.form.set_visibility(bool(wanted.copies))

    def _sorts(self) -> None:
        with Tag("div", classes="sorts", role="radiogroup", aria_labelledby="what-for"):
            for copies, words, more in (
                (0, "The print files", "to print wherever you like"),
                (1, "Printed copies", "sent to you, and the print files with them"),
            ):
                with Tag("label", classes="check"):
                    chosen = {"checked": True} if bool(self.wanted.copies) == bool(copies) else {}
                    Tag("input", type="radio", name="sort", value=str(copies), **chosen).on("change", self._sort(copies), args=[])
                    Tag("span")
                    with Tag("span", words):
                        Tag("span", f" {more}", "muted t-sm")
        with Tag("div", classes="count") as self.count:
            number = entry("How many", "copies", value="1", type="number", min="1", max=str(MOST_COPIES), required=True)
            number.on("change", self._counted, js_handler="(event) => event.target.checkValidity() && emit(event.target.value)")
        self.count.set_visibility(bool(self.wanted.copies))

    def _sort(self, copies: int) -> Callable[[], Awaitable[None]]:
        async def choose() -> None:
            self.wanted.copies = copies
            self.form.set_visibility(bool(copies))
            self.count.set_visibility(bool(copies))
            await self.changed(True)
            self.ways.refresh()

        return choose

    async def _counted(self, event: events.GenericEventArguments) -> None:
        self.wanted.copies = min(MOST_COPIES, max(1, int(event.args)))
        await self.changed(True)
        self.ways.refresh()

    async def _told(self, event: events.GenericEventArguments) -> None:
        values, is_valid = event.args
        self.wanted.address = address_of(values) if is_valid else None
        await self.changed(True)
        self.ways.refresh()

    @ui.refreshable_method
    def ways(self) -> None:
        """How fast: what the print partner offers for this address."""
        if not self.wanted.copies:
            return
        with Tag("section", aria_labelledby="how-fast", style="margin-top: var(--s7)"):
            Tag("h2", "How fast", id="how-fast")
            if not self.wanted.options:
                words = "Once we know where to, you can choose how fast it comes."
                note("info", "The printer sends nothing to this address, it says." if self.wanted.address else words)
                return
            with Tag("div", classes="ship", role="radiogroup", aria_labelledby="how-fast"):
                for way in self.wanted.options:
                    self._way(way)

    def _way(self, way: Shipping) -> None:
        async def choose() -> None:
            self.wanted.shipping = way.level
            await self.changed(False)

        with Tag("label", classes="check"):
            chosen = {"checked": True} if way.level == self.wanted.shipping else {}
            Tag("input", type="radio", name="shipping", value=way.level, **chosen).on("change", choose, args=[])
            Tag("span")
            with Tag("span", until(way)):
                Tag("span", f" {LEVELS.get(way.level, way.level.lower().replace('_', ' '))}", "muted t-sm")
            Tag("span", money(way.cost, way.currency), "num")


def until(way: Shipping) -> str:
    """When it arrives at the latest, as far as the partner says."""
    day: date | None = way.latest or way.earliest
    return f"By {day.day} {day:%B}" if day else "No day is promised"


def address_of(values: dict[str, Any]) -> Address:
    """The address that was typed. Raises Invalid naming the field."""
    try:
        return Address(**{name: str(values.get(name, "")).strip() for name in Address.model_fields})
    except ValidationError as error:
        field_name = str(error.errors()[0]["loc"][0])
        raise Invalid("Something of this address is missing or too long. Please look at it again.", field=field_name) from None


@cache
def countries() -> dict[str, str]:
    """Codes of countries to their names, by name."""
    names = {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    return dict(sorted(((code, name) for code, name in names.items() if code not in NO_COUNTRIES), key=lambda one: one[1]))


def _address(name: str) -> None:
    for label, key, classes, more in (
        ("Name", "name", "full", {"value": name, "autocomplete": "name", "required": True, "maxlength": 100}),
        ("Street and number", "street", "full", {"autocomplete": "address-line1", "required": True, "maxlength": 100}),
        ("More of the address", "street2", "full", {"autocomplete": "address-line2", "maxlength": 100, "hint": "A floor, a company."}),
        ("Postcode", "postcode", "", {"autocomplete": "postal-code", "maxlength": 20}),
        ("Town", "town", "", {"autocomplete": "address-level2", "required": True, "maxlength": 60}),
        ("State or region", "state", "", {"autocomplete": "address-level1", "maxlength": 40, "hint": "Where addresses have one."}),
    ):
        with Tag("div", classes=classes):
            entry(label, key, **more)
    with Tag("div"):
        choice("Country", "country", {"": "Choose one"} | countries(), "").props("required")
    with Tag("div", classes="full"):
        entry("Telephone", "phone", type="tel", autocomplete="tel", required=True, minlength=4, maxlength=30,
              hint="For whoever brings the parcel, should they not find you.")  # fmt: skip
