"""Signing in with an identity provider: what it vouches for goes in; the account that this opens comes out.

Somebody is known by issuer and subject alone. Their email address counts once, when they come for the first time:

- The provider has checked it, and an account of ours has it that was itself confirmed: the two are linked, and a letter says so.
- An account of ours has it, but one of the two sides was never checked: nothing is linked. Somebody may have registered another's
  address here to wait for them, or claimed it there. The owner signs in with their password and links the two on the account page.
  An operator's account is never linked by its address, so that a provider's slip cannot make an operator.
- It was unlinked here by its owner: it stays so until they link it again on the account page.
- No account has it: one is made, without a password, its address confirmed when the provider has checked it.

A new password by letter unlinks every identity (see `drop_all`): only whoever reads the address's letters is let in from then on.
Those whose provider vouches for the address are linked again when they next sign in.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.fernet import InvalidToken
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.config import settings
from core.errors import AppError, Conflict, Invalid, NotFound
from core.gateways import identity
from core.gateways.identity import Provider, Trip, Who
from core.log import event
from core.services import addresses, closing, mail, proofs, proving
from core.services.records import UserRecord
from core.services.secret import box
from storage.models import Identity, User, now
from storage.queries import identities, users

Purpose = Literal["enter", "link", "prove"]
AWAY = timedelta(minutes=10)
LINK, LINK_LASTS = "link", timedelta(minutes=2)
GOOGLE = "accounts.google.com"


class Journey(BaseModel):
    """What a browser keeps, sealed, while its person is at the provider. `sid_hash` is whose session asked to link or prove."""

    state: str
    nonce: str
    verifier: str
    purpose: Purpose
    target: str
    sid_hash: str = ""


class IdentityRecord(BaseModel):
    id: UUID
    email: str
    created_at: datetime


class IdentityRefused(AppError):
    """Signing in this way is not possible as things are; the message says what else to do."""

    code = "identity_refused"
    status = 403


def provider() -> Provider | None:
    """The identity provider of the settings; None when there is none."""
    chosen = settings()
    return Provider(chosen.oidc_issuer, chosen.oidc_client_id, chosen.oidc_client_secret) if chosen.oidc_issuer else None


def provider_name() -> str:
    """What people know the provider by."""
    host = urlsplit(settings().oidc_issuer).hostname or ""
    return "Google" if host == GOOGLE else host


def depart(purpose: Purpose, target: str, sid_hash: str = "") -> tuple[str, str]:
    """The address at the provider to send a browser to, and a sealed journey for it to keep. Waits for the network. Raises NotFound
    without a provider, Unavailable."""
    there, trip = identity.begin(_provider(), _back(), again=purpose == "prove")
    kept = Journey(**asdict(trip), purpose=purpose, target=target, sid_hash=sid_hash)
    return there, box("identity").encrypt(kept.model_dump_json().encode()).decode()


def journey(sealed: str) -> Journey:
    """The journey that a browser kept. Raises IdentityRefused when there is none, or it took more than 10 minutes."""
    try:
        return Journey(**json.loads(box("identity").decrypt(sealed.encode("utf-8", "replace"), ttl=int(AWAY.total_seconds()))))
    except (InvalidToken, ValidationError, ValueError):
        raise IdentityRefused("That took too long, or began in another browser. Please try again.", code="identity_state") from None


def arrive(kept: Journey, told: dict[str, str]) -> Who:
    """Who came back with these query parameters. Waits for the network. Raises IdentityRefused, Unavailable."""
    return identity.finish(_provider(), _back(), Trip(kept.state, kept.nonce, kept.verifier), told)


def enter(session: Session, who: Who) -> UserRecord:
    """The account this identity opens; it may be a new one, or one that is linked now. Raises IdentityRefused (identity_known_address,
    identity_no_address, identity_unlinked, identity_off), and Conflict when two come at once for the first time."""
    known = identities.by_subject(session, who.issuer, who.subject)
    if known and known.ended_at:
        words = "You unlinked the two. Please sign in with your password, and link them again on your account page."
        raise IdentityRefused(words, code="identity_unlinked")
    user = users.by_id(session, known.user_id) if known else _by_address(session, who) or _new(session, who)
    if not user.is_active or not closing.may_return(user.deleted_at):
        event("sign_in_failed", user_id=user.id)
        raise IdentityRefused("This account was switched off.", code="identity_off")
    event("sign_in_with_identity", user_id=user.id)
    return UserRecord.model_validate(user, from_attributes=True)


def allow_link(session: Session, user_id: UUID, sid: str) -> str:
    """A secret that lets this person's browser set out to link an identity, once, within two minutes: no foreign page can make them
    link one that is not theirs. Raises ProveAgain, Invalid while their address is not confirmed."""
    proving.require_fresh(session, sid)
    if not users.by_id(session, user_id).email_confirmed:
        raise Invalid("Please confirm your email address first.", code="not_confirmed")
    return proofs.make(session, user_id, LINK, LINK_LASTS)


def use_allowance(session: Session, user_id: UUID, secret: str) -> None:
    """Raises NotFound when the secret of `allow_link` was used, ended or is not this person's."""
    if proofs.take(session, secret, LINK).user_id != user_id:
        raise NotFound("This link was used already, or its time is over.", code="link_used")


