"""What is refused before any route runs: requests from foreign pages, bodies over their limit, the framework's own upload door."""

from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import settings
from ui.problems import problem

SMALL_BODY = 1_000_000
SOCKET = "/_nicegui_ws/"
READING = ("GET", "HEAD", "OPTIONS")
FOREIGN = "This was sent from another site. Open the page here and try again."


def is_foreign(headers: Headers) -> bool:
    """Whether a browser sent this from a page of another site: Sec-Fetch-Site where present, else Origin against our own host."""
    site = headers.get("sec-fetch-site")
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and not is_our_origin(origin, headers)


def is_from_our_page(headers: Headers) -> bool:
    """Whether a page of ours certainly sent this, as the socket asks: browsers name the Origin of each WebSocket and of each POST, and
    say of a GET to poll that it is of the same origin. What tells nothing is no browser."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin" if "origin" in headers else "")
    return site == "same-origin" and (origin is None or is_our_origin(origin, headers))


def is_our_origin(origin: str, headers: Headers) -> bool:
    """Whether the URL `origin` names the host this request came to, or the one of PUBLIC_URL."""
    ours = {headers.get("host", ""), urlsplit(settings().public_url).netloc}
    try:
        return urlsplit(origin).netloc in ours - {""}
    except ValueError:
        return False


class Guard:
    """ASGI middleware. A foreign page may neither open our socket nor send anything with our cookie; and a body ends at 1 MB,
    but at the doors for photos, which count for themselves."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return await self._socket(scope, receive, send)
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal:
            return await refusal(scope, receive, send)
        limited = scope["type"] == "http" and not _takes_photos(scope["path"])
        return await self.app(scope, _counted(receive) if limited else receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_from_our_page(Headers(scope=scope)):
            return await self.app(scope, receive, send)
        refusal = problem(403, "foreign_origin", FOREIGN)
        if "websocket.http.response" not in scope.get("extensions", {}):
            # Closing before accepting answers the handshake with 403.
            return await send({"type": "websocket.close", "code": 1008})
        await send({"type": "websocket.http.response.start", "status": refusal.status_code, "headers": refusal.raw_headers})
        return await send({"type": "websocket.http.response.body", "body": refusal.body})


def _refusal(scope: Scope) -> ASGIApp | None:
    """The answer that ends this request at once, or None when it may go on."""
    path, headers = scope["path"], Headers(scope=scope)
    if path.startswith("/_nicegui/client/") and "/upload/" in path:
        return problem(404, "not_found", "Files are not taken at this address. Send them to /uploads.")
    writes = scope["method"] not in READING
    if (path.startswith(SOCKET) and not is_from_our_page(headers)) or (writes and _uses_cookies(path) and is_foreign(headers)):
        return problem(403, "foreign_origin", FOREIGN)
    if not _takes_photos(path) and _declared(headers) > SMALL_BODY:
        return problem(413, "too_large", "This request is too large. Send at most 1 MB at this address.")
    return None


def _uses_cookies(path: str) -> bool:
    """The API takes a bearer token alone, so a foreign page gains nothing by calling it."""
    return not path.startswith("/api/")


def _takes_photos(path: str) -> bool:
    return path.startswith("/uploads") or path == "/files/people" or (path.startswith("/api/") and path.endswith("/photos"))


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdigit() else 0


def _counted(receive: Receive) -> Receive:
    """`receive` that ends with 413 once more than a small body has come in, whatever its length was said to be."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > SMALL_BODY:
            # FastAPI turns any other exception in here into a 400.
            raise HTTPException(413, "This request is too large. Send at most 1 MB at this address.")
        return message

    return counted
