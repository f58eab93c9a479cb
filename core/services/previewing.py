"""Making the PDF to look through: a claimed job goes in; the marked file of its book's newest revision lies in the store after."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from core.imaging.sandbox import Sandbox
from core.press.preview import write_preview
from core.press.setter import Setter
from core.services import documents, found, inspecting, photos
from core.services.claims import Held
from core.services.leftovers import drop_if_no_book
from core.services.store import files
from storage.database import transaction
from storage.files import stem
from storage.queries import books
from storage.queries import photos as rows


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

    made = None
    with store.workspace() as folder:
        if store.size(target) is None:
            copies = _copies(user_id, sizes, folder, sandbox)
            write_preview(setter, newest.document, sizes, copies, folder / "preview.pdf", step)
            made = {"revision": newest.revision, "sha256": store.put(folder / "preview.pdf", target)}
    with transaction() as session:
        held.finish(session)
        if made:
            books.note_preview(session, book_id, made)
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
            _, sums = inspecting.derive(photo, sandbox)
            with transaction() as session:
                rows.write(session, photo.id, sums=sums)
            held[photo_id] = files().hold(key, folder)
    return held
