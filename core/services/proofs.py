"""One-time secrets: a person and what they may do with it go in; a secret to be sent or kept, and later what it is good for, come out."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.facts import Plain
from core.services.secret import fresh, token_hash
from storage.models import Proof, now
from storage.queries import proofs, users

CONFIRM, RESET, EMAIL, KEEP = "confirm", "reset", "email", "keep"
"""Confirm an address, choose a new password, change to another address, stop such a change."""


class ProofRecord(Plain):
    """What a secret is good for. `email` is the address it is about, '' where it is about none."""

    user_id: UUID
    purpose: str
    email: str
    expires_at: datetime


def make(session: Session, user_id: UUID, purpose: str, lasts: timedelta, email: str = "") -> str:
    """A secret that works once, within the time it `lasts`. Only its hash is kept."""
    secret = fresh()
    session.add(Proof(id=token_hash(secret), user_id=user_id, purpose=purpose, email=email, expires_at=now() + lasts))
    return secret


def peek(session: Session, secret: str, *purposes: str) -> ProofRecord:
    """What this secret is good for, of these purposes, without using it. Raises NotFound with code link_used when it was used, ended
    or never was."""
    found = proofs.good(session, token_hash(secret), purposes, now())
    if found is None:
        raise used()
    return ProofRecord.model_validate(found, from_attributes=True)


def take(session: Session, secret: str, *purposes: str) -> ProofRecord:
    """As `peek`, and uses the secret up. Of two who use it at the same time one is refused."""
    found = peek(session, secret, *purposes)
    # The person first, as in all that ends proofs: two in opposite orders would wait for each other.
    users.lock(session, found.user_id)
    if not proofs.use(session, token_hash(secret)):
        raise used()
    return found


def pending(session: Session, user_id: UUID, purpose: str) -> ProofRecord | None:
    """The newest secret of this purpose that is still good."""
    found = proofs.newest(session, user_id, purpose, now())
    return ProofRecord.model_validate(found, from_attributes=True) if found else None


def drop(session: Session, user_id: UUID, *purposes: str) -> None:
    """Makes the secrets of these purposes useless."""
    proofs.drop(session, user_id, purposes)


def drop_ended(session: Session) -> None:
    """Forgets secrets whose time is over."""
    proofs.drop_ended(session, now())


def used() -> NotFound:
    return NotFound("This link was used already, or its time is over.", code="link_used")
