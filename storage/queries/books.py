"""Rows of books; each query asks for the owner, and passes over books in the drawer but where it says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, Text, bindparam, case, cast, delete, func, insert, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage import news
from storage.models import Book, BookPhoto, Edit, Job, Version, now
from storage.queries.rows import insert_new, place, stretch

COPIED = ("user_id", "subtitle", "kind", "format", "theme", "language", "pages", "content", "left_out")
MAKING = ("generate", "sample")
"""Work that gives a book its pages."""
OUT = col(Book.deleted_at).is_(None)
"""True of books that are not in the drawer."""


@dataclass(frozen=True)
class ShelfRow:
    """A book without its document."""

    id: UUID
    title: str
    subtitle: str
    kind: str
    format: str
    theme: str
    status: str
    revision: int
    pages: int
    updated_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """Where a book stands: `updated_at` is when its row was written last, `laid_out` whether it has a document."""

    revision: int
    updated_at: datetime
    laid_out: bool


_SETTLED = case((col(Book.pages) > 0, "ready"), else_="draft")


def add(session: Session, book: Book, most: int) -> bool:
    """Puts a new book onto its maker's shelf, unless there are `most` of them; whether it did. For whoever holds the account's lock."""
    mine = select(func.count()).select_from(Book).where(Book.user_id == book.user_id)
    return insert_new(session, book, only_if=mine.scalar_subquery() < most)


def copy(session: Session, user_id: UUID, book_id: UUID, most: int) -> Book | None:
    """Puts a book onto its maker's shelf once more, laid out as it is, with nothing that could be undone. None where there is no such
    book, or `most` are there. For whoever holds the account's lock."""
    table, at, laid_out = Book.__table__, now(), col(Book.content).is_not(None)
    own = {"id": literal(uuid4(), table.c.id.type), "title": func.substr("Copy of " + col(Book.title), 1, 200)}
    own |= {"status": case((laid_out, "ready"), else_="draft"), "revision": case((laid_out, 1), else_=0)}
    own |= {name: literal(at, table.c[name].type) for name in ("created_at", "updated_at")}
    own |= {name: getattr(Book, name) for name in COPIED}
    other = aliased(Book)
    mine = select(func.count(other.id)).where(other.user_id == user_id).scalar_subquery()
    source = select(*own.values()).where(Book.id == book_id, Book.user_id == user_id, OUT, mine < most)
    return session.scalars(select(Book).from_statement(insert(table).from_select([*own], source).returning(*table.c))).first()


def owned(session: Session, user_id: UUID, book_id: UUID) -> Book | None:
    return session.exec(select(Book).where(Book.id == book_id, Book.user_id == user_id, OUT)).first()


def is_owned(session: Session, user_id: UUID, book_id: UUID) -> bool:
    return session.exec(select(Book.id).where(Book.id == book_id, Book.user_id == user_id, OUT)).first() is not None


def standing(session: Session, user_id: UUID, book_id: UUID) -> Standing | None:
    """Where the book stands now, read from the database each time."""
    columns = select(Book.revision, Book.updated_at, col(Book.content).is_not(None)).where(Book.id == book_id, Book.user_id == user_id, OUT)
    found = session.exec(columns).first()
    return Standing(*found) if found else None


def chosen(session: Session, user_id: UUID, book_id: UUID) -> dict[str, str] | None:
    """The kind, format and theme of a book."""
    columns = select(Book.kind, Book.format, Book.theme).where(Book.id == book_id, Book.user_id == user_id, OUT)
    found = session.exec(columns).first()
    return dict(zip(("kind", "format", "theme"), found, strict=True)) if found else None


def content(session: Session, book_id: UUID) -> str:
    """The document as it is written; for a book whose `standing` was asked for with its owner."""
    return session.exec(select(cast(Book.content, Text)).where(Book.id == book_id)).one()


HEAD = [
    getattr(Book, name)
    for name in (
        "id", "title", "subtitle", "kind", "format", "theme", "language", "status", "revision", "left_out",
        "created_at", "updated_at",
    )
]  # fmt: skip


