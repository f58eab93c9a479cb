"""Identity providers: a real one, and every way in which what comes back may be wrong. Nobody gets into another's account."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import update
from sqlmodel import col

from core import config
from core.errors import AppError, Unavailable
from core.gateways import identity
from core.gateways.identity import Who
from core.services import identities, proofs, proving, resets, sessions
from core.services.secret import token_hash
from storage.models import Identity, Message, SignIn, User, now
from storage.queries import users
from tests.provider import providing
from tests.services.stage import call, rows

VERIFIED = {"email": "rosa@example.org", "email_verified": True, "name": "Rosa"}


@pytest.fixture(scope="module")
def provider():
    with providing() as provider:
        yield provider


@pytest.fixture
def told(provider, house):
    """The provider is in the settings."""
    config.use(house.model_copy(update={name.lower(): value for name, value in provider.settings.items()}))
    identity.forget()
    return provider


def who(subject="s1", email="rosa@example.org", verified=True, **more) -> Who:
    return Who("https://id.example.org", subject, email, verified, "Rosa", None, **more)


def refusal(function, *args) -> str:
    with pytest.raises(AppError) as refused:
        function(*args)
    return refused.value.code


def test_a_journey_through_a_real_provider(told):
    subject = told.person(**VERIFIED)
    there, sealed = identities.depart("enter", "/books")
    for part in ("code_challenge_method=S256", "code_challenge=", "nonce=", "state=", "scope=openid"):
        assert part in there
    kept = identities.journey(sealed)
    assert kept.verifier not in there and kept.state not in sealed
    found = identities.arrive(kept, told.agree(there, subject))
    assert (found.issuer, found.subject, found.email, found.email_verified) == (told.url, subject, "rosa@example.org", True)


def test_only_this_very_journey_comes_to_its_end(told):
    subject = told.person(**VERIFIED)
    there, sealed = identities.depart("enter", "/books")
    kept, came = identities.journey(sealed), told.agree(there, subject)
    assert refusal(identities.arrive, kept, came | {"state": "another"}) == "identity_state"
    assert refusal(identities.arrive, kept, came | {"state": ""}) == "identity_state"
    assert refusal(identities.arrive, kept, {"state": kept.state, "error": "access_denied"}) == "identity_declined"
    assert refusal(identities.arrive, kept, {"state": kept.state}) == "identity_declined"
    assert refusal(identities.arrive, kept, came | {"iss": "https://evil.example.org"}) == "identity_refused"
    assert refusal(identities.arrive, kept, came | {"code": "guessed"}) == "identity_refused"
    assert identities.arrive(kept, came).subject == subject
    assert refusal(identities.arrive, kept, came) == "identity_refused", "a code works once"
    again, other = identities.depart("enter", "/books")[0], identities.journey(sealed)
    code = told.agree(again, subject)["code"]
    assert refusal(identities.arrive, other, {"state": other.state, "code": code}) == "identity_refused", "its nonce is another's"


def test_a_journey_is_sealed_and_ends(told, monkeypatch):
    sealed = identities.depart("enter", "/books")[1]
    assert refusal(identities.journey, sealed[:-4] + "AAAA") == "identity_state"
    assert refusal(identities.journey, "") == "identity_state"
    late = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: late)
    assert refusal(identities.journey, sealed) == "identity_state"


CLAIMS = {"iss": "https://id.example.org", "aud": "memories", "sub": "s1", "nonce": "n1"}


def claims_of(key, header, **changed):
    """The claims of a token that is signed so, as the gateway reads them."""
    at = int(time.time())
    told = {"iat": at, "exp": at + 60} | CLAIMS | changed
    signed = jwt.encode(
        header, {name: value for name, value in told.items() if value is not None}, key, algorithms=["RS256", "HS256", "none"]
    )
    public = OWN.as_dict(private=False)
    known = {"issuer": CLAIMS["iss"], "jwks": {"keys": [public]}, "jwks_uri": "http://localhost:9/", **ALGORITHMS}
    with identity._asked():
        return identity._claims(identity.Provider(CLAIMS["iss"], "memories", "between us"), known, {"id_token": signed}, "n1")


OWN, OTHER = (RSAKey.generate_key(2048, parameters={"kid": "k1"}) for _ in range(2))
ALGORITHMS = {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
RS = {"alg": "RS256", "kid": "k1"}


def test_a_good_token_is_taken():
    assert claims_of(OWN, RS)["sub"] == "s1"
    assert claims_of(OWN, RS, aud=["memories"])["sub"] == "s1"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example.org"}, {"aud": "another"}, {"aud": "another", "azp": "memories"}, {"nonce": "n2"}, {"nonce": None},
        {"exp": 1}, {"exp": None}, {"aud": None}, {"iss": None}, {"sub": None}, {"iat": int(time.time()) + 3600},
    ],
)  # fmt: skip
def test_a_token_for_somebody_else_or_another_time_is_refused(changed):
    assert refusal(lambda: claims_of(OWN, RS, **changed)) == "identity_refused"


@pytest.mark.parametrize(
    ("key", "header"),
    [(OTHER, RS), (OctKey.generate_key(256, parameters={"kid": "k1"}), {"alg": "HS256", "kid": "k1"}), (OWN, {"alg": "none"})],
    ids=["another key", "a shared secret", "unsigned"],
)
def test_a_token_the_provider_did_not_sign_is_refused(key, header):
    # Asking for newer keys fails here, which is a refusal as well.
    assert refusal(lambda: claims_of(key, header)) in ("identity_refused", "identity_away")


def test_a_provider_that_is_away_or_another_is_told_in_words(house):
    for issuer in ("http://localhost:9", "http://127.0.0.1:9/x"):
        config.use(house.model_copy(update={"oidc_issuer": issuer, "oidc_client_id": "m", "oidc_client_secret": "s"}))
        identity.forget()
        for _ in range(2):
            with pytest.raises(Unavailable, match="cannot reach"):
                identities.depart("enter", "/books")
    with providing() as provider:
        config.use(house.model_copy(update={"oidc_issuer": provider.url + "/another", "oidc_client_id": "m", "oidc_client_secret": "s"}))
        identity.forget()
        assert refusal(identities.depart, "enter", "/books") == "identity_away"


def test_somebody_new_has_an_account_of_their_own(any_house):
    rosa = call(identities.enter, who(email=" Rosa@Example.org "))
    assert (rosa.email, rosa.email_confirmed, rosa.has_password, rosa.name, rosa.is_superuser) == (
        "rosa@example.org",
        True,
        False,
        "Rosa",
        False,
    )
    assert call(identities.enter, who(email="elsewhere@example.org")) == rosa, "known by issuer and subject"
    unsure = call(identities.enter, who("s2", "ben@example.org", verified=False))
    assert not unsure.email_confirmed and rows(Message, kind="welcome", to="ben@example.org")
    assert refusal(call, identities.enter, who("s3", "")) == "identity_no_address"
    assert refusal(call, identities.enter, who("s3", "no address")) == "identity_no_address"
    assert len(rows(User)) == 2


def change(user, **values):
    call(users.change, user.id, **values)


@pytest.mark.parametrize(
    ("confirmed", "verified", "operator"), [(False, True, False), (True, False, False), (False, False, False), (True, True, True)]
)
def test_an_address_that_one_side_never_checked_links_nothing(any_house, alice, confirmed, verified, operator):
    change(alice, confirmed_at=now() if confirmed else None, is_superuser=operator)
    assert refusal(call, identities.enter, who(email=alice.email, verified=verified)) == "identity_known_address"
    assert not rows(Identity) and len(rows(User)) == 1


def test_an_address_that_both_sides_checked_links_and_tells(any_house, alice):
    change(alice, confirmed_at=now())
    assert call(identities.enter, who(email=alice.email)).id == alice.id
    assert [letter.to for letter in rows(Message, kind="identity-linked")] == [alice.email]
    assert call(identities.enter, who(email="x@example.org")).id == alice.id
    change(alice, is_active=False)
    assert refusal(call, identities.enter, who()) == "identity_off"
    assert refusal(call, identities.enter, who("s9", alice.email)) == "identity_off"
    assert len(rows(Identity)) == 1


def test_linking_takes_a_fresh_proof_a_confirmed_address_and_a_secret_of_ones_own(any_house, alice, bob):
    sid = call(sessions.begin, alice.id)
    assert refusal(call, identities.allow_link, alice.id, sid) == "not_confirmed"
    change(alice, confirmed_at=now())
    key = call(identities.allow_link, alice.id, sid)
    assert refusal(call, identities.use_allowance, bob.id, key) == "link_used"
    call(identities.use_allowance, alice.id, key)
    assert refusal(call, identities.use_allowance, alice.id, key) == "link_used"
    call(identities.link, alice.id, who())
    call(identities.link, alice.id, who())
    assert refusal(call, identities.link, bob.id, who()) == "identity_taken"
    grow_old(sid)
    assert refusal(call, identities.allow_link, alice.id, sid) == "prove_again"
    assert [found.email for found in call(identities.of_user, alice.id)] == ["rosa@example.org"]


def grow_old(sid):
    old = now() - proving.FRESH - timedelta(seconds=1)
    call(lambda session: session.exec(update(SignIn).where(col(SignIn.id) == token_hash(sid)).values(proven_at=old)) and None)


def test_the_last_way_in_stays(any_house, alice, bob):
    rosa = call(identities.enter, who())
    sid = call(sessions.begin, rosa.id)
    (one,) = call(identities.of_user, rosa.id)
    assert refusal(call, identities.unlink, rosa.id, sid, one.id) == "last_way_in"
    call(identities.link, alice.id, who("s2"))
    (hers,) = call(identities.of_user, alice.id)
    theirs = call(sessions.begin, bob.id)
    assert refusal(call, identities.unlink, bob.id, theirs, hers.id) == "not_found"
    call(identities.unlink, alice.id, call(sessions.begin, alice.id), hers.id)
    assert not call(identities.of_user, alice.id)


def test_what_was_unlinked_stays_so_until_it_is_linked_again(any_house, alice):
    change(alice, confirmed_at=now())
    rosa, sid = who(email=alice.email), call(sessions.begin, alice.id)
    call(identities.enter, rosa)
    call(identities.unlink, alice.id, sid, call(identities.of_user, alice.id)[0].id)
    assert refusal(call, identities.enter, rosa) == "identity_unlinked"
    assert refusal(call, identities.prove, alice.id, rosa) == "identity_other"
    call(identities.link, alice.id, rosa)
    assert call(identities.enter, rosa).id == alice.id


def test_a_new_password_by_letter_leaves_no_other_way_in(any_house, alice):
    change(alice, confirmed_at=now())
    call(identities.link, alice.id, who("s2", "mallory@example.org", verified=False))
    secret = call(proofs.make, alice.id, proofs.RESET, timedelta(hours=1), alice.email)
    call(resets.reset, secret, "another long password")
    assert not rows(Identity)
    assert call(identities.enter, who("s1", alice.email)).id == alice.id, "whom the provider vouches for comes in again"


def test_a_proof_is_the_same_identity_and_fresh(house, alice):
    rosa = call(identities.enter, who())
    call(identities.link, alice.id, who("s2"))
    assert call(identities.prove, rosa.id, who()).id == rosa.id
    assert refusal(call, identities.prove, rosa.id, who("s2")) == "identity_other"
    assert refusal(call, identities.prove, rosa.id, who("s3")) == "identity_other"
    assert refusal(call, identities.prove, rosa.id, replace(who(), proven_at=time.time() - 3600)) == "identity_other"
    assert call(identities.prove, rosa.id, replace(who(), proven_at=time.time() - 5)).id == rosa.id
