"""Who one is, by program: names, passwords, addresses and sessions go in; the account as it is comes out."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from core.errors import NotFound
from core.services import addresses, closing, profiles, proving, resets, sessions
from core.services.records import SignInRecord, UserRecord
from ui.api.account_schemas import EmailChange, Leaving, Left, PasswordChange, Profile
from ui.api.deps import Db, Operations, User
from ui.api.door import not_by_key
from ui.api.schemas import Listed
from ui.session import address_of

router = Operations(prefix="/users", tags=["users"])
itself = Operations(prefix="/users/me", tags=["users"], dependencies=[Depends(not_by_key)])
"""What concerns the account itself; no key opens it."""

SessionKey = Annotated[UUID, Path(description="The session's `key` in the list.")]


@router.get("/me")
def me(user: User) -> UserRecord:
    """Tells whose token or key this is."""
    return user


@router.put("/me")
def change(session: Db, user: User, given: Profile) -> UserRecord:
    """Changes the name, the language, the time zone, or whether letters come that need not."""
    return profiles.update(session, user.id, **given.model_dump(exclude_none=True))


@itself.delete("")
def leave(session: Db, user: User, request: Request, given: Leaving) -> Left:
    """Closes the account.

    Everything of it is gone for everybody at once. For 14 days signing in brings it back; with `for_ever` nothing does.
    """
    proving.check(session, user.id, given.password, given.code, address_of(request))
    if given.for_ever:
        closing.erase(session, user.id)
        return Left(until=None)
    return Left(until=closing.close(session, user.id))


@itself.post("/password", status_code=204)
def change_password(session: Db, user: User, request: Request, given: PasswordChange) -> None:
    """Changes the password.

    It signs the account out everywhere, also here: log in again with the new one. API keys live on.
    """
    resets.change(session, user.id, given.password, given.new_password, given.code, address_of(request))


@itself.post("/email", status_code=204)
def change_email(session: Db, user: User, request: Request, given: EmailChange) -> None:
    """Asks a new address whether it is yours.

    It becomes the account's when the link in the letter to it is opened; the old address gets a letter, too.
    """
    proving.check(session, user.id, given.password, given.code, address_of(request))
    addresses.ask_change(session, user.id, given.email)


@itself.delete("/email", status_code=204)
def keep_email(session: Db, user: User) -> None:
    """Stops a change of address that waits to be confirmed."""
    addresses.stop_change(session, user.id)


@itself.post("/confirmation", status_code=204)
def confirm_again(session: Db, user: User) -> None:
    """Sends the letter that confirms the address once more; at most five times a day."""
    addresses.send_again(session, user.id)


@itself.get("/sessions")
def sign_ins(session: Db, user: User) -> Listed[SignInRecord]:
    """Lists where the account is signed in: browsers and programs, the last used first."""
    return Listed(items=sessions.of_user(session, user.id), next=None)


@itself.delete("/sessions", status_code=204)
def end_all(session: Db, user: User) -> None:
    """Signs the account out everywhere, also here."""
    sessions.end_others(session, user.id, None)


@itself.delete("/sessions/{key}", status_code=204)
def end_one(session: Db, user: User, key: SessionKey) -> None:
    """Ends one session; what it has open closes within a second."""
    sessions.end_one(session, user.id, key)


@router.get("/{user_id}")
def get(session: Db, user: User, user_id: UUID) -> UserRecord:
    """Tells about one account: your own, or any to an operator."""
    if user_id != user.id and not user.is_superuser:
        raise NotFound("This account is not here.")
    return profiles.get(session, user_id)
