"""The print job: a book's document and originals go in; interior, cover and what the preflight found in them come out."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from core.book.document import Document
from core.errors import JobFailed
from core.facts import PhotoFacts
from core.imaging.derive import PrintCopy, print_copy
from core.imaging.sandbox import Sandbox
from core.press.pdf import cover_placements, placements, write_cover, write_interior
from core.press.preflight import Finding, preflight_cover, preflight_interior
from core.press.setter import Setter
from core.services import found
from core.services.books import document_of
from core.services.claims import Held
from core.services.store import files
from storage.database import after_commit, transaction
from storage.models import Book, Photo, PrintFile
from storage.queries import photos, prints

Sizes = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Copy:
    """A print copy on disk; pixels of the whole upright photo."""

    path: Path
    width: int
    height: int


def run_print(held: Held, sandbox: Sandbox, setter: Setter) -> None:
    """Makes and checks both files of the book's newest revision, unless they are there already."""
    with transaction() as session:
        book = found.book(session, held.job.user_id, held.job.book_id)
        made = prints.latest(session, book.user_id, book.id)
        if made is not None and made.revision == book.revision:
            held.finish(session)
            return
        document = document_of(book)
        rows = photos.some(session, book.user_id, [UUID(photo_id) for photo_id in document.photo_ids])
    with files().workspace() as folder:
        findings = _make(held, document, rows, folder, sandbox, setter)
        _keep(held, book, folder, findings)


def _make(held: Held, document: Document, rows: list[Photo], folder: Path, sandbox: Sandbox, setter: Setter) -> list[Finding]:
    facts = {str(row.id): PhotoFacts.model_validate(row.facts) for row in rows}
    paths = {str(row.id): files().original(row.user_id, row.sha256) for row in rows}
    if missing := document.photo_ids - {key for key, path in paths.items() if path.exists()}:
        raise JobFailed(_missing_words(missing, rows))
    sizes = {photo_id: (fact.width, fact.height) for photo_id, fact in facts.items()}
    inner, outer = placements(document, sizes), cover_placements(document, sizes)
    copies = _copies(held, facts, paths, _most(inner, outer), folder, sandbox)
    held.report("interior", 0, 1, "Setting the pages", 0.7)
    write_interior(setter, document, {key: copies[key] for key in inner}, folder / "interior.pdf")
    held.report("cover", 0, 1, "Setting the cover", 0.85)
    write_cover(setter, document, {key: copies[key] for key in outer}, folder / "cover.pdf")
    held.report("preflight", 0, 1, "Checking the files as a printer would", 0.9)
    return [*preflight_interior(folder / "interior.pdf", document, sizes), *preflight_cover(folder / "cover.pdf", document, sizes)]


def _missing_words(missing: Iterable[str], rows: list[Photo]) -> str:
    names = {str(row.id): row.name for row in rows}
    known = sorted(names[key] for key in missing if key in names)
    if not known:
        return "Some photos on these pages are not here any more. Please press Generate again, then print."
    return f"The originals of these photos are not here any more: {', '.join(known)}. Please add them to the book again, then print."


def _copies(
    held: Held, facts: Mapping[str, PhotoFacts], paths: Mapping[str, Path], needs: Sizes, folder: Path, sandbox: Sandbox
) -> dict[str, Copy]:
    """A print copy of each needed photo, made in the children of the sandbox."""
    waiting = {
        sandbox.submit(print_copy, str(paths[key]), facts[key], need, str(folder / f"{key}.jpg")): key for key, need in needs.items()
    }
    try:
        return dict(_counted(held, waiting, folder))
    finally:
        for future in waiting:
            future.cancel()


def _counted(held: Held, waiting: Mapping[Future, str], folder: Path) -> Iterable[tuple[str, Copy]]:
    for done, future in enumerate(as_completed(waiting), 1):
        made: PrintCopy = future.result()
        held.report("copies", done, len(waiting), f"Preparing photo {done} of {len(waiting)}", 0.7 * done / len(waiting))
        yield waiting[future], Copy(folder / f"{waiting[future]}.jpg", made.width, made.height)


def _most(inner: Sizes, outer: Sizes) -> dict[str, tuple[int, int]]:
    """The larger need of each photo, of pages and cover."""
    return {key: max(inner.get(key, (0, 0)), outer.get(key, (0, 0))) for key in sorted({*inner, *outer})}


def _keep(held: Held, book: Book, folder: Path, findings: list[Finding]) -> None:
    """Puts the files in their place, then writes the row that makes them known; those of older revisions go."""
    store = files()
    for which in ("interior", "cover"):
        store.put(folder / f"{which}.pdf", store.print_file(book.id, book.revision, which))
    with transaction() as session:
        held.finish(session)
        for older in prints.take_older(session, book.id, book.revision):
            after_commit(session, lambda revision=older: store.drop_print_files(book.id, revision))
        session.add(PrintFile(book_id=book.id, revision=book.revision, findings=[asdict(finding) for finding in findings]))
