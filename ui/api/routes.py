"""Every operation under /api/v1, in one list; what is not in it is a JSON 404."""

from fastapi import APIRouter, FastAPI, HTTPException, Request
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from core.errors import NotFound
from ui.api import (
    admin,
    admin_offers,
    admin_orders,
    admin_people,
    auth,
    books,
    catalogue,
    drawings,
    edits,
    exports,
    invoices,
    jobs,
    keys,
    memories,
    order_files,
    orders,
    payments,
    photos,
    second_factor,
    shares,
    users,
    versions,
)

ROUTERS = (
    auth.router, users.router, users.itself, second_factor.router, keys.router, books.router, drawings.router, shares.router, edits.router,
    versions.router, photos.router, memories.router, jobs.router, exports.router, catalogue.router,
    orders.router, orders.of_book, order_files.router, payments.router, invoices.router, admin.router, admin_people.router,
    admin_orders.router, admin_offers.router,
)  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def register(app: FastAPI) -> None:
    api = APIRouter(prefix="/api/v1")
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(api)
    for path in ("/api", "/api/{rest:path}"):
        app.router.routes.append(Route(path, unknown, include_in_schema=False))


class _Unknown:
    """JSON for what is not there, by whatever method: without it the page framework would answer with HTML and keep a page in memory."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        allowed = _allowed(request)
        if allowed:
            words = f"{request.url.path} does not take {request.method}. It takes {allowed}."
            raise HTTPException(405, words, {"Allow": allowed})
        raise NotFound(f"There is no {request.method} {request.url.path} here. /openapi.json lists what there is.")


unknown = _Unknown()


def _allowed(request: Request) -> str:
    """The methods that operations at this path take, '' when there is none."""
    methods = {method for method in METHODS if method != request.method and _is_taken(request, method)}
    return ", ".join(sorted(methods))


def _is_taken(request: Request, method: str) -> bool:
    """Whether another route than the one for all that is unknown answers this method at the path."""
    scope = {**request.scope, "method": method}
    for route in request.app.router.routes:
        match, found = route.matches(dict(scope))
        if match == Match.FULL:
            return found.get("endpoint") is not unknown
    return False
