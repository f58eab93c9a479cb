"""The figures of this web process, as Prometheus reads them: whoever may see them asks; a page of numbers comes out."""

import asyncio
from contextlib import suppress

from fastapi import FastAPI, Request
from fastapi.responses import Response
from nicegui import Client

from core import figures, measures
from core.config import settings
from core.errors import Forbidden, NotSignedIn
from core.services import standing

PATIENCE = 2.0
"""The seconds that the database has; without its answer the page tells the rest."""
LOOK_EVERY = 0.5


def register(app: FastAPI) -> None:
    app.get("/metrics", include_in_schema=False)(metrics)


async def metrics(request: Request) -> Response:
    """Raises NotSignedIn without the token, and Forbidden for whoever is not on this machine where there is no token."""
    _check(request)
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asyncio.to_thread(standing.look)), PATIENCE)
    shown = [client.has_socket_connection for client in list(Client.instances.values())]
    measures.PAGES.labels("shown").set(sum(shown))
    measures.PAGES.labels("kept").set(len(shown) - sum(shown))
    return Response(await asyncio.to_thread(measures.page), media_type=figures.TYPE)


async def watch_loop() -> None:
    """Measures how late the event loop comes, until it is cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        measures.LOOP_DELAY.observe(max(0.0, loop.time() - due))


def _check(request: Request) -> None:
    # Behind a proxy that adds no header of its own, the whole world would seem to be on this machine.
    is_open = not settings().public_url or settings().metrics_token
    if is_open and figures.may_see(request.headers, request.client.host if request.client else ""):
        return
    if settings().metrics_token:
        raise NotSignedIn("The figures are behind METRICS_TOKEN: send it as “Authorization: Bearer …”.")
    raise Forbidden("The figures are for this machine alone. With METRICS_TOKEN they can be seen from elsewhere.")
