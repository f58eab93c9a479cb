"""The second factor at the door: an account and a code go in; nothing comes out, or why the code does not open it.

A code is one of the person's authenticator (TOTP, RFC 6238: six digits, a new one every 30 seconds) or one of their recovery codes.
"""

import base64
import hmac
import re
import secrets
import time
from uuid import UUID

import pyotp
from cryptography.fernet import InvalidToken
from sqlmodel import Session

from core.errors import NotSignedIn
from core.log import event
from core.services.limits import Limiter
from core.services.secret import box, token_hash
from storage.models import User, now
from storage.queries import factors, users

DIGITS, STEP_SECONDS = 6, 30
# A clock may be half a minute wrong.
_DRIFT = (0, -1, 1)

code_tries = Limiter("code", most=10, seconds=300)
# Ten every five minutes, for weeks, would find one of the million codes.
code_tries_a_day = Limiter("code a day", most=100, seconds=24 * 3600)


def check(session: Session, user_id: UUID, code: str, address: str = "") -> None:
    """Nothing happens when the account has no second factor, or when the code is right; then it is used up.

    Raises NotSignedIn with code second_factor_needed (no code given) or wrong_code, and TooMany after 10 tries in 5 minutes.
    """
    user = users.by_id(session, user_id)
    if user is None or not user.totp_on:
        return
    if not code.strip():
        raise NotSignedIn("Please type the code from your authenticator app as well.", code="second_factor_needed", field="code")
    count_try(user_id)
    if not (_use_totp(session, user, code) or _use_recovery(session, user, code)):
        event("second_factor_wrong", user_id=user_id, address=address)
        raise NotSignedIn(
            "This code does not fit, or was used already. Please wait for the next one and try again.", code="wrong_code", field="code"
        )
    forgive(user_id)


def count_try(user_id: UUID) -> None:
    """Counts one try at a code. Raises TooMany."""
    for tries in (code_tries, code_tries_a_day):
        tries.count(f"account {user_id}")


def forgive(user_id: UUID) -> None:
    """After a right code, wrong ones before it count no more."""
    for tries in (code_tries, code_tries_a_day):
        tries.forget(f"account {user_id}")


def plain(code: str) -> str:
    """A code as it is meant, however its groups are written."""
    return re.sub(r"[\s-]", "", code).casefold()


def step_of(secret: str, code: str, at: float) -> int | None:
    """The time step that `code` is right for, None when it is wrong at this time."""
    totp, current = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS), int(at // STEP_SECONDS)
    for step in (current + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode("utf-8", "replace")):
            return step
    return None


def sealed(secret: str) -> str:
    """What is kept of an authenticator's secret."""
    return box("second factor").encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """The secret again; '' when it was sealed under another SECRET_KEY."""
    try:
        return box("second factor").decrypt(kept.encode()).decode()
    except InvalidToken:
        return ""


def fresh_recovery_code() -> str:
    """80 bits of chance in four groups that are easy to read and to copy from paper."""
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def recovery_hash(code: str) -> str:
    """What is kept of a recovery code, however its groups are written."""
    return token_hash(plain(code))


def _use_totp(session: Session, user: User, code: str) -> bool:
    secret = opened(user.totp_secret)
    step = step_of(secret, plain(code), time.time()) if secret else None
    return step is not None and factors.use_step(session, user.id, step)


def _use_recovery(session: Session, user: User, code: str) -> bool:
    used = factors.use_recovery_code(session, user.id, recovery_hash(code), now())
    if used:
        event("recovery_code_used", user_id=user.id)
    return used