_OWNED = (col(Book.id) == bindparam("book_id"), col(Book.user_id) == bindparam("user_id"), OUT)
_TOLD = select(*HEAD, cast(Book.content, Text).label("content")).where(*_OWNED)


def told(session: Session, user_id: UUID, book_id: UUID) -> tuple[dict, str | None] | None:
    """A book's own values, and its document as it is written: nothing is taken apart that goes out as it is."""
    found = session.exec(_TOLD, params={"book_id": book_id, "user_id": user_id}).first()
    return _split(found) if found else None


def change_told(session: Session, user_id: UUID, book_id: UUID, **values) -> tuple[dict, str | None] | None:
    """As `change`, and tells the book by the same statement: whoever writes to SQLite holds up all others who do."""
    news.tell(session, "shelf", user_id)
    mine = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, OUT).values(**values, updated_at=now())
    told = mine.returning(*HEAD, cast(Book.content, Text).label("content")).execution_options(synchronize_session=False)
    found = session.execute(told).first()
    return _split(found) if found else None


def _split(row: Row) -> tuple[dict, str | None]:
    return dict(zip((column.key for column in HEAD), row, strict=False)), row.content


def revisions(session: Session, book_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The newest revision of each of these books that is still there, whoever owns it."""
    return dict(session.exec(select(Book.id, Book.revision).where(col(Book.id).in_(list(book_ids)), OUT)).all())


def shelf(session: Session, user_id: UUID, drawer: bool = False) -> list[ShelfRow]:
    """The books of this maker, newest change first; or those in the drawer, the last put there first."""
    columns = [getattr(Book, name) for name in ShelfRow.__dataclass_fields__]
    order = col(Book.deleted_at if drawer else Book.updated_at).desc()
    found = session.exec(select(*columns).where(Book.user_id == user_id, ~OUT if drawer else OUT).order_by(order, col(Book.id)))
    return [ShelfRow(*row) for row in found]


@dataclass(frozen=True)
class Wanted:
    """Which books of a shelf: '' stands for any. `words` are in the title."""

    deleted: bool = False
    status: str = ""
    kind: str = ""
    words: str = ""


ORDERS = {"updated": Book.updated_at, "created": Book.created_at, "title": Book.title, "deleted": Book.deleted_at}


def page(
    session: Session, user_id: UUID, wanted: Wanted, order: str, after: tuple | None, most: int
) -> list[tuple[ShelfRow, int, datetime, Job | None]]:
    """The next books of this maker in this order ("-updated": the newest first), each with how many photos it has, when it was made,
    and its newest job of making when that is under way or failed."""
    statement = _page(wanted.deleted, bool(wanted.status), bool(wanted.kind), bool(wanted.words), order, after is not None)
    words = wanted.words.replace("/", "//").replace("%", "/%").replace("_", "/_")
    filters = {"user_id": user_id, "status": wanted.status, "kind": wanted.kind, "words": words}
    found = session.exec(statement, params=place(after, most) | filters)
    return [(ShelfRow(*row[:-3]), *row[-3:]) for row in found]


@cache
def _page(deleted: bool, status: bool, kind: bool, words: bool, order: str, going_on: bool) -> Select:
    """Put together once for each of the few ways to ask."""
    photos = select(func.count()).where(BookPhoto.book_id == Book.id).correlate(Book).scalar_subquery()
    making = select(Job.id).where(Job.book_id == Book.id, col(Job.kind).in_(MAKING)).order_by(col(Job.created_at).desc())
    newest = (Job.id == making.limit(1).correlate(Book).scalar_subquery()) & col(Job.state).in_(("queued", "running", "failed"))
    columns = [getattr(Book, name) for name in ShelfRow.__dataclass_fields__]
    found = select(*columns, photos, Book.created_at, Job).select_from(Book).outerjoin(Job, newest)
    found = found.where(Book.user_id == bindparam("user_id"), ~OUT if deleted else OUT)
    found = found.where(Book.status == bindparam("status")) if status else found
    found = found.where(Book.kind == bindparam("kind")) if kind else found
    found = found.where(col(Book.title).icontains(bindparam("words"), escape="/")) if words else found
    return stretch(found, (col(ORDERS[order.removeprefix("-")]), col(Book.id)), going_on, newest=order.startswith("-"))


def photo_counts(session: Session, user_id: UUID) -> dict[UUID, int]:
    """How many photos each book of this maker has, those in the drawer too."""
    found = session.exec(select(BookPhoto.book_id, func.count()).join(Book).where(Book.user_id == user_id).group_by(BookPhoto.book_id))
    return dict(found.all())


def change(session: Session, user_id: UUID, book_id: UUID, **values) -> bool:
    """Writes fields that the document does not hold; whether the maker has this book."""
    news.tell(session, "shelf", user_id)
    statement = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, OUT)
    return session.exec(statement.values(**values, updated_at=now())).rowcount == 1


def note_preview(session: Session, book_id: UUID, made: dict) -> None:
    """Writes down what PDF to look through there is now; the book itself is as it was."""
    session.exec(update(Book).where(col(Book.id) == book_id).values(preview=made))


def lock(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Makes other writers on this book wait until the transaction ends."""
    session.exec(update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id).values(revision=Book.revision))


