"""Who is this request: a cookie goes in, `request.state.user` comes out; and the plain forms that set and clear that cookie."""

from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from sqlmodel import Session
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from core.config import settings
from core.errors import AppError, NotSignedIn, TooMany
from core.services import accounts, tokens
from core.services.limits import Limiter
from core.services.records import UserRecord
from ui.guard import is_our_origin
from ui.transactions import run

# A page that was built is kept for a minute, whether or not a socket comes to it.
visits = Limiter(most=100, seconds=60)

HOME = "/books"
PRIVATE_PAGES = ("/books", "/new")
NOBODY_NEEDED = ("/_nicegui", "/static/", "/api/", "/healthz")

Word = Annotated[str, Form(max_length=2000)]
Target = Annotated[str, Form(alias="next", max_length=2000)]


def cookie_name() -> str:
    """Under https the name itself makes browsers insist on Secure, on our host and on path / (RFC 6265bis, 4.1.3)."""
    return "__Host-sid" if _is_https() else "sid"


def sid_of(request: HTTPConnection) -> str | None:
    return request.cookies.get(cookie_name())


def require_user(request: Request) -> UserRecord:
    """The maker of this page. Raises NotSignedIn; visitors are led to the welcome page before a private page is built."""
    user: UserRecord | None = request.state.user
    if user is None:
        raise NotSignedIn("Please sign in first.")
    return user


async def maker_of(request: Request) -> UserRecord:
    """The maker at a door that takes both the cookie and a program's access token. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return require_user(request)
    user = await run(tokens.user_for_access, token)
    if user is None:
        raise NotSignedIn("This access token has ended. Refresh it or sign in again.")
    return user


Maker = Annotated[UserRecord, Depends(maker_of)]


def address_of(request: Request) -> str:
    """The caller's network: an IPv4 address, or the /64 that one household has under IPv6."""
    try:
        found = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    return str(found) if found.version == 4 else str(ip_network(f"{found}/64", strict=False))


class WhoIsThis:
    """ASGI middleware: sets `request.state.user`, and leads visitors away from private pages before any of them is built."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        scope.setdefault("state", {})["user"] = user = await _user_of(HTTPConnection(scope))
        instead = _instead_of_page(Request(scope)) if user is None and scope["type"] == "http" else None
        return await (instead or self.app)(scope, receive, send)


async def _user_of(request: HTTPConnection) -> UserRecord | None:
    sid = None if request.url.path.startswith(NOBODY_NEEDED) else sid_of(request)
    return await run(accounts.user_for, sid) if sid else None


def _instead_of_page(request: Request) -> Response | None:
    """What a visitor gets in place of a page: led away from a private one, asked to wait when they open very many others."""
    path = request.url.path
    if any(path == page or path.startswith(f"{page}/") for page in PRIVATE_PAGES):
        return RedirectResponse(f"/?{urlencode({'next': path})}", 303)
    try:
        if path == "/" or path.startswith("/setup/"):
            visits.count(address_of(request))
    except TooMany as error:
        return PlainTextResponse(error.message, error.status)
    return None


def register(app: FastAPI) -> None:
    """The forms: POST /sign-in, /register, /setup and /sign-out. A refusal leads back to the page with `?error=code`."""
    app.post("/sign-in", include_in_schema=False)(sign_in)
    app.post("/register", include_in_schema=False)(sign_up)
    app.post("/setup", include_in_schema=False)(claim)
    app.post("/sign-out", include_in_schema=False)(sign_out)


async def sign_in(request: Request, email: Word = "", password: Word = "", target: Target = HOME) -> Response:
    try:
        sid, _ = await run(accounts.sign_in, email, password, address_of(request))
    except AppError as error:
        return _back(request, error, target)
    return await _enter(request, sid, target)


async def sign_up(request: Request, email: Word = "", password: Word = "", target: Target = HOME) -> Response:
    try:
        user = await run(accounts.register, email, password)
    except AppError as error:
        return _back(request, error, target)
    return await _enter(request, await run(accounts.open_session, user.id), target)


async def claim(request: Request, token: Word = "", email: Word = "", password: Word = "") -> Response:
    try:
        user = await run(accounts.claim_setup, token, email, password)
    except AppError as error:
        return _back(request, error)
    return await _enter(request, await run(accounts.open_session, user.id), HOME)


async def sign_out(request: Request) -> Response:
    await run(_end, sid_of(request))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(cookie_name(), path="/", secure=_is_https(), httponly=True, samesite="lax")
    return answer


async def _enter(request: Request, sid: str, target: str) -> Response:
    """Whoever signs in leaves the session they came with, so nobody can hand them a known one."""
    await run(_end, sid_of(request))
    answer = RedirectResponse(local(target), 303)
    lasts = int(accounts.SESSION_LONGEST.total_seconds())
    answer.set_cookie(cookie_name(), sid, max_age=lasts, path="/", secure=_is_https(), httponly=True, samesite="lax")
    return answer


def _end(session: Session, sid: str | None) -> None:
    if sid:
        accounts.sign_out(session, sid)


def _back(request: Request, error: AppError, target: str = HOME) -> Response:
    """To the page that the form stands on, which shows the sentence of `error`'s code."""
    came_from = request.headers.get("referer", "")
    page = urlsplit(came_from).path if is_our_origin(came_from, request.headers) else "/"
    words = {"error": error.code} | ({"field": error.field} if error.field else {}) | ({"next": local(target)} if target != HOME else {})
    return RedirectResponse(f"{local(page)}?{urlencode(words)}", 303)


def local(target: str) -> str:
    """`target` when it is a path of ours, else the shelf: a link must not lead whoever signs in to another site."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_path else HOME


def _is_https() -> bool:
    return settings().public_url.startswith("https://")
