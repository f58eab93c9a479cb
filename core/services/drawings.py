"""What a page is drawn from as a picture: a maker's book goes in; its document, and its photos' sizes and screen copies, come out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document, PhotoFrame
from core.errors import NotFound
from core.services import documents, order_files, photos
from core.services.store import files

COVER = 0


@dataclass(frozen=True)
class Parts:
    """`sizes` and `copies` are those of the photos on the one page; a photo whose copy is not here yet has none. `is_clean` tells
    whether it is shown without the mark of what is not paid."""

    revision: int
    is_clean: bool
    document: Document
    sizes: dict[str, tuple[int, int]]
    copies: dict[str, Path]


def parts(session: Session, user_id: UUID, book_id: UUID, number: int) -> Parts:
    """For page `number` (1-based), or the front of the cover as COVER. Raises NotFound, Conflict before there are pages."""
    newest = documents.newest(session, user_id, book_id)
    document = newest.document
    if document is None:
        raise documents.no_pages()
    if not 0 <= number <= len(document.pages):
        raise NotFound(f"This book has no page {number}.")
    frames = document.cover.front if number == COVER else document.pages[number - 1].frames
    sizes = photos.sizes(session, user_id, {frame.photo for frame in frames if isinstance(frame, PhotoFrame) and frame.photo})
    is_clean = order_files.may_print(session, user_id, book_id, newest.revision)
    return Parts(newest.revision, is_clean, document, sizes, _copies(user_id, sizes))


def all_parts(session: Session, user_id: UUID, document: Document) -> tuple[dict[str, tuple[int, int]], dict[str, Path]]:
    """The sizes and the screen copies of all photos of a document."""
    sizes = photos.sizes(session, user_id, document.photo_ids)
    return sizes, _copies(user_id, sizes)


def _copies(user_id: UUID, photo_ids: Iterable[str]) -> dict[str, Path]:
    paths = {photo_id: files().copy(user_id, UUID(photo_id), "screen") for photo_id in photo_ids}
    return {photo_id: path for photo_id, path in paths.items() if path.exists()}
