"""The door of exports: an id and a maker go in; the ZIP that only its owner gets comes out."""

from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from core.services import exporting
from ui.given import as_download
from ui.session import Maker
from ui.transactions import run


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/files", tags=["files"])
    router.get("/exports/{export_id}.zip", response_class=Response)(download)
    router.head("/exports/{export_id}.zip", response_class=Response, include_in_schema=False)(download)
    app.include_router(router)


def url_of(export_id: UUID) -> str:
    return f"/files/exports/{export_id}.zip"


async def download(export_id: UUID, request: Request, maker: Maker) -> Response:
    """Everything of yours in one ZIP; parts of it where a Range is asked for."""
    key = await run(exporting.file_key, maker.id, export_id)
    return await as_download(request, key, "Everything from Sal's Memory Maker.zip", "application/zip")
