"""Print files of a book: asked for, looked at, fetched. While the shop is open they are those of its orders that were paid."""

from uuid import UUID

from sqlmodel import Session

from core.errors import AppError, NotFound
from core.services import found, order_files, queueing, shop, work
from core.services.documents import no_pages
from core.services.order_files import Which
from core.services.records import JobRecord, OrderedFiles, PrintedBook, PrintFilesRecord
from core.services.store import files
from storage.models import Job, PrintFile
from storage.queries import prints


def request(session: Session, user_id: UUID, book_id: UUID) -> JobRecord:
    """Queues making the interior and the cover of the newest revision; files that exist already are kept. Raises NotFound, Conflict
    when the book has no pages yet, TooMany, and PayFirst while they are sold: ordering has them made."""
    book = found.book(session, user_id, book_id)
    if shop.is_open():
        raise order_files.pay_first()
    if not book.content:
        raise no_pages()
    return work.record(queueing.add(session, Job(user_id=user_id, book_id=book_id, kind="print", subject=f"print:{book_id}")))


def latest(session: Session, user_id: UUID, book_id: UUID) -> PrintFilesRecord | None:
    """The newest finished print files with what the preflight found, while they are sold of the pages that were paid for; None where
    there are none. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    if shop.is_open():
        bought = order_files.of_book(session, user_id, book_id)
        return _bought(book_id, bought) if bought else None
    row = prints.latest(session, user_id, book_id)
    return _record(row) if row else None


def none_yet() -> AppError:
    """What whoever asks for print files is told where there are none for them."""
    return order_files.pay_first() if shop.is_open() else NotFound("There is no print file of this book yet.")


def file_key(session: Session, user_id: UUID, book_id: UUID, which: Which) -> str:
    """The newest finished PDF. Raises NotFound, and PayFirst while it is sold and was not paid for."""
    made = latest(session, user_id, book_id)
    if made is None:
        raise none_yet()
    return made.interior if which == "interior" else made.cover


def of_maker(session: Session, user_id: UUID, drawer: bool = False) -> list[PrintedBook]:
    """Every book of this maker whose print files are free to take away, the last made first; those in the drawer too where `drawer`.
    The account page and the ZIP of everything both give what stands here and what was ordered and paid, and nothing else."""
    if shop.is_open():
        return []
    store = files()
    return [
        PrintedBook(
            book_id=row.book_id, title=title, format=format, book_revision=at, revision=row.revision, created_at=row.created_at,
            interior_bytes=store.shown_size(store.print_file(row.book_id, row.revision, "interior")),
            cover_bytes=store.shown_size(store.print_file(row.book_id, row.revision, "cover")),
        )
        for row, title, format, at in prints.of_maker(session, user_id, drawer)
    ]  # fmt: skip


def _bought(book_id: UUID, bought: OrderedFiles) -> PrintFilesRecord:
    store = files()
    return PrintFilesRecord(
        book_id=book_id,
        revision=bought.revision,
        interior=store.order_file(bought.order_id, "interior"),
        cover=store.order_file(bought.order_id, "cover"),
        findings=bought.findings,
        created_at=bought.created_at,
    )


def _record(row: PrintFile) -> PrintFilesRecord:
    store = files()
    return PrintFilesRecord(
        book_id=row.book_id,
        revision=row.revision,
        interior=store.print_file(row.book_id, row.revision, "interior"),
        cover=store.print_file(row.book_id, row.revision, "cover"),
        findings=tuple(row.findings or ()),
        created_at=row.created_at,
    )
