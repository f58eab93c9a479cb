"""The door for photos of any size: the tus 1.0 protocol (tus.io/protocols/resumable-upload) in, uploads of core/services out.

Core, creation, termination and expiration. Bytes go to disk as they come, a broken connection keeps what was received.
"""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from email.utils import format_datetime
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from core.config import settings
from core.errors import AppError, Conflict, Invalid, TooLarge, Unsupported
from core.services import uploads
from core.services.records import UploadRecord
from ui.body import pieces
from ui.problems import problem_of
from ui.session import Maker
from ui.transactions import run

VERSION = "1.0.0"
OFFSET_TYPE = "application/offset+octet-stream"
LOCK_SECONDS = 5.0

_locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


class WrongVersion(AppError):
    code = "tus_version"
    status = 412


class Locked(AppError):
    """Another request is writing to this very upload."""

    code = "locked"
    status = 423


class TusRoute(APIRoute):
    """A route whose refusals too carry the protocol's version, as tus asks of every answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handler(request)
            except AppError as error:
                answer = problem_of(error)
                answer.headers.update({"Tus-Resumable": VERSION, "Tus-Version": VERSION})
                return answer

        return answered


def register(app: FastAPI) -> None:
    router = APIRouter(prefix="/uploads", tags=["uploads"], route_class=TusRoute, default_response_class=Response)
    router.options("", include_in_schema=False)(about)
    router.post("", status_code=201)(create)
    router.head("/{upload_id}")(offset)
    router.patch("/{upload_id}", status_code=204)(go_on)
    router.delete("/{upload_id}", status_code=204)(cancel)
    router.post("/{upload_id}", include_in_schema=False)(overridden)
    app.include_router(router)


async def about() -> Response:
    extra = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination,expiration", "Tus-Max-Size": str(settings().max_file_bytes)}
    return _answer(204, **extra)


async def create(request: Request, maker: Maker) -> Response:
    """Begins an upload: `Upload-Length` in bytes, `Upload-Metadata` with `filename` and `book` (its id). Its address is in `Location`."""
    _check_version(request)
    size, told = _whole_number(request, "upload-length"), metadata(request.headers.get("upload-metadata", ""))
    upload = await run(uploads.start, maker.id, _book_id(told), told.get("filename", ""), size)
    return _answer(201, Location=f"/uploads/{upload.id}", **_where(upload))


async def offset(upload_id: UUID, request: Request, maker: Maker) -> Response:
    """How many bytes are here, in `Upload-Offset`."""
    _check_version(request)
    upload = await run(uploads.get, maker.id, upload_id)
    return _answer(200, **_where(upload), **{"Upload-Length": str(upload.size), "Cache-Control": "no-store"})


async def go_on(upload_id: UUID, request: Request, maker: Maker) -> Response:
    """Adds bytes at `Upload-Offset`. With the last one the file becomes a photo of its book."""
    _check_version(request)
    if request.headers.get("content-type") != OFFSET_TYPE:
        raise Unsupported(f"Send the bytes as {OFFSET_TYPE}.", code="content_type")
    begins = _whole_number(request, "upload-offset")
    async with _alone(upload_id):
        upload = await run(uploads.get, maker.id, upload_id)
        if upload.offset != begins:
            raise Conflict(f"This upload goes on at byte {upload.offset}.", code="wrong_offset")
        upload = await _receive(request, maker.id, upload)
        if upload.offset == upload.size:
            upload = await run(uploads.finish, maker.id, upload_id)
    return _answer(204, **_where(upload))


async def cancel(upload_id: UUID, request: Request, maker: Maker) -> Response:
    """Drops an unfinished upload."""
    _check_version(request)
    async with _alone(upload_id):
        await run(uploads.cancel, maker.id, upload_id)
    return _answer(204)


async def overridden(upload_id: UUID, request: Request, maker: Maker) -> Response:
    """For clients behind something that lets only POST through: the method is named in a header (tus core, X-HTTP-Method-Override)."""
    doors = {"HEAD": offset, "PATCH": go_on, "DELETE": cancel}
    door = doors.get(request.headers.get("x-http-method-override", "").upper())
    if door is None:
        raise Invalid("POST here needs X-HTTP-Method-Override: HEAD, PATCH or DELETE.", code="method")
    return await door(upload_id, request, maker)


def metadata(header: str) -> dict[str, str]:
    """The pairs of an Upload-Metadata header: keys with base64 values, parted by commas. Raises Invalid."""
    pairs = (pair.split() for pair in header.split(",") if pair.strip())
    try:
        return {pair[0]: base64.b64decode(pair[1], validate=True).decode() if len(pair) > 1 else "" for pair in pairs}
    except (binascii.Error, UnicodeDecodeError):
        raise Invalid("Upload-Metadata holds a value that is not base64 of UTF-8.", field="Upload-Metadata") from None


async def _receive(request: Request, user_id: UUID, upload: UploadRecord) -> UploadRecord:
    """Writes the body as it comes. More bytes than were announced end the upload, at the latest one piece past them."""
    try:
        if int(request.headers.get("content-length", "0")) > upload.size - upload.offset:
            raise TooLarge(f"{upload.name} is larger than was announced.")
        async for piece in pieces(request):
            upload = await run(uploads.append, user_id, upload.id, upload.offset, piece)
    except TooLarge:
        await run(uploads.cancel, user_id, upload.id)
        raise
    return upload


@asynccontextmanager
async def _alone(upload_id: UUID) -> AsyncIterator[None]:
    """Lets one request at a time write to an upload: a resumed one may come while its broken forerunner is still being given up."""
    lock = _locks.setdefault(upload_id, asyncio.Lock())
    try:
        async with asyncio.timeout(LOCK_SECONDS):
            await lock.acquire()
    except TimeoutError:
        raise Locked("This file is being sent already. Please try again in a moment.") from None
    try:
        yield
    finally:
        lock.release()


def _check_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise WrongVersion(f"This door speaks tus {VERSION}. Send the header Tus-Resumable: {VERSION}.")


def _whole_number(request: Request, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Invalid(f"The header {header.title()} must be a whole number of bytes.", code="bad_header", field=header)
    return int(value)


def _book_id(told: dict[str, str]) -> UUID:
    try:
        return UUID(told.get("book", ""))
    except ValueError:
        raise Invalid("Upload-Metadata must name the book by its id.", field="book") from None


def _where(upload: UploadRecord) -> dict[str, str]:
    told = {"Upload-Offset": str(upload.offset)}
    if upload.photo_id is None and upload.expires_at:
        told["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return told


def _answer(status: int, **headers: str) -> Response:
    return Response(status_code=status, headers={"Tus-Resumable": VERSION, **headers})
