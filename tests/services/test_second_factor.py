"""The second factor and fresh proofs: codes work once, for their owner, near their time; nothing opens without them."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update
from sqlmodel import col

from core import config
from core.errors import AppError, Invalid, NotSignedIn, TooMany
from core.services import authenticators, proving, second_factor, sessions
from core.services.secret import token_hash
from storage.models import Message, RecoveryCode, SignIn, User, now
from storage.queries import users
from tests.conftest import PASSWORD
from tests.services.stage import call, rows

# A step begins here (RFC 6238 counts them from 1970).
AT = 1_800_000_000
# One digit short of being right by chance.
WRONG = "12345"


@pytest.fixture(autouse=True)
def unhurried():
    """Tries of one test do not count in the next."""
    for tries in (second_factor.code_tries, second_factor.code_tries_a_day, proving.proving_tries):
        tries.forget_all()


class Phone:
    """An authenticator app at a time of its own choosing."""

    def __init__(self, monkeypatch, user):
        self.monkeypatch, self.user = monkeypatch, user
        self.sid = call(sessions.begin, user.id)
        self.at(AT)
        self.offered = call(authenticators.offer, user.id, self.sid)
        self.secret = self.offered.words.replace(" ", "")

    def at(self, seconds):
        self.monkeypatch.setattr(second_factor.time, "time", lambda: seconds)

    def code(self, seconds=AT):
        return pyotp.TOTP(self.secret).at(seconds)

    def turn_on(self):
        codes = call(authenticators.turn_on, self.user.id, self.code(AT - 30), self.sid)
        return codes


@pytest.fixture
def phone(monkeypatch, alice):
    return Phone(monkeypatch, alice)


def refusal(function, *args) -> str:
    with pytest.raises(AppError) as refused:
        call(function, *args)
    return refused.value.code


def check(phone, code):
    call(second_factor.check, phone.user.id, code)


def test_it_is_as_rfc_6238_says():
    secret = base64.b32encode(b"12345678901234567890").decode()
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert second_factor.step_of(secret, code, seconds) == seconds // 30


def test_it_counts_once_a_code_was_shown_and_then_always(any_house, phone):
    call(second_factor.check, phone.user.id, "")
    assert refusal(authenticators.turn_on, phone.user.id, WRONG, phone.sid) == "wrong_code"
    call(second_factor.check, phone.user.id, "")
    codes = phone.turn_on()
    assert len(set(codes)) == 10 and all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
    for code, refused in (("", "second_factor_needed"), (" ", "second_factor_needed"), (WRONG, "wrong_code"), ("é" * 6, "wrong_code")):
        assert refusal(second_factor.check, phone.user.id, code) == refused
    check(phone, phone.code())
    assert call(sessions.user_for, phone.sid).second_factor
    assert refusal(authenticators.offer, phone.user.id, phone.sid) == "second_factor_on"
    assert refusal(authenticators.turn_on, phone.user.id, phone.code(AT + 30), phone.sid) == "second_factor_on"


def test_nothing_of_it_is_kept_in_clear(house, phone):
    codes = phone.turn_on()
    kept = " ".join([rows(User)[0].totp_secret, *(row.code_hash for row in rows(RecoveryCode))])
    assert phone.secret not in kept and phone.secret not in repr(rows(User)) and not any(code in kept for code in codes)
    assert phone.secret in phone.offered.uri
    config.use(house.model_copy(update={"secret_key": "another secret key of enough letters"}))
    assert refusal(second_factor.check, phone.user.id, phone.code()) == "wrong_code"


def test_a_code_is_good_one_step_early_or_late_and_once(any_house, phone):
    phone.turn_on()
    for seconds in (AT - 61, AT - 31, AT + 60, AT + 90):
        assert refusal(second_factor.check, phone.user.id, phone.code(seconds)) == "wrong_code"
    check(phone, f" {phone.code()[:3]} {phone.code()[3:]} ")
    assert refusal(second_factor.check, phone.user.id, phone.code()) == "wrong_code"
    check(phone, phone.code(AT + 30))
    assert refusal(second_factor.check, phone.user.id, phone.code()) == "wrong_code", "an older step after a newer one"
    phone.at(AT + 90)
    check(phone, phone.code(AT + 60))


def test_of_many_at_the_same_time_one_gets_in(any_house, phone):
    codes = phone.turn_on()

    def attempt(code):
        try:
            check(phone, code)
        except NotSignedIn:
            return False
        return True

    for code in (phone.code(), codes[0]):
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(attempt, [code] * 8)) == 1
        second_factor.code_tries.forget_all()


def test_recovery_codes_work_once_each_however_they_are_typed(any_house, phone, bob):
    codes = phone.turn_on()
    check(phone, codes[0].upper().replace("-", " "))
    assert refusal(second_factor.check, phone.user.id, codes[0]) == "wrong_code"
    check(phone, codes[1].replace("-", ""))
    assert call(authenticators.codes_left, phone.user.id) == 8
    fresh = call(authenticators.new_codes, phone.user.id, phone.sid)
    assert refusal(second_factor.check, phone.user.id, codes[2]) == "wrong_code"
    check(phone, fresh[0])
    assert refusal(authenticators.new_codes, bob.id, call(sessions.begin, bob.id)) == "second_factor_off"


def test_another_ones_codes_open_nothing(house, phone, bob, monkeypatch):
    codes = phone.turn_on()
    bobs = Phone(monkeypatch, bob)
    bobs.turn_on()
    assert refusal(second_factor.check, bob.id, codes[0]) == refusal(second_factor.check, bob.id, phone.code()) == "wrong_code"


def test_guessing_ends_after_ten_tries(house, phone):
    phone.turn_on()
    for _ in range(10):
        assert refusal(second_factor.check, phone.user.id, WRONG) == "wrong_code"
    with pytest.raises(TooMany):
        check(phone, phone.code())


def test_turning_it_on_and_off_is_told_by_letter(any_house, phone):
    phone.turn_on()
    call(authenticators.turn_off, phone.user.id, phone.sid)
    call(authenticators.turn_off, phone.user.id, phone.sid)
    assert sorted(letter.kind for letter in rows(Message)) == ["second-factor-off", "second-factor-on"]
    call(second_factor.check, phone.user.id, "")
    assert not rows(RecoveryCode) and not rows(User)[0].totp_secret


def grow_old(sid):
    old = now() - proving.FRESH - timedelta(seconds=1)
    call(lambda session: session.exec(update(SignIn).where(col(SignIn.id) == token_hash(sid)).values(proven_at=old)) and None)


def test_a_proof_is_needed_again_after_ten_minutes(any_house, alice):
    sid = call(sessions.begin, alice.id)
    call(proving.require_fresh, sid)
    grow_old(sid)
    acts = (authenticators.offer, authenticators.turn_off, authenticators.new_codes)
    assert {refusal(act, alice.id, sid) for act in acts} | {refusal(authenticators.turn_on, alice.id, WRONG, sid)} == {"prove_again"}
    assert refusal(proving.require_fresh, sid) == "prove_again"
    asked = call(proving.asked, sid)
    assert (asked.fresh, asked.password, asked.code) == (False, True, False)
    with pytest.raises(Invalid, match="not the password"):
        call(proving.prove, sid, "not her password")
    assert refusal(proving.require_fresh, sid) == "prove_again"
    call(proving.prove, sid, PASSWORD)
    call(proving.require_fresh, sid)
    call(sessions.end, sid)
    assert refusal(proving.require_fresh, sid) == refusal(proving.prove, sid, PASSWORD) == "not_signed_in"


def test_with_a_second_factor_a_proof_takes_both(house, phone):
    phone.turn_on()
    for password, code, refused in (
        (PASSWORD, "", "second_factor_needed"),
        (PASSWORD, WRONG, "wrong_code"),
        ("x" * 12, phone.code(), "wrong_password"),
    ):
        assert refusal(proving.check, phone.user.id, password, code) == refused
    call(proving.check, phone.user.id, PASSWORD, phone.code())


def test_without_a_password_there_is_nothing_to_type(house, alice):
    call(users.change, alice.id, hashed_password="")
    for password in ("", PASSWORD):
        assert refusal(proving.check, alice.id, password) == "no_password"


def test_guessing_a_proof_ends_after_ten_tries(house, alice):
    for _ in range(10):
        with pytest.raises(Invalid):
            # Too long to be anybody's, so that no hash is made.
            call(proving.check, alice.id, "x" * 200)
    with pytest.raises(TooMany):
        call(proving.check, alice.id, PASSWORD)
