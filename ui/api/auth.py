"""Signing in by program: an address and a password go in, tokens come out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordRequestForm

from core.services import accounts, tokens
from core.services.records import UserRecord
from ui.api.deps import Db, User
from ui.api.schemas import RefreshToken, Registered, Registration, Tokens
from ui.session import address_of

router = APIRouter()


@router.post("/auth/register", status_code=201, tags=["auth"])
def register(session: Db, given: Registration) -> Registered:
    """Makes an account."""
    return Registered.model_validate(accounts.register(session, given.email, given.password), from_attributes=True)


@router.post("/auth/login", tags=["auth"])
def login(session: Db, request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Tokens:
    """Signs in: `username` is the e-mail address."""
    user = accounts.authenticate(session, form.username, form.password, address_of(request))
    return Tokens.model_validate(
        tokens.issue(session, user, request.headers.get("user-agent", ""), address_of(request)), from_attributes=True
    )


@router.post("/auth/refresh", tags=["auth"])
def refresh(session: Db, given: RefreshToken) -> Tokens:
    """A new pair of tokens. The refresh token is used up; using it twice ends the whole sign-in."""
    return Tokens.model_validate(tokens.refresh(session, given.refresh_token), from_attributes=True)


@router.post("/auth/logout", status_code=204, tags=["auth"])
def logout(session: Db, given: RefreshToken) -> None:
    """Ends the sign-in of this refresh token with every access token of it."""
    tokens.revoke(session, given.refresh_token)


@router.get("/users/me", tags=["users"])
def me(user: User) -> UserRecord:
    """Whose token this is."""
    return user
