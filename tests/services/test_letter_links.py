"""Links in letters: one-time secrets, confirmed and changed addresses, forgotten and changed passwords, on both databases."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from core.errors import AppError, Conflict, Invalid, NotFound, NotSignedIn, TooMany
from core.services import accounts, addresses, api_keys, proofs, resets, second_factor, sessions, tokens
from storage.database import transaction
from storage.models import Message, Proof, RefreshToken, SignIn, now
from storage.queries import users
from tests.conftest import PASSWORD

OTHER = "another good password"


def call(function, *args, **kwargs):
    with transaction() as session:
        return function(session, *args, **kwargs)


def letters(kind=None):
    found = call(lambda session: session.exec(select(Message).where(Message.state != "asked").order_by(Message.created_at)).all())
    return [letter for letter in found if kind in (None, letter.kind)]


def secret_of(letter):
    return re.search(r"https?://\S+/(\S+)", letter.text).group(1)


def row(user):
    return call(users.by_id, user.id)


def age(hours):
    """All secrets as if made so long ago."""
    with transaction() as session:
        for kept in session.exec(select(Proof)).all():
            kept.expires_at -= timedelta(hours=hours)
            session.add(kept)


def forgotten(email):
    """The secret that is written to this address."""
    before = len(letters("reset"))
    call(resets.forgotten, email)
    assert len(letters("reset")) == before, "the answer came before anybody looked whose address it is"
    resets.answer_asked()
    return secret_of(letters("reset")[before:][0])


def signed_in(user):
    """A browser's session and a program's tokens."""
    return call(sessions.begin, user.id), call(tokens.issue, user)


def lives(signs):
    sid, pair = signs
    return [call(sessions.user_for, sid) is not None, call(tokens.user_for_access, pair.access_token) is not None]


def test_a_secret_works_once_for_its_purpose_and_its_time(any_house, alice):
    secret = call(proofs.make, alice.id, "confirm", timedelta(hours=1), alice.email)
    assert len(secret) >= 43
    assert call(proofs.peek, secret, "confirm").email == alice.email
    with pytest.raises(NotFound):
        call(proofs.take, secret, "reset")
    assert call(proofs.take, secret, "reset", "confirm").user_id == alice.id
    for use in (proofs.peek, proofs.take):
        with pytest.raises(NotFound) as refused:
            call(use, secret, "confirm")
        assert refused.value.code == "link_used"


def test_a_secret_is_kept_as_a_hash_and_ends(house, alice):
    secret = call(proofs.make, alice.id, "confirm", timedelta(hours=1))
    assert secret not in str(call(lambda session: session.exec(select(Proof)).one().model_dump()))
    age(1)
    with pytest.raises(NotFound):
        call(proofs.take, secret, "confirm")
    call(proofs.drop_ended)
    assert call(lambda session: session.exec(select(Proof)).all()) == []


def test_of_many_who_use_a_secret_at_once_one_does(any_house, alice):
    secret = call(proofs.make, alice.id, "confirm", timedelta(hours=1))

    def take(_):
        try:
            return bool(call(proofs.take, secret, "confirm"))
        except NotFound:
            return False

    with ThreadPoolExecutor(8) as hands:
        assert sorted(hands.map(take, range(8))) == [False] * 7 + [True]


@pytest.mark.parametrize("secret", ["", "x", "\ud800", "\x00", "x" * 10_000])
def test_what_is_no_secret_is_one_that_was_used(any_house, secret):
    for use in (addresses.confirm, addresses.keep, addresses.about):
        with pytest.raises(NotFound):
            call(use, secret)
    with pytest.raises(NotFound):
        call(resets.reset, secret, OTHER)


def test_a_new_account_is_confirmed_by_its_letter(any_house):
    made = call(accounts.register, "alice@example.org", PASSWORD).user
    assert not made.email_confirmed
    (letter,) = letters()
    assert (letter.kind, letter.to, letter.user_id) == ("welcome", made.email, made.id)
    assert f"{any_house.address}/confirm/" in letter.text
    assert call(addresses.confirm, secret_of(letter)).email_confirmed
    with pytest.raises(NotFound):
        call(addresses.confirm, secret_of(letter))


def test_a_confirmation_lasts_seven_days(house):
    call(accounts.register, "alice@example.org", PASSWORD)
    age(7 * 24 - 1)
    assert call(addresses.about, secret_of(letters()[0])).email == "alice@example.org"
    age(1)
    with pytest.raises(NotFound):
        call(addresses.confirm, secret_of(letters()[0]))


def test_the_letter_is_written_again_five_times_a_day_and_the_newest_is_good(house, alice):
    for _ in range(5):
        call(addresses.send_again, alice.id)
    with pytest.raises(TooMany):
        call(addresses.send_again, alice.id)
    old, *_, new = [secret_of(letter) for letter in letters("welcome")]
    with pytest.raises(NotFound):
        call(addresses.confirm, old)
    assert call(addresses.confirm, new).email_confirmed
    call(addresses.send_again, alice.id)
    assert len(letters()) == 5


def test_another_address_counts_once_it_is_confirmed(any_house, alice):
    reset = forgotten(alice.email)
    call(addresses.ask_change, alice.id, " New@Example.org ")
    to_new, to_old = letters("email-confirm")[0], letters("email-changing")[0]
    assert (to_new.to, to_old.to) == ("new@example.org", alice.email)
    assert "/keep-address/" in to_old.text and "new@example.org" in to_old.text
    assert row(alice).email == alice.email and call(addresses.changing_to, alice.id) == "new@example.org"
    assert call(addresses.confirm, secret_of(to_new)).email == "new@example.org"
    assert row(alice).email_confirmed and call(addresses.changing_to, alice.id) == ""
    # Links in letters to the old address would let in whoever reads those.
    for use, secret in ((addresses.keep, secret_of(to_old)), (addresses.confirm, secret_of(to_new))):
        with pytest.raises(NotFound):
            call(use, secret)
    with pytest.raises(NotFound):
        call(resets.reset, reset, OTHER)


def test_the_old_address_stops_a_change(any_house, alice):
    call(addresses.ask_change, alice.id, "new@example.org")
    call(addresses.keep, secret_of(letters("email-changing")[0]))
    with pytest.raises(NotFound):
        call(addresses.confirm, secret_of(letters("email-confirm")[0]))
    assert row(alice).email == alice.email


def test_asking_for_somebody_elses_address_looks_the_same_and_changes_nothing(any_house, alice, bob):
    for email in (bob.email, "new@example.org"):
        call(addresses.ask_change, alice.id, email)
        assert call(addresses.changing_to, alice.id) == email
    told = [(letter.kind, letter.to) for letter in letters()]
    to_old = ("email-changing", alice.email)
    assert told == [("known-address", bob.email), to_old, ("email-confirm", "new@example.org"), to_old]


def test_an_address_that_is_taken_meanwhile_stays_with_who_took_it(any_house, alice):
    call(addresses.ask_change, alice.id, "new@example.org")
    call(accounts.register, "new@example.org", PASSWORD)
    with pytest.raises(Conflict) as refused:
        call(addresses.confirm, secret_of(letters("email-confirm")[0]))
    assert refused.value.code == "address_gone" and "@" not in refused.value.message
    assert row(alice).email == alice.email


def test_changes_of_address_are_few(house, alice):
    with pytest.raises(Invalid, match="your address already"):
        call(addresses.ask_change, alice.id, alice.email.upper())
    for number in range(5):
        call(addresses.ask_change, alice.id, f"new{number}@example.org")
    with pytest.raises(TooMany):
        call(addresses.ask_change, alice.id, "new@example.org")
    with pytest.raises(NotFound):
        call(addresses.confirm, secret_of(letters("email-confirm")[0]))


def test_row_18_a_new_password_by_letter_ends_all_that_was_open(any_house, alice, bob):
    hers, his = signed_in(alice), signed_in(bob)
    keys = [call(api_keys.make, user.id, "the shelf at home", "write").key for user in (alice, bob)]
    call(addresses.ask_change, alice.id, "eve@example.org")
    first, second = forgotten("ALICE@example.org"), forgotten(alice.email)
    call(resets.reset, second, OTHER)
    assert lives(hers) == [False, False] and lives(his) == [True, True]
    # Nor has whoever made the account with her address, before she came to it, a key to it left.
    assert [call(api_keys.user_for, key) is not None for key in keys] == [False, True]
    with pytest.raises(NotSignedIn):
        call(accounts.authenticate, alice.email, PASSWORD)
    assert call(accounts.authenticate, alice.email, OTHER).email_confirmed
    for secret in (first, second):
        with pytest.raises(NotFound):
            call(resets.reset, secret, PASSWORD)
    with pytest.raises(NotFound):
        call(addresses.confirm, secret_of(letters("email-confirm")[0]))
    assert letters("password-changed")[0].to == alice.email


@pytest.mark.parametrize("was_confirmed", [True, False])
def test_a_second_factor_of_somebody_who_took_the_address_first_does_not_lock_its_owner_out(any_house, alice, was_confirmed):
    call(users.change, alice.id, totp_on=True, totp_secret="x", confirmed_at=now() if was_confirmed else None)
    call(resets.reset, forgotten(alice.email), OTHER)
    assert call(accounts.authenticate, alice.email, OTHER).second_factor is was_confirmed


def test_row_18_a_link_for_a_new_password_lasts_an_hour(house, alice):
    secret = forgotten(alice.email)
    until = call(proofs.peek, secret, proofs.RESET).expires_at
    assert timedelta(minutes=59) < until - now() <= timedelta(hours=1)
    age(1)
    with pytest.raises(NotFound):
        call(resets.reset, secret, OTHER)


def test_row_18_five_letters_a_day_for_each_account(house, alice, bob, caplog):
    caplog.set_level(logging.INFO, "memories.security")
    for email in (*[alice.email] * 7, "nobody@example.org", bob.email):
        call(resets.forgotten, email)
    resets.answer_asked()
    assert [letter.to for letter in letters()] == [alice.email] * 5 + [bob.email]
    assert "@" not in caplog.text


def test_row_18_one_network_does_not_ask_for_ever(house):
    for _ in range(3000):
        resets.asked_from.count("10.0.0.1")
    with pytest.raises(TooMany):
        call(resets.forgotten, "nobody@example.org", "10.0.0.1")


def test_a_switched_off_account_gets_no_letter_and_a_closed_one_does(house, alice, bob):
    call(users.change, alice.id, is_active=False)
    call(users.change, bob.id, deleted_at=now())
    call(resets.forgotten, alice.email)
    secret = forgotten(bob.email)
    assert [letter.to for letter in letters()] == [bob.email]
    call(resets.reset, secret, OTHER)
    assert call(accounts.authenticate, bob.email, OTHER).id == bob.id


def test_a_refused_password_leaves_the_link_good(house, alice):
    secret = forgotten(alice.email)
    for password in ("short", "basketball", alice.email, "x" * 129):
        with pytest.raises(Invalid):
            call(resets.reset, secret, password)
    call(resets.reset, secret, OTHER)


def test_the_password_is_changed_by_whoever_knows_it(any_house, alice):
    signs = signed_in(alice)
    for current, new, field in (("wrong one, sorry", OTHER, "password"), (PASSWORD, "basketball", "new_password")):
        with pytest.raises(Invalid) as refused:
            call(resets.change, alice.id, current, new)
        assert refused.value.field == field
    assert lives(signs) == [True, True] and letters() == []
    call(resets.change, alice.id, PASSWORD, OTHER)
    assert lives(signs) == [False, False]
    assert call(accounts.authenticate, alice.email, OTHER).id == alice.id
    assert [(letter.kind, letter.to) for letter in letters()] == [("password-changed", alice.email)]
    assert call(lambda session: [*session.exec(select(SignIn)), *session.exec(select(RefreshToken))]) == []


def test_a_second_factor_is_asked_for_as_well(house, alice):
    secret = pyotp.random_base32()
    call(users.change, alice.id, totp_on=True, totp_secret=second_factor.sealed(secret))
    for code, told in (("", "second_factor_needed"), ("abc", "wrong_code")):
        with pytest.raises(Invalid) as refused:
            call(resets.change, alice.id, PASSWORD, OTHER, code)
        assert refused.value.code == told
    call(resets.change, alice.id, PASSWORD, OTHER, pyotp.TOTP(secret).now())
    assert call(accounts.authenticate, alice.email, OTHER).second_factor


def test_whoever_has_no_password_gets_one_by_letter(house, alice):
    call(users.change, alice.id, hashed_password="")
    with pytest.raises(AppError) as refused:
        call(resets.change, alice.id, "", OTHER)
    assert refused.value.code == "no_password"
    call(resets.send_link, alice.id)
    call(resets.reset, secret_of(letters("reset")[0]), OTHER)
    assert call(accounts.authenticate, alice.email, OTHER).id == alice.id
