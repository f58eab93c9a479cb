"""The operator's outbox: letters are for the operator's eyes alone, are tried again at a word, and addresses are confirmed by hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from core.errors import Conflict, NotFound
from core.services import mail, outbox, profiles
from storage.models import Audit, Message, User, now
from storage.queries import messages
from tests.conftest import make_user
from tests.services.stage import call, rows


@pytest.fixture
def sal(any_house):
    user = make_user("sal@example.org")
    call(lambda session: session.exec(update(User).where(User.id == user.id).values(is_superuser=True)))
    return user


def post(user, kind="reset"):
    call(mail.post, kind, user.email, user.id, link="https://books.example.org/x")


def put(letter_id, **values):
    call(lambda session: session.exec(update(Message).where(Message.id == letter_id).values(**values)))


def test_letters_are_listed_newest_first_by_state_and_in_stretches(sal, alice, bob):
    for number in range(5):
        post(alice if number % 2 else bob)
    put(rows(Message)[0].id, state="failed")
    found = call(outbox.newest, sal.id)
    assert [one.created_at for one in found] == sorted((one.created_at for one in found), reverse=True) and len(found) == 5
    first = call(outbox.newest, sal.id, None, 2)
    rest = call(outbox.newest, sal.id, None, 9, first[-1].id)
    assert [one.id for one in [*first, *rest]] == [one.id for one in found]
    assert [one.state for one in call(outbox.newest, sal.id, "failed")] == ["failed"] and len(call(outbox.newest, sal.id, "waiting")) == 4
    assert call(outbox.get, sal.id, found[0].id).text and not hasattr(found[0], "text")


def test_what_is_only_asked_for_is_no_letter_yet(sal, alice):
    call(mail.ask, "reset", alice.email)
    assert call(outbox.newest, sal.id) == []
    with pytest.raises(NotFound):
        call(outbox.get, sal.id, rows(Message)[0].id)


def test_nobody_else_sees_or_does_anything(sal, alice, bob):
    post(bob)
    letter = rows(Message)[0]
    for act in (
        lambda: call(outbox.newest, alice.id),
        lambda: call(outbox.get, alice.id, letter.id),
        lambda: call(outbox.send_again, alice.id, letter.id),
        lambda: call(outbox.confirm_address, alice.id, alice.id),
        lambda: call(outbox.newest, uuid4()),
        lambda: call(outbox.get, sal.id, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
    assert not call(profiles.get, alice.id).email_confirmed


def test_a_letter_that_failed_or_rests_is_tried_again_and_no_other(sal, alice):
    post(alice)
    letter = rows(Message)[0]
    with pytest.raises(Conflict):
        call(outbox.send_again, sal.id, letter.id)
    put(letter.id, state="failed", attempts=9, error="The mail server said: 550")
    again = call(outbox.send_again, sal.id, letter.id)
    assert (again.state, again.attempts, again.error) == ("waiting", 0, "") and again.due_at <= now()
    assert [(row.act, row.what_id, row.after) for row in rows(Audit)] == [("letter_sent_again", str(letter.id), {"kind": letter.kind})]
    put(letter.id, error="The mail server said: 450", due_at=now() + timedelta(hours=1))
    assert call(outbox.send_again, sal.id, letter.id).due_at <= now()
    call(messages.claim, now(), timedelta(seconds=60))
    with pytest.raises(Conflict):
        call(outbox.send_again, sal.id, letter.id)
    put(letter.id, state="sent")
    with pytest.raises(Conflict):
        call(outbox.send_again, sal.id, letter.id)


def test_an_address_is_confirmed_at_the_operators_word(sal, alice, bob):
    post(alice)
    post(bob)
    assert all(one.open for one in call(outbox.newest, sal.id))
    assert call(outbox.confirm_address, sal.id, alice.id).email_confirmed
    call(outbox.confirm_address, sal.id, alice.id)
    assert [(row.act, row.what_id, row.operator) for row in rows(Audit)] == [("address_confirmed", str(alice.id), sal.email)]
    assert {one.to: one.open for one in call(outbox.newest, sal.id)} == {alice.email: False, bob.email: True}
    assert not call(profiles.get, bob.id).email_confirmed
    call(mail.post, "email-confirm", "elsewhere@example.org", bob.id, link="https://books.example.org/x")
    assert not call(outbox.newest, sal.id)[0].open, "only the account's own address can be confirmed by hand"


def test_who_opened_a_letter_that_may_hold_a_secret_is_written_down(sal, alice):
    post(alice)
    letter = rows(Message)[0]
    call(outbox.newest, sal.id)
    assert not rows(Audit)
    assert call(outbox.get, sal.id, letter.id).text
    assert [(row.act, row.what_id, row.operator) for row in rows(Audit)] == [("letter_opened", str(letter.id), sal.email)]
    put(letter.id, state="sent", text="", html="")
    call(outbox.get, sal.id, letter.id)
    assert len(rows(Audit)) == 1, "there is nothing left to read"


def test_a_letter_whose_link_is_over_is_not_tried_again(sal, alice):
    post(alice)
    letter = rows(Message)[0]
    put(letter.id, state="failed", created_at=now() - timedelta(hours=1))
    with pytest.raises(Conflict) as refused:
        call(outbox.send_again, sal.id, letter.id)
    assert refused.value.code == "link_over"
