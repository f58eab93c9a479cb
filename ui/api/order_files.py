"""Print files that were ordered, and the marked PDF before, by program: an order or a book goes in; where its files lie comes out."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from core.services import order_files, preview_file
from core.services.records import FindingRecord, JobRecord
from ui.api.deps import Db, Operations, User, costly

router = Operations(tags=["orders"])


class OrderFiles(BaseModel):
    """Addresses of the PDFs of an order that is paid, and what the preflight found in them. GET them with the same token."""

    order_id: UUID
    book_id: UUID | None
    revision: int
    interior: str
    cover: str
    findings: tuple[FindingRecord, ...]
    created_at: datetime


class PreviewFile(BaseModel):
    """The address of the marked PDF of a book as it is now. GET it with the same token."""

    book_id: UUID
    revision: int
    bytes: int
    url: str


@router.get("/orders/{order_id}/files")
def files(session: Db, user: User, order_id: UUID) -> OrderFiles:
    """Where the print files of an order lie, once it is paid and they are built."""
    found = order_files.of_order(session, user.id, order_id)
    at = f"/files/orders/{order_id}"
    return OrderFiles.model_validate(dict(found) | {"interior": f"{at}/interior.pdf", "cover": f"{at}/cover.pdf"})


@router.post("/books/{book_id}/preview-file", status_code=202)
def request_preview(session: Db, user: User, book_id: UUID) -> JobRecord:
    """Has the book drawn as one small PDF with a mark on every page, to look through before it is ordered."""
    costly.count(str(user.id))
    return preview_file.request(session, user.id, book_id)


@router.get("/books/{book_id}/preview-file")
def latest_preview(session: Db, user: User, book_id: UUID) -> PreviewFile:
    """Where the marked PDF of the book as it is now lies."""
    found = preview_file.latest(session, user.id, book_id)
    if found is None:
        raise preview_file.none_yet()
    return PreviewFile(**found.model_dump(), url=f"/files/books/{book_id}/preview.pdf")
