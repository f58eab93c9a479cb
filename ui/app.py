"""The web application: settings and an open database go in; one ASGI app with every page and door comes out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from core import traces
from core.config import settings
from core.services import news, store
from ui import metrics, press, problems, routes, sockets, sorry
from ui.crowd import Crowd, FewPages, Threads
from ui.guard import Guard
from ui.headers import SecureHeaders
from ui.seen import Seen, doors
from ui.session import WhoIsThis

NAME = "Sal's Memory Maker"
RECONNECT_SECONDS = 45.0
TIDY_EVERY = 3600.0
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26"><path d="M13 6.2C10.6 4.6 7 4 3.5 4.2v15.6c3.5-.2 7.1.4 9.5 2 2.4-1.6 '
    '6-2.2 9.5-2V4.2C19 4 15.4 4.6 13 6.2Z" fill="#fffdf8" stroke="#231f1b" stroke-width="1.6"/><path d="M13 6.2v15.6" stroke="#231f1b" '
    'stroke-width="1.6"/><path d="M16.8 4.3v7.4l1.8-1.5 1.8 1.5V4.2Z" fill="#a8482f"/></svg>'
)


class _App(FastAPI):
    """Answers to failures are made outside all that `add_middleware` adds; here those, too, are seen."""

    def build_middleware_stack(self) -> ASGIApp:
        return Seen(super().build_middleware_stack(), doors(self, pages))


def create_app() -> FastAPI:
    """The whole product as an ASGI app. The database must be connected before the first request."""
    app = _App(title=NAME, version="0.1.0", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    problems.register(app, sorry.sorry_for)
    sorry.register(pages)
    # nicegui's catch-all takes whatever was not registered before it.
    routes.register(app)
    sockets.register()
    _add_middleware(app)
    ui.run_with(
        app,
        title=NAME,
        favicon=FAVICON,
        dark=None,
        language="en-US",
        reconnect_timeout=RECONNECT_SECONDS,
        gzip_middleware_factory=None,
        # Every page is dressed by its own sheets; a compiler of styles in each browser would cost more than all of them.
        tailwind=False,
        show_welcome_message=False,
    )
    return app


def _add_middleware(app: FastAPI) -> None:
    """From the inside out: the last one added sees a request first."""
    app.add_middleware(FewPages)
    app.add_middleware(WhoIsThis)
    app.add_middleware(Crowd)
    app.add_middleware(Guard)
    app.add_middleware(SecureHeaders)
    # PDFs are large and compressed already.
    app.add_middleware(_Zip, compresslevel=5, exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf"))


class _Zip(GZipMiddleware):
    """Not for programs: packing a book's document takes longer than all the rest of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        programs = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self.app if programs else super().__call__)(scope, receive, send)


async def _tidy_up() -> None:
    """On a machine without a worker nobody else does."""
    while True:
        await asyncio.to_thread(store.tidy_up)
        await asyncio.sleep(TIDY_EVERY)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # Python's own few threads would all be taken by sign-ins that wait for their turn to hash, and every page with them.
    Crowd.threads = Threads()
    asyncio.get_running_loop().set_default_executor(Crowd.threads)
    traces.configure(settings().otel_exporter_otlp_endpoint, "web")
    watching, tidying = asyncio.create_task(metrics.watch_loop()), asyncio.create_task(_tidy_up())
    news.connect()
    yield
    watching.cancel()
    tidying.cancel()
    await asyncio.to_thread(news.disconnect)
    await asyncio.to_thread(press.close)
    await asyncio.to_thread(traces.finish)
