"""How much is done at once in one process: a request goes in; where there is no room for it, a plain refusal comes out quickly, with when
to come again. Whoever is inside already goes on as before.

A page that was built is kept for a minute until its socket comes, and as long as it is open: so pages are counted, and what waits for
a thread. What has no end is refused at its beginning, before the database is asked who it is.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any

from nicegui import Client
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from core.errors import TooMany, Unavailable
from core.services.limits import Limiter
from core.services.records import UserRecord
from ui.session import address_of, is_page
from ui.sorry import sorry_for

# A page that was built is kept for a minute, whether or not a socket comes to it.
visits = Limiter("visits", most=100, seconds=60, shared=False)
"""By a visitor's network."""
pages = Limiter("pages", most=240, seconds=60, shared=False)
"""By maker, whatever their browsers are; an operator may look through everything."""
THREADS = 20
MOST_WAITING = 200
"""For a thread: with 20 of them and 20 ms each, a fifth of a second."""
MOST_PAGES = 1000
"""Open ones: half a megabyte to a whole one each."""
MOST_UNSEEN = 300
"""Built, and no socket came yet: a browser's comes within a second."""
FREE = ("/_nicegui", "/look/", "/healthz", "/readyz", "/metrics", "/favicon.ico")
"""What costs next to nothing, tells how things are, or belongs to a page that is open."""
FULL = "Very many people are here just now. Please come again in a few seconds."


class Crowded(Unavailable):
    """There is no room in this process just now."""

    code = "busy"


class Threads(ThreadPoolExecutor):
    """Threads that know how much waits for one of them."""

    def __init__(self) -> None:
        super().__init__(THREADS, thread_name_prefix="core")
        self._given, self._lock = 0, Lock()

    @property
    def waiting(self) -> int:
        return max(0, self._given - THREADS)

    def submit(self, *work: Any, **given: Any) -> Future:
        future = super().submit(*work, **given)
        self._count(1)
        future.add_done_callback(lambda _: self._count(-1))
        return future

    def _count(self, by: int) -> None:
        with self._lock:
            self._given += by


class Crowd:
    """ASGI middleware. `threads` do the work of all requests."""

    threads: Threads | None = None

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(FREE) and _is_full(scope):
            return await sorry_for(HTTPConnection(scope), Crowded(FULL))(scope, receive, send)
        return await self.app(scope, receive, send)


class FewPages:
    """ASGI middleware, behind the question who asks: whoever opens very many pages waits before one more is built."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and is_page(scope["path"]):
            request = HTTPConnection(scope)
            try:
                _count(request, scope["state"]["user"])
            except TooMany as error:
                return await sorry_for(request, error)(scope, receive, send)
        return await self.app(scope, receive, send)


def _count(request: HTTPConnection, user: UserRecord | None) -> None:
    """Raises TooMany."""
    if user is None:
        visits.count(address_of(request))
    elif not user.is_superuser:
        pages.count(str(user.id))


def _is_full(scope: Scope) -> bool:
    if Crowd.threads and Crowd.threads.waiting >= MOST_WAITING:
        return True
    if scope["method"] != "GET" or not is_page(scope["path"]) or len(Client.instances) < MOST_UNSEEN:
        return False
    there = list(Client.instances.values())
    return len(there) >= MOST_PAGES or sum(not page.has_socket_connection for page in there) >= MOST_UNSEEN