def link(session: Session, user_id: UUID, who: Who) -> None:
    """From now on this identity opens the account. Nothing happens when it does already. Raises Conflict when it opens another."""
    known = identities.by_subject(session, who.issuer, who.subject)
    if known and known.ended_at:
        session.delete(known)
        session.flush()
        known = None
    if known is None:
        _link(session, users.by_id(session, user_id), who)
    elif known.user_id != user_id:
        raise Conflict("This one signs in to another account here.", code="identity_taken")


def prove(session: Session, user_id: UUID, who: Who) -> UserRecord:
    """The person, when this identity is theirs and was asked to sign in just now. Raises IdentityRefused."""
    known = identities.by_subject(session, who.issuer, who.subject)
    too_old = who.proven_at is not None and who.proven_at < (now() - proving.FRESH).timestamp()
    if known is None or known.ended_at or known.user_id != user_id or too_old:
        event("proof_wrong", user_id=user_id)
        raise IdentityRefused("That was not the one that signs you in here. Please try again.", code="identity_other")
    return UserRecord.model_validate(users.by_id(session, user_id), from_attributes=True)


def of_user(session: Session, user_id: UUID) -> list[IdentityRecord]:
    """The identities that open this account, the oldest first."""
    return [IdentityRecord.model_validate(found, from_attributes=True) for found in identities.of_user(session, user_id)]


def unlink(session: Session, user_id: UUID, sid: str, identity_id: UUID) -> None:
    """This identity opens the account no more. Raises ProveAgain, Conflict when it is the last way in, NotFound."""
    proving.require_fresh(session, sid)
    users.lock(session, user_id)
    if not users.by_id(session, user_id).has_password and len(identities.of_user(session, user_id)) < 2:
        raise Conflict("This is your only way in. Please choose a password first.", code="last_way_in")
    if not identities.end(session, user_id, identity_id, now()):
        raise NotFound("It was unlinked already.")
    event("identity_unlinked", user_id=user_id)


def unlink_all(session: Session, user_id: UUID) -> None:
    """No identity opens the account any more, until one is linked again. For a person who has just shown their password."""
    for one in identities.of_user(session, user_id):
        identities.end(session, user_id, one.id, now())
        event("identity_unlinked", user_id=user_id)


def drop_all(session: Session, user_id: UUID) -> None:
    """No identity opens the account any more: for a new password by letter."""
    if identities.drop_all(session, user_id):
        event("identities_dropped", user_id=user_id)


def _by_address(session: Session, who: Who) -> User | None:
    """The account that the identity's address belongs to, linked now; None when there is none."""
    user = users.by_email(session, _address(who))
    if user is None:
        return None
    if not (who.email_verified and user.email_confirmed) or user.is_superuser:
        words = "There is an account with this address already. Please sign in with your password, and link the two on your account page."
        raise IdentityRefused(words, code="identity_known_address")
    if user.is_active and closing.may_return(user.deleted_at):
        _link(session, user, who)
    return user


def _new(session: Session, who: Who) -> User:
    name = "".join(letter for letter in " ".join(who.name.split()) if letter.isprintable())[:100]
    user = User(email=_address(who), hashed_password="", name=name, confirmed_at=now() if who.email_verified else None)
    _add(session, user)
    _add(session, Identity(user_id=user.id, issuer=who.issuer, subject=who.subject, email=user.email))
    if not who.email_verified:
        addresses.welcome(session, user)
    event("account_made", user_id=user.id)
    return user


def _link(session: Session, user: User, who: Who) -> None:
    email = who.email if addresses.is_address(who.email) else ""
    _add(session, Identity(user_id=user.id, issuer=who.issuer, subject=who.subject, email=email))
    mail.post(session, "identity-linked", user.email, user.id, provider=provider_name(), link=f"{settings().address}/account#identities")
    event("identity_linked", user_id=user.id)


def _add(session: Session, row: User | Identity) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("That happened twice at the same time. Please try once more.", code="identity_twice") from None


def _address(who: Who) -> str:
    email = who.email.strip().lower()
    if not addresses.is_address(email):
        raise IdentityRefused(
            "We need an email address, and were told none. Please make an account with a password.", code="identity_no_address"
        )
    return email


def _provider() -> Provider:
    found = provider()
    if found is None:
        raise NotFound("Nobody else signs people in here.")
    return found


def _back() -> str:
    return f"{settings().address}/oidc/back"
