"""Proving again who one is, before something that is hard to take back: a session and a password go in; a fresh session comes out."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from core.errors import AppError, Invalid, NotSignedIn
from core.log import event
from core.services import passwords, second_factor
from core.services.limits import Limiter
from core.services.secret import token_hash
from core.services.sessions import IDLE
from storage.database import let_go
from storage.models import SignIn, now
from storage.queries import sessions, users

FRESH = timedelta(minutes=10)

proving_tries = Limiter("proving", most=10, seconds=300)


class ProveAgain(AppError):
    """What was asked for needs a fresh proof of who asks."""

    code = "prove_again"
    status = 403


class Asked(BaseModel):
    """What a person has to show: nothing while `fresh`; else their password, or to go through their identity provider, and a code."""

    fresh: bool
    password: bool
    code: bool


def asked(session: Session, sid: str) -> Asked:
    """What the person of this session has to show before something that needs a fresh proof. Raises NotSignedIn."""
    kept = _kept(session, sid)
    user = users.by_id(session, kept.user_id)
    return Asked(fresh=_is_fresh(kept), password=user.has_password, code=user.second_factor)


def require_fresh(session: Session, sid: str) -> None:
    """Raises ProveAgain when the last proof of this session is older than 10 minutes, NotSignedIn when it has ended."""
    if not _is_fresh(_kept(session, sid)):
        raise ProveAgain("Please show once more that it is you, then try again.")


def prove(session: Session, sid: str, password: str, code: str = "", address: str = "") -> None:
    """Marks the session as just proven. Raises as `check` does. Call it first in a transaction."""
    user_id = _kept(session, sid).user_id
    check(session, user_id, password, code, address)
    mark(session, sid)


def mark(session: Session, sid: str) -> None:
    """The person of this session has just proved who they are."""
    sessions.mark_proven(session, token_hash(sid), now())


def check(session: Session, user_id: UUID, password: str, code: str = "", address: str = "") -> None:
    """Nothing happens when the password, and the code where the account asks for one, are right. Raises Invalid with code
    wrong_password, no_password, second_factor_needed or wrong_code, and TooMany after 10 tries in 5 minutes. Call it first in a
    transaction."""
    user = users.by_id(session, user_id)
    if user is None:
        raise NotSignedIn("Please sign in first.")
    if not user.has_password:
        words = "This account has no password. Show that it is you through whoever signs you in, or choose a password first."
        raise Invalid(words, code="no_password", field="password")
    proving_tries.count(f"account {user_id}")
    let_go(session)
    is_right = passwords.matches(password, user.hashed_password)
    # Checking takes a while, in which the password may have been changed.
    if not is_right or not users.has_password(session, user_id, user.hashed_password):
        event("proof_wrong", user_id=user_id, address=address)
        raise Invalid("This is not the password of this account. Please try again.", code="wrong_password", field="password")
    try:
        second_factor.check(session, user_id, code, address)
    except NotSignedIn as error:
        # Whoever asks is signed in; only their proof is wrong.
        raise Invalid(error.message, code=error.code, field="code") from None
    proving_tries.forget(f"account {user_id}")


def _kept(session: Session, sid: str) -> SignIn:
    at = now()
    found = sessions.signed_in(session, token_hash(sid), at, at - IDLE)
    if found is None:
        raise NotSignedIn("You have signed out. Sign in again to go on.")
    return found[0]


def _is_fresh(kept: SignIn) -> bool:
    return kept.proven_at > now() - FRESH
