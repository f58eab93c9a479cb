"""Requests that may come twice: what is under way, what was killed, and what was answered."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.errors import Conflict, Invalid
from core.services import books, replies
from core.services.replies import Answer
from storage.models import Book, Reply, now
from tests.services.stage import call, rows


def test_what_a_killed_request_left_is_taken_over_after_a_minute(any_house, alice):
    call(replies.begin, alice.id, "k", "asked")
    with pytest.raises(Conflict) as refused:
        call(replies.begin, alice.id, "k", "asked")
    assert refused.value.code == "under_way"
    grow_old(seconds=61)
    claim = call(replies.begin, alice.id, "k", "asked")
    call(replies.finish, claim, Answer(201, "{}"))
    assert call(replies.begin, alice.id, "k", "asked") == Answer(201, "{}")
    with pytest.raises(Invalid):
        call(replies.begin, alice.id, "k", "something else")


def test_of_two_tries_only_the_one_that_holds_the_key_is_kept(any_house, alice):
    """The first one took so long that another began in its place."""
    slow = call(replies.begin, alice.id, "k", "asked")
    grow_old(seconds=61)
    quick = call(replies.begin, alice.id, "k", "asked")
    for claim in (quick, slow):
        try:
            call(done_with_answer, claim)
        except Conflict as refused:
            assert claim is slow and refused.code == "under_way"
    call(replies.give_up, slow)
    assert [book.title for book in rows(Book)] == ["Once"]
    assert call(replies.begin, alice.id, "k", "asked") == Answer(201, "{}")


def test_what_came_to_nothing_frees_its_key(any_house, alice):
    call(replies.give_up, call(replies.begin, alice.id, "k", "asked"))
    assert rows(Reply) == []


def test_answers_are_forgotten_after_a_day(any_house, alice):
    call(replies.finish, call(replies.begin, alice.id, "k", "asked"), Answer(201, "{}"))
    grow_old(hours=25)
    assert not isinstance(call(replies.begin, alice.id, "k", "something else"), Answer)
    grow_old(hours=25)
    call(replies.sweep)
    assert rows(Reply) == []


def done_with_answer(session, claim):
    books.create(session, claim.user_id, title="Once")
    replies.finish(session, claim, Answer(201, "{}"))


def grow_old(**by) -> None:
    call(lambda session: session.exec(update(Reply).values(created_at=now() - timedelta(**by))))
