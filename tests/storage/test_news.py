"""News: told in a transaction, heard here at once and by another process soon, on both databases; a lost line comes back."""

import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import select

from storage import database, news
from storage.models import News, now

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = """
import sys
from uuid import UUID
from storage import database, news
database.connect(sys.argv[1])
for line in sys.stdin:
    topic, about, told = line.rstrip("\\n").split(",")
    with database.transaction() as session:
        news.tell(session, topic, UUID(about), told)
    print("told", flush=True)
"""


@pytest.fixture
def heard():
    """What was heard of the topics that these tests tell."""
    found = []
    ends = [news.listen(topic, lambda about, told, topic=topic: found.append((topic, about, told))) for topic in ("book", "work", "shelf")]
    yield found
    for end in ends:
        end()


@pytest.fixture
def ears(any_house, heard):
    """This process hears the others."""
    news.connect()
    until(lambda: ("book", None, "") in heard)
    heard.clear()
    yield any_house
    news.disconnect()


class Elsewhere:
    """Another process on the same database."""

    def __init__(self, url: str):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self.process = subprocess.Popen([sys.executable, "-c", ELSEWHERE, url], cwd=ROOT, **pipes)

    def tell(self, topic, about, told="") -> None:
        self.process.stdin.write(f"{topic},{about},{told}\n")
        assert self.process.stdout.readline() == "told\n"

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture
def elsewhere(any_house):
    other = Elsewhere(any_house.database)
    yield other
    other.end()


def until(come_true):
    for _ in range(1000):
        if come_true():
            return
        time.sleep(0.01)
    raise AssertionError("nobody was told")


def tell(*items):
    with database.transaction() as session:
        for item in items:
            news.tell(session, *item)


def test_another_process_is_heard_once_and_in_order(ears, heard, elsewhere):
    books = [uuid4() for _ in range(3)]
    for number, book in enumerate(books):
        elsewhere.tell("book", book, str(number))
    until(lambda: len(heard) >= 3)
    time.sleep(2 * news.LOOK_EVERY)
    assert heard == [("book", book.hex, str(number)) for number, book in enumerate(books)]


def test_what_this_process_tells_is_heard_at_once_and_not_twice(ears, heard):
    book = uuid4()
    tell(("book", book, "2"), ("work", book), ("book", book, "2"))
    assert heard == [("book", book.hex, "2"), ("work", book.hex, "")]
    time.sleep(2 * news.LOOK_EVERY)
    assert len(heard) == 2


@pytest.mark.usefixtures("any_house")
def test_nothing_is_told_of_what_came_to_nothing(heard):
    with pytest.raises(RuntimeError), database.transaction() as session:
        news.tell(session, "work", uuid4())
        raise RuntimeError
    assert heard == []


@pytest.mark.usefixtures("any_house")
def test_a_savepoint_tells_nothing_by_itself(heard):
    with database.transaction() as session:
        news.tell(session, "work", "me")
        with session.begin_nested():
            session.execute(text("SELECT 1"))
        assert heard == []
    assert heard == [("work", "me", "")]


def test_news_are_short(any_house):
    with pytest.raises(ValueError, match="short"), database.transaction() as session:
        news.tell(session, "work", "me", "x" * 1001)


@pytest.mark.usefixtures("house")
def test_old_rows_go_and_the_newest_stay(heard):
    tell(("work", "me"))
    with database.transaction() as session:
        session.exec(select(News)).one().created_at = now() - 2 * news.KEPT
    tell(("work", "me"), ("shelf", uuid4()))
    with database.transaction() as session:
        news.prune(session)
        assert [row.topic for row in session.exec(select(News))] == ["work", "shelf"]


def test_what_was_told_about_somebody_can_be_dropped(house):
    mine, others = uuid4(), uuid4()
    tell(("shelf", mine), ("book", others, "3"))
    with database.transaction() as session:
        news.drop(session, [mine])
        assert [row.about for row in session.exec(select(News))] == [others.hex]


def test_a_lost_line_comes_back_and_says_that_something_may_be_missing(postgres_url, heard, elsewhere_of):
    database.connect(postgres_url)
    news.connect()
    until(lambda: heard)
    heard.clear()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        lost = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()",
            [news.CHANNEL],
        )
        assert lost.rowcount == 1
    until(lambda: ("shelf", None, "") in heard)
    book = uuid4()
    elsewhere_of(postgres_url).tell("book", book, "7")
    until(lambda: heard[-1] == ("book", book.hex, "7"))
    news.disconnect()
    database.disconnect()


def test_rows_that_went_before_they_were_read_are_missed_aloud(house, heard):
    news.connect()
    until(lambda: heard)
    heard.clear()
    with database.transaction() as session:
        session.add(News(id=50, topic="book", about="x", sender="other", told="1"))
    until(lambda: ("book", "x", "1") in heard)
    assert ("work", None, "") in heard
    news.disconnect()


def test_a_listener_that_fails_keeps_nothing_from_the_others(house, heard):
    def fails(about, told):
        raise RuntimeError("gone")

    end = news.listen("work", fails)
    news._listeners["work"].reverse()
    tell(("work", "me"))
    assert heard == [("work", "me", "")]
    end()


@pytest.fixture
def elsewhere_of():
    others = []

    def begin(url):
        others.append(Elsewhere(url))
        return others[-1]

    yield begin
    for other in others:
        other.end()
