"""Accounts: registering, signing in and out, and the one link that makes the operator."""

import re
from datetime import timedelta
from statistics import median
from threading import Thread
from time import process_time

import pytest
from sqlalchemy import update
from sqlmodel import select

from core.errors import AppError, Conflict, Invalid, NotFound, NotSignedIn, TooMany
from core.services import accounts, operators, sessions
from storage.database import transaction
from storage.models import SetupToken, SignIn, User, now
from tests.conftest import PASSWORD, make_user


def call(function, *args, **kwargs):
    with transaction() as session:
        return function(session, *args, **kwargs)


def sign_in(email, password):
    user = call(accounts.authenticate, email, password)
    return call(sessions.begin, user.id), user


def test_alice_registers_signs_in_and_out(any_house):
    alice = call(accounts.register, " Alice@Example.org ", PASSWORD)
    assert alice.email == "alice@example.org" and not alice.is_superuser
    sid, user = sign_in("ALICE@example.org", PASSWORD)
    assert user == alice == call(sessions.user_for, sid)
    call(sessions.end, sid)
    assert call(sessions.user_for, sid) is None


def test_only_hashes_are_kept(house, alice):
    sid, _ = sign_in(alice.email, PASSWORD)
    with transaction() as session:
        assert session.exec(select(User.hashed_password)).one().startswith("$argon2id$")
        assert sid not in session.exec(select(SignIn.id)).one()


def test_each_sign_in_has_an_id_of_its_own(house, alice):
    first, _ = sign_in(alice.email, PASSWORD)
    second, _ = sign_in(alice.email, PASSWORD)
    assert first != second and len(first) >= 43
    call(sessions.end, first)
    assert call(sessions.user_for, second) == alice


def test_the_same_address_twice_is_refused(any_house):
    make_user("alice@example.org")
    with pytest.raises(Conflict) as refused:
        call(accounts.register, "ALICE@example.org", PASSWORD)
    assert refused.value.code == "email_taken"


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("not an address", PASSWORD, "email"),
        ("a@b", PASSWORD, "email"),
        ("a@" + "b" * 260 + ".org", PASSWORD, "email"),
        ("a\x00@example.org", PASSWORD, "email"),
        ("a@example.org", "short", "password"),
        ("a@example.org", "x" * 129, "password"),
        ("a@example.org", "Password123", "password"),
        ("a@example.org", "aaaaaaaaaaaaaaa", "password"),
        ("alice@example.org", "Alice@example.org", "password"),
    ],
)
def test_what_cannot_be_an_account_says_why(house, email, password, field):
    with pytest.raises(Invalid) as refused:
        call(accounts.register, email, password)
    assert refused.value.field == field


def test_a_wrong_password_and_an_unknown_account_answer_alike(house, alice):
    answers = []
    for email in (alice.email, "nobody@example.org"):
        with pytest.raises(NotSignedIn) as refused:
            call(accounts.authenticate, email, "some other password")
        answers.append(refused.value.message)
    assert answers[0] == answers[1]


def test_an_unknown_account_takes_as_long_as_a_known_one(house, alice):
    def cost(email):
        accounts.sign_in_tries.forget_all()
        start = process_time()
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, email, "some other password")
        return process_time() - start

    known, unknown = (median(cost(email) for _ in range(5)) for email in (alice.email, "nobody@example.org"))
    assert 0.5 < unknown / known < 2


def test_a_switched_off_account_cannot_come_in(house, alice):
    sid, _ = sign_in(alice.email, PASSWORD)
    call(lambda session: session.exec(update(User).values(is_active=False)))
    assert call(sessions.user_for, sid) is None
    with pytest.raises(NotSignedIn):
        sign_in(alice.email, PASSWORD)


@pytest.mark.parametrize("column", ["seen_at", "expires_at"])
def test_a_session_ends_when_unused_and_in_the_end(house, alice, column):
    sid, _ = sign_in(alice.email, PASSWORD)
    long_ago = now() - sessions.IDLE - timedelta(minutes=1)
    call(lambda session: session.exec(update(SignIn).values(**{column: long_ago})))
    assert call(sessions.user_for, sid) is None
    call(sessions.drop_ended)
    assert call(lambda session: session.exec(select(SignIn)).all()) == []


def test_the_eleventh_try_has_to_wait_and_success_clears_the_count(house, alice):
    for _ in range(9):
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, alice.email, "some other password")
    call(accounts.authenticate, alice.email, PASSWORD)
    for _ in range(10):
        accounts.sign_in_tries.count(f"account {alice.email}")
    with pytest.raises(TooMany, match="5 minutes"):
        call(accounts.authenticate, alice.email, PASSWORD)


def test_one_address_cannot_try_many_accounts(house):
    for _ in range(10):
        accounts.sign_in_tries.count("address 10.0.0.1")
    with pytest.raises(TooMany):
        call(accounts.authenticate, "any@example.org", PASSWORD, "10.0.0.1")



def test_the_setup_link_makes_one_operator(any_house):
    token = call(operators.setup_token)
    assert call(operators.setup_open, token)
    sal = call(operators.claim_setup, token, "sal@example.org", PASSWORD)
    assert sal.is_superuser
    assert call(operators.setup_token) is None
    assert not call(operators.setup_open, token)
    with pytest.raises(NotFound):
        call(operators.claim_setup, token, "eve@example.org", PASSWORD)


def test_only_the_newest_setup_link_is_good_and_only_its_hash_is_kept(house):
    old, new = call(operators.setup_token), call(operators.setup_token)
    with pytest.raises(NotFound):
        call(operators.claim_setup, old, "eve@example.org", PASSWORD)
    assert call(lambda session: session.exec(select(SetupToken.id)).one()) not in (old, new)
    assert call(operators.claim_setup, new, "sal@example.org", PASSWORD).is_superuser


def test_a_refused_claim_leaves_the_link_good(house, alice):
    token = call(operators.setup_token)
    with pytest.raises(Conflict):
        call(operators.claim_setup, token, alice.email, PASSWORD)
    assert call(operators.claim_setup, token, "sal@example.org", PASSWORD).is_superuser


def test_of_two_who_use_the_link_at_once_one_becomes_the_operator(any_house):
    token, outcomes = call(operators.setup_token), []

    def claim(email):
        try:
            outcomes.append(call(operators.claim_setup, token, email, PASSWORD).is_superuser)
        except AppError:
            outcomes.append(False)

    threads = [Thread(target=claim, args=(f"sal{number}@example.org",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, True]


def test_no_message_shows_a_password(house):
    with pytest.raises(Invalid) as refused:
        call(accounts.register, "a@example.org", "Secret99")
    assert not re.search("secret", refused.value.message, re.IGNORECASE)
