"""The desk's own door: an operator with a second factor goes in; they come through while they have shown it within half an hour."""

from datetime import timedelta

from sqlmodel import Session

from core.errors import AppError, NotSignedIn
from core.log import event
from core.services import second_factor, tokens
from core.services.secret import token_hash
from core.services.sessions import IDLE
from storage.models import now
from storage.queries import sessions

LASTS = timedelta(minutes=30)


class CodeAgain(AppError):
    """What was asked for needs the second factor anew."""

    code = "code_again"
    status = 403


def needs_code(session: Session, sid: str) -> bool:
    """Whether the person of this session has a second factor and has not shown it within half an hour. Raises NotSignedIn."""
    kept, user = _kept(session, sid)
    return user.totp_on and (kept.code_at is None or kept.code_at <= now() - LASTS)


def require_code(session: Session, sid: str) -> None:
    """Raises CodeAgain when the code is needed again."""
    if needs_code(session, sid):
        raise CodeAgain("Half an hour has passed. Please show your second factor again, then go on.")


def show_code(session: Session, sid: str, code: str, address: str = "") -> None:
    """Takes a code, for the next half hour. Raises NotSignedIn with code second_factor_needed or wrong_code, and TooMany."""
    kept, user = _kept(session, sid)
    second_factor.check(session, user.id, code, address)
    sessions.mark_code(session, kept.id, now())
    event("desk_opened", user_id=user.id, address=address)


def require_young(session: Session, token: str) -> None:
    """The same for a program: its chain of tokens was begun, with the code, within half an hour. Raises CodeAgain; says nothing of a
    token that is no good, nor of whoever is no operator."""
    chain = tokens.chain_of(token)
    is_operator, begun = sessions.operators_chain(session, *chain) if chain else (False, None)
    if not is_operator:
        return
    if begun is None or begun <= now() - LASTS:
        raise CodeAgain("Half an hour has passed since you signed in. Sign in again, with your code, for what an operator does.")


def _kept(session: Session, sid: str):
    at = now()
    found = sessions.signed_in(session, token_hash(sid), at, at - IDLE)
    if found is None:
        raise NotSignedIn("You have signed out. Sign in again to go on.")
    return found
