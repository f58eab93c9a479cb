"""Very many rows in every table that grows with makers: an open database goes in; 100,000 books of 20,000 makers, with all that hangs on
them, stand in it seconds later.

Each table is filled by one statement from the numbers 1 … n, by what its columns are; so a table that is new is filled like the others.
"""

from sqlalchemy import Boolean, Column, DateTime, Engine, Float, Integer, Table, Uuid, text
from sqlalchemy.types import JSON, Date
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.models import SQLModel

TWO_YEARS = 2 * 365 * 24 * 60
MANY, SOME, LONG = 100_000, 20_000, 1000
FULL = ("books", "photos", "book_photos", "jobs")
"""Tables that hold `MANY`; the others hold `SOME`."""
SMALL = {"kinds", "formats", "themes", "prices", "coupons", "counters", "texts", "marks", "schedules", "setup_tokens", "news"}
"""Tables that do not grow with makers."""
# What of a hundred rows is what: a column of one word alone would tell the database nothing.
WORDS = {
    "jobs.state": ("done", 95, "failed", 3, "cancelled", 1, "queued", 1),
    "jobs.kind": ("inspect", 80, "generate", 10, "print", 5, "sample", 5),
    "jobs.lane": ("photos", 80, "people", 20),
    "books.status": ("ready", 60, "draft", 40),
    "books.kind": ("photo", 70, "memory", 30),
    "books.format": ("square-8.5", 100),
    "books.theme": ("bookshop", 60, "gallery", 40),
    "photos.state": ("ready", 97, "waiting", 2, "refused", 1),
    "edits.act": ("edit", 100),
    "edits.state": ("done", 90, "undone", 5, "gone", 5),
    "versions.why": ("generated", 70, "hand", 30),
    "messages.state": ("sent", 97, "waiting", 2, "failed", 1),
    "orders.state": ("paid", 60, "placed", 10, "expired", 20, "refunded", 9, "review", 1),
    "orders.build": ("ready", 95, "building", 5),
    "payments.status": ("paid", 70, "expired", 25, "failed", 3, "open", 2),
    "payments.provider": ("stripe", 100),
    "refunds.status": ("succeeded", 95, "failed", 3, "asked", 2),
    "disputes.status": ("won", 100),
    "webhook_events.outcome": ("done", 80, "ignored", 18, "review", 1, "failed", 1),
    "invoices.kind": ("invoice", 95, "credit", 5),
    "invoices.series": ("INV", 100),
    "print_orders.state": ("SHIPPED", 98, "asked", 2),
    "proofs.purpose": ("confirm", 100),
    "api_keys.scope": ("read", 100),
}
AS_IT_IS = {
    "users.is_active": "{true}", "users.totp_on": "{false}", "users.is_superuser": "{false}", "users.time_zone": "'UTC'",
    "users.language": "'en'", "books.language": "'en'", "orders.trouble": "''", "jobs.cancel_asked": "{false}",
}  # fmt: skip


def fill(engine: Engine) -> list[str]:
    """Puts them there; the names of the tables that were filled."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in SMALL]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Every row names others that are there; to look for each takes longer than to write it.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables:
            connection.execute(text(_filling(table, engine.dialect.name)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
    return [table.name for table in tables]


def _filling(table: Table, dialect: str) -> str:
    columns = [column for column in table.columns if not column.nullable or _names_many(column)]
    names, values = ", ".join(f'"{column.name}"' for column in columns), ", ".join(_value(column, dialect) for column in columns)
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM {_numbers(_count(table.name), dialect)}'


def _names_many(column: Column) -> bool:
    """Whether it names a row of a table that is filled."""
    return any(key.column.table.name not in SMALL for key in column.foreign_keys)


def _count(table: str) -> int:
    return MANY if table in FULL else SOME


def _numbers(most: int, dialect: str) -> str:
    if dialect == "postgresql":
        return f"generate_series(1, {most}) AS n"
    return f"(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {most}) SELECT n FROM numbers)"


def _value(column: Column, dialect: str) -> str:
    key = _key(column)
    if key in WORDS:
        return _word(WORDS[key])
    if key in AS_IT_IS:
        return AS_IT_IS[key].format(true="true", false="false")
    if column.foreign_keys:
        (other,) = column.foreign_keys
        return _of(f"n % {_count(other.column.table.name)} + 1", other.column, dialect)
    return _of("n", column, dialect)


def _of(n: str, column: Column, dialect: str) -> str:
    """A value of this column's type that is another for each number."""
    is_postgres, kind = dialect == "postgresql", column.type
    if isinstance(kind, Uuid):
        return f"lpad(to_hex({n}), 32, '0')::uuid" if is_postgres else f"printf('%032x', {n})"
    if isinstance(kind, DateTime | UTCDateTime):
        every = TWO_YEARS // _count(column.table.name)
        ago = f"now() - ({n}) * interval '{every} minutes'"
        return ago if is_postgres else f"datetime('now', '-' || (({n}) * {every}) || ' minutes') || '.000000'"
    if isinstance(kind, Date):
        return "date '2026-03-01'" if is_postgres else "'2026-03-01'"
    if isinstance(kind, Boolean):
        return "true" if is_postgres else "1"
    if isinstance(kind, JSON):
        return "'{}'::jsonb" if is_postgres else "'{}'"
    if isinstance(kind, Integer | Float):
        return n
    # Where there is no room for a number, all have the same word: a currency.
    return f"'{column.name} ' || ({n})" if (kind.length or LONG) > len(column.name) + 8 else "'USD'"


def _word(shares: tuple) -> str:
    """One of the words, each for its share of a hundred rows; spread, so that none stands in rows that lie together."""
    cases, up_to = [], 0
    for word, share in zip(shares[::2], shares[1::2], strict=True):
        up_to += share
        cases.append(f"WHEN n * 37 % 100 < {up_to} THEN '{word}'")
    return f"CASE {' '.join(cases)} END"


def _key(column: Column) -> str:
    return f"{column.table.name}.{column.name}"
