"""Accounts: e-mail addresses and passwords go in; users come out."""

import re

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.errors import Conflict, Invalid, NotSignedIn
from core.services import passwords
from core.services.limits import Limiter
from core.services.passwords import hash_password
from core.services.records import UserRecord
from storage.database import let_go
from storage.models import User
from storage.queries import users

_EMAIL = re.compile(r"[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+\.[^\s@.\x00-\x1f]{2,}")

sign_in_tries = Limiter("sign-in", most=10, seconds=300)


def register(session: Session, email: str, password: str) -> UserRecord:
    """Makes an account. Raises Invalid (field email or password), Conflict with code email_taken. Call it first in a transaction."""
    return _record(new_user(session, email, password))


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


def new_user(session: Session, email: str, password: str, **more: object) -> User:
    """A row of an account with what is `more` of it. Raises Invalid (field email or password), Conflict with code email_taken."""
    email = email.strip().casefold()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid("This does not look like an e-mail address. Please check it.", field="email")
    passwords.check_choice(password, email)
    user = User(email=email, hashed_password=hash_password(password), **more)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("There is an account with this e-mail address already. Please sign in.", code="email_taken", field="email") from None
    return user


def _record(user: User) -> UserRecord:
    return UserRecord.model_validate(user, from_attributes=True)
