"""The operator's long tables: what is asked of one goes in; a page of its records, or every one of them bit by bit, comes out.

A table names how its rows are found and by what they may be sorted. Places in it are cursors of (sort column, id), so that a page
far down costs as much as the first; rows are counted no further than anybody reads.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.facts import Plain
from core.services import audit, cursors, text
from storage.database import transaction
from storage.queries.operate import paging

T = TypeVar("T", bound=Plain)

A_PAGE = 25
LONGEST = 200
COUNTED = 1000
A_STRETCH = 1000


@dataclass(frozen=True)
class Asked:
    """`words` to search for, `state` to keep to, `sort` (a key of the table's; with "-" before it the largest first), `after` a cursor."""

    words: str = ""
    state: str = ""
    sort: str = ""
    after: str = ""
    most: int = A_PAGE


@dataclass(frozen=True)
class Table(Generic[T]):
    """`find(words, state)` selects the rows ('' is all of them) without an order. `sorts` are the columns behind each sort, the last of
    them naming the row; `first` is the sort where none is asked for. `record` makes a record of what is selected of a row.
    `walk` finds the same rows as `find`, quickest where they are common: each is looked at by itself."""

    name: str
    kind: type[T]
    find: Callable[[str, str], Any]
    sorts: Mapping[str, Sequence[Any]]
    record: Callable[..., T]
    states: tuple[str, ...] = ()
    first: str = "-created_at"
    walk: Callable[[str, str], Any] | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next` is the cursor of the next page, None at the end. `count` is how many there are in all, told with the first page alone;
    more than COUNTED stands for "more than that"."""

    items: list[T]
    next: str | None
    count: int | None


def page(session: Session, operator_id: UUID, table: Table[T], asked: Asked) -> Page[T]:
    """One page. Raises NotFound for whoever is no operator, Invalid for a sort, a state or a cursor that is none of this table's."""
    audit.operator(session, operator_id)
    found, sort, newest = _found(table, asked)
    columns, of = table.sorts[sort], f"{table.name} {'-' if newest else ''}{sort}"
    after = cursors.read(asked.after, of, *paging.kinds(columns))
    found, count = _few(session, table, asked, found, columns[-1])
    rows = paging.rows(session, found, columns, after, asked.most + 1, newest)
    part = cursors.part(rows, asked.most, of, lambda row: row[1], lambda row: table.record(*row[0]))
    return Page(part.items, part.next, count if after is None else None)


def every(operator_id: UUID, table: Table[T], asked: Asked) -> Iterator[T]:
    """Every record that is asked for, in order, read in stretches with a transaction each. Raises as `page`."""
    asked = replace(asked, most=A_STRETCH)
    while True:
        with transaction() as session:
            found = page(session, operator_id, table, asked)
        yield from found.items
        if found.next is None:
            return
        asked = replace(asked, after=found.next)


def check(table: Table, asked: Asked) -> None:
    """Raises Invalid when this table cannot be asked so."""
    _found(table, asked)


def _found(table: Table, asked: Asked) -> tuple[Any, str, bool]:
    """The statement, the sort and whether the largest come first."""
    if asked.state and asked.state not in table.states:
        raise Invalid("There is no such state here.", field="state")
    wanted = asked.sort or table.first
    sort, newest = wanted.removeprefix("-"), wanted.startswith("-")
    if sort not in table.sorts:
        raise Invalid("This table cannot be sorted so.", field="sort")
    words = text.line(asked.words, "words", LONGEST)
    return table.find(words, asked.state), sort, newest


def _few(session: Session, table: Table, asked: Asked, found: Any, name: Any) -> tuple[Any, int]:
    """The statement, and how many rows it finds. What is rare is found by reading the table once, in any order, and sorted then; walking
    along the order's index until a page is full would read every row from wherever it lies. What is common fills a page soon."""
    if not (asked.words.strip() or asked.state):
        return found, paging.count(session, found, name, COUNTED + 1)
    names = paging.names(session, found, name, COUNTED + 1)
    if len(names) > COUNTED:
        return (table.walk or table.find)(asked.words.strip(), asked.state), len(names)
    return table.find("", "").where(name.in_(names)), len(names)
