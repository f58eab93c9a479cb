"""What a whole page shows, each by as few statements as it takes: rows that would else be asked for one after the other; each query asks
for the owner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.models import (
    Book,
    BookFormat,
    BookPhoto,
    BookTheme,
    Edit,
    Export,
    Job,
    Kind,
    Memory,
    Order,
    Photo,
    Price,
    Proof,
    RecoveryCode,
    User,
)
from storage.queries.books import OUT, Standing
from storage.queries.orders import TOLD, OrderRow, count_of
from storage.queries.photos import held_columns
from storage.queries.users import LIVING

Kinds = Collection[str]


def books_of(session: Session, user_id: UUID, drawer: bool | None = None) -> int:
    """How many books this maker has: on the shelf, in the drawer, or both."""
    mine = select(func.count()).select_from(Book).where(Book.user_id == user_id)
    return session.exec(mine if drawer is None else mine.where(~OUT if drawer else OUT)).one()


def book(session: Session, user_id: UUID, book_id: UUID, *works: Kinds) -> tuple[Book, list[Job | None]] | None:
    """A book, and its newest job of each of these groups of kinds."""
    row = session.execute(_with_newest(Book, user_id, book_id, works)).first()
    return (row[0], list(row[1:])) if row else None


def works(session: Session, user_id: UUID, book_id: UUID, *works: Kinds) -> list[Job | None]:
    """The newest job of a book of each of these groups of kinds."""
    row = session.execute(_with_newest(Book.id, user_id, book_id, works)).first()
    return list(row[1:]) if row else [None] * len(works)


def _with_newest(what: Any, user_id: UUID, book_id: UUID, works: tuple[Kinds, ...]) -> Select:
    jobs = [aliased(Job) for _ in works]
    found = select(what, *jobs).select_from(Book).where(Book.id == book_id, Book.user_id == user_id, OUT)
    for job, kinds in zip(jobs, works, strict=True):
        newest = select(Job.id).where(Job.user_id == user_id, Job.book_id == book_id, col(Job.kind).in_(kinds))
        found = found.outerjoin(job, job.id == newest.order_by(col(Job.created_at).desc()).limit(1).scalar_subquery())
    return found


def orders_of_book(session: Session, user_id: UUID, book_id: UUID, states: Collection[str]) -> tuple[OrderRow | None, Order | None]:
    """The book's newest order, and the one of its newest revision whose files are the maker's, as those in these states are."""
    mine = select(Order.id).where(Order.user_id == user_id, Order.book_id == book_id)
    newest = mine.order_by(col(Order.created_at).desc(), col(Order.number).desc()).limit(1).scalar_subquery()
    theirs = mine.where(col(Order.state).in_(states), Order.build == "ready")
    theirs = theirs.order_by(col(Order.revision).desc(), col(Order.created_at).desc()).limit(1).scalar_subquery()
    named = TOLD.add_columns(Order.id == newest, Order.id == theirs).where(or_(Order.id == newest, Order.id == theirs))
    rows = session.exec(named.where(Order.user_id == user_id)).all()
    last = next((OrderRow(*row[:-2]) for row in rows if row[-2]), None)
    return last, next((row[0] for row in rows if row[-1]), None)


def offer(session: Session, kind: str, format: str) -> tuple[Kind | None, dict[str, Price]]:
    """What the operator changed about this kind of book, and what one in this format costs, by `what`."""
    one = select(true().label("one")).subquery()
    of_kind, priced = col(Kind.key) == kind, (col(Price.kind) == kind) & (col(Price.format) == format) & col(Price.is_on)
    rows = session.execute(select(Kind, Price).select_from(one).outerjoin(Kind, of_kind).outerjoin(Price, priced)).all()
    return rows[0][0], {price.what: price for _, price in rows if price}


def choice(session: Session, kind: str, format: str, theme: str) -> tuple[Kind | None, BookFormat | None, BookTheme | None]:
    """What the operator changed about this kind of book, this size and this look."""
    chosen = select(true().label("one")).subquery().outerjoin(Kind, col(Kind.key) == kind)
    chosen = chosen.outerjoin(BookFormat, col(BookFormat.key) == format).outerjoin(BookTheme, col(BookTheme.key) == theme)
    return tuple(session.execute(select(Kind, BookFormat, BookTheme).select_from(chosen)).one())


@dataclass(frozen=True)
class Wish:
    """A book that is to be ordered: where it stands, what its kind is on offer as and costs in any size, and of its maker whether their
    address is confirmed, and how many orders `waiting`."""

    standing: Standing
    kind: str
    is_confirmed: bool
    waiting: int
    offer: Kind | None
    rates: list[Price]


def wish(session: Session, user_id: UUID, book_id: UUID, waiting: Kinds) -> Wish | None:
    """None where there is no such book; orders in the states `waiting` are counted."""
    columns = select(Book.revision, Book.updated_at, col(Book.content).is_not(None), Book.kind, col(User.confirmed_at).is_not(None))
    found = (
        columns.add_columns(count_of(user_id, waiting), Kind, Price).join(User).where(Book.id == book_id, User.id == user_id, LIVING, OUT)
    )
    found = found.outerjoin(Kind, col(Kind.key) == Book.kind).outerjoin(Price, (col(Price.kind) == Book.kind) & col(Price.is_on))
    rows = session.execute(found).all()
    return Wish(Standing(*rows[0][:3]), *rows[0][3:7], [row[7] for row in rows if row[7]]) if rows else None


def pile(session: Session, user_id: UUID, book_id: UUID, letters: int) -> tuple[int, int]:
    """Of a book: how many of its photos were not refused, and how many pages its memories take with so many letters on each."""
    return tuple(session.execute(select(*_pile(user_id, book_id, letters))).one())


def book_and_pile(session: Session, user_id: UUID, book_id: UUID, letters: int) -> tuple[Book, int, int] | None:
    """A book, and what `pile` tells of it."""
    found = select(Book, *_pile(user_id, book_id, letters)).where(Book.id == book_id, Book.user_id == user_id, OUT)
    row = session.execute(found).first()
    return tuple(row) if row else None


def _pile(user_id: UUID, book_id: UUID, letters: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    photos = select(func.count()).select_from(BookPhoto).join(Photo).where(BookPhoto.book_id == book_id, Photo.state != "refused")
    told = select(func.coalesce(func.sum(1 + func.length(Memory.text) // letters), 0))
    told = told.where(Memory.book_id == book_id, Memory.user_id == user_id)
    return photos.scalar_subquery(), told.scalar_subquery()


def standing(session: Session, user_id: UUID, book_id: UUID) -> tuple[list[dict], bool, bool]:
    """Of a book's pages: the photos kept aside, whether a change can be undone, and whether one can be done again."""
    done, undone = (_any_edit(user_id, book_id, state) for state in ("done", "undone"))
    row = session.execute(select(Book.left_out, done, undone).where(Book.id == book_id, Book.user_id == user_id, OUT)).first()
    return (list(row[0] or ()), bool(row[1]), bool(row[2])) if row else ([], False, False)


