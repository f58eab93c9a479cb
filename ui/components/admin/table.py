"""A long table of the desk: one page of records and how its columns show them go in; the table with its search, filters, sorts and ways
on comes out. All of it is links and one form, so each state of it has an address, and the server alone sorts and finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request

from core.services.operate.tables import A_PAGE, COUNTED, Asked, Page, Table
from ui.components.parts import Tag, button, link

T = TypeVar("T")
LONGEST = 200


@dataclass(frozen=True)
class Column(Generic[T]):
    """`show` draws the cell of a record, or gives the words in it; `sort` is the sort it stands for, '' for none; `right` is for
    numbers; `first` names the row."""

    words: str
    show: Callable[[T], str | None]
    sort: str = ""
    right: bool = False
    first: bool = False


@dataclass(frozen=True)
class View(Generic[T]):
    """How a table stands on its page, at `address`. `states` maps those on offer to words ('' is all); `find` says what can be searched
    for, '' where nothing can; `none` is said of an empty one."""

    table: Table[Any]
    name: str
    address: str
    columns: Sequence[Column[T]]
    none: str
    find: str = ""
    states: Mapping[str, str] = field(default_factory=dict)


def asked_of(request: Request, most: int = A_PAGE) -> Asked:
    """What the address of this page asks of its table."""
    words = {
        name: request.query_params.get(name, "")[: 1000 if name == "after" else LONGEST] for name in ("words", "state", "sort", "after")
    }
    return Asked(**words, most=most)


def table(view: View[T], asked: Asked, page: Page[T]) -> None:
    """The whole table. Call it within the page's frame."""
    with Tag("section", classes="pan", aria_label=view.name):
        _above(view, asked, page)
        if page.items:
            _rows(view, asked, page)
        else:
            Tag("p", view.none if not (asked.words or asked.state) else "Nothing like this is here.", "lead none", role="status")
        _pages(view, asked, page)


def chip(words: str, look: str = "") -> None:
    """A state, as a chip; `look` is ok, warn, bad, info or ''."""
    Tag("span", words, f"chip {look}")


def when(instant: datetime | None) -> str | None:
    """An instant in the viewer's own zone; nothing where there is none."""
    if instant is None:
        return ""
    Tag("local-day", classes="when", datetime=instant.isoformat(), hours=True)
    return None


def total_words(count: int | None) -> str:
    """How many there are, where that was counted."""
    return "" if count is None else f"More than {COUNTED:,}" if count > COUNTED else f"{count:,}"


def _above(view: View[T], asked: Asked, page: Page[T]) -> None:
    with Tag("div", classes="line between above"):
        if view.states:
            _states(view, asked)
        if view.find:
            _find(view, asked)
        with Tag("span", classes="line"):
            if words := total_words(page.count):
                Tag("span", f"{words} in all", "t-sm muted num", role="status")
            link("CSV", _csv(view, asked), look="text", mark="download", download=True, aria_label=f"{view.name} as a CSV file")


def _states(view: View[T], asked: Asked) -> None:
    with Tag("nav", classes="seg links", aria_label=f"Which {view.name.lower()}"):
        for state, words in view.states.items():
            here = {"aria-current": "true"} if state == asked.state else {}
            Tag("a", words, href=address_of(view, replace(asked, state=state, after="")), **here)


def _find(view: View[T], asked: Asked) -> None:
    with Tag("form", classes="line find", method="get", action=view.address, role="search"):
        for name in ("state", "sort"):
            if value := getattr(asked, name):
                Tag("input", type="hidden", name=name, value=value)
        with Tag("label"):
            Tag("span", view.find, "vh")
            Tag("input", classes="in", type="search", name="words", placeholder=view.find, maxlength=LONGEST).props["^value"] = asked.words
        button("Find", type="submit")


def _rows(view: View[T], asked: Asked, page: Page[T]) -> None:
    label = f"{view.name}, scrolls sideways"
    with Tag("div", classes="sideways", tabindex=0, role="region", aria_label=label), Tag("table", classes="t num"):
        with Tag("thead"), Tag("tr"):
            for column in view.columns:
                _heading(view, asked, column)
        with Tag("tbody"):
            for record in page.items:
                with Tag("tr"):
                    for column in view.columns:
                        _cell(column, record)


def _heading(view: View[T], asked: Asked, column: Column[T]) -> None:
    sort = asked.sort or view.table.first
    here = column.sort and sort.removeprefix("-") == column.sort
    order = ("descending" if sort.startswith("-") else "ascending") if here else ""
    with Tag("th", classes="r" if column.right else "", scope="col", **({"aria-sort": order} if order else {})):
        if not column.sort:
            Tag("span", column.words, "" if column.words else "vh")
            return
        other = column.sort if order == "descending" else f"-{column.sort}"
        with Tag("a", classes="sort", href=address_of(view, replace(asked, sort=other, after=""))):
            Tag("span", column.words)
            if order:
                Tag("span", "↓" if order == "descending" else "↑", aria_hidden="true")


def _cell(column: Column[T], record: T) -> None:
    # On a phone the heading is gone, and each cell tells by `data-of` what it is.
    named = {"scope": "row"} if column.first else {"data-of": column.words}
    made = Tag("th" if column.first else "td", classes="r" if column.right else "", **named)
    with made:
        words = column.show(record)
    if words is not None:
        made.text = words


def _pages(view: View[T], asked: Asked, page: Page[T]) -> None:
    if not asked.after and page.next is None:
        return
    with Tag("nav", classes="line between pages", aria_label="Pages"):
        if asked.after:
            link("First page", address_of(view, replace(asked, after="")), look="text")
        else:
            Tag("span")
        if page.next:
            link("Next page", address_of(view, replace(asked, after=page.next)), look="soft", rel="next")


def address_of(view: View[T], asked: Asked) -> str:
    """The address of this table when it is asked so."""
    return _with(view.address, asked, ("words", "state", "sort", "after"))


def _csv(view: View[T], asked: Asked) -> str:
    return _with(f"/admin/tables/{view.table.name}.csv", asked, ("words", "state", "sort"))


def _with(address: str, asked: Asked, names: tuple[str, ...]) -> str:
    values = {name: value for name in names if (value := getattr(asked, name))}
    return f"{address}?{urlencode(values)}" if values else address
