"""Open pages hold as long as their session: asked for all at once, on both databases."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from nicegui import Client, core
from nicegui.page import page
from sqlalchemy import event, update

from core.services import presence, sessions
from storage import database
from storage.database import transaction
from storage.models import SignIn, User, now
from ui.presence import _forget


def begin(user) -> str:
    with transaction() as session:
        return presence.key_of(sessions.begin(session, user.id))


def living(keys) -> set[str]:
    with transaction() as session:
        return presence.living(session, keys)


@pytest.mark.usefixtures("any_house")
def test_only_sessions_that_hold_are_found(alice, bob):
    holds, ended, idle, over, switched_off = begin(alice), begin(alice), begin(alice), begin(alice), begin(bob)
    with transaction() as session:
        sessions_of = update(SignIn)
        session.delete(session.get(SignIn, ended))
        session.exec(sessions_of.where(SignIn.id == idle).values(seen_at=now() - sessions.IDLE - timedelta(minutes=1)))
        session.exec(sessions_of.where(SignIn.id == over).values(expires_at=now()))
        session.exec(update(User).where(User.id == bob.id).values(is_active=False))
    asked = {holds, ended, idle, over, switched_off, "0" * 64}
    assert living(asked) == {holds}
    with transaction() as session:
        session.exec(update(User).values(is_active=True, deleted_at=None))
        session.exec(update(User).where(User.id == alice.id).values(deleted_at=now()))
    assert living(asked) == {switched_off}


@pytest.mark.usefixtures("any_house")
def test_a_thousand_pages_are_one_question(alice):
    mine, asked = begin(alice), []
    event.listen(database.engine(), "before_cursor_execute", lambda *about: asked.append(about[2]))
    assert living({mine, *(uuid4().hex * 2 for _ in range(1000))}) == {mine}
    assert len([statement for statement in asked if "sessions" in statement]) == 1


@pytest.mark.usefixtures("house")
def test_there_is_no_question_without_pages():
    assert living(set()) == set()


def test_a_page_that_was_closed_is_not_deleted_once_more_when_its_tab_stays_away():
    async def story():
        core.loop = asyncio.get_running_loop()
        client = Client(page("/books"), request=None)
        client._socket_to_document_id["socket"], client._num_connections["document"] = "document", 1
        client.handle_disconnect("socket")
        (waiting,) = client._delete_tasks.values()
        for _ in range(2):
            _forget(client)
        await asyncio.wait([waiting])
        assert waiting.cancelled() and client.id not in Client.instances

    asyncio.run(story())
