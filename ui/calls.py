"""The one way from a page into core: runs a service off the event loop, for a session that still holds, and shows its errors."""

import inspect
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, TypeVar

from nicegui import Client, context, ui
from sqlmodel import Session

from core import seeing
from core.errors import AppError, NotSignedIn
from core.services import sessions
from core.services.operate import door
from ui.session import code_page, ended, is_desk, sid_of
from ui.transactions import run

T = TypeVar("T")


async def call(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """`function(session, *args, **kwargs)` on a thread, in one transaction.

    A page that was opened by someone signed in calls on only while that very session holds: an open tab is closed to
    whoever signed out elsewhere. Raises NotSignedIn then, and whatever AppError the function raises.
    """
    with seeing.call(function):
        return await run(_for_this_page(_client(), function), *args, **kwargs)


def _for_this_page(client: Client | None, function: Callable[..., T]) -> Callable[..., T]:
    sid = sid_of(client.request) if client and client.request.state.user and not _is_new(client) else None
    return _while_signed_in(sid, is_desk(client.request.url.path), function) if sid else function


def _is_new(client: Client) -> bool:
    """Whether its page is being built for a request whose session was looked up just now."""
    return getattr(client.request.state, "is_checked", False)


def _while_signed_in(sid: str, at_desk: bool, function: Callable[..., T]) -> Callable[..., T]:
    def checked(session: Session, *args: Any, **kwargs: Any) -> T:
        if sessions.user_for(session, sid) is None:
            raise NotSignedIn("You have signed out. Sign in again to go on.")
        if at_desk:
            door.require_code(session, sid)
        return function(session, *args, **kwargs)

    return checked


def _client() -> Client | None:
    """The page this runs for; None outside any page, as in a task of the application itself."""
    try:
        return context.client
    except RuntimeError:
        return None


class shown:
    """Shows an AppError as a notice on the page: `with shown():` around calls, or `@shown()` over a handler."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if isinstance(error, AppError):
            _show(error)
            return True
        return False

    def __call__(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(handler)
        async def guarded(*args: Any, **kwargs: Any) -> Any:
            with self:
                result = handler(*args, **kwargs)
                return await result if inspect.isawaitable(result) else result

        return guarded


def _show(error: AppError) -> None:
    if isinstance(error, NotSignedIn):
        ui.navigate.to(ended(context.client.request))
    elif isinstance(error, door.CodeAgain):
        ui.navigate.to(code_page(context.client.request))
    else:
        ui.notify(error.message, type="negative", multi_line=True, close_button="Close")
