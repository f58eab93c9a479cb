"""A book to look through before it is paid: a book goes in; having its marked PDF made, and where that lies, come out.

The file is named after the revision it shows, so it needs no row: the next revision has none until it is made.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.imaging.sandbox import Sandbox
from core.press.preview import write_preview
from core.press.setter import Setter
from core.services import documents, found, inspecting, photos, queueing, shop, work
from core.services.claims import Held
from core.services.leftovers import drop_if_no_book
from core.services.records import JobRecord, PreviewRecord
from core.services.store import files
from storage.database import transaction
from storage.files import stem
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


def run_preview(held: Held, sandbox: Sandbox, setter: Setter) -> None:
    """Makes the PDF of the book's newest revision, unless it is there already."""
    user_id, book_id = held.job.user_id, held.job.book_id
    with transaction() as session:
        newest = documents.newest(session, user_id, book_id)
        if newest.document is None:
            raise documents.no_pages()
        sizes = photos.sizes(session, user_id, newest.document.photo_ids)
    store = files()
    target = store.print_file(book_id, newest.revision, "preview")

    def step(done: int, total: int) -> None:
        held.report("preview", done, total, f"Drawing page {done} of {total}", done / total)

    with store.workspace() as folder:
        if store.size(target) is None:
            copies = _copies(user_id, sizes, folder, sandbox)
            write_preview(setter, newest.document, sizes, copies, folder / "preview.pdf", step)
            store.put(folder / "preview.pdf", target)
    with transaction() as session:
        held.finish(session)
    store.remove(*(older.key for older in store.of_book(book_id) if stem(older.key).endswith("-preview") and older.key != target))
    drop_if_no_book(book_id)


def _copies(user_id: UUID, photo_ids: Iterable[str], folder: Path, sandbox: Sandbox) -> dict[str, Path]:
    """The screen copy of each photo, for as long as the workspace is there; those that are not in the store any more are made again."""
    held = {}
    for photo_id in photo_ids:
        key = files().copy(user_id, UUID(photo_id), "screen")
        try:
            held[photo_id] = files().hold(key, folder)
        except FileNotFoundError:
            with transaction() as session:
                photo = found.photo(session, user_id, UUID(photo_id))
            inspecting.derive(photo, sandbox)
            held[photo_id] = files().hold(key, folder)
    return held


def _place(session: Session, user_id: UUID, book_id: UUID) -> tuple[str, int]:
    revision = documents.shown(session, user_id, book_id).revision
    return files().print_file(book_id, revision, "preview"), revision
