"""Setting up and giving up the second factor: whoever has just proved who they are goes in; a secret for the app and recovery codes
come out.

Pages hand in their session's `sid`, which must be fresh. Programs have none: their doors call `proving.check` first.
"""

import time
from uuid import UUID

import pyotp
from pydantic import BaseModel
from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, Invalid
from core.log import event
from core.services import mail, proving, second_factor
from storage.models import User
from storage.queries import factors, users

CODES = 10
ISSUER = "Sal's Memory Maker"


class Offer(BaseModel):
    """What an authenticator app needs: `uri` to be drawn as a QR code, `words` the same secret in groups, to be typed."""

    uri: str
    words: str


def offer(session: Session, user_id: UUID, sid: str | None = None) -> Offer:
    """A fresh secret, which counts once `turn_on` had a code of it. Raises Conflict while the second factor is on, ProveAgain."""
    user = _proven(session, user_id, sid)
    if user.totp_on:
        raise Conflict("Signing in asks for a code already.", code="second_factor_on")
    secret = pyotp.random_base32()
    users.change(session, user_id, totp_secret=second_factor.sealed(secret))
    words = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Offer(uri=pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER), words=words)


def turn_on(session: Session, user_id: UUID, code: str, sid: str | None = None) -> list[str]:
    """From now on signing in asks for a code; ten recovery codes, told this once. Raises Invalid (field code), Conflict, ProveAgain."""
    user = _proven(session, user_id, sid)
    second_factor.count_try(user_id)
    secret = second_factor.opened(user.totp_secret) if user.totp_secret else ""
    step = second_factor.step_of(secret, second_factor.plain(code), time.time()) if secret else None
    if step is None:
        words = "This code does not fit. Please check that your phone's clock is right, and type the digits it shows now."
        raise Invalid(words, code="wrong_code", field="code")
    if not factors.turn_on(session, user_id, step):
        raise Conflict("Signing in asks for a code already.", code="second_factor_on")
    second_factor.forgive(user_id)
    _told(session, user, "second-factor-on")
    return _fresh_codes(session, user_id)


def turn_off(session: Session, user_id: UUID, sid: str | None = None) -> None:
    """Signing in asks for the password alone again. Nothing happens when it does already. Raises ProveAgain."""
    user = _proven(session, user_id, sid)
    if not user.totp_on:
        return
    users.change(session, user_id, totp_on=False, totp_secret="")
    factors.replace_recovery_codes(session, user_id, [])
    _told(session, user, "second-factor-off")


def new_codes(session: Session, user_id: UUID, sid: str | None = None) -> list[str]:
    """Ten new recovery codes, told this once; the old ones fall. Raises Conflict while the second factor is off, ProveAgain."""
    if not _proven(session, user_id, sid).totp_on:
        raise Conflict("Signing in asks for no code, so there is nothing to recover.", code="second_factor_off")
    event("recovery_codes_made", user_id=user_id)
    return _fresh_codes(session, user_id)


def codes_left(session: Session, user_id: UUID) -> int:
    """How many recovery codes were not used yet."""
    return factors.recovery_codes_left(session, user_id)


def _fresh_codes(session: Session, user_id: UUID) -> list[str]:
    codes = [second_factor.fresh_recovery_code() for _ in range(CODES)]
    factors.replace_recovery_codes(session, user_id, [second_factor.recovery_hash(code) for code in codes])
    return codes


def _proven(session: Session, user_id: UUID, sid: str | None) -> User:
    if sid is not None:
        proving.require_fresh(session, sid)
    return users.by_id(session, user_id)


def _told(session: Session, user: User, what: str) -> None:
    mail.post(session, what, user.email, user.id, link=f"{settings().address}/account#second-factor")
    event(what.replace("-", "_"), user_id=user.id)
