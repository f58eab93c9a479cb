"""New passwords: a person who proves themselves by a letter or by their old password goes in; a changed account comes out.

Who forgot a password is answered before anybody looks whether there is such an account: that they asked is put into the outbox, in the
same way for an address that nobody has, and a worker answers it in a moment. So neither the answer nor its time tells who has an account
here, and what was asked for is not lost with the process that was asked.
"""

import logging
from datetime import timedelta
from threading import Event
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import TooMany
from core.log import account, event
from core.services import addresses, api_keys, authenticators, identities, mail, passwords, proofs, proving, sessions
from core.services.limits import Limiter
from core.services.proofs import CONFIRM, EMAIL, KEEP, RESET
from storage.database import let_go, transaction
from storage.models import User, now
from storage.queries import messages, users

LASTS = timedelta(hours=1)
A_DAY = 24 * 3600
LOOK_EVERY = 0.5

letters = Limiter("letters for a new password", most=5, seconds=A_DAY)
asked_from = Limiter("asked for a new password", most=3000, seconds=3600)

log = logging.getLogger(__name__)


def forgotten(session: Session, email: str, address: str = "") -> None:
    """Writes to the account of this address, if there is one, how to choose a new password; at most 5 times a day. Raises Invalid
    (field email), and TooMany after 3,000 in an hour from the caller's network `address`; never tells whether there is an account."""
    email = addresses.clean(email)
    if address:
        asked_from.count(address)
    mail.ask(session, "reset", email)
    event("password_forgotten", account=account(email), address=address)


def run_answering(ended: Event) -> None:
    """Answers who asked for a new password, until `ended` is set."""
    while not ended.is_set():
        try:
            answer_asked()
        except Exception:
            # Whoever asked stands in the outbox until they are answered.
            log.exception("Letters for new passwords could not be written just now; the next look follows")
        ended.wait(LOOK_EVERY)


def answer_asked() -> None:
    """Writes to everybody who asked and has an account. Each is answered once, whatever ends this on the way."""
    while True:
        with transaction() as session:
            email = messages.take_asked(session, "reset")
            if email is None:
                return
            user = users.by_email(session, email)
            if user and user.is_active and _has_some_left(email):
                _post(session, user)


def send_link(session: Session, user_id: UUID) -> None:
    """Writes to a person who is signed in how to choose a password. Raises TooMany after 5 in a day."""
    user = users.living(session, user_id)
    letters.count(user.email)
    _post(session, user)


def reset(session: Session, secret: str, password: str) -> None:
    """Gives the account of this link its new password, signs out everybody who was signed in to it, unlinks identities and ends API
    keys: nobody else may have a way in of their own. As the link went to the account's address, that is confirmed by it; and where it
    was not before, a second factor is turned off, which somebody else may have set up. Raises NotFound (link_used), Invalid (field
    password). Call it first in a transaction."""
    user = users.by_id(session, proofs.peek(session, secret, RESET).user_id)
    passwords.check_choice(password, user.email)
    let_go(session)
    hashed = passwords.hash_password(password)
    proof = proofs.take(session, secret, RESET)
    if not user.is_active or proof.email != user.email:
        raise proofs.used()
    if not user.email_confirmed:
        users.change(session, user.id, confirmed_at=now())
        authenticators.turn_off(session, user.id)
    identities.drop_all(session, user.id)
    api_keys.drop_all(session, user.id)
    _give(session, user, hashed)


def change(session: Session, user_id: UUID, current: str, new: str, code: str = "", address: str = "") -> None:
    """Changes the password of whoever shows the current one, and the second factor's `code` where there is one. It signs them out
    everywhere: what asked has to begin a session anew. Raises Invalid (field password, code or new_password), TooMany. Call it first
    in a transaction."""
    user = users.by_id(session, user_id)
    passwords.check_choice(new, user.email, field="new_password")
    let_go(session)
    hashed = passwords.hash_password(new)
    proving.check(session, user_id, current, code, address)
    _give(session, user, hashed)


def _give(session: Session, user: User, hashed: str) -> None:
    users.change(session, user.id, hashed_password=hashed)
    sessions.end_others(session, user.id, None)
    proofs.drop(session, user.id, RESET, CONFIRM, EMAIL, KEEP)
    mail.post(session, "password-changed", user.email, user.id, link=f"{settings().address}/forgot")
    event("password_changed", user_id=user.id)


def _has_some_left(email: str) -> bool:
    try:
        letters.count(email)
    except TooMany:
        return False
    return True


def _post(session: Session, user: User) -> None:
    secret = proofs.make(session, user.id, RESET, LASTS, user.email)
    mail.post(session, "reset", user.email, user.id, link=f"{settings().address}/reset/{secret}")
