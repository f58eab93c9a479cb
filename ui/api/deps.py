"""What every operation asks for: a request goes in; a transaction, the maker of the access token and a stretch of a list come out."""

from collections.abc import Iterator, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from fastapi.security import OAuth2PasswordBearer
from sqlmodel import Session

from core.errors import NotFound, NotSignedIn
from core.services import tokens
from core.services.records import BookCard, MemoryRecord, PhotoRecord, UserRecord
from storage.database import transaction
from ui.api.schemas import Listed
from ui.transactions import run

LOGIN = "/api/v1/auth/login"

_bearer = OAuth2PasswordBearer(tokenUrl=LOGIN, refreshUrl="/api/v1/auth/refresh", auto_error=False)


def _session() -> Iterator[Session]:
    with transaction() as session:
        yield session


# With scope "function" the commit comes before the answer: nobody is told of what was not kept.
Db = Annotated[Session, Depends(_session, scope="function")]


def _user(session: Db, token: Annotated[str | None, Depends(_bearer)]) -> UserRecord:
    user = tokens.user_for_access(session, token) if token else None
    if user is None:
        raise NotSignedIn("Send a living access token: Authorization: Bearer …")
    return user


User = Annotated[UserRecord, Depends(_user, scope="function")]


async def _caller(token: Annotated[str | None, Depends(_bearer)]) -> UserRecord:
    return await run(_user, token)


# For operations that take their time: their maker, with no transaction held open meanwhile.
Caller = Annotated[UserRecord, Depends(_caller)]
Limit = Annotated[int, Query(ge=1, le=1000, description="The most items to answer with.")]
After = Annotated[UUID | None, Query(description="The `next` of the answer before: go on after it.")]


Item = TypeVar("Item", BookCard, PhotoRecord, MemoryRecord)


def stretch(items: Sequence[Item], limit: int, after: UUID | None) -> Listed[Item]:
    """At most `limit` items, those after the one with id `after`. Raises NotFound when that one is gone."""
    start = _place(items, after) + 1 if after else 0
    part = items[start : start + limit]
    more = start + limit < len(items)
    return Listed(items=list(part), next=part[-1].id if more else None)


def _place(items: Sequence[Item], wanted: UUID) -> int:
    for place, item in enumerate(items):
        if item.id == wanted:
            return place
    raise NotFound("The item to go on after is not in this list any more. Begin again without `after`.")
