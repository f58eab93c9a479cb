"""A book to look through before it is paid: a book goes in; having its marked PDF made, and where that lies, come out.

The file is named after the revision it shows, so it needs no row: the next revision has none until it is made.
"""

from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.press.preview import write_preview
from core.press.setter import Setter
from core.services import documents, drawings, found, shop, work
from core.services.claims import Held
from core.services.leftovers import drop_if_no_book
from core.services.records import JobRecord, PreviewRecord
from core.services.store import files
from storage.database import transaction
from storage.files import size_of
from storage.models import Job
from storage.queries import jobs


def request(session: Session, user_id: UUID, book_id: UUID) -> JobRecord:
    """Queues making the PDF of the newest revision. Raises NotFound, Conflict before there are pages and while the shop is closed:
    the print files are free then."""
    has_pages = found.book(session, user_id, book_id).content is not None
    shop.require_open()
    if not has_pages:
        raise documents.no_pages()
    return work.record(jobs.add(session, Job(user_id=user_id, book_id=book_id, kind="preview", subject=f"preview:{book_id}")))


def latest(session: Session, user_id: UUID, book_id: UUID) -> PreviewRecord | None:
    """The PDF of the book as it is now; None where it is not made (yet). Raises NotFound."""
    path, revision = _place(session, user_id, book_id)
    return PreviewRecord(book_id=book_id, revision=revision, bytes=size_of(path)) if shop.is_open() and path.exists() else None


def path(session: Session, user_id: UUID, book_id: UUID) -> Path:
    """The PDF itself. Raises NotFound."""
    there = latest(session, user_id, book_id)
    if there is None:
        raise none_yet()
    return files().print_file(book_id, there.revision, "preview")


def none_yet() -> NotFound:
    return NotFound("There is no PDF of this book to look through yet.")


def run_preview(held: Held, setter: Setter) -> None:
    """Makes the PDF of the book's newest revision, unless it is there already."""
    user_id, book_id = held.job.user_id, held.job.book_id
    with transaction() as session:
        newest = documents.newest(session, user_id, book_id)
        if newest.document is None:
            raise documents.no_pages()
        sizes, copies = drawings.all_parts(session, user_id, newest.document)
    store = files()
    target = store.print_file(book_id, newest.revision, "preview")

    def step(done: int, total: int) -> None:
        held.report("preview", done, total, f"Drawing page {done} of {total}", done / total)

    with store.workspace() as folder:
        if not target.exists():
            write_preview(setter, newest.document, sizes, copies, folder / "preview.pdf", step)
            store.put(folder / "preview.pdf", target)
    with transaction() as session:
        held.finish(session)
    for older in store.of_book(book_id):
        if older.stem.endswith("-preview") and older != target:
            older.unlink(missing_ok=True)
    drop_if_no_book(book_id)


def _place(session: Session, user_id: UUID, book_id: UUID) -> tuple[Path, int]:
    revision = documents.shown(session, user_id, book_id).revision
    return files().print_file(book_id, revision, "preview"), revision
