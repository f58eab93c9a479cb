"""Signing in by program: an address and a password go in, tokens come out."""

from typing import Annotated

from fastapi import Depends, Form, Request

from core.errors import Invalid
from core.services import accounts, addresses, resets, second_factor, tokens
from ui.api.account_schemas import Confirmation, Forgotten, NewPassword, RefreshToken, Registered, Registration, SignIn, SignOut, Tokens
from ui.api.deps import Db, Operations
from ui.api.door import bearer, not_by_key
from ui.session import address_of

router = Operations(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201)
def register(session: Db, request: Request, given: Registration) -> Registered:
    """Makes an account and writes to its address.

    For an address that has an account already the answer looks the same, and its owner gets a letter.
    """
    return Registered.model_validate(accounts.register(session, given.email, given.password, address_of(request)), from_attributes=True)


@router.post("/login")
def login(session: Db, request: Request, form: Annotated[SignIn, Form()]) -> Tokens:
    """Signs in: a form with the email address as `username`.

    An account with a second factor answers 401 with the code `second_factor_needed` until the form holds a `code` as well.
    """
    address = address_of(request)
    user = accounts.authenticate(session, form.username, form.password, address)
    second_factor.check(session, user.id, form.code, address)
    return _told(tokens.issue(session, user, request.headers.get("user-agent", ""), address))


@router.post("/refresh")
def refresh(session: Db, given: RefreshToken) -> Tokens:
    """Gives a new pair of tokens for a refresh token.

    The refresh token is used up: using it twice ends the whole sign-in, for one of the two who had it stole it.
    """
    return _told(tokens.refresh(session, given.refresh_token))


@router.post("/logout", status_code=204, dependencies=[Depends(not_by_key)])
def logout(session: Db, request: Request, given: SignOut | None = None) -> None:
    """Signs out.

    Ends the sign-in of the refresh token in the body, of the access token in the header, or of both, with every token of it.
    """
    refresh_token, access_token = given.refresh_token if given else None, bearer(request)
    if not refresh_token and not access_token:
        raise Invalid("Send the refresh token, or the access token as the bearer.", field="refresh_token")
    if refresh_token:
        tokens.revoke(session, refresh_token)
    if access_token:
        tokens.revoke_access(session, access_token)


@router.post("/forgot", status_code=204)
def forgot(session: Db, request: Request, given: Forgotten) -> None:
    """Sends a letter with a link to choose a new password; the answer never tells whether there is such an account."""
    resets.forgotten(session, given.email, address_of(request))


@router.post("/reset", status_code=204)
def reset(session: Db, given: NewPassword) -> None:
    """Gives the account of a link its new password.

    It signs the account out everywhere, unlinks identities and ends API keys. The link works once, for an hour.
    """
    resets.reset(session, given.token, given.password)


@router.post("/confirm", status_code=204)
def confirm(session: Db, given: Confirmation) -> None:
    """Confirms the address that a link was sent to. Where it is a new one, it becomes the account's."""
    addresses.confirm(session, given.token)


def _told(pair: tokens.TokenPair) -> Tokens:
    return Tokens.model_validate(pair, from_attributes=True)
