"""What pages and calls ask of the database: few statements each, and none that reads a table which grows with makers from its beginning
to its end. On both engines, over 100,000 books."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import database
from storage.models import SQLModel
from tests.api import visits
from tests.api.visits import Visit
from tests.conftest import make_user, open_house, run_sql
from tests.services.shop_cast import open_shop
from tests.storage import many

MOST, MOST_AT_A_GLANCE = 6, 20
GLANCES = ("GET /admin", "GET /api/v1/admin/today")
"""The desk's first page, and the same by program."""
# Each does, or shows, many things that belong together; what they ask does not grow with what anybody has.
AS_ONE = {
    "POST /api/v1/orders": 12,
    "GET /admin/orders/{order_id}": 11,
    "GET /api/v1/admin/orders/{order_id}": 10,
    "POST /api/v1/admin/jobs/{job_id}/retry": 8,
    "DELETE /api/v1/admin/jobs/{job_id}": 7,
    "GET /admin/offers/prices/{kind}/{format}": 7,
    # The whole table, a thousand rows at a time.
    "GET /admin/tables/{name}.csv": 80,
}
# An operator searches all there is, or looks at all that came within a span; tests/bench/desk.py times it.
LOOKED_THROUGH = ("/admin/tables/",)


@dataclass(frozen=True)
class Seen:
    engine: Engine
    visits: list[Visit]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seen(request, tmp_path_factory) -> Iterator[Seen]:
    """All that was said to a database of very many makers while every page and call was asked."""
    folder = tmp_path_factory.mktemp("many")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), folder / "memories.db")
        url = f"sqlite:///{folder / 'memories.db'}"
    else:
        server = request.getfixturevalue("postgres")
        run_sql(server.get_uri(), f"CREATE DATABASE many TEMPLATE {request.getfixturevalue('migrated_postgres')}")
        url = server.get_uri("many")
    yield from _open(url, folder)
    if request.param == "postgresql":
        run_sql(server.get_uri(), "DROP DATABASE many WITH (FORCE)")
    shutil.rmtree(folder)


def _open(url: str, folder: Path) -> Iterator[Seen]:
    house = open_house(url, folder)
    open_shop(next(house))
    many.fill(database.engine())
    found = visits.everything(make_user("alice@example.org"), make_user("sal@example.org"))
    yield Seen(database.engine(), found)
    next(house, None)


def test_every_door_was_asked_and_answered(seen):
    # Whether all is ready is told within a second: on a busy machine it may be that it is not.
    wrong = [(str(one), one.status) for one in seen.visits if one.status >= 500 and "look-up" not in one.path and one.path != "/readyz"]
    assert not wrong
    assert len({str(visit) for visit in seen.visits if visit.status < 300}) > 145


def test_no_page_or_call_asks_often(seen):
    many_of = {str(visit): len(visit.said) for visit in seen.visits if len(visit.said) > _most(visit)}
    assert not many_of


def _most(visit: Visit) -> int:
    return MOST_AT_A_GLANCE if str(visit) in GLANCES else AS_ONE.get(str(visit), MOST)


def test_nothing_is_looked_for_without_an_index(seen):
    read_whole: dict[str, list] = {}
    told = {statement: (str(visit), parameters) for visit in seen.visits for statement, parameters in visit.said if _is_ours(visit)}
    with seen.engine.connect() as connection:
        for statement, (visit, parameters) in told.items():
            tables = PLANS[seen.engine.dialect.name](connection, statement, parameters)
            if grown := tables & GROWING:
                read_whole.setdefault(f"{visit}: {', '.join(sorted(grown))}", []).append(statement)
    assert not read_whole, json.dumps(read_whole, indent=1)


def _is_ours(visit: Visit) -> bool:
    return not visit.path.startswith(LOOKED_THROUGH)


OF_A_FEW = {
    index.name
    for table in SQLModel.metadata.sorted_tables
    for index in table.indexes
    if index.dialect_kwargs.get("sqlite_where") is not None
}
"""Indexes that hold some of a table's rows alone: those that need a look."""
GROWING = {table.name for table in SQLModel.metadata.sorted_tables} - many.SMALL


def _sqlite(connection, statement: str, parameters) -> set[str]:
    """The tables that are read from the beginning to the end, in no order anybody asked for."""
    if statement.startswith(("PRAGMA", "SELECT page_count")):
        return set()
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", _one(parameters)).all()
    scans = [words for *_, words in rows if words.startswith("SCAN ")]
    # In any order, or along an index in the one that is asked for, the first rows are found at once.
    is_first = "LIMIT" in statement and not any("TEMP B-TREE" in words for *_, words in rows)
    return set() if is_first else {words.split()[1] for words in scans if words.split()[-1] not in OF_A_FEW}


def _postgresql(connection, statement: str, parameters) -> set[str]:
    if statement.startswith(("NOTIFY", "SELECT pg_")):
        return set()
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", _one(parameters)).scalar_one()
    return set(_scanned(plan[0]["Plan"]))


def _scanned(plan: dict, is_first: bool = False) -> Iterator[str]:
    """The tables that are read from the beginning to the end; `is_first` where the first rows will do, and are handed on one by one."""
    kind = plan["Node Type"]
    is_first = kind == "Limit" or (is_first and kind in HANDING_ON)
    if kind == "Seq Scan" and not is_first:
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _scanned(below, is_first)


HANDING_ON = {"Seq Scan", "Nested Loop", "Subquery Scan", "Result", "Append", "Hash Join"}


def _one(parameters):
    """Of many rows that were written by one statement, the first."""
    return parameters[0] if isinstance(parameters, list) else parameters


PLANS = {"sqlite": _sqlite, "postgresql": _postgresql}


def test_whatever_names_another_row_is_found_by_it():
    """Else each row that goes has all the others read, to see whether any named it."""
    missing = []
    for table in SQLModel.metadata.sorted_tables:
        firsts = {next(iter(index.columns)).name for index in table.indexes} | {next(iter(table.primary_key)).name}
        firsts |= {next(iter(rule.columns)).name for rule in table.constraints if type(rule).__name__ == "UniqueConstraint"}
        missing += [f"{table.name}.{key.parent.name}" for key in table.foreign_keys if key.parent.name not in firsts]
    assert not [name for name in missing if name.split(".")[0] not in many.SMALL]
