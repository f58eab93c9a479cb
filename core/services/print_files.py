"""Print files of a book: asked for, looked at, fetched."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.services import found, work
from core.services.documents import no_pages
from core.services.records import JobRecord, PrintedBook, PrintFilesRecord
from core.services.store import files
from storage.files import size_of
from storage.models import Job, PrintFile
from storage.queries import jobs, prints


def request(session: Session, user_id: UUID, book_id: UUID) -> JobRecord:
    """Queues making the interior and the cover of the newest revision; files that exist already are kept. Raises NotFound, and
    Conflict when the book has no pages yet."""
    book = found.book(session, user_id, book_id)
    if not book.content:
        raise no_pages()
    return work.record(jobs.add(session, Job(user_id=user_id, book_id=book_id, kind="print", subject=f"print:{book_id}")))


def latest(session: Session, user_id: UUID, book_id: UUID) -> PrintFilesRecord | None:
    """The newest finished print files with what the preflight found; None before the first. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    row = prints.latest(session, user_id, book_id)
    return _record(row) if row else None


def file_path(session: Session, user_id: UUID, book_id: UUID, which: Literal["interior", "cover"]) -> Path:
    """The newest finished PDF. Raises NotFound."""
    row = prints.latest(session, user_id, book_id)
    if row is None:
        raise NotFound("There is no print file of this book yet.")
    return files().print_file(book_id, row.revision, which)


def of_maker(session: Session, user_id: UUID, drawer: bool = False) -> list[PrintedBook]:
    """Every book of this maker whose print files may be taken away, the last made first; those in the drawer too where `drawer`.
    The account page and the ZIP of everything both give what stands here, and nothing else."""
    store = files()
    return [
        PrintedBook(
            book_id=row.book_id, title=title, format=format, book_revision=at, revision=row.revision, created_at=row.created_at,
            interior_bytes=size_of(store.print_file(row.book_id, row.revision, "interior")),
            cover_bytes=size_of(store.print_file(row.book_id, row.revision, "cover")),
        )
        for row, title, format, at in prints.of_maker(session, user_id, drawer)
    ]  # fmt: skip


def _record(row: PrintFile) -> PrintFilesRecord:
    store = files()
    return PrintFilesRecord(
        book_id=row.book_id,
        revision=row.revision,
        interior=str(store.print_file(row.book_id, row.revision, "interior")),
        cover=str(store.print_file(row.book_id, row.revision, "cover")),
        findings=tuple(row.findings or ()),
        created_at=row.created_at,
    )
