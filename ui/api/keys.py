"""API keys by program: a name, a scope and a number of days go in; a key that is shown once, and the list of all, come out."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from core.services import api_keys
from core.services.api_keys import ApiKeyRecord
from ui.api.account_schemas import MadeApiKey, NewApiKey
from ui.api.deps import Db, Operations, User
from ui.api.door import not_by_key
from ui.api.schemas import Listed

router = Operations(prefix="/users/me/keys", tags=["keys"], dependencies=[Depends(not_by_key)])


@router.get("")
def of_user(session: Db, user: User) -> Listed[ApiKeyRecord]:
    """Lists your keys, the newest first; ended ones for another month."""
    return Listed(items=api_keys.of_user(session, user.id), next=None)


@router.post("", status_code=201)
def make(session: Db, user: User, given: NewApiKey) -> MadeApiKey:
    """Makes a key for a program. This answer is the only one that holds it."""
    made = api_keys.make(session, user.id, given.name, given.scope, given.days)
    return MadeApiKey(**dict(made.record), key=made.key)


@router.delete("/{key_id}", status_code=204)
def end(session: Db, user: User, key_id: Annotated[UUID, Path(description="The key's `id` in the list.")]) -> None:
    """Ends a key at once."""
    api_keys.drop(session, user.id, key_id)
