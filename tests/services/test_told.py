"""What happens is told to whom it concerns, once a transaction, and nobody is told of what is another's."""

import pytest
from sqlmodel import select

from core.services import books, closing, documents, drawer, generating, news, sessions, work
from storage import news as wire
from storage.models import News
from tests.services.stage import book_of, call, held, rows


@pytest.fixture
def told(house):
    """(topic, whom it is about) of all that is told while the test runs."""
    found = []
    ends = [
        wire.listen(topic, lambda about, words, topic=topic: found.append((topic, about)))
        for topic in ("book", "work", "shelf", "session", "gone")
    ]
    yield found
    for end in ends:
        end()


def test_work_is_told_when_it_begins_goes_on_and_ends(told, alice):
    job = call(generating.make_sample, alice.id)
    assert told == [("work", alice.id.hex)]
    now = [100.0]
    mine = held(job, clock=lambda: now[0])
    for _ in range(9):
        mine.report("paint", 1, 9, "Painting", 0.1)
        now[0] += 0.25
    # Nine reports in two seconds: four are told after the first.
    assert told == [("work", alice.id.hex)] * 6
    call(mine.finish)
    assert told == [("work", alice.id.hex)] * 7


def test_stopping_work_is_told(told, alice):
    job = call(generating.make_sample, alice.id)
    told.clear()
    call(work.cancel, alice.id, job.id)
    assert told == [("work", alice.id.hex)]


def test_the_shelf_is_told_of_books_that_come_change_and_go(told, alice, bob):
    book = book_of(alice)
    mine = [("shelf", alice.id.hex)]
    assert told == mine
    call(drawer.rename, alice.id, book.id, "Another title")
    call(drawer.copy, alice.id, book.id)
    assert told == 3 * mine
    call(books.delete, alice.id, book.id)
    assert set(told[3:]) == {("book", book.id.hex), *mine}
    told.clear()
    call(drawer.give_back, alice.id, book.id)
    assert told == mine


def test_ended_sessions_are_told(told, alice):
    sid = call(sessions.begin, alice.id)
    assert told == []
    call(sessions.end, sid)
    call(sessions.end_others, alice.id, None)
    assert [topic for topic, _ in told] == ["session", "session"] and told[1][1] == alice.id.hex


def test_whoever_is_erased_is_forgotten_everywhere_and_named_in_no_news(told, alice, bob):
    book_of(alice)
    book_of(bob)
    forgotten = []
    news.when_gone(lambda: forgotten.append(True))
    call(closing.erase, alice.id)
    assert ("gone", "") in told and forgotten
    assert {row.about for row in rows(News)} & {alice.id.hex} == set()
    assert bob.id.hex in {row.about for row in rows(News)}


def test_documents_of_the_erased_are_let_go_in_other_processes_too(house, monkeypatch):
    forgotten = []
    monkeypatch.setattr(documents, "_kept", type("Kept", (), {"clear": lambda self: forgotten.append(True)})())
    # As another process tells it.
    wire._hear([wire.Item("gone", "", "")])
    assert forgotten == [True]


def test_rows_name_the_process_that_told(house, alice):
    book_of(alice)
    assert call(lambda session: session.exec(select(News.sender)).all()) == [wire._OWN]
