"""Tokens for programs: a user goes in; a short-lived access token (JWT) and a rotating refresh token come out, and back again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from sqlmodel import Session

from core.config import settings
from core.errors import NotSignedIn
from core.log import event
from core.services import closing
from core.services.once import once
from core.services.records import UserRecord
from core.services.secret import fresh as fresh_secret
from core.services.secret import token_hash
from storage.database import after_rollback, transaction
from storage.models import RefreshToken, now
from storage.queries import sessions, users

ISSUER, AUDIENCE = "memory-maker", "memory-maker-api"
ACCESS_LASTS = timedelta(minutes=10)
REFRESH_LASTS = timedelta(days=30)
CHAIN_LASTS = timedelta(days=180)
"""However often a chain is renewed, whoever has it signs in anew in the end."""

_WANTED = {
    "iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": AUDIENCE},
    "type": {"essential": True, "value": "access"}, "exp": {"essential": True}, "sub": {"essential": True}, "sid": {"essential": True},
}  # fmt: skip
_claims = jwt.JWTClaimsRegistry(**_WANTED)
# To sign out, a token that ended a while ago is as good.
_claims_once = jwt.JWTClaimsRegistry(leeway=int(REFRESH_LASTS.total_seconds()), **_WANTED)


@dataclass(frozen=True)
class TokenPair:
    """`expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


def issue(session: Session, user: UserRecord, agent: str = "", address: str = "") -> TokenPair:
    """A first pair for a user who has just proved who they are. A closed account comes back with it."""
    # Whoever signs them out everywhere at this moment meets this chain too, or comes first.
    users.lock(session, user.id)
    closing.bring_back(session, user.id)
    return _pair(session, user.id, uuid4(), agent[:300], address[:64], now())


def user_for_access(session: Session, token: str) -> UserRecord | None:
    """The active user of a good access token whose refresh chain still lives, else None."""
    found = _read(token, _claims)
    if found is None:
        return None
    user_id, family = found
    user = sessions.user_of_family(session, user_id, family, now())
    if user is None:
        return None
    # Whoever asks in the same step who this is need not ask the database.
    once(session, ("living", user_id), lambda: user)
    return UserRecord.model_validate(user, from_attributes=True)


def chain_of(token: str) -> tuple[UUID, UUID] | None:
    """Whose access token this is and of which chain; None when it is not a good one."""
    return _read(token, _claims)


def refresh(session: Session, refresh_token: str) -> TokenPair:
    """A new pair for a refresh token, which is used up. Raises NotSignedIn; a token used twice ends its whole chain.

    There is no grace for whoever lost the answer: they cannot be told from a thief, and sign in again.
    """
    kept = sessions.refresh_token(session, token_hash(refresh_token))
    if kept is None or kept.expires_at <= now():
        raise _refused()
    users.lock(session, kept.user_id)
    if users.living(session, kept.user_id) is None:
        raise _refused()
    if not sessions.use_refresh_token(session, kept.id):
        # By its ids: the row itself may have gone by then.
        after_rollback(session, partial(_end_family, kept.user_id, kept.family_id))
        raise _refused()
    return _pair(session, kept.user_id, kept.family_id, kept.agent, kept.address, kept.begun_at or kept.created_at)


def revoke(session: Session, refresh_token: str) -> None:
    """Ends the chain of this refresh token and its access tokens; nothing happens when it has ended already."""
    kept = sessions.refresh_token(session, token_hash(refresh_token))
    if kept is not None:
        _drop(session, kept.user_id, kept.family_id)
        event("signed_out", user_id=kept.user_id)


def revoke_access(session: Session, token: str) -> None:
    """Ends the chain that this access token belongs to, also when the token itself has ended; nothing happens to any other string."""
    found = _read(token, _claims_once)
    if found is not None:
        _drop(session, *found)


def _read(token: str, registry: jwt.JWTClaimsRegistry) -> tuple[UUID, UUID] | None:
    """Whose token this is and of which chain; None when it is not ours."""
    try:
        claims = jwt.decode(token, _key(), algorithms=["HS256"]).claims
        registry.validate(claims)
        return UUID(claims["sub"]), UUID(claims["sid"])
    except (JoseError, ValueError):
        return None


def _end_family(user_id: UUID, family: UUID) -> None:
    event("refresh_token_used_twice", user_id=user_id)
    with transaction() as session:
        _drop(session, user_id, family)


def _drop(session: Session, user_id: UUID, family: UUID) -> None:
    users.lock(session, user_id)
    sessions.drop_family(session, family)


def _refused() -> NotSignedIn:
    return NotSignedIn("Please sign in again.", code="refresh_refused")


def _pair(session: Session, user_id: UUID, family: UUID, agent: str, address: str, begun_at: datetime) -> TokenPair:
    fresh, at = fresh_secret(), now()
    kept = {"family_id": family, "user_id": user_id, "agent": agent, "address": address, "begun_at": begun_at}
    session.add(RefreshToken(**kept, token_hash=token_hash(fresh), expires_at=min(at + REFRESH_LASTS, begun_at + CHAIN_LASTS)))
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": str(user_id), "sid": str(family), "jti": uuid4().hex, "type": "access",
        "iat": int(at.timestamp()), "exp": int((at + ACCESS_LASTS).timestamp()),
    }  # fmt: skip
    access = jwt.encode({"alg": "HS256"}, claims, _key(), algorithms=["HS256"])
    return TokenPair(access, fresh, int(ACCESS_LASTS.total_seconds()))


def _key() -> OctKey:
    """A key of its own, so that what is signed for programs is of no use anywhere else the secret may serve."""
    return OctKey.import_key(hashlib.sha256(b"access tokens\0" + settings().secret_key.encode()).digest())
