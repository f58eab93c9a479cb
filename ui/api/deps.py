"""What every operation stands on: plain functions of a session, a maker and values go in; operations done in one step come out.

An operation is written as `def get(session: Db, user: User, book_id: UUID) -> Book`. Of one thread's turn and one transaction is made
all of it: who asks, what is asked for, and the answer as JSON, kept as well where the request has a key. So there is one trip from the
event loop, and nobody is told of what was not kept. An operation that waits itself is `async def` and takes a `Caller`.
"""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from fastapi.security import OAuth2PasswordBearer
from pydantic import TypeAdapter
from sqlmodel import Session

from core import log
from core.services import callers
from core.services.cursors import Part
from core.services.limits import Limiter
from core.services.operate import door
from core.services.records import UserRecord
from storage.database import transaction
from ui.api import replies
from ui.api.door import Door, bearer
from ui.api.schemas import Listed
from ui.session import address_of
from ui.transactions import run

LOGIN = "/api/v1/auth/login"
Item = TypeVar("Item")

READING = ("GET", "HEAD", "OPTIONS")

# Nothing that a program needs in a day's work comes near these; they stop what runs away.
anonymous = Limiter("anonymous", most=600, seconds=60, shared=False)
costly = Limiter("costly", most=120, seconds=600)
"""By maker: what keeps a worker busy for minutes."""

Db = Annotated[Session, "the step's own transaction"]
User = Annotated[UserRecord, "whoever the token belongs to"]


class _Bearer(OAuth2PasswordBearer):
    async def __call__(self, request: Request) -> str:
        """The token of the request. Raises NotSignedIn before anything else is looked at when there is none."""
        return await super().__call__(request) or callers.refuse()


_bearer = _Bearer(scheme_name="OAuth2PasswordBearer", tokenUrl=LOGIN, refreshUrl="/api/v1/auth/refresh", auto_error=False)
_Token = Annotated[str, Depends(_bearer)]


def maker(session: Session, token: str, method: str) -> UserRecord:
    """Who asks, from now on named in the log."""
    found = callers.maker(session, token, method not in READING)
    log.by(found.id)
    return found


async def _caller(request: Request, token: _Token) -> UserRecord:
    return await run(maker, token, request.method)


# For operations that take their time: their maker, with no transaction held open meanwhile.
Caller = Annotated[UserRecord, Depends(_caller)]


async def fresh_code(request: Request) -> None:
    """A dependency of what an operator does: their second factor was shown within half an hour."""
    await run(door.require_young, bearer(request))


class Operations(APIRouter):
    """A router of operations that are done in one step."""

    def __init__(self, **more: Any):
        super().__init__(route_class=_Operation, **more)


class _Operation(Door):
    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any):
        if not inspect.iscoroutinefunction(endpoint):
            endpoint = _in_one_step(endpoint, more.get("status_code") or 200)
        super().__init__(path, endpoint, **more)


def told(value: object, kind: TypeAdapter[Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as JSON; what comes from core is right already, so it is written and not looked through again."""
    body = b"" if status == 204 else kind.dump_json(value)
    return Response(body, status, headers, None if status == 204 else "application/json")


def _in_one_step(work: Callable[..., Any], status: int) -> Callable[..., Any]:
    """The endpoint that FastAPI sees for `work`: what the step gives itself is not asked for in the request."""
    shape = inspect.signature(work, eval_str=True)
    given = {name: parameter.annotation for name, parameter in shape.parameters.items()}
    sessions, users, requests = ([name for name, annotation in given.items() if annotation is wanted] for wanted in (Db, User, Request))
    kind = TypeAdapter(shape.return_annotation) if not _is_response(shape.return_annotation) else None

    def step(request: Request, token: str, values: dict[str, Any]) -> Response:
        values |= dict.fromkeys(requests, request)
        with transaction() as session:
            if not users:
                anonymous.count(address_of(request))
            else:
                user = maker(session, token, request.method)
                values |= dict.fromkeys(users, user)
            done = work(**values, **dict.fromkeys(sessions, session))
            answer = done if isinstance(done, Response) else told(done, kind, status)
            replies.keep(session, request, answer)
            return answer

    async def endpoint(_request: Request, _token: str = "", **values: Any) -> Response:
        return await asyncio.to_thread(step, _request, _token, values)

    asked = [parameter.replace(kind=parameter.KEYWORD_ONLY) for name, parameter in shape.parameters.items()]
    asked = [parameter for parameter in asked if parameter.name not in sessions + users + requests]
    own = [inspect.Parameter("_request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)]
    own += [inspect.Parameter("_token", inspect.Parameter.KEYWORD_ONLY, annotation=_Token)] if users else []
    endpoint.__signature__ = shape.replace(parameters=[*asked, *own])
    endpoint.__name__, endpoint.__doc__, endpoint.__module__ = work.__name__, work.__doc__, work.__module__
    return endpoint


def _is_response(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Response)


Limit = Annotated[int, Query(ge=1, le=1000, description="The most items to answer with.")]
After = Annotated[str, Query(max_length=1000, description="The `next` of the answer before: go on after it. Without it, the list begins.")]


def listed(part: Part[Item]) -> Listed[Item]:
    return Listed[Any](items=part.items, next=part.next)
