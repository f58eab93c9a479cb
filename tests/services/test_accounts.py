"""Accounts: registering, signing in and out, and the one link that makes the operator."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from time import process_time

import pytest
from sqlalchemy import update
from sqlmodel import select

from core.errors import AppError, Conflict, Invalid, NotFound, NotSignedIn, TooMany
from core.services import accounts, addresses, operators, passwords, sessions
from storage.database import transaction
from storage.models import Message, SetupToken, SignIn, User, now
from tests.conftest import PASSWORD, make_user


def call(function, *args, **kwargs):
    with transaction() as session:
        return function(session, *args, **kwargs)


def posted():
    """The letters that wait, by kind and receiver."""
    return call(lambda session: session.exec(select(Message).order_by(Message.kind)).all())


def at_once(number, act):
    """What `act` answers to each of 0 .. number, all asked at the same time."""
    with ThreadPoolExecutor(number) as hands:
        return list(hands.map(act, range(number)))


def sign_in(email, password):
    user = call(accounts.authenticate, email, password)
    return call(sessions.begin, user.id), user


def test_alice_registers_signs_in_and_out(any_house):
    alice = call(accounts.register, " Alice@Example.org ", PASSWORD).user
    assert alice.email == "alice@example.org" and not alice.is_superuser
    sid, user = sign_in("ALICE@example.org", PASSWORD)
    assert user == alice == call(sessions.user_for, sid)
    call(sessions.end, sid)
    assert call(sessions.user_for, sid) is None


@pytest.mark.parametrize(("told", "kept"), [("Europe/Lisbon", "Europe/Lisbon"), ("Mars/Olympus", "UTC"), ("", "UTC")])
def test_a_new_account_keeps_the_time_zone_of_its_device(house, told, kept):
    assert call(accounts.register, "lena@example.com", PASSWORD, "", told).user.time_zone == kept


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


def test_a_known_address_is_answered_like_a_new_one_and_its_owner_is_told(any_house):
    known = make_user("alice@example.org")
    answers = [call(accounts.register, email, "another long password") for email in ("ALICE@example.org", "new@example.org")]
    assert [set(answer.model_dump(exclude={"user"})) for answer in answers] == [{"id", "email", "created_at"}] * 2
    assert answers[0].user is None and answers[0].id != known.id and answers[0].email == known.email
    assert [(letter.kind, letter.to) for letter in posted()] == [("known-address", known.email), ("welcome", "new@example.org")]
    assert call(accounts.authenticate, known.email, PASSWORD).id == known.id


def test_of_two_who_register_one_address_at_once_one_is_made(any_house):
    outcomes = at_once(3, lambda _: call(accounts.register, "alice@example.org", PASSWORD).user)
    assert len([user for user in outcomes if user]) == 1
    assert sorted(letter.kind for letter in posted()) == ["known-address", "known-address", "welcome"]


def test_the_owner_of_an_address_is_not_flooded(house, alice):
    for _ in range(7):
        with transaction() as session:
            addresses.tell_owner(session, session.get(User, alice.id))
    assert len(posted()) == 5


def test_five_hundred_accounts_an_hour_from_one_network(house):
    for _ in range(500):
        accounts.accounts_made.count("10.0.0.1")
    with pytest.raises(TooMany):
        call(accounts.register, "a@example.org", PASSWORD, "10.0.0.1")
    assert call(accounts.register, "a@example.org", PASSWORD, "10.0.0.2").user


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("not an address", PASSWORD, "email"),
        ("a@b", PASSWORD, "email"),
        ("a@" + "b" * 260 + ".org", PASSWORD, "email"),
        ("a\x00@example.org", PASSWORD, "email"),
        ("half \ud800@example.org".replace(" ", ""), PASSWORD, "email"),
        ("a,b@example.org", PASSWORD, "email"),
        ("a@example.org\u202e", PASSWORD, "email"),
        ("a\u200b@example.org", PASSWORD, "email"),
        ("<a@example.org>", PASSWORD, "email"),
        ("a@example.org\r\nBcc:b@example.org", PASSWORD, "email"),
        ("a@example.org", "short", "password"),
        ("a@example.org", "x" * 129, "password"),
        ("a@example.org", "Password123", "password"),
        ("a@example.org", "Basketball", "password"),
        ("a@example.org", "qwertyqwerty", "password"),
        ("a@example.org", "abcabcabcabc", "password"),
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


def test_an_unknown_account_takes_as_long_as_a_known_one(heavy, house, alice):
    call(lambda session: session.exec(update(User).values(hashed_password=passwords.hash_password(PASSWORD))))

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


@pytest.mark.parametrize("password", ["half \ud800 a letter", "nothing \x00 in between", "ﬁve ﬁne ﬁsh", "\u202eright to left"])
def test_any_letters_make_a_password(house, password):
    made = call(accounts.register, "a@example.org", password).user
    assert call(accounts.authenticate, "a@example.org", password) == made


def test_one_word_typed_in_two_ways_is_the_same_password(house):
    made = call(accounts.register, "a@example.org", "cafe\u0301 au lait").user
    assert call(accounts.authenticate, "a@example.org", "café au lait") == made


@pytest.mark.parametrize("email", ["half\ud800@example.org", "a\x00@example.org", "x" * 10_000, ""])
@pytest.mark.parametrize("password", [PASSWORD, "x" * 1000])
def test_what_can_be_no_account_is_a_wrong_password(any_house, email, password):
    with pytest.raises(NotSignedIn):
        call(accounts.authenticate, email, password)


def test_somebody_without_a_password_cannot_come_in_by_one(house, alice):
    call(lambda session: session.exec(update(User).values(hashed_password="")))
    for password in ("", "some other password"):
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, alice.email, password)


def test_a_closed_account_may_come_back_in_time(house, alice):
    call(lambda session: session.exec(update(User).values(deleted_at=now() - timedelta(days=13))))
    assert call(accounts.authenticate, alice.email, PASSWORD).id == alice.id
    call(lambda session: session.exec(update(User).values(deleted_at=now() - timedelta(days=15))))
    with pytest.raises(NotSignedIn):
        call(accounts.authenticate, alice.email, PASSWORD)


def test_row_18_the_eleventh_try_has_to_wait_and_success_clears_the_count(house, alice):
    for _ in range(9):
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, alice.email, "some other password")
    call(accounts.authenticate, alice.email, PASSWORD)
    for _ in range(10):
        accounts.sign_in_tries.count(f"account {alice.email}")
    with pytest.raises(TooMany, match="5 minutes"):
        call(accounts.authenticate, alice.email, PASSWORD)


def test_row_18_one_network_cannot_try_many_accounts(house):
    for number in range(10):
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, f"any{number}@example.org", "x" * 200, "10.0.0.1")
    with pytest.raises(TooMany) as refused:
        call(accounts.authenticate, "another@example.org", PASSWORD, "10.0.0.1")
    assert 290 <= refused.value.wait <= 300
    with pytest.raises(NotSignedIn):
        call(accounts.authenticate, "another@example.org", "x" * 200, "10.0.0.2")


def test_row_18_tries_at_the_same_time_count_as_well(house):
    def outcome(number):
        try:
            call(accounts.authenticate, "nobody@example.org", "x" * 200, f"10.0.0.{number}")
        except AppError as error:
            return error.code

    assert sorted(at_once(16, outcome)) == ["too_many"] * 6 + ["wrong_password"] * 10


def test_row_18_a_guesser_with_an_account_gains_no_tries_by_signing_in(house, alice):
    for number in range(9):
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, f"any{number}@example.org", "x" * 200, "10.0.0.1")
    call(accounts.authenticate, alice.email, PASSWORD, "10.0.0.1")
    with pytest.raises(NotSignedIn):
        call(accounts.authenticate, "any@example.org", "x" * 200, "10.0.0.1")
    with pytest.raises(TooMany):
        call(accounts.authenticate, alice.email, PASSWORD, "10.0.0.1")


def test_row_28_each_try_has_one_line_that_names_nobody(house, alice, caplog):
    caplog.set_level("INFO", "memories.security")
    call(accounts.authenticate, alice.email, PASSWORD, "10.0.0.1")
    for email in (alice.email, "nobody@example.org"):
        with pytest.raises(NotSignedIn):
            call(accounts.authenticate, email, "a wrong password", "10.0.0.1")
    told = [(record.message, record.told.get("user_id")) for record in caplog.records if record.name == "memories.security"]
    assert told == [("sign_in", str(alice.id)), ("sign_in_failed", str(alice.id)), ("sign_in_failed", None)]
    assert "@" not in caplog.text and "a wrong password" not in str([record.told for record in caplog.records])


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
    token = call(operators.setup_token)

    def claim(number):
        try:
            return call(operators.claim_setup, token, f"sal{number}@example.org", PASSWORD).is_superuser
        except AppError:
            return False

    assert sorted(at_once(3, claim)) == [False, False, True]


def test_no_message_shows_a_password(house):
    with pytest.raises(Invalid) as refused:
        call(accounts.register, "a@example.org", "Secret99")
    assert not re.search("secret", refused.value.message, re.IGNORECASE)
