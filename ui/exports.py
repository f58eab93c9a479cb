"""The door of exports: an id and a maker go in; the ZIP that only its owner gets comes out, streamed from disk."""

from uuid import UUID

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response

from core.services import exporting
from ui.session import Maker
from ui.transactions import run


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/files", tags=["files"])
    router.get("/exports/{export_id}.zip", response_class=Response)(download)
    router.head("/exports/{export_id}.zip", response_class=Response, include_in_schema=False)(download)
    app.include_router(router)


def url_of(export_id: UUID) -> str:
    return f"/files/exports/{export_id}.zip"


async def download(export_id: UUID, maker: Maker) -> Response:
    """Everything of yours in one ZIP; parts of it where a Range is asked for."""
    path = await run(exporting.file_path, maker.id, export_id)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, media_type="application/zip", filename="Everything from Sal's Memory Maker.zip", headers=headers)
