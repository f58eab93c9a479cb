"""Letters that are neither about money nor about safety: a signed link out of one goes in; whoever it was written to gets none any more.

The link names the account and no letter, works for as long as the secret key is the same, and can do nothing but this: so it needs no
sign-in, and mail programs may press it by themselves (RFC 8058).
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import NotFound
from core.letters.words import WORDS
from core.log import event
from storage.models import User, now
from storage.queries import messages, users

OFF = "/letters/off"
KINDS = tuple(kind for kind, words in WORDS.items() if words.notice)
UNWANTED = "Its reader wants no letters of this kind any more."
BROKEN = "This link is not complete. You can stop these letters on your account page."


def address(user_id: UUID) -> str:
    """Where the account's owner stops these letters."""
    return f"{settings().address}{OFF}/{token(user_id)}"


def token(user_id: UUID) -> str:
    return urlsafe_b64encode(user_id.bytes + _signature(user_id)).decode().rstrip("=")


def about(session: Session, secret: str) -> bool:
    """Whether whoever this link belongs to still gets these letters. Raises NotFound for a link that is none."""
    return _owner(session, secret).notices


def switch(session: Session, secret: str, wanted: bool) -> None:
    """Stops these letters, or has them come again, by the link. Raises NotFound."""
    choose(session, _owner(session, secret).id, wanted)


def choose(session: Session, user_id: UUID, wanted: bool) -> None:
    """Stops these letters, also those that wait to go out, or has them come again."""
    users.change(session, user_id, notices=wanted)
    if not wanted:
        messages.give_up_waiting(session, user_id, KINDS, now(), UNWANTED)
    event("notices_on" if wanted else "notices_off", user_id=user_id)


def _owner(session: Session, secret: str) -> User:
    user = users.by_id(session, _read(secret))
    if user is None:
        raise NotFound(BROKEN)
    return user


def _read(secret: str) -> UUID:
    try:
        told = urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        user_id = UUID(bytes=told[:16])
    except ValueError:
        raise NotFound(BROKEN) from None
    if not hmac.compare_digest(told[16:], _signature(user_id)):
        raise NotFound(BROKEN)
    return user_id


def _signature(user_id: UUID) -> bytes:
    return hmac.new(settings().secret_key.encode(), b"notices " + user_id.bytes, hashlib.sha256).digest()[:16]
