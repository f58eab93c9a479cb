"""Accounts: email addresses and passwords go in; users come out."""

from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.errors import Conflict, NotSignedIn, TooMany
from core.log import account, event
from core.services import addresses, closing, passwords, profiles
from core.services.limits import Limiter
from core.services.passwords import hash_password
from core.services.records import Registered, UserRecord
from storage.database import let_go
from storage.models import User, now
from storage.queries import users

sign_in_tries = Limiter("sign-in", most=10, seconds=300)
accounts_made = Limiter("accounts", most=500, seconds=3600)


def register(session: Session, email: str, password: str, address: str = "", time_zone: str = "") -> Registered:
    """Makes an account and writes to its owner. Raises Invalid (field email or password), and TooMany after 500 in an hour for the
    caller's network `address`. Call it first in a transaction. A `time_zone` that is none is left out.

    For an address that has an account nothing is made: its owner is told by a letter, and whoever asked gets the same answer, in the
    same time.
    """
    email = addresses.clean(email)
    passwords.check_choice(password, email)
    if address:
        accounts_made.count(address)
    hashed = hash_password(password)
    owner = users.by_email(session, email)
    if owner is None:
        user = _add(session, User(email=email, hashed_password=hashed, **profiles.zone(time_zone)))
        if user:
            addresses.welcome(session, user)
            event("account_made", user_id=user.id, address=address)
            return Registered(id=user.id, email=user.email, created_at=user.created_at, user=_record(user))
        owner = users.by_email(session, email)
    if owner:
        addresses.tell_owner(session, owner)
    return Registered(id=uuid4(), email=email, created_at=now(), user=None)


def authenticate(session: Session, email: str, password: str, address: str = "") -> UserRecord:
    """The user of this email and password, whom nobody switched off; one who closed their account may still come back.

    Raises NotSignedIn, and TooMany after 10 tries in 5 minutes for the account or for the caller's network `address`. Takes the same
    time whether or not the account exists. Call it first in a transaction.
    """
    email = email.strip().lower()
    _count_try(email, address)
    user = users.by_email(session, email) if addresses.is_address(email) else None
    let_go(session)
    is_right = passwords.matches(password, user.hashed_password if user else None)
    # Checking takes a while, in which the password may have been changed.
    is_right = is_right and users.has_password(session, user.id, user.hashed_password)
    if not is_right or not user.is_active or not closing.may_return(user.deleted_at):
        event("sign_in_failed", account=account(email), user_id=user.id if user else None, address=address)
        raise NotSignedIn("This email address and password do not belong together. Please try again.", code="wrong_password")
    _forgive(email, address)
    event("sign_in", user_id=user.id, address=address)
    return _record(user)


def new_user(session: Session, email: str, password: str, **more: object) -> User:
    """A row of an account with what is `more` of it. Raises Invalid (field email or password), Conflict with code email_taken."""
    email = addresses.clean(email)
    passwords.check_choice(password, email)
    user = _add(session, User(email=email, hashed_password=hash_password(password), **more))
    if user is None:
        raise Conflict("There is an account with this email address already. Please sign in.", code="email_taken", field="email")
    return user


def _add(session: Session, user: User) -> User | None:
    """The row, or None when another one has its address; then nothing of the transaction stands."""
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return None
    return user


def _count_try(email: str, address: str) -> None:
    """Before the password is looked at, so that tries at the same time count as well."""
    try:
        if address:
            sign_in_tries.count(f"address {address}")
        sign_in_tries.count(f"account {email}")
    except TooMany:
        event("sign_in_limited", account=account(email), address=address)
        raise


def _forgive(email: str, address: str) -> None:
    """A right password clears the account; the network, which may belong to a guesser with an account too, gets back this one try."""
    sign_in_tries.forget(f"account {email}")
    if address:
        sign_in_tries.take_back(f"address {address}")


def _record(user: User) -> UserRecord:
    return UserRecord.model_validate(user, from_attributes=True)
