"""A book to look through before it is paid: a book goes in; having its marked PDF made (core.services.previewing), and where that lies,
come out.

The file is named after the revision it shows, so it needs no row: the next revision has none until it is made.
"""

from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.services import documents, found, queueing, shop, work
from core.services.records import JobRecord, PreviewRecord
from core.services.store import files
from storage.models import Job


def request(session: Session, user_id: UUID, book_id: UUID) -> JobRecord:
    """Queues making the PDF of the newest revision. Raises NotFound, TooMany, Conflict before there are pages and while the shop is
    closed: the print files are free then."""
    has_pages = found.book(session, user_id, book_id).content is not None
    shop.require_open()
    if not has_pages:
        raise documents.no_pages()
    return work.record(queueing.add(session, Job(user_id=user_id, book_id=book_id, kind="preview", subject=f"preview:{book_id}")))


def latest(session: Session, user_id: UUID, book_id: UUID) -> PreviewRecord | None:
    """The PDF of the book as it is now; None where it is not made (yet). Raises NotFound."""
    key, revision = _place(session, user_id, book_id)
    size = files().shown_size(key) if shop.is_open() else 0
    return PreviewRecord(book_id=book_id, revision=revision, bytes=size) if size else None


def file_key(session: Session, user_id: UUID, book_id: UUID) -> str:
    """The PDF itself. Raises NotFound."""
    there = latest(session, user_id, book_id)
    if there is None:
        raise none_yet()
    return files().print_file(book_id, there.revision, "preview")


def none_yet() -> NotFound:
    return NotFound("There is no PDF of this book to look through yet.")


def _place(session: Session, user_id: UUID, book_id: UUID) -> tuple[str, int]:
    revision = documents.shown(session, user_id, book_id).revision
    return files().print_file(book_id, revision, "preview"), revision
