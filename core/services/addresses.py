"""Email addresses: what was typed goes in; an address, letters that ask whether it is theirs, and in the end a confirmed one come out."""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, Invalid, TooMany
from core.log import event
from core.services import mail, proofs
from core.services.limits import Limiter
from core.services.proofs import CONFIRM, EMAIL, KEEP, RESET, ProofRecord
from core.services.records import UserRecord
from storage.models import User, now
from storage.queries import users

LONGEST = 254
CONFIRM_LASTS = timedelta(days=7)
CHANGE_LASTS = timedelta(hours=24)
A_DAY = 24 * 3600

# Nothing that would end an address or begin another one in the head of a letter, nor half characters.
_PART = r"[^\s@\x00-\x1f\x7f<>()\[\]:;,\\\"\ud800-\udfff]"
_EMAIL = re.compile(rf"{_PART}+@{_PART}+\.(?:(?!\.){_PART}){{2,}}")

confirm_letters = Limiter("letters to confirm", most=5, seconds=A_DAY)
changes = Limiter("changes of address", most=5, seconds=A_DAY)
known_letters = Limiter("letters to known addresses", most=5, seconds=A_DAY)


def clean(email: str) -> str:
    """The address as it is kept. Raises Invalid (field email) when it is none."""
    # Not casefold: it would turn straße.example into strasse.example, which is somebody else’s.
    email = email.strip().lower()
    if not is_address(email):
        raise Invalid("This does not look like an email address. Please check it.", field="email")
    return email


def is_address(email: str) -> bool:
    # What cannot be seen would have one address look like another.
    return len(email) <= LONGEST and _EMAIL.fullmatch(email) is not None and email.isprintable()


def welcome(session: Session, user: User) -> None:
    """The first letter to a new account, with the link that confirms its address."""
    _post_confirmation(session, user)


def send_again(session: Session, user_id: UUID) -> None:
    """Writes once more to an address that is not confirmed; nothing happens to one that is. Raises TooMany after 5 in a day."""
    user = users.living(session, user_id)
    if user is None or user.email_confirmed:
        return
    confirm_letters.count(str(user_id))
    proofs.drop(session, user_id, CONFIRM)
    _post_confirmation(session, user)


def tell_owner(session: Session, owner: User) -> None:
    """Tells whoever owns this address that somebody wanted to make an account with it; not more than 5 times a day."""
    try:
        known_letters.count(str(owner.id))
    except TooMany:
        return
    if owner.is_active:
        mail.post(session, "known-address", owner.email, owner.id, link=f"{settings().address}/#sign-in")


def about(session: Session, secret: str) -> ProofRecord:
    """What the link of a letter confirms: an account's first address, or another one. Raises NotFound (link_used)."""
    return proofs.peek(session, secret, CONFIRM, EMAIL)


def confirm(session: Session, secret: str) -> UserRecord:
    """The address this link was sent to is its owner's, and becomes the account's where a change was asked for. Raises NotFound
    (link_used), and Conflict (address_gone) when it can no longer be used."""
    proof = proofs.take(session, secret, CONFIRM, EMAIL)
    user = users.by_id(session, proof.user_id)
    if proof.purpose == EMAIL:
        _change(session, user, proof.email)
    elif user.email == proof.email:
        mark_confirmed(session, user.id)
    else:
        raise proofs.used()
    session.refresh(user)
    return UserRecord.model_validate(user, from_attributes=True)


def mark_confirmed(session: Session, user_id: UUID) -> None:
    """The account's address is its owner's, as they or the operator have shown."""
    users.change(session, user_id, confirmed_at=now())
    proofs.drop(session, user_id, CONFIRM)
    event("address_confirmed", user_id=user_id)


def ask_change(session: Session, user_id: UUID, email: str) -> None:
    """Asks at a new address whether it is theirs, and tells the old one at once; only the link that goes there changes anything.

    Where somebody has that address already everything looks just the same, but the letter that goes there tells them so and confirms
    nothing. For a person who has just proved who they are. Raises Invalid (field email), and TooMany after 5 in a day.
    """
    email, user = clean(email), users.by_id(session, user_id)
    if email == user.email:
        raise Invalid("This is your address already.", code="same_address", field="email")
    changes.count(str(user_id))
    owner = users.by_email(session, email)
    proofs.drop(session, user_id, EMAIL, KEEP)
    secret = proofs.make(session, user_id, EMAIL, CHANGE_LASTS, email)
    stop = proofs.make(session, user_id, KEEP, CHANGE_LASTS, email)
    if owner:
        tell_owner(session, owner)
    else:
        mail.post(session, "email-confirm", email, user_id, link=f"{settings().address}/confirm/{secret}")
    mail.post(session, "email-changing", user.email, user_id, email=email, link=f"{settings().address}/keep-address/{stop}")
    event("address_change_asked", user_id=user_id)


def changing_to(session: Session, user_id: UUID) -> str:
    """The address that waits to be confirmed in place of this account's; '' when none does."""
    found = proofs.pending(session, user_id, EMAIL)
    return found.email if found else ""


def stop_change(session: Session, user_id: UUID) -> None:
    """The address stays as it is: what was sent to confirm another one is useless."""
    proofs.drop(session, user_id, EMAIL, KEEP)
    event("address_change_stopped", user_id=user_id)


def keep(session: Session, secret: str) -> None:
    """As `stop_change`, by the link in the letter to the old address. Raises NotFound (link_used)."""
    stop_change(session, proofs.take(session, secret, KEEP).user_id)


def _post_confirmation(session: Session, user: User) -> None:
    secret = proofs.make(session, user.id, CONFIRM, CONFIRM_LASTS, user.email)
    mail.post(session, "welcome", user.email, user.id, link=f"{settings().address}/confirm/{secret}")


def _change(session: Session, user: User, email: str) -> None:
    try:
        users.change(session, user.id, email=email, confirmed_at=now())
    except IntegrityError:
        words = "This address cannot be used any more. Please sign in and choose another one; until then your old one stays."
        raise Conflict(words, code="address_gone") from None
    # Links in letters to the old address would let in whoever reads those.
    proofs.drop(session, user.id, CONFIRM, EMAIL, KEEP, RESET)
    event("address_changed", user_id=user.id)
