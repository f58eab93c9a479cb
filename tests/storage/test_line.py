"""A PostgreSQL that stands still keeps nobody, neither who comes nor who has begun, and one at a time finds out when that is over."""

import os
import signal
from contextlib import contextmanager
from threading import Thread, Timer

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from storage.away import DatabaseAway, told_when_away
from storage.database import build
from storage.line import Silence


@contextmanager
def hanging(backend: int):
    """The process of one connection stands still; it goes on in the end, whatever comes."""
    os.kill(backend, signal.SIGSTOP)
    again = Timer(30, os.kill, (backend, signal.SIGCONT))
    again.start()
    try:
        yield
    finally:
        again.cancel()
        os.kill(backend, signal.SIGCONT)


def backend_of(connection) -> int:
    return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()


def test_a_server_that_hangs_keeps_nobody_who_comes(postgres_url):
    engine = build(postgres_url)
    with engine.connect() as connection:
        backend = backend_of(connection)
    with hanging(backend), engine.connect() as connection:
        assert backend_of(connection) != backend
    engine.dispose()


def test_a_server_that_hangs_keeps_nobody_who_has_begun(postgres_url):
    engine = build(postgres_url, patience=0.3)
    with pytest.raises(DatabaseAway), told_when_away(), engine.connect() as connection, hanging(backend_of(connection)):
        connection.exec_driver_sql("SELECT 1")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def test_what_the_server_refuses_leaves_the_line_open(postgres_url):
    engine = build(postgres_url, patience=20)
    with engine.connect() as connection:
        backend = backend_of(connection)
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)")
        connection.rollback()
        assert backend_of(connection) == backend
    engine.dispose()


def test_while_nobody_is_answered_one_asks_and_the_others_are_told():
    silence, told = Silence(), []
    with pytest.raises(psycopg.errors.ConnectionTimeout), silence.asked():
        raise psycopg.errors.ConnectionTimeout

    def come():
        with pytest.raises(DatabaseAway) as refused, silence.asked():
            raise AssertionError("two ask")
        told.append(refused.value)

    with silence.asked():
        others = [Thread(target=come) for _ in range(3)]
        for other in others:
            other.start()
        for other in others:
            other.join()
    assert len(told) == 3 and not silence.is_on
