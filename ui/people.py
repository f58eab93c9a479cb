"""The door for the picture somebody has of themselves: the bytes of one file go in; a small square JPEG for its owner alone comes out."""

import asyncio
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from core.errors import Invalid, TooLarge
from core.services import profiles
from core.services.profiles import LARGEST_PICTURE
from core.services.records import UserRecord
from core.services.store import files
from ui.body import pieces
from ui.files import KEPT_A_MONTH
from ui.given import streamed
from ui.session import Maker
from ui.transactions import run

PICTURE_URL = "/files/people/{picture_id}.jpg"
SENT = {"requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}}

# Each opens a process of its own; those who wait here take no thread from others.
_opening = asyncio.Semaphore(2)


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/files/people", tags=["files"])
    router.post("", status_code=201, openapi_extra=SENT)(change)
    router.get("/{picture_id}.jpg", response_class=Response)(picture)
    router.head("/{picture_id}.jpg", response_class=Response, include_in_schema=False)(picture)
    router.delete("/{picture_id}.jpg", status_code=204)(remove)
    app.include_router(router)


async def change(request: Request, maker: Maker) -> UserRecord:
    """Makes a JPEG, PNG, WebP or HEIC file of at most 10 MB the person's picture: its middle, 256 px square, without metadata."""
    with files().workspace() as folder:
        sent, made = folder / "sent", folder / "made.jpg"
        await _take_in(request, sent)
        async with _opening:
            await asyncio.to_thread(profiles.made_picture, maker.id, sent, made)
        return await run(profiles.set_picture, maker.id, made)


async def picture(picture_id: UUID, maker: Maker) -> Response:
    """The person's own picture."""
    key = await run(profiles.picture_key, maker.id, picture_id)
    return await streamed(key, "image/jpeg", {"Cache-Control": KEPT_A_MONTH})


async def remove(picture_id: UUID, maker: Maker) -> Response:
    """Takes the person's own picture away."""
    await run(profiles.remove_picture, maker.id, picture_id)
    return Response(status_code=204)


async def _take_in(request: Request, target: Path) -> None:
    """Writes the body to the disk as it comes. Raises TooLarge, Invalid when it is empty."""
    size = 0
    with target.open("wb") as file:
        async for piece in pieces(request):
            size += len(piece)
            if size > LARGEST_PICTURE:
                raise TooLarge(f"This picture has more than {LARGEST_PICTURE // 10**6} MB. A smaller one is enough here.")
            await asyncio.to_thread(file.write, piece)
    if not size:
        raise Invalid("No picture was sent.", field="body")
