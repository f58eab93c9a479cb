"""The operator's account: made through a one-time link that the start prints, or from the machine itself."""

from sqlmodel import Session

from core.errors import NotFound
from core.log import event
from core.services import profiles
from core.services.accounts import new_user
from core.services.records import UserRecord
from core.services.secret import fresh, token_hash
from storage.models import now
from storage.queries import users


def setup_token(session: Session) -> str | None:
    """A one-time secret that makes the operator; None once there is one. The newest alone is good."""
    if users.any_operator(session):
        return None
    token = fresh()
    users.replace_setup_token(session, token_hash(token))
    return token


def setup_open(session: Session, token: str) -> bool:
    """Whether this set-up link can still be used."""
    return users.has_setup_token(session, token_hash(token)) and not users.any_operator(session)


def claim_setup(session: Session, token: str, email: str, password: str, time_zone: str = "") -> UserRecord:
    """Makes the operator; a `time_zone` that is none is left out. Raises NotFound when the link was used or replaced, Invalid, Conflict.
    Call it first in a transaction."""
    user = new_user(session, email, password, is_superuser=True, confirmed_at=now(), **profiles.zone(time_zone))
    if not users.take_setup_token(session, token_hash(token)) or users.any_operator(session, besides=user.id):
        event("setup_refused")
        raise NotFound("This set-up link was used already, or the product was started anew since. Please use the newest link.")
    event("operator_made", user_id=user.id)
    return UserRecord.model_validate(user, from_attributes=True)


def create_operator(session: Session, email: str, password: str) -> UserRecord:
    """Makes an operator from the machine itself, where no link is needed. Raises Invalid, Conflict. Call it first in a transaction."""
    user = new_user(session, email, password, is_superuser=True, confirmed_at=now())
    event("operator_made", user_id=user.id)
    return UserRecord.model_validate(user, from_attributes=True)
