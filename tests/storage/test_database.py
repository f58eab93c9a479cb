"""Transactions: whole or not at all, no lock while reading, and what follows a commit or a failure."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.database import after_commit, after_rollback, engine, let_go, need_not_last, transaction
from storage.models import Photo, User
from storage.queries import users
from storage.queries.rows import insert_new


class Broken(Exception):
    pass


def add(session, email="a@example.org"):
    user = User(email=email, hashed_password="x")
    session.add(user)
    session.flush()
    return user


def test_a_failure_leaves_nothing(any_house):
    with pytest.raises(Broken), transaction() as session:
        add(session)
        raise Broken
    with transaction() as session:
        assert session.exec(select(User)).all() == []


def test_after_a_commit_the_row_is_there_for_others(any_house):
    seen = []

    def look():
        with transaction() as other:
            seen.append(users.by_email(other, "a@example.org") is not None)

    with transaction() as session:
        add(session)
        after_commit(session, look)
        after_rollback(session, lambda: seen.append("never"))
    assert seen == [True]


def test_what_need_not_last_is_there_for_others_too_and_only_its_own_transaction_does_without_the_disk(any_house):
    with transaction() as session:
        need_not_last(session)
        add(session)
        assert waits_for_disk(session) == (engine().dialect.name == "sqlite")
    with transaction() as session:
        assert session.exec(select(User)).one() and waits_for_disk(session)


def waits_for_disk(session):
    return engine().dialect.name == "sqlite" or session.scalar(text("SHOW synchronous_commit")) == "on"


def test_after_a_failure_only_what_was_meant_for_it_is_done(any_house):
    seen = []
    with pytest.raises(Broken), transaction() as session:
        after_commit(session, lambda: seen.append("never"))
        after_rollback(session, lambda: seen.append("kept"))
        raise Broken
    assert seen == ["kept"]


def test_slow_work_after_reading_holds_up_no_writer(any_house):
    with transaction() as slow:
        slow.exec(select(User)).all()
        let_go(slow)
        with transaction() as quick:
            add(quick)
        add(slow, "b@example.org")


def test_letting_go_after_a_write_is_a_mistake(any_house):
    with pytest.raises(RuntimeError), transaction() as session:
        session.add(User(email="a@example.org", hashed_password="x"))
        let_go(session)


def test_many_writers_that_read_first_all_get_through(any_house):
    """SQLite's own way to begin would fail a reader who then writes when another wrote in between."""
    with transaction() as session:
        user = add(session)
    barrier, failures = Barrier(6), []

    def write(number):
        barrier.wait()
        try:
            for index in range(5):
                with transaction() as session:
                    session.exec(select(User)).all()
                    add(session, f"{number}-{index}@example.org")
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with transaction() as session:
        assert len(session.exec(select(User)).all()) == 31 and user.id


def test_of_two_equal_photos_one_is_kept(any_house):
    with transaction() as session:
        user = add(session)
        assert insert_new(session, Photo(user_id=user.id, sha256="0" * 64, name="a.jpg", bytes=1))
        assert not insert_new(session, Photo(user_id=user.id, sha256="0" * 64, name="b.jpg", bytes=1))


def test_times_come_back_aware_and_foreign_keys_hold(any_house):
    with transaction() as session:
        user = add(session)
        insert_new(session, Photo(user_id=user.id, sha256="0" * 64, name="a.jpg", bytes=1))
    with transaction() as session:
        assert users.by_email(session, "a@example.org").created_at.utcoffset().total_seconds() == 0
        session.delete(session.get(User, user.id))
    with transaction() as session:
        assert session.exec(select(Photo)).all() == []
