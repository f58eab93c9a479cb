"""Photos of a book by program: files go in as one multipart body, read as it comes; photos or reasons by name come out."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from core.config import settings
from core.errors import AppError, Invalid, NotFound
from core.services import found, photos, uploads
from core.services.records import PhotoRecord, PhotoState
from core.services.store import files
from ui.api.deps import After, Caller, Db, Limit, Operations, User, listed
from ui.api.multipart import file_parts
from ui.api.schemas import Listed, PhotosAdded, Refused
from ui.transactions import run

MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}}}
            }
        },
    }
}

router = Operations(prefix="/books/{book_id}/photos", tags=["photos"])


@router.get("")
def of_book(
    session: Db, user: User, book_id: UUID, limit: Limit = 1000, after: After = "",
    state: Annotated[PhotoState | None, Query(description="Those in this state alone.")] = None,
) -> Listed[PhotoRecord]:  # fmt: skip
    """The book's photos in the order they were added; refused ones say why."""
    return listed(photos.page(session, user.id, book_id, state or "", after, limit))


@router.post("", status_code=201, openapi_extra=MULTIPART)
async def add(request: Request, user: Caller, book_id: UUID) -> PhotosAdded:
    """Adds any number of files to the book. Each is a photo (looked at from now on) or refused by name; the others go on.

    A file over the limit ends the request; what came before it stays. For large or shaky uploads /uploads speaks tus 1.0.
    """
    added: list[PhotoRecord] = []
    refused: list[tuple[str, AppError]] = []
    with files().workspace() as folder:
        async for part in file_parts(request, folder, settings().max_file_bytes):
            try:
                added.append(await run(uploads.add, user.id, book_id, part.name, part.path))
            except AppError as error:
                # A book that is not there takes none of them.
                if isinstance(error, NotFound) and not added:
                    raise
                refused.append((part.name, error))
    if not added:
        raise refused[0][1] if refused else Invalid("No file was sent.", field="files")
    told = [Refused(name=name, code=error.code, detail=error.message) for name, error in refused]
    return PhotosAdded(photos=added, refused=told)


@router.delete("/{photo_id}", status_code=204)
def remove(session: Db, user: User, book_id: UUID, photo_id: UUID) -> None:
    """Takes the photo out of the book."""
    photos.remove(session, user.id, book_id, photo_id)


@router.post("/{photo_id}/retry", status_code=202)
def retry(session: Db, user: User, book_id: UUID, photo_id: UUID) -> PhotoRecord:
    """Looks at a refused photo once more."""
    found.has_book(session, user.id, book_id)
    return photos.retry(session, user.id, photo_id)
