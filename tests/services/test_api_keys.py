"""Programs' own keys: made once, kept as a hash, good until they end."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.errors import Invalid, NotFound, TooMany
from core.services import api_keys
from storage.models import ApiKey, Message, User, now
from tests.services.stage import call, rows


def test_a_key_opens_the_door_for_its_maker_and_is_kept_as_a_hash(any_house, alice, bob):
    made = call(api_keys.make, alice.id, "  My shelf at home ", "write")
    assert made.key.startswith("mmk_") and len(made.key) == 47 and made.key.startswith(made.record.start)
    assert call(api_keys.user_for, made.key) == (alice, "write")
    assert (made.record.name, made.record.used_at) == ("My shelf at home", None)
    assert (made.record.expires_at - made.record.created_at).days in (89, 90)
    row = rows(ApiKey)[0]
    assert made.key not in str(row.model_dump()) and row.used_at is not None
    assert [key.id for key in call(api_keys.of_user, alice.id)] == [row.id] and call(api_keys.of_user, bob.id) == []


def test_a_letter_tells_of_a_new_key(any_house, alice):
    made = call(api_keys.make, alice.id, "A shelf & more")
    (letter,) = rows(Message)
    assert (letter.kind, letter.to) == ("key-made", alice.email)
    assert "A shelf & more" in letter.text and made.key not in letter.text + letter.html


@pytest.mark.parametrize("key", ["", "mmk_", "mmk_" + "x" * 43, "forged", "mmk_\ud800", "mmk_\x00"])
def test_what_is_no_key_opens_nothing(house, alice, key):
    call(api_keys.make, alice.id, "A key")
    assert call(api_keys.user_for, key) is None


def test_an_ended_key_opens_nothing_and_stays_in_the_list_for_a_month(any_house, alice):
    made = call(api_keys.make, alice.id, "A key", "read", 1)
    for since, kept in ((timedelta(seconds=1), 1), (timedelta(days=31), 0)):
        call(lambda session, since=since: session.exec(update(ApiKey).values(expires_at=now() - since)))
        call(api_keys.drop_ended)
        assert call(api_keys.user_for, made.key) is None
        assert len(call(api_keys.of_user, alice.id)) == kept


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": now()}])
def test_the_keys_of_an_account_that_does_not_live_open_nothing(house, alice, change):
    made = call(api_keys.make, alice.id, "A key")
    call(lambda session: session.exec(update(User).values(**change)))
    assert call(api_keys.user_for, made.key) is None


def test_only_its_maker_ends_a_key(any_house, alice, bob):
    made = call(api_keys.make, alice.id, "A key")
    with pytest.raises(NotFound):
        call(api_keys.drop, bob.id, made.record.id)
    call(api_keys.drop, alice.id, made.record.id)
    assert call(api_keys.user_for, made.key) is None
    with pytest.raises(NotFound):
        call(api_keys.drop, alice.id, made.record.id)


def test_when_a_key_was_used_is_written_once_a_minute(house, alice):
    made = call(api_keys.make, alice.id, "A key")
    call(api_keys.user_for, made.key)
    first = rows(ApiKey)[0].used_at
    for back, written in ((30, False), (61, True)):
        before = first - timedelta(seconds=back)
        call(lambda session, before=before: session.exec(update(ApiKey).values(used_at=before)))
        call(api_keys.user_for, made.key)
        assert (rows(ApiKey)[0].used_at != before) == written


@pytest.mark.parametrize(("given", "field"), [(("",), "name"), (("x" * 101,), "name"), (("a", "all"), "scope"), (("a", "read", 0), "days"),
                                              (("a", "read", 366), "days"), (("a\x00",), "name")])  # fmt: skip
def test_what_is_wrong_is_named(house, alice, given, field):
    with pytest.raises(Invalid) as refused:
        call(api_keys.make, alice.id, *given)
    assert refused.value.field == field


def test_twenty_keys_are_enough(house, alice):
    for number in range(20):
        call(api_keys.make, alice.id, f"Key {number}")
    with pytest.raises(TooMany):
        call(api_keys.make, alice.id, "One more")
