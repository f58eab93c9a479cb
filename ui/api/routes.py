"""Every operation under /api/v1, in one list; what is not in it is a JSON 404."""

from fastapi import APIRouter, FastAPI, Request

from core.errors import NotFound
from ui.api import auth, books, edits, jobs, memories, photos, versions
from ui.api.schemas import PROBLEMS

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def register(app: FastAPI) -> None:
    api = APIRouter(prefix="/api/v1", responses=PROBLEMS)
    for part in (auth, books, edits, versions, photos, memories, jobs):
        api.include_router(part.router)
    app.include_router(api)
    app.api_route("/api/{rest:path}", methods=METHODS, include_in_schema=False)(unknown)
    app.api_route("/api", methods=METHODS, include_in_schema=False)(unknown)


def unknown(request: Request) -> None:
    # Without this the page framework would answer with HTML and keep a page in memory for it.
    raise NotFound(f"There is no {request.method} {request.url.path} here. /openapi.json lists what there is.")
