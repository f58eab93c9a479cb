"""Books of a maker: titles, sizes and looks go in; records with the laid-out document come out. Each change makes a revision."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from sqlmodel import Session

from core.book.brief import Kind
from core.book.document import Document
from core.book.edits import ReplaceDocument
from core.book.formats import DEFAULT_FORMAT, format_of
from core.book.themes import DEFAULT_THEME, theme_of
from core.errors import Invalid
from core.services import editing, found, news, text, work
from core.services.records import BookCard, BookRecord
from storage.models import Book, Job
from storage.queries import books, jobs
from storage.queries.books import ShelfRow

KINDS = ("photo", "memory")


def create(
    session: Session,
    user_id: UUID,
    *,
    title: str,
    subtitle: str = "",
    kind: Kind = "photo",
    format: str = DEFAULT_FORMAT,
    theme: str = DEFAULT_THEME,
    language: str = "en",
) -> BookRecord:
    """An empty book. Raises Invalid naming the field."""
    values = _checked(title=title, subtitle=subtitle, kind=kind, format=format, theme=theme)
    book = Book(user_id=user_id, language=text.line(language, "language", 35, needed=True), **values)
    session.add(book)
    session.flush()
    return record(book)


def shelf(session: Session, user_id: UUID) -> list[BookCard]:
    """The maker's books, newest change first."""
    rows, counts = books.shelf(session, user_id), books.photo_counts(session, user_id)
    newest = jobs.newest_of_books(session, user_id, [row.id for row in rows], ("generate", "sample"))
    return [card(row, counts, newest.get(row.id)) for row in rows]


def card(row: ShelfRow, counts: Mapping[UUID, int], job: Job | None = None) -> BookCard:
    """What the shelf shows of a book."""
    shown = work.record(job) if job is not None and job.state in ("queued", "running", "failed") else None
    return BookCard.model_validate(asdict(row) | {"photos": counts.get(row.id, 0), "job": shown})


def get(session: Session, user_id: UUID, book_id: UUID) -> BookRecord:
    """The book with its document. Raises NotFound."""
    return record(found.book(session, user_id, book_id))


def update(
    session: Session,
    user_id: UUID,
    book_id: UUID,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    kind: Kind | None = None,
    format: str | None = None,
    theme: str | None = None,
) -> BookRecord:
    """Changes what is given; a laid-out document follows with the next Generate. Raises NotFound, Invalid."""
    given = {"title": title, "subtitle": subtitle, "kind": kind, "format": format, "theme": theme}
    values = _checked(**{name: value for name, value in given.items() if value is not None})
    book = found.book(session, user_id, book_id)
    books.change(session, user_id, book_id, **values)
    session.refresh(book)
    return record(book)


def delete(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Puts the book into the maker's drawer, which gives it back for a while; what was being made of it is stopped. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    for job in jobs.active_of_book(session, book_id):
        if jobs.ask_to_stop(session, job.id):
            work.settle(session, job)
    books.put_away(session, user_id, book_id)
    news.tell(session, book_id, None)


def replace(session: Session, user_id: UUID, book_id: UUID, document: Document, revision: int) -> BookRecord:
    """Puts this document in the place of the one of `revision`. Raises NotFound, Conflict when the book moved on, and Invalid
    when it shows photos that are not the maker's or holds words that cannot be printed."""
    editing.make(session, user_id, book_id, revision=revision, edits=[ReplaceDocument(document=document)])
    return get(session, user_id, book_id)


def document_of(book: Book) -> Document | None:
    return Document.model_validate(book.content) if book.content else None


def record(book: Book) -> BookRecord:
    values = book.model_dump(exclude={"content", "left_out", "pages", "deleted_at"})
    return BookRecord.model_validate(values | {"document": document_of(book), "left_out": tuple(book.left_out or ())})


def _checked(**values: str) -> dict[str, str]:
    if "title" in values:
        values["title"] = text.line(values["title"], "title", 200, needed=True)
    if "subtitle" in values:
        values["subtitle"] = text.line(values["subtitle"], "subtitle", 200)
    if "kind" in values and values["kind"] not in KINDS:
        raise Invalid(f"A book is one of these kinds: {', '.join(KINDS)}.", field="kind")
    if "format" in values:
        format_of(values["format"])
    if "theme" in values:
        theme_of(values["theme"])
    return values
