"""Tokens for programs: short-lived access, a chain of refresh tokens, and the end of a chain."""

from datetime import timedelta
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import update
from sqlmodel import col, select

from core.errors import NotSignedIn
from core.services import tokens
from storage.database import after_rollback, transaction
from storage.models import RefreshToken, User, now


def call(function, *args):
    with transaction() as session:
        return function(session, *args)


def test_a_pair_opens_the_door_and_renews_itself(any_house, alice):
    pair = call(tokens.issue, alice)
    assert pair.expires_in == 600
    assert call(tokens.user_for_access, pair.access_token) == alice
    newer = call(tokens.refresh, pair.refresh_token)
    assert newer.refresh_token != pair.refresh_token
    assert call(tokens.user_for_access, newer.access_token) == alice


def test_a_refresh_token_used_twice_ends_its_whole_chain(any_house, alice):
    stolen = call(tokens.issue, alice)
    newer = call(tokens.refresh, stolen.refresh_token)
    other = call(tokens.issue, alice)
    with pytest.raises(NotSignedIn):
        call(tokens.refresh, stolen.refresh_token)
    with pytest.raises(NotSignedIn):
        call(tokens.refresh, newer.refresh_token)
    assert call(tokens.user_for_access, newer.access_token) is None
    assert call(tokens.user_for_access, other.access_token) == alice


def test_a_token_used_twice_is_refused_also_when_its_chain_has_just_gone(any_house, alice):
    stolen = call(tokens.issue, alice)
    call(tokens.refresh, stolen.refresh_token)
    with pytest.raises(NotSignedIn), transaction() as session:
        after_rollback(session, lambda: call(tokens.revoke, stolen.refresh_token))
        tokens.refresh(session, stolen.refresh_token)


def test_revoking_ends_access_at_once(house, alice):
    pair = call(tokens.issue, alice)
    call(tokens.revoke, pair.refresh_token)
    call(tokens.revoke, "never heard of")
    assert call(tokens.user_for_access, pair.access_token) is None


def forged(changes, key=None, header=None):
    claims = {
        "iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "sub": str(uuid4()), "sid": str(uuid4()), "type": "access",
        "exp": int((now() + timedelta(minutes=5)).timestamp()),
    }  # fmt: skip
    return jwt.encode(header or {"alg": "HS256"}, claims | changes, key or tokens._key())


@pytest.mark.parametrize(
    "token",
    [
        "", "nonsense", "a.b.c",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIwIn0.",
    ],
)  # fmt: skip
def test_what_is_no_token_opens_nothing(house, token):
    assert call(tokens.user_for_access, token) is None


def test_tampered_expired_and_foreign_tokens_open_nothing(house, alice):
    pair = call(tokens.issue, alice)
    own = {"sub": str(alice.id), "sid": str(call(lambda session: session.exec(select(RefreshToken.family_id)).one()))}
    assert call(tokens.user_for_access, forged(own)) == alice
    foreign_key = OctKey.import_key(b"x" * 32)
    for token in (
        pair.access_token[:-4] + "AAAA",
        forged(own, key=foreign_key),
        forged(own | {"exp": 1}),
        forged(own | {"iss": "elsewhere"}),
        forged(own | {"aud": "elsewhere"}),
        forged(own | {"type": "refresh"}),
        forged(own | {"sub": "no id"}),
        pair.refresh_token,
    ):
        assert call(tokens.user_for_access, token) is None


def test_an_expired_or_unknown_refresh_token_is_refused(house, alice):
    pair = call(tokens.issue, alice)
    call(lambda session: session.exec(update(RefreshToken).values(expires_at=now() - timedelta(seconds=1))))
    for token in (pair.refresh_token, "unknown"):
        with pytest.raises(NotSignedIn):
            call(tokens.refresh, token)


def test_a_chain_ends_in_the_end_however_often_it_is_renewed(house, alice):
    pair = call(tokens.issue, alice)
    long_ago = now() - tokens.CHAIN_LASTS + timedelta(days=1)
    call(lambda session: session.exec(update(RefreshToken).values(begun_at=long_ago)))
    renewed = call(tokens.refresh, pair.refresh_token)
    kept = call(lambda session: session.exec(select(RefreshToken).where(col(RefreshToken.used_at).is_(None))).one())
    assert kept.begun_at == long_ago and kept.expires_at == long_ago + tokens.CHAIN_LASTS
    assert call(tokens.user_for_access, renewed.access_token) is not None
    call(lambda session: session.exec(update(RefreshToken).values(begun_at=long_ago - timedelta(days=1))))
    call(tokens.refresh, renewed.refresh_token)
    ended = call(lambda session: session.exec(select(RefreshToken).where(col(RefreshToken.used_at).is_(None))).one())
    assert ended.expires_at < now()


def test_a_switched_off_account_has_no_tokens(house, alice):
    pair = call(tokens.issue, alice)
    call(lambda session: session.exec(update(User).values(is_active=False)))
    assert call(tokens.user_for_access, pair.access_token) is None
    with pytest.raises(NotSignedIn):
        call(tokens.refresh, pair.refresh_token)
