"""Who is this request: a cookie goes in, `request.state.user` comes out."""

from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from core import log
from core.config import settings
from core.errors import NotSignedIn
from core.services import callers, sessions
from core.services.operate import door
from core.services.records import UserRecord
from ui.transactions import run

DESK = "/admin"
CODE_PAGE = "/admin/code"
PRIVATE_PAGES = ("/books", "/new", "/orders", "/account", DESK)
OPEN_PAGES = (
    "/setup/", "/second-factor", "/forgot", "/reset/", "/confirm/", "/keep-address/", "/letters/off/", "/terms", "/privacy", "/imprint",
)  # fmt: skip
NOBODY_NEEDED = ("/_nicegui", "/look/", "/api/", "/s/", "/healthz", "/readyz", "/favicon.ico")


def cookie_name() -> str:
    """Under https the name itself makes browsers insist on Secure, on our host and on path / (RFC 6265bis, 4.1.3)."""
    return "__Host-sid" if is_https() else "sid"


def sid_of(request: HTTPConnection) -> str | None:
    return request.cookies.get(cookie_name())


def require_user(request: Request) -> UserRecord:
    """The maker of this page. Raises NotSignedIn; visitors are led to the welcome page before a private page is built."""
    user: UserRecord | None = request.state.user
    if user is None:
        raise NotSignedIn("Please sign in first.")
    return user


def is_desk(path: str) -> bool:
    """Whether this is a page or a file of the operator's, which asks for the second factor again every half hour."""
    return (path == DESK or path.startswith(f"{DESK}/")) and path != CODE_PAGE


def code_page(request: HTTPConnection) -> str:
    """The page that asks for the second factor, and leads back to this one."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{CODE_PAGE}?{urlencode({'next': back})}"


def ended(request: HTTPConnection) -> str:
    """Where a page leads whose session has ended: to the sign-in form, and from there back to this page."""
    return f"/?{urlencode({'ended': '', 'next': request.url.path})}#sign-in"


async def maker_of(request: Request) -> UserRecord:
    """The maker at a door that takes both the cookie and a program's access token. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return require_user(request)
    user = await run(callers.maker, token.strip(), request.method not in ("GET", "HEAD", "OPTIONS"))
    log.by(user.id)
    return user


Maker = Annotated[UserRecord, Depends(maker_of)]


def address_of(request: HTTPConnection) -> str:
    """The caller's network: an IPv4 address, or the /64 that one household has under IPv6."""
    try:
        found = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    # As a number: an address may name its interface, a network may not.
    return str(found) if found.version == 4 else str(ip_network((int(found), 64), strict=False))


class WhoIsThis:
    """ASGI middleware: sets `request.state.user`, and leads visitors away from private pages before any of them is built.

    `request.state.stale_cookie` is True of a visitor whose cookie opened a session once. `request.state.is_checked` is True while the
    request is answered: a page that is being built need not ask again for each of its parts whether its session still holds.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        request, state = HTTPConnection(scope), scope.setdefault("state", {})
        sid = None if scope["path"].startswith(NOBODY_NEEDED) else sid_of(request)
        state["user"] = user = await run(sessions.user_for, sid) if sid else None
        state["stale_cookie"] = bool(sid) and user is None
        if user:
            log.by(user.id)
        instead = None
        if scope["type"] == "http":
            instead = await _code_first(Request(scope), user, sid) if user else _instead_of_page(Request(scope))
        state["is_checked"] = True
        try:
            return await (instead or self.app)(scope, receive, send)
        finally:
            state["is_checked"] = False


async def _code_first(request: Request, user: UserRecord, sid: str) -> Response | None:
    """What an operator gets in place of their desk when they have not shown their second factor for long."""
    if not (user.is_superuser and user.second_factor and is_desk(request.url.path)):
        return None
    return RedirectResponse(code_page(request), 303) if await run(door.needs_code, sid) else None


def _instead_of_page(request: Request) -> Response | None:
    """What a visitor gets in place of a private page: they are led away from it."""
    path, is_reading = request.url.path, request.method in ("GET", "HEAD")
    if not _is_private(path):
        return None
    # What was sent by a form cannot be asked for again.
    return RedirectResponse(f"/?{urlencode({'next': path})}#sign-in" if is_reading else "/#sign-in", 303)


def is_page(path: str) -> bool:
    """Whether the framework builds a page for whoever asks for this, and keeps it for a while."""
    return path == "/" or path.startswith(OPEN_PAGES) or _is_private(path)


def _is_private(path: str) -> bool:
    return any(path == page or path.startswith(f"{page}/") for page in PRIVATE_PAGES)


def is_https() -> bool:
    """Whether people come over https, as PUBLIC_URL says."""
    return settings().public_url.startswith("https://")
