"""Books of a maker: titles, sizes and looks go in; records with the laid-out document come out. Each change makes a revision."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from sqlmodel import Session

from core.book.brief import Kind
from core.book.document import Document
from core.book.edits import Edit, LockPage, ReplaceDocument, ReplacePage, apply
from core.book.formats import DEFAULT_FORMAT, format_of
from core.book.measure import Measure
from core.book.shuffle import shuffle_page
from core.book.themes import DEFAULT_THEME, theme_of
from core.errors import Conflict, Invalid, NotFound
from core.facts import PhotoFacts
from core.services import found, text, work
from core.services.memories import LONGEST
from core.services.records import BookCard, BookRecord
from core.services.store import files
from storage.database import after_commit, let_go
from storage.models import Book
from storage.queries import books, jobs, photos

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
    return [
        BookCard(
            id=row.id, title=row.title, subtitle=row.subtitle, kind=row.kind, format=row.format, theme=row.theme,
            status=row.status, revision=row.revision, pages=row.pages, photos=counts.get(row.id, 0),
            job=_shown(newest.get(row.id)), updated_at=row.updated_at,
        )
        for row in rows
    ]  # fmt: skip


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
    """Removes the book, its memories, its edits and its print files. The photos stay the maker's: added to another book, they
    need not be sent again. Raises NotFound."""
    if not books.remove(session, user_id, book_id):
        raise NotFound("This book is not here. It may have been deleted.")
    after_commit(session, partial(files().drop_print_files, book_id))


def set_locked(session: Session, user_id: UUID, book_id: UUID, page_id: str, locked: bool) -> BookRecord:
    """Locks a page against shuffling and generating again, or frees it. Raises NotFound, Conflict."""
    book = found.book(session, user_id, book_id)
    _page_of(book, page_id)
    return _edited(session, book, LockPage(page_id=page_id, locked=locked))


def shuffle(session: Session, user_id: UUID, book_id: UUID, page_id: str, measure: Measure) -> BookRecord:
    """Gives one page its next best layout. Raises NotFound, and Conflict when the page is locked or the book changed meanwhile."""
    book = found.book(session, user_id, book_id)
    _page_of(book, page_id)
    facts = _facts(session, user_id, book_id)
    let_go(session)
    changed = shuffle_page(document_of(book), page_id, facts, measure)
    return _edited(session, book, ReplacePage(page=changed.page(page_id)))


def replace(session: Session, user_id: UUID, book_id: UUID, document: Document, revision: int) -> BookRecord:
    """Puts this document in the place of the one of `revision`. Raises NotFound, Conflict when the book moved on, and Invalid
    when it shows photos that are not the maker's or holds words that cannot be printed."""
    for words in _words(document.model_dump()):
        text.plain(words, "document", LONGEST)
    book = found.book(session, user_id, book_id)
    wanted = {_uuid(photo_id) for photo_id in document.photo_ids}
    if len(photos.some(session, user_id, wanted)) != len(wanted):
        raise Invalid("This document shows photos that are not here.", field="document")
    format_of(document.format), theme_of(document.theme)
    if book.revision != revision:
        raise _moved()
    return _edited(session, book, ReplaceDocument(document=document))


def document_of(book: Book) -> Document | None:
    return Document.model_validate(book.content) if book.content else None


def record(book: Book) -> BookRecord:
    values = book.model_dump(exclude={"content", "left_out", "pages"})
    return BookRecord.model_validate(values | {"document": document_of(book), "left_out": tuple(book.left_out or ())})


def _edited(session: Session, book: Book, edit: Edit) -> BookRecord:
    """Applies the edit to the revision that was read and writes both, or raises Conflict."""
    document = apply(document_of(book), edit)
    values = {"content": document.model_dump(mode="json"), "pages": len(document.pages), "status": "ready"}
    if not books.save_document(session, book.user_id, book.id, book.revision, edit.model_dump(mode="json"), **values):
        raise _moved()
    return get(session, book.user_id, book.id)


def _moved() -> Conflict:
    return Conflict("This book was changed elsewhere in the meantime. Please look at the newest pages and try again.")


def _page_of(book: Book, page_id: str) -> None:
    document = document_of(book)
    if document is None or document.page(page_id) is None:
        raise NotFound("This page is not in the book any more. Please look at the newest pages.")


def _facts(session: Session, user_id: UUID, book_id: UUID) -> dict[str, PhotoFacts]:
    rows = photos.of_book(session, user_id, book_id)
    return {str(row.id): PhotoFacts.model_validate(row.facts) for row in rows if row.facts}


def _shown(job) -> object:
    return work.record(job) if job is not None and job.state in ("queued", "running", "failed") else None


def _words(value: object) -> Iterator[str]:
    """Every string of nested plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _words(inner)


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Invalid("This document names a photo by something that is no id.", field="document") from None


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
