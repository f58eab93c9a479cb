"""The second factor and identities by program: a password goes in; a key for an authenticator app, recovery codes and the list of
identities come out."""

from fastapi import Depends, Request

from core.services import authenticators, identities, proving
from core.services.authenticators import Offer
from core.services.identities import IdentityRecord
from ui.api.account_schemas import FirstCode, Proof, RecoveryCodes, SecondFactor
from ui.api.deps import Db, Operations, User
from ui.api.door import not_by_key
from ui.api.schemas import Listed
from ui.session import address_of

router = Operations(prefix="/users/me", tags=["users"], dependencies=[Depends(not_by_key)])


@router.get("/second-factor")
def second_factor(session: Db, user: User) -> SecondFactor:
    """Tells whether signing in asks for a code, and how many recovery codes are left."""
    return SecondFactor(on=user.second_factor, codes_left=authenticators.codes_left(session, user.id))


@router.post("/second-factor", status_code=201)
def offer_key(session: Db, user: User, request: Request, given: Proof) -> Offer:
    """Makes a key for an authenticator app.

    It counts once PUT had a code of it. The key before it is useless then.
    """
    proving.check(session, user.id, given.password, given.code, address_of(request))
    return authenticators.offer(session, user.id)


@router.put("/second-factor")
def turn_on(session: Db, user: User, request: Request, given: FirstCode) -> RecoveryCodes:
    """Turns the second factor on.

    From now on login asks for a code. This answer is the only one that holds the recovery codes; each works once.
    """
    proving.check(session, user.id, given.password, address=address_of(request))
    return RecoveryCodes(codes=authenticators.turn_on(session, user.id, given.code))


@router.delete("/second-factor", status_code=204)
def turn_off(session: Db, user: User, request: Request, given: Proof) -> None:
    """Turns the second factor off."""
    proving.check(session, user.id, given.password, given.code, address_of(request))
    authenticators.turn_off(session, user.id)


@router.post("/recovery-codes", status_code=201)
def new_codes(session: Db, user: User, request: Request, given: Proof) -> RecoveryCodes:
    """Makes ten new recovery codes. The old ones work no more."""
    proving.check(session, user.id, given.password, given.code, address_of(request))
    return RecoveryCodes(codes=authenticators.new_codes(session, user.id))


@router.get("/identities")
def of_user(session: Db, user: User) -> Listed[IdentityRecord]:
    """Lists the accounts at an identity provider that sign you in. They are linked on the account page, in a browser."""
    return Listed(items=identities.of_user(session, user.id), next=None)


@router.delete("/identities", status_code=204)
def unlink(session: Db, user: User, request: Request, given: Proof) -> None:
    """Unlinks them all: from now on your password alone signs you in."""
    proving.check(session, user.id, given.password, given.code, address_of(request))
    identities.unlink_all(session, user.id)
