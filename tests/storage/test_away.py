"""A database that is held up, gone or full: whoever writes is told soon, whoever reads goes on, and a mistake of ours stays one."""

import sqlite3
import time
from functools import partial
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from core.errors import Busy, NoRoom
from core.services import away
from storage import database, turns
from storage.away import DatabaseAway
from storage.database import transaction
from storage.models import User
from storage.turns import NotNow, Turns, can_write_now
from tests.conftest import run_sql


@pytest.fixture
def held(sqlite_url, house, monkeypatch):
    """The file's one lock is somebody else's, and nobody here waits for long."""
    monkeypatch.setattr(turns, "Turns", partial(Turns, patience=0.1))
    database.connect(sqlite_url)
    other = sqlite3.connect(house.data_dir / "memories.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def add(session, email="a@example.org"):
    session.add(User(email=email, hashed_password="x"))
    session.flush()


def emails() -> list[str]:
    with transaction() as session:
        return [user.email for user in session.exec(select(User))]


def test_a_write_to_a_locked_file_is_told_and_a_read_goes_on(held):
    with pytest.raises(DatabaseAway) as failed, transaction() as session:
        add(session)
    assert isinstance(away.told(failed.value), Busy) and away.told(failed.value).wait
    assert emails() == []
    held.execute("ROLLBACK")
    with transaction() as session:
        add(session)
    assert emails() == ["a@example.org"]


def test_what_need_not_be_written_now_does_not_wait(held):
    with transaction() as session:
        assert not can_write_now(session)
        assert session.exec(select(User)).all() == []
    held.execute("ROLLBACK")
    with transaction() as session:
        assert can_write_now(session) and can_write_now(session)
        add(session)
    assert emails() == ["a@example.org"]


def test_a_turn_is_given_back_by_whoever_fails(house):
    for number in range(3):
        with pytest.raises(ZeroDivisionError), transaction() as session:
            add(session, f"{number}@example.org")
            1 / 0  # noqa: B018
    with transaction() as session:
        add(session)
    assert emails() == ["a@example.org"]


def test_of_many_that_wait_few_wait_long(tmp_path):
    """Three keep on, of whom one stands before the file; the others are told while it is still locked."""
    path, line, outcomes = tmp_path / "file.db", Turns(patience=60, patient=2), []
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def write() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            line.take(connection)
        except NotNow:
            outcomes.append("told")
        else:
            outcomes.append("written")
            connection.execute("ROLLBACK")
            line.done()
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    while len(outcomes) < 5:
        time.sleep(0.01)
    other.execute("ROLLBACK")
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told"] * 5 + ["written"] * 3


def test_a_full_disk_is_told_as_such(house):
    with pytest.raises(DatabaseAway) as failed, transaction() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(2000):
            add(session, f"{number}@example.org")
    assert isinstance(away.told(failed.value), NoRoom)
    assert emails() == []


def test_a_mistake_of_ours_stays_one(any_house):
    with pytest.raises(Exception, match="nowhere") as failed, transaction() as session:
        session.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(failed.value, DatabaseAway) and away.told(failed.value) is None


def test_a_server_that_was_started_anew_is_found_again(postgres_url):
    database.connect(postgres_url)
    with transaction() as session:
        add(session)
    with pytest.raises(DatabaseAway), transaction() as session:
        add(session, "b@example.org")
        run_sql(postgres_url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        add(session, "c@example.org")
    assert emails() == ["a@example.org"]
    database.disconnect()


def test_a_row_that_another_transaction_holds_is_not_waited_for_without_end(postgres_url, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    database.connect(postgres_url)
    with transaction() as session:
        add(session)
    with transaction() as first:
        first.execute(text("SELECT * FROM users FOR UPDATE"))
        with pytest.raises(DatabaseAway), transaction() as second:
            second.execute(text("UPDATE users SET email = 'b@example.org'"))
    assert emails() == ["a@example.org"]
    database.disconnect()


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:9/none", "sqlite:////nowhere/at/all.db"], ids=["postgresql", "sqlite"])
def test_a_database_that_is_not_there_is_away(url):
    database.connect(url)
    with pytest.raises(DatabaseAway) as failed:
        emails()
    assert isinstance(failed.value.__cause__, OperationalError)
    database.disconnect()
