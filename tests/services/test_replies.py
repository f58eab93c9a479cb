"""Requests that may come twice: what is under way, what was killed, and what was answered."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.errors import Conflict, Invalid
from core.services import replies
from core.services.replies import Answer
from storage.models import Reply, now
from tests.services.stage import call, rows


def test_what_a_killed_request_left_is_taken_over_after_a_minute(any_house, alice):
    assert call(replies.begin, alice.id, "k", "asked") is None
    with pytest.raises(Conflict) as refused:
        call(replies.begin, alice.id, "k", "asked")
    assert refused.value.code == "under_way"
    call(lambda session: session.exec(update(Reply).values(created_at=now() - timedelta(seconds=61))))
    assert call(replies.begin, alice.id, "k", "asked") is None
    call(replies.finish, alice.id, "k", "asked", Answer(201, "{}"))
    assert call(replies.begin, alice.id, "k", "asked") == Answer(201, "{}")
    with pytest.raises(Invalid):
        call(replies.begin, alice.id, "k", "something else")


def test_answers_are_forgotten_after_a_day(any_house, alice):
    call(replies.begin, alice.id, "k", "asked")
    call(replies.finish, alice.id, "k", "asked", Answer(201, "{}"))
    call(lambda session: session.exec(update(Reply).values(created_at=now() - timedelta(hours=25))))
    assert call(replies.begin, alice.id, "k", "something else") is None
    call(lambda session: session.exec(update(Reply).values(created_at=now() - timedelta(hours=25))))
    call(replies.sweep)
    assert rows(Reply) == []
