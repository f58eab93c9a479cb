"""Accounts: e-mail addresses and passwords go in; users, sessions and the operator's set-up link come out."""

import hashlib
import re
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound, NotSignedIn
from core.services import passwords
from core.services.limits import Limiter
from core.services.passwords import hash_password
from core.services.records import UserRecord
from storage.database import let_go
from storage.models import SignIn, User, now
from storage.queries import users

SESSION_IDLE = timedelta(days=14)
SESSION_LONGEST = timedelta(days=60)
_TOUCH_EVERY = timedelta(minutes=5)

_EMAIL = re.compile(r"[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+\.[^\s@.\x00-\x1f]{2,}")

sign_in_tries = Limiter(most=10, seconds=300)


def register(session: Session, email: str, password: str) -> UserRecord:
    """Makes an account. Raises Invalid (field email or password), Conflict with code email_taken. Call it first in a transaction."""
    return _record(_new_user(session, email, password, is_superuser=False))


def authenticate(session: Session, email: str, password: str, address: str = "") -> UserRecord:
    """The active user of this e-mail and password. Raises NotSignedIn, and TooMany after 10 tries in 5 minutes for the account
    or for the caller's network `address`. Takes the same time whether or not the account exists. Call it first in a transaction.
    """
    email = email.strip().casefold()[:254]
    keys = [f"account {email}"] + ([f"address {address}"] if address else [])
    for key in keys:
        sign_in_tries.count(key)
    user = users.by_email(session, email)
    let_go(session)
    if not passwords.matches(password, user.hashed_password if user else None) or not user.is_active:
        raise NotSignedIn("This e-mail address and password do not belong together. Please try again.", code="wrong_password")
    for key in keys:
        sign_in_tries.forget(key)
    return _record(user)


def sign_in(session: Session, email: str, password: str, address: str = "") -> tuple[str, UserRecord]:
    """A fresh session id (256 bits, to be the cookie's value) and its user. Raises as `authenticate` does."""
    user = authenticate(session, email, password, address)
    return open_session(session, user.id), user


def open_session(session: Session, user_id: UUID) -> str:
    """A fresh session id for a user who has just proved who they are. Only its hash is kept."""
    sid = secrets.token_urlsafe(32)
    session.add(SignIn(id=token_hash(sid), user_id=user_id, expires_at=now() + SESSION_LONGEST))
    return sid


def user_for(session: Session, sid: str) -> UserRecord | None:
    """The user of a live session, None when it ended: after 14 days unused, 60 days in all, or by signing out."""
    at, key = now(), token_hash(sid)
    found = users.signed_in(session, key, at, at - SESSION_IDLE)
    if found is None:
        return None
    kept, user = found
    if kept.seen_at < at - _TOUCH_EVERY:
        users.touch_session(session, key, at)
    return _record(user)


def sign_out(session: Session, sid: str) -> None:
    """Ends a session; nothing happens when it has ended already."""
    users.end_session(session, token_hash(sid))


def setup_token(session: Session) -> str | None:
    """A one-time secret that makes the operator; None once there is one. The newest alone is good."""
    if users.any_operator(session):
        return None
    token = secrets.token_urlsafe(32)
    users.replace_setup_token(session, token_hash(token))
    return token


def setup_open(session: Session, token: str) -> bool:
    """Whether this set-up link can still be used."""
    return users.has_setup_token(session, token_hash(token)) and not users.any_operator(session)


def claim_setup(session: Session, token: str, email: str, password: str) -> UserRecord:
    """Makes the operator. Raises NotFound when the link was used or replaced, else as `register`. Call it first in a transaction."""
    user = _new_user(session, email, password, is_superuser=True)
    if not users.take_setup_token(session, token_hash(token)) or users.any_operator(session, besides=user.id):
        raise NotFound("This set-up link was used already, or the product was started anew since. Please use the newest link.")
    return _record(user)


def drop_ended(session: Session) -> None:
    """Forgets sessions and refresh tokens whose time is over."""
    users.drop_ended(session, now(), now() - SESSION_IDLE)


def create_operator(session: Session, email: str, password: str) -> UserRecord:
    """Makes an operator from the machine itself, where no link is needed. Raises as `register`. Call it first in a transaction."""
    return _record(_new_user(session, email, password, is_superuser=True))


def token_hash(token: str) -> str:
    """What is kept of a secret: its SHA-256. Enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _new_user(session: Session, email: str, password: str, is_superuser: bool) -> User:
    email = email.strip().casefold()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid("This does not look like an e-mail address. Please check it.", field="email")
    passwords.check_choice(password, email)
    user = User(email=email, hashed_password=hash_password(password), is_superuser=is_superuser)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("There is an account with this e-mail address already. Please sign in.", code="email_taken", field="email") from None
    return user


def _record(user: User) -> UserRecord:
    return UserRecord.model_validate(user, from_attributes=True)