def lock_at(session: Session, user_id: UUID, book_id: UUID, revision: int) -> bool:
    """As `lock`; whether the book is there, and at this revision."""
    mine = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, OUT, col(Book.revision) == revision)
    return session.exec(mine.values(revision=Book.revision)).rowcount == 1


def advance(session: Session, user_id: UUID, book_id: UUID, revision: int, updated_at: datetime, **values) -> bool:
    """Makes `revision` + 1 of the book; whether the book was still at `revision`."""
    mine = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, OUT, col(Book.revision) == revision)
    # A book that is being made stays so while it is edited.
    status = case((col(Book.status) == "generating", "generating"), else_="ready")
    values = {"status": status, "revision": revision + 1, "updated_at": updated_at} | values
    return session.exec(mine.values(**values)).rowcount == 1


def settle(session: Session, book_id: UUID) -> None:
    """After work that ended without a new document: 'ready' when there is an older one, else 'draft'."""
    session.exec(update(Book).where(col(Book.id) == book_id).values(status=_SETTLED))


def put_away(session: Session, user_id: UUID, book_id: UUID, settled: bool = False) -> bool:
    """Puts a book into the drawer; whether it was out. `settled`: what was to give it pages will not."""
    statement = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, OUT)
    return session.exec(statement.values(deleted_at=now(), **({"status": _SETTLED} if settled else {}))).rowcount == 1


def give_back(session: Session, user_id: UUID, book_id: UUID) -> bool:
    """Takes a book out of the drawer; whether it was there."""
    news.tell(session, "shelf", user_id)
    statement = update(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, ~OUT)
    return session.exec(statement.values(deleted_at=None, updated_at=now())).rowcount == 1


def remove(session: Session, user_id: UUID, book_id: UUID) -> bool:
    """Removes a book that lies in the drawer, for good; whether it was there."""
    news.tell(session, "shelf", user_id)
    return session.exec(delete(Book).where(col(Book.id) == book_id, col(Book.user_id) == user_id, ~OUT)).rowcount == 1


def remove_put_away(session: Session, before: datetime) -> list[UUID]:
    """Removes every book that was put into the drawer before this time; their ids."""
    statement = delete(Book).where(col(Book.deleted_at) < before).returning(col(Book.id))
    return list(session.scalars(statement))


def mention(session: Session, user_id: UUID, photo_id: UUID) -> bool:
    """Whether any document of this maker speaks of the photo: a book's, a version's, or one that can be undone or redone."""
    for column in (Book.content, Version.document, Edit.inverse, Edit.edit):
        told = cast(column, Text).contains(str(photo_id))
        if session.exec(select(1).select_from(column.class_).where(column.class_.user_id == user_id, told).limit(1)).first():
            return True
    return False
