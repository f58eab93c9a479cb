"""What a page is drawn from as a picture: a maker's book goes in; its document, its photos' sizes and their screen copies come out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document, PhotoFrame
from core.errors import NotFound
from core.services import documents, order_files, photos
from core.services.store import files
from storage.database import transaction

COVER = 0


@dataclass(frozen=True)
class Parts:
    """`sizes` are those of the photos on the one page. `is_clean` tells whether it is shown without the mark of what is not paid."""

    revision: int
    is_clean: bool
    document: Document
    sizes: dict[str, tuple[int, int]]


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
    return Parts(newest.revision, is_clean, document, sizes)


def copies(user_id: UUID, photo_ids: Iterable[str]) -> dict[str, Path]:
    """The screen copies of these photos, to open soon. Those that are not there any more are made again, so that the next time none is
    missing. Takes a moment where files are far: do it outside any transaction."""
    found, missing = {}, []
    for photo_id in photo_ids:
        try:
            found[photo_id] = files().fetch(files().copy(user_id, UUID(photo_id), "screen"))
        except FileNotFoundError:
            missing.append(UUID(photo_id))
    if missing:
        with transaction() as session:
            photos.copies_again(session, user_id, missing)
    return found
