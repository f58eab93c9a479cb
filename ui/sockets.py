"""Who may speak for an open page: the page framework's socket handlers go in; the same come out, each behind a question.

The framework lets any socket speak for any page whose id it knows. Here a socket speaks for a page when
- it carries the very cookie that the page was asked for with, which is none for a visitor's page. So a page that was built for nobody
  is lost to a tab that meanwhile has a session (it is loaded anew and shows what that session shows), and one session's to another's;
- the session of the page, if it has one, holds: asked of the database at the handshake, and twice a second from then on (ui.presence);
- the socket has made the handshake for this very page.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from nicegui import Client
from nicegui import core as framework
from socketio.exceptions import ConnectionRefusedError
from starlette.requests import HTTPConnection

from core import log
from core.errors import Unavailable
from core.services import sessions
from core.services.records import UserRecord
from ui.presence import here, sockets_of
from ui.session import sid_of
from ui.transactions import run

# What the framework's page reloads upon.
REFUSED = "Implicit handshake failed"
lines = logging.getLogger(__name__)

PATIENCE = 40
"""In seconds, about: as long as a page waits for its socket."""
SPOKEN = ("event", "javascript_response", "ack")


def register() -> None:
    """Puts the question before every handler of the framework's socket, once a process."""
    handlers = framework.sio.handlers["/"]
    if handlers.get("log") is _log:
        return
    for name in SPOKEN:
        handlers[name] = _if_heard(handlers[name])
    handlers["connect"] = _connecting(handlers["connect"])
    handlers["handshake"] = _shaking(handlers["handshake"])
    handlers["log"] = _log


def _if_heard(handler: Callable[[str, dict], None]) -> Callable[[str, object], None]:
    def asked(socket_id: str, message: object = None, *_: object) -> None:
        client = _page(message)
        if client and socket_id in sockets_of(client) and not here.is_going(client):
            try:
                handler(socket_id, message)
            except (KeyError, TypeError, ValueError, AttributeError):
                # No page of ours says such a thing; what the handlers of our own do wrong, the framework tells itself.
                lines.debug("A socket said what no page says")

    return asked


def _connecting(connect: Callable[..., Any]) -> Callable[..., Any]:
    async def asked(socket_id: str, environ: dict[str, Any], _: object = None) -> Any:
        told = parse_qs(environ.get("QUERY_STRING", ""))
        if told.get("implicit_handshake") == ["true"]:
            client = _page({name: values[0] for name, values in told.items()})
            if client is None or not await _may_speak(socket_id, client):
                raise ConnectionRefusedError(REFUSED)
        return await connect(socket_id, environ)

    return asked


def _shaking(handshake: Callable[..., Any]) -> Callable[..., Any]:
    async def asked(socket_id: str, message: object = None, *_: object) -> bool:
        client = _page(message)
        return client is not None and await _may_speak(socket_id, client) and await handshake(socket_id, message)

    return asked


def _log(socket_id: str, message: object = None, *_: object) -> None:
    """What a page says for the log is not kept: nobody knows what it quotes."""


def _page(message: object) -> Client | None:
    """The page that a message names."""
    named = message.get("client_id") if isinstance(message, dict) else None
    return Client.instances.get(named) if isinstance(named, str) else None


async def _holding(sid: str) -> UserRecord | None:
    """Whose session holds. While the database is away the question waits: a page that was refused would load anew, and what was typed in
    it would be gone."""
    for _ in range(PATIENCE):
        with suppress(Unavailable):
            return await run(sessions.user_for, sid)
        await asyncio.sleep(1)
    return await run(sessions.user_for, sid)


async def _may_speak(socket_id: str, client: Client) -> bool:
    """Whether this socket comes from the browser and the session that the page was built for, and that session holds."""
    asked_with = sid_of(client.request)
    environ = framework.sio.get_environ(socket_id) or {}
    if "asgi.scope" not in environ or sid_of(HTTPConnection(environ["asgi.scope"])) != asked_with or here.is_going(client):
        log.event("socket_refused", why="another_session")
        return False
    if not client.request.state.user:
        return True
    if await _holding(asked_with) is None:
        log.event("socket_refused", why="session_ended", user_id=client.request.state.user.id)
        return False
    here.watch()
    return True