def can_step(session: Session, user_id: UUID, book_id: UUID) -> tuple[bool, bool]:
    """Whether a change of the book's pages can be undone, and whether one can be done again."""
    undo, redo = session.execute(select(_any_edit(user_id, book_id, "done"), _any_edit(user_id, book_id, "undone"))).one()
    return bool(undo), bool(redo)


def _any_edit(user_id: UUID, book_id: UUID, state: str) -> ColumnElement[bool]:
    return select(Edit.id).where(Edit.book_id == book_id, Edit.user_id == user_id, Edit.state == state).exists()


def account(session: Session, user_id: UUID, at: datetime) -> tuple:
    """Of an account's page: the photos and bytes held, the address that is to be confirmed, how many recovery codes are left, and the
    newest packing of everything: its job and its file."""
    job, export = aliased(Job), aliased(Export)
    packing = select(Job.id).where(Job.user_id == user_id, Job.kind == "export").order_by(col(Job.created_at).desc())
    packed = select(Export.id).where(Export.user_id == user_id, Export.expires_at > at).order_by(col(Export.created_at).desc())
    wanted = select(Proof.email).where(Proof.user_id == user_id, Proof.purpose == "email", Proof.expires_at > at)
    wanted = wanted.order_by(col(Proof.created_at).desc(), col(Proof.id)).limit(1).scalar_subquery()
    codes = select(func.count()).where(RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None)).scalar_subquery()
    held, of = held_columns(user_id)
    joined = of.outerjoin(job, job.id == packing.limit(1).scalar_subquery())
    joined = joined.outerjoin(export, export.id == packed.limit(1).scalar_subquery())
    return tuple(session.execute(select(*held, wanted, codes, job, export).select_from(joined)).one())
