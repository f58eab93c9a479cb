"""The print job: a book's document and originals go in; interior, cover and what the preflight found in them come out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from uuid import UUID

from core.book.document import Document
from core.facts import PhotoFacts
from core.imaging.sandbox import Sandbox
from core.press.bindery import Source, Step, bind
from core.press.preflight import Finding
from core.press.setter import Setter
from core.services import found, order_files, shop
from core.services.books import document_of
from core.services.claims import Held
from core.services.leftovers import drop_if_no_book
from core.services.store import files, once_failed, once_kept
from storage.database import transaction
from storage.models import Book, Photo, PrintFile
from storage.queries import photos, prints

STEPS = {
    "originals": (0.0, 0.1, "Fetching photo {done} of {total}"),
    "copies": (0.1, 0.7, "Preparing photo {done} of {total}"),
    "interior": (0.7, 0.85, "Setting the pages"),
    "cover": (0.85, 0.9, "Setting the cover"),
    "preflight": (0.9, 1.0, "Checking the files as a printer would"),
}
"""Where each step starts and ends in the whole job, and its words."""
FETCHED_AT_ONCE = 4


def run_print(held: Held, sandbox: Sandbox, setter: Setter) -> None:
    """Makes and checks both files of the book's newest revision, unless they are there already. Raises PayFirst when the shop was opened
    since they were asked for."""
    if shop.is_open():
        raise order_files.pay_first()
    with transaction() as session:
        book = found.book(session, held.job.user_id, held.job.book_id)
        made = prints.latest(session, book.user_id, book.id)
        if made is not None and made.revision == book.revision:
            held.finish(session)
            return
        document = document_of(book)
        rows = photos.some(session, book.user_id, [UUID(photo_id) for photo_id in document.photo_ids])
    with files().workspace() as folder:
        findings = make(held, document, rows, folder, sandbox, setter)
        _keep(held, book, folder, findings)


def make(held: Held, document: Document, rows: list[Photo], folder: Path, sandbox: Sandbox, setter: Setter) -> list[Finding]:
    """Both files of this document from its photos' rows, in `folder`, with what the preflight found in them."""

    def step(stage: str, done: int, total: int) -> None:
        starts, ends, words = STEPS[stage]
        held.report(stage, done, total, words.format(done=done, total=total), starts + (ends - starts) * done / max(1, total))

    originals = zip(rows, _originals(rows, folder, step), strict=True)
    sources = {str(row.id): Source(path, PhotoFacts.model_validate(row.facts)) for row, path in originals}
    return bind(document, sources, folder, sandbox, setter, step)


def _originals(rows: list[Photo], folder: Path, step: Step) -> Iterator[Path]:
    """The originals of these photos, held in the workspace; a path to nothing for one that is not there. Several at a time where
    fetching one takes a while."""
    keys = [files().original(row.user_id, row.sha256) for row in rows]
    if not files().store.is_far:
        yield from (_held(key, folder) for key in keys)
        return
    with ThreadPoolExecutor(FETCHED_AT_ONCE) as threads:
        for done, path in enumerate(threads.map(partial(_held, folder=folder), keys), 1):
            step("originals", done, len(keys))
            yield path


def _held(key: str, folder: Path) -> Path:
    try:
        return files().hold(key, folder)
    except FileNotFoundError:
        return folder / "gone" / key


def _keep(held: Held, book: Book, folder: Path, findings: list[Finding]) -> None:
    """Puts the files in their place, then writes the row that makes them known; those of older revisions go."""
    store = files()
    sums = {which: store.put(folder / f"{which}.pdf", store.print_file(book.id, book.revision, which)) for which in ("interior", "cover")}
    with transaction() as session:
        # The book may have been removed while it was printed.
        once_failed(session, drop_if_no_book, book.id)
        held.finish(session)
        for older in prints.take_older(session, book.id, book.revision):
            once_kept(session, store.drop_print_files, book.id, older)
        told = [asdict(finding) for finding in findings]
        session.add(PrintFile(book_id=book.id, revision=book.revision, findings=told, sums=sums))
