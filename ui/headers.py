"""What every answer carries: an ASGI app goes in, the same app with security headers and a script nonce on each page comes out."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import settings

PRIVATE = "no-store"
# None of these is asked for by any page of ours, nor by anything in one.
NOT_ASKED_FOR = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid", "midi")


def content_policy(nonce: str = "") -> str:
    """The Content-Security-Policy. Vue's template compiler needs 'unsafe-eval'; inline scripts run by nonce alone."""
    scripts = f"'self' 'nonce-{nonce}' 'unsafe-eval'" if nonce else "'none'"
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def security_headers(nonce: str = "") -> dict[str, str]:
    headers = {
        "Content-Security-Policy": content_policy(nonce),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_ASKED_FOR),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings().public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


class SecureHeaders:
    """ASGI middleware: headers on every answer, `no-store` where nothing else was said, a fresh nonce on each page's scripts."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, _Answer(send) if scope["type"] == "http" else send)


class _Answer:
    """One answer on its way out; a page is held back whole so that its scripts can be marked."""

    def __init__(self, send: Send):
        self.send = send
        self.nonce = secrets.token_urlsafe(16)
        self.page: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self.page is not None and message["type"] == "http.response.body":
            await self._collect(message)
        else:
            await self.send(message)

    async def _start(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        is_page = headers.get("content-type", "").startswith("text/html")
        # A page whose own address is a secret says no-referrer itself.
        referrer = {"Referrer-Policy": "no-referrer"} if headers.get("referrer-policy") == "no-referrer" else {}
        headers.update(security_headers(self.nonce if is_page else "") | referrer)
        if message["status"] >= 400:
            # The framework would have its 404s kept for a year, like the files they stand for.
            headers["Cache-Control"] = PRIVATE
        headers.setdefault("Cache-Control", PRIVATE)
        if is_page:
            self.page = message
        else:
            await self.send(message)

    async def _collect(self, message: Message) -> None:
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        # People's words stand in the page with "<" escaped, so each "<script" is one of ours.
        marked = bytes(self.body).replace(b"<script", b'<script nonce="%s"' % self.nonce.encode())
        if self.body:
            MutableHeaders(scope=self.page)["Content-Length"] = str(len(marked))
        await self.send(self.page)
        await self.send({"type": "http.response.body", "body": marked})
