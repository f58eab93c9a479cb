"""Books of a maker: titles, sizes and looks go in; records with the laid-out document come out. Each change makes a revision."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from core.book.brief import Kind
from core.book.document import Document
from core.book.edits import ReplaceDocument
from core.book.formats import DEFAULT_FORMAT, format_of
from core.book.themes import DEFAULT_THEME, theme_of
from core.config import settings
from core.errors import Invalid, NotFound, TooMany
from core.services import catalogue, cursors, editing, found, news, queueing, text, work
from core.services.cursors import Part
from core.services.records import BookCard, BookHead, BookRecord
from storage.models import Book, Job
from storage.queries import books, jobs, users
from storage.queries.books import MAKING, ShelfRow, Wanted

Told = tuple[BookHead, str]
KINDS = tuple(catalogue.KINDS)
NOTHING: Mapping[UUID, str] = MappingProxyType({})


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
    """An empty book of what is on offer. Raises Invalid naming the field, and TooMany when the maker has as many as there may be."""
    values = _checked(title=title, subtitle=subtitle, kind=kind, format=format, theme=theme)
    catalogue.check(session, kind, format, theme)
    book = Book(user_id=user_id, language=text.line(language, "language", 35, needed=True), **values)
    add(session, book)
    news.of_shelf(session, user_id)
    return record(book)


def standing(session: Session, user_id: UUID, book_id: UUID) -> tuple[int, datetime]:
    """The book's newest revision, and when anything of it was written last. Raises NotFound."""
    stands = books.standing(session, user_id, book_id)
    if stands is None:
        raise NotFound(found.NO_BOOK)
    return stands.revision, stands.updated_at


def add(session: Session, book: Book) -> None:
    """Puts a new book onto its maker's shelf, while nobody else writes to their account. Raises TooMany when no more fit."""
    users.lock(session, book.user_id)
    if not books.add(session, book, settings().max_books_per_maker):
        raise too_many()


def too_many() -> TooMany:
    """Why no book more fits on a maker's shelf."""
    most = settings().max_books_per_maker
    return TooMany(f"You have {most:,} books here, with those in the drawer, and more do not fit. Please delete one for good first.")


def shelf(session: Session, user_id: UUID) -> list[BookCard]:
    """The maker's books, newest change first."""
    rows, counts = books.shelf(session, user_id), books.photo_counts(session, user_id)
    newest = jobs.newest_of_books(session, user_id, [row.id for row in rows], MAKING)
    waits = queueing.words(session, newest.values())
    return [card(row, counts, newest.get(row.id), waits) for row in rows]


def card(row: ShelfRow, counts: Mapping[UUID, int], job: Job | None = None, waits: Mapping[UUID, str] = NOTHING) -> BookCard:
    """What the shelf shows of a book. `waits` has the words of jobs that wait for long."""
    shown = work.record(job, waits.get(job.id, "")) if job is not None and job.state in ("queued", "running", "failed") else None
    return BookCard.model_validate(vars(row) | {"photos": counts.get(row.id, 0), "job": shown})


def page(session: Session, user_id: UUID, wanted: Wanted, order: str = "", after: str = "", most: int = 50) -> Part[BookCard]:
    """A stretch of the maker's books in an order such as "-updated", the newest change first. Raises Invalid for a cursor of another
    list."""
    text.plain(wanted.words, "q", 200)
    order = order or ("-deleted" if wanted.deleted else "-updated")
    by = order.removeprefix("-")
    place = cursors.read(after, f"books {order}", str if by == "title" else datetime, UUID)
    rows = books.page(session, user_id, wanted, order, place, most + 1)

    def values(row: tuple) -> tuple:
        return (row[2] if by == "created" else row[0].title if by == "title" else getattr(row[0], f"{by}_at"), row[0].id)

    return cursors.part(rows, most, f"books {order}", values, lambda row: card(row[0], {row[0].id: row[1]}, row[3]))


def told(session: Session, user_id: UUID, book_id: UUID) -> Told:
    """The book but for its document, and the document as JSON ('null' before the first pages). Raises NotFound."""
    return _told(books.told(session, user_id, book_id))


def _told(row: tuple[dict, str | None] | None) -> Told:
    if row is None:
        raise NotFound(found.NO_BOOK)
    values, document = row
    return BookHead.model_validate(values | {"left_out": tuple(values["left_out"] or ())}), document or "null"


def get(session: Session, user_id: UUID, book_id: UUID) -> BookRecord:
    """The book with its document. Raises NotFound."""
    return record(found.book(session, user_id, book_id))


def update(session: Session, user_id: UUID, book_id: UUID, **given: str | None) -> BookRecord:
    """As `change`; the book as it is then."""
    change(session, user_id, book_id, **given)
    session.expire_all()
    return get(session, user_id, book_id)


def change(
    session: Session,
    user_id: UUID,
    book_id: UUID,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    kind: Kind | None = None,
    format: str | None = None,
    theme: str | None = None,
) -> Told:
    """Changes what is given, to what is on offer; a laid-out document follows with the next Generate. The book as it is then, as `told`
    tells it. Raises NotFound, Invalid."""
    given = {"title": title, "subtitle": subtitle, "kind": kind, "format": format, "theme": theme}
    values = _checked(**{name: value for name, value in given.items() if value is not None})
    if chosen := {name: values[name] for name in ("kind", "format", "theme") if name in values}:
        has = books.chosen(session, user_id, book_id)
        if has is None:
            raise NotFound(found.NO_BOOK)
        catalogue.check(session, **(has | chosen), has=has)
    return _told(books.change_told(session, user_id, book_id, **values)) if values else told(session, user_id, book_id)


def delete(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Puts the book into the maker's drawer, which gives it back for a while; what was being made of it is stopped. Raises NotFound."""
    # The jobs' rows first, as a worker that ends one does: two writers in opposite orders would wait for each other.
    cancelled = jobs.stop_of_book(session, user_id, book_id)
    if not books.put_away(session, user_id, book_id, settled=not cancelled.isdisjoint(MAKING)):
        raise NotFound(found.NO_BOOK)
    news.tell(session, user_id, book_id, None)


def replace(
    session: Session, user_id: UUID, book_id: UUID, document: Document, revision: int | None, only: Collection[int] | None = None
) -> None:
    """Puts this document in the place of the one of `revision`, as one edit. Raises NotFound, Conflict when the book moved on,
    RevisionMoved when it is at none of `only`, and Invalid when it shows photos that are not the maker's or holds words that cannot be
    printed."""
    editing.make(session, user_id, book_id, revision=revision, edits=[ReplaceDocument(document=document)], only=only)


def lock(session: Session, user_id: UUID, book_id: UUID) -> int:
    """Makes other writers on this book wait until the transaction ends; its revision. Raises NotFound."""
    books.lock(session, user_id, book_id)
    standing = books.standing(session, user_id, book_id)
    if standing is None:
        raise NotFound(found.NO_BOOK)
    return standing.revision


def document_of(book: Book) -> Document | None:
    return Document.model_validate(book.content) if book.content else None


def record(book: Book) -> BookRecord:
    values = book.model_dump(exclude={"content", "left_out", "preview", "pages", "deleted_at"})
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
