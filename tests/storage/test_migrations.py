"""Tables go up and down on both databases, and the models say the same as the migrations."""

import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import event, inspect

from storage import migrate
from storage.database import build, driver_url
from storage.migrate import ROOT
from tests.conftest import run_sql
from tests.storage.filling import broken_links, fill, reflected, rows, without_new

TABLES = {
    "users", "books", "photos", "book_photos", "memories", "jobs", "drafts", "edits",
    "sessions", "refresh_tokens", "setup_tokens", "uploads", "print_files", "versions",
    "proofs", "recovery_codes", "identities", "api_keys", "replies", "messages", "shares", "exports",
    "kinds", "formats", "themes", "prices", "coupons", "counters", "texts", "marks", "audit",
    "orders", "order_documents", "order_events", "payments", "refunds", "disputes", "webhook_events", "invoices", "print_orders",
    "schedules", "news", "erased",
}  # fmt: skip

FIRST_PRICES = 24


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres")
    run_sql(server.get_uri(), "CREATE DATABASE empty")
    yield server.get_uri("empty")
    run_sql(server.get_uri(), "DROP DATABASE empty WITH (FORCE)")


def tables(url):
    engine = build(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_up_down_and_up_again(empty_url):
    migrate.upgrade(empty_url)
    assert tables(empty_url) == TABLES
    migrate.downgrade(empty_url)
    assert tables(empty_url) == set()
    migrate.upgrade(empty_url)
    assert tables(empty_url) == TABLES


def test_a_filled_database_goes_up_down_and_up_again_and_loses_nothing_but_sessions(empty_url):
    migrate.upgrade(empty_url, "0002")
    engine = build(empty_url)
    with engine.connect() as connection:
        fill(connection, 1)
        old, shapes = rows(connection), _shapes(connection)
    assert all(len(some) == 2 for some in old.values()) and len(old) == 14

    migrate.upgrade(empty_url)
    kept = old | {"sessions": []}
    with engine.connect() as connection:
        assert without_new(rows(connection), old) == kept and broken_links(connection) == []
        fill(connection, 3)
        new = rows(connection)
    began_with = {name: len(some) for name, some in kept.items()} | {"prices": FIRST_PRICES}
    assert set(new) == TABLES and {name: len(some) for name, some in new.items()} == {name: began_with.get(name, 0) + 2 for name in TABLES}

    migrate.downgrade(empty_url, "0002")
    with engine.connect() as connection:
        assert _shapes(connection) == shapes
        assert rows(connection) == without_new(new, old) and broken_links(connection) == []

    migrate.upgrade(empty_url)
    with engine.connect() as connection:
        assert without_new(rows(connection), old) == without_new(new, old) | {"sessions": []} and broken_links(connection) == []
    engine.dispose()
    migrate.check(empty_url)
    migrate.downgrade(empty_url)
    assert tables(empty_url) == set()


def _shapes(connection) -> dict:
    """Columns, keys and indexes of every table."""
    seen = inspect(connection)
    return {
        table.name: (
            [(column.name, str(column.type), column.nullable) for column in table.columns],
            sorted(key["name"] or "" for key in seen.get_foreign_keys(table.name)),
            sorted(index["name"] for index in seen.get_indexes(table.name)),
            sorted(str(unique["name"]) for unique in seen.get_unique_constraints(table.name)),
        )
        for table in reflected(connection)
    }


def test_the_models_say_the_same_as_the_migrations(database_url):
    migrate.check(database_url)


def test_users_and_books_are_indexed_as_they_are_asked_for(database_url):
    engine = build(database_url)
    columns = {table: [index["column_names"] for index in inspect(engine).get_indexes(table)] for table in ("users", "books")}
    engine.dispose()
    assert ["email"] in columns["users"]
    assert ["user_id"] in columns["books"]
    assert ["status"] in columns["books"]


def test_a_sqlite_file_is_set_to_write_ahead_logging_once(tmp_path):
    migrate.upgrade(f"sqlite:///{tmp_path / 'a.db'}")
    assert sqlite3.connect(tmp_path / "a.db").execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_every_spelling_of_postgresql_takes_the_driver_we_ship(url):
    assert driver_url(url).drivername == "postgresql+psycopg"


def test_processes_that_begin_together_migrate_once(empty_url):
    command = [sys.executable, "-c", "import sys; from storage import migrate; migrate.upgrade(sys.argv[1])", empty_url]
    begun = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in begun] == [("", 0)] * 3
    assert tables(empty_url) == TABLES


def test_a_migration_that_is_cut_short_leaves_nothing_behind(empty_url, monkeypatch):
    """As when its process is killed: the next start goes on from what was there before."""
    steps = []

    def cut(connection, cursor, statement, *_):
        steps.append(statement)
        if "CREATE TABLE schedules" in statement:
            raise RuntimeError("killed")

    def doomed(url):
        engine = build(url)
        event.listen(engine, "before_cursor_execute", cut)
        return engine

    migrate.upgrade(empty_url, "0001")
    before = tables(empty_url)
    with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="killed"):
        patched.setattr(migrate, "build", doomed)
        migrate.upgrade(empty_url)
    assert len(steps) > 10 and tables(empty_url) == before
    migrate.upgrade(empty_url)
    assert tables(empty_url) == TABLES


def test_edits_from_before_the_editor_cannot_be_undone(tmp_path):
    path = tmp_path / "old.db"
    migrate.upgrade(f"sqlite:///{path}", "0001")
    with sqlite3.connect(path) as old:
        old.execute("INSERT INTO users (id, email, hashed_password) VALUES ('u', 'a@example.org', 'x')")
        old.execute("INSERT INTO books (id, user_id, title, format, theme) VALUES ('b', 'u', 't', 'a4', 'bookshop')")
        old.execute("INSERT INTO edits (id, book_id, user_id, revision, edit) VALUES ('e', 'b', 'u', 1, '{}')")
    migrate.upgrade(f"sqlite:///{path}")
    assert sqlite3.connect(path).execute("SELECT act, state, inverse, tab, key FROM edits").fetchall() == [("edit", "gone", None, "", None)]
