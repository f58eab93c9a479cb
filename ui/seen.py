"""Every request is seen: an ASGI app goes in; the same app comes out, whose answers carry X-Request-ID, X-Process-Time and the security
headers, are counted by their door, and leave one line in the log each, that names who asked and where but none of what stands in an
address."""

import logging
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from uuid import UUID

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import log, measures, seeing, traces
from ui.headers import PRIVATE, security_headers
from ui.session import address_of

# What comes from outside is written into the log and into answers, so it is short and plain or it is not taken.
_TAKEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_NUMBER = re.compile(r"\d{1,6}(\.[a-z]{2,5})?")
# Whatever follows these opens something by itself.
SECRET_BEHIND = ("/setup", "/reset", "/confirm", "/keep-address", "/s")
# Many a page, and nothing anybody did.
QUIET = ("/_nicegui_ws", "/_nicegui", "/look", "/healthz", "/readyz", "/metrics", "/favicon.ico")
STARTS = ("http.response.start", "websocket.http.response.start", "websocket.accept")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NO_DOOR = "none"
REFUSED = {401: "refused", 403: "refused", 429: "too_many_tries"}

lines = logging.getLogger(__name__)


class Seen:
    """ASGI middleware, the outermost of all: failures and refusals pass here too. `doors` are the templates of all routes' paths by the ids
    of the routes: what is counted by, and whose words alone are told of an address."""

    def __init__(self, app: ASGIApp, doors: Mapping[int, str]):
        self.app, self.doors, self.words = app, doors, path_words(doors.values())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        answer = _Answer(send, _request_id(Headers(scope=scope)))
        log.begin(answer.request_id)
        # What is mounted below writes another path into the scope.
        path, quiet = masked(scope["path"], self.words), scope["path"].startswith(QUIET)
        method = _method(scope)
        with seeing.spending() as spent, nullcontext() if quiet or scope["type"] == "websocket" else traces.span(method):
            try:
                await self.app(scope, receive, answer)
            except Exception as error:
                # One that was answered with its number stands in the log already.
                if scope.get("state", {}).get("failure") is not error:
                    raise
            finally:
                door = self._door(scope, path)
                _tell(scope, {"method": method, "path": path, "status": answer.status}, answer, spent, quiet)
                if scope["type"] == "http":
                    _count(method, door, answer, quiet, spent)

    def _door(self, scope: Scope, path: str) -> str:
        """The template of the route that answered; of what the page framework serves the first word."""
        found = self.doors.get(id(scope.get("route")))
        return found or next((start for start in QUIET if path == start or path.startswith(f"{start}/")), NO_DOOR)


class _Answer:
    """One answer on its way out; its status and size so far."""

    def __init__(self, send: Send, request_id: str):
        self.send, self.request_id = send, request_id
        self.began = time.perf_counter()
        self.status, self.size = 0, 0
        self.answered: float | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] in STARTS:
            self.status, self.answered = message.get("status", 101), self.seconds
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            if "content-security-policy" not in headers:
                headers.update(security_headers())
            headers.setdefault("Cache-Control", PRIVATE)
            headers["X-Request-ID"] = self.request_id
            headers["X-Process-Time"] = f"{self.answered:.6f}"
        self.size += len(message.get("body", b""))
        await self.send(message)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began


def doors(*apps: FastAPI) -> dict[int, str]:
    """The template of every route of these apps, by the id of the route."""
    return {id(route): path for app in apps for route, path in _paths(app.routes)}


def path_words(templates: Iterable[str]) -> frozenset[str]:
    """Every fixed word in these paths."""
    return frozenset(word for path in templates for word in path.split("/") if "{" not in word)


def masked(path: str, words: frozenset[str]) -> str:
    """The path with "…" for whatever is neither a word of ours, a row's id nor a number: it may be a secret, or somebody's words."""
    if path.startswith("/_nicegui"):
        # The id of an open page stands behind it, which is as good as a key.
        return f"/{path.split('/')[1]}" if path.split("/")[1] in ("_nicegui", "_nicegui_ws") else "/…"
    for door in SECRET_BEHIND:
        if path.startswith(f"{door}/"):
            return f"{door}/…"
    return "/".join(part if part in words or _NUMBER.fullmatch(part) or _is_id(part) else "…" for part in path.split("/")[:12])


def _tell(scope: Scope, told: dict[str, object], answer: _Answer, spent: seeing.Spent, quiet: bool) -> None:
    """The line of this request, and one more when something was refused."""
    measured = {"ms": round(answer.seconds * 1000, 1), "bytes": answer.size, **spent.told()}
    lines.log(logging.DEBUG if quiet else logging.INFO, "request", extra={"told": {**told, **measured}})
    if answer.status in REFUSED:
        log.event(REFUSED[answer.status], **told, address=address_of(HTTPConnection(scope)))


def _count(method: str, door: str, answer: _Answer, quiet: bool, spent: seeing.Spent) -> None:
    """Of what X-Process-Time told: how long a slow browser takes for the rest is not ours."""
    seconds = answer.seconds if answer.answered is None else answer.answered
    method = method if method in METHODS else "other"
    measures.REQUESTS.labels(method, door, str(answer.status)).inc()
    measures.REQUEST_SECONDS.labels(method, door).observe(seconds)
    if quiet:
        return
    told = {"http.request.method": method, "http.route": door, "http.response.status_code": answer.status}
    traces.tell(f"{method} {door}", request_id=answer.request_id, **told)
    if seeing.is_slow(seconds):
        seeing.slow("request", seconds, method=method, door=door, status=answer.status, **spent.told())


def _method(scope: Scope) -> str:
    method = scope.get("method", "WEBSOCKET")
    return method if method.isalpha() and len(method) < 12 else "…"


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _TAKEN.fullmatch(given) else secrets.token_hex(12)


def _is_id(part: str) -> bool:
    try:
        return str(UUID(part)) == part
    except ValueError:
        return False


def _paths(routes: Iterable, prefix: str = "") -> Iterator[tuple[APIRoute, str]]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _paths(route.original_router.routes, prefix + route.include_context.prefix)
        elif isinstance(route, APIRoute):
            yield route, prefix + route.path
