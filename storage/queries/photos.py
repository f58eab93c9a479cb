"""Rows of photos and the books they are in; each query asks for the owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, case, delete, func, insert, literal, true, update
from sqlmodel import Session, col, select

from storage.models import Book, BookPhoto, Photo, Upload
from storage.queries.books import OUT
from storage.queries.rows import insert_missing, insert_new, inserting, place, stretch


def owned(session: Session, user_id: UUID, photo_id: UUID) -> Photo | None:
    return session.exec(select(Photo).where(Photo.id == photo_id, Photo.user_id == user_id)).first()


def add(session: Session, photo: Photo, room: ColumnElement[bool] | None = None) -> Photo | None:
    """The photo as it stands now: new, or the one its maker has of the same bytes, which waits to be looked at once more unless it is
    ready. None where there is no room."""
    ready = {"state": "ready", "reason": Photo.reason}
    waiting = {name: case((col(Photo.state) == "ready", value), else_=getattr(photo, name)) for name, value in ready.items()}
    added = inserting(session, photo, room).on_conflict_do_update(index_elements=["user_id", "sha256"], set_=waiting)
    found = select(Photo).from_statement(added.returning(*Photo.__table__.c))
    return session.scalars(found, execution_options={"populate_existing": True}).first()


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[Photo]:
    """A book's photos in the order they were added."""
    return list(
        session.exec(
            select(Photo)
            .join(BookPhoto)
            .where(BookPhoto.book_id == book_id, Photo.user_id == user_id)
            .order_by(col(BookPhoto.created_at), col(Photo.name), col(Photo.id))
        )
    )


def page(session: Session, user_id: UUID, book_id: UUID, state: str, after: tuple | None, most: int) -> list[tuple[Photo, datetime]]:
    """The next photos of a book in the order they were added, each with when that was; '' is any state."""
    found = select(Photo, BookPhoto.created_at).join(BookPhoto).where(BookPhoto.book_id == book_id, Photo.user_id == user_id)
    found = found.where(Photo.state == state) if state else found
    ordered = stretch(found, (col(BookPhoto.created_at), col(Photo.name), col(Photo.id)), after is not None)
    return list(session.exec(ordered, params=place(after, most)))


def some(session: Session, user_id: UUID, photo_ids: Iterable[UUID]) -> list[Photo]:
    """Those of these photos that are this maker's."""
    return list(session.exec(select(Photo).where(Photo.user_id == user_id, col(Photo.id).in_(list(photo_ids)))))


def sizes(session: Session, user_id: UUID, photo_ids: Iterable[UUID]) -> list[tuple[UUID, int, int]]:
    """(id, width, height) of those of these photos that are this maker's and were looked at; the other facts stay unread."""
    facts = col(Photo.facts)
    columns = select(Photo.id, facts["width"].as_integer(), facts["height"].as_integer())
    mine = columns.where(Photo.user_id == user_id, col(Photo.id).in_(list(photo_ids)), facts.is_not(None))
    return [tuple(row) for row in session.exec(mine)]


@dataclass(frozen=True)
class ShownPhoto:
    """A photo as a tray shows it."""

    id: UUID
    name: str
    state: str
    reason: str
    facts: dict | None


def shown(session: Session, user_id: UUID, book_id: UUID, placed: Iterable[UUID]) -> list[ShownPhoto]:
    """The photos of a book, and those of this maker that its pages show though they were taken out."""
    columns = [getattr(Photo, name) for name in ShownPhoto.__dataclass_fields__]
    in_book = select(BookPhoto.photo_id).where(BookPhoto.book_id == book_id)
    of_book = session.exec(select(*columns).where(Photo.user_id == user_id, col(Photo.id).in_(in_book))).all()
    rest = set(placed) - {row[0] for row in of_book}
    more = session.exec(select(*columns).where(Photo.user_id == user_id, col(Photo.id).in_(rest))).all() if rest else []
    return [ShownPhoto(*row) for row in (*of_book, *more)]


def states(session: Session, user_id: UUID, book_id: UUID) -> list[tuple[UUID, str]]:
    """(id, state) of a book's photos, in a fixed order."""
    found = select(Photo.id, Photo.state).join(BookPhoto).where(BookPhoto.book_id == book_id, Photo.user_id == user_id)
    return list(session.exec(found.order_by(col(Photo.id))).all())


def states_of_book(session: Session, book_id: UUID) -> dict[str, int]:
    """How many photos of a book are in each state."""
    found = select(Photo.state, func.count()).join(BookPhoto).where(BookPhoto.book_id == book_id).group_by(Photo.state)
    return dict(session.exec(found).all())


def waiting_of_book(session: Session, book_id: UUID) -> list[UUID]:
    found = select(Photo.id).join(BookPhoto).where(BookPhoto.book_id == book_id, Photo.state == "waiting")
    return list(session.exec(found))


def link(session: Session, book_id: UUID, photo_id: UUID) -> None:
    """Puts a photo into a book; nothing happens when it is there."""
    insert_new(session, BookPhoto(book_id=book_id, photo_id=photo_id))


def link_some(session: Session, book_id: UUID, photo_ids: Iterable[UUID]) -> None:
    """Puts photos into a book in this order; nothing happens to those that are there."""
    insert_missing(session, [BookPhoto(book_id=book_id, photo_id=photo_id) for photo_id in photo_ids])


def link_all(session: Session, user_id: UUID, book_id: UUID, other_id: UUID) -> None:
    """Puts all photos of a book into another one of the same maker, which is new, in the same order."""
    into = literal(other_id, col(BookPhoto.book_id).type)
    mine = select(into, BookPhoto.photo_id, BookPhoto.created_at).join(Photo).where(BookPhoto.book_id == book_id, Photo.user_id == user_id)
    session.exec(insert(BookPhoto).from_select(["book_id", "photo_id", "created_at"], mine))


def unlink(session: Session, user_id: UUID, book_id: UUID, photo_id: UUID) -> bool:
    """Takes a photo out of a book; whether the maker's book had it."""
    mine = select(Book.id).where(Book.id == book_id, Book.user_id == user_id, OUT)
    statement = delete(BookPhoto).where(col(BookPhoto.photo_id) == photo_id, col(BookPhoto.book_id).in_(mine))
    return session.exec(statement).rowcount == 1


def in_any_book(session: Session, photo_id: UUID) -> bool:
    return session.exec(select(BookPhoto.book_id).where(BookPhoto.photo_id == photo_id).limit(1)).first() is not None


def remove(session: Session, user_id: UUID, photo_id: UUID) -> None:
    session.exec(delete(Photo).where(col(Photo.id) == photo_id, col(Photo.user_id) == user_id))


def write(session: Session, photo_id: UUID, **values) -> None:
    """Writes what was found of a photo."""
    session.exec(update(Photo).where(col(Photo.id) == photo_id).values(**values))


def held(session: Session, user_id: UUID) -> tuple[int, int]:
    """(photos, bytes) that this maker keeps here, counting unfinished uploads in full."""
    columns, of = held_columns(user_id)
    row = session.execute(select(*columns).select_from(of)).one()
    return int(row[0]), int(row[1])


def held_columns(user_id: UUID) -> tuple[tuple[ColumnElement, ColumnElement], FromClause]:
    """The same two numbers, and what they are selected from, for a statement that asks for more."""
    photos = select(func.count().label("count"), func.coalesce(func.sum(Photo.bytes), 0).label("bytes"))
    kept = photos.where(Photo.user_id == user_id).subquery("kept")
    uploads = select(func.count().label("count"), func.coalesce(func.sum(Upload.size), 0).label("bytes"))
    coming = uploads.where(Upload.user_id == user_id, col(Upload.photo_id).is_(None)).subquery("coming")
    return (kept.c.count + coming.c.count, kept.c.bytes + coming.c.bytes), kept.join(coming, true())


def taken(session: Session, user_id: UUID, book_id: UUID) -> tuple[int, int, int]:
    """Photos of a book, and photos and bytes of its maker, counting unfinished uploads."""
    columns, of = held_columns(user_id)
    return tuple(int(number) for number in session.execute(select(_in_book(book_id), *columns).select_from(of)).one())


def room(user_id: UUID, book_id: UUID, size: int, most_in_book: int, most: int, most_bytes: int) -> ColumnElement[bool]:
    """True while a photo of so many bytes fits into this book of this maker's."""
    (count, held), of = held_columns(user_id)
    mine = select(Book.id).where(Book.id == book_id, Book.user_id == user_id, OUT).exists()
    fits = select((count < most) & (held + size <= most_bytes)).select_from(of).scalar_subquery()
    return mine & (_in_book(book_id) < most_in_book) & fits


def count_in_book(session: Session, book_id: UUID) -> int:
    """Photos of a book, counting unfinished uploads."""
    return session.execute(select(_in_book(book_id))).scalar_one()


def _in_book(book_id: UUID) -> ColumnElement[int]:
    photos = select(func.count()).select_from(BookPhoto).where(BookPhoto.book_id == book_id).scalar_subquery()
    coming = select(func.count()).select_from(Upload).where(Upload.book_id == book_id, col(Upload.photo_id).is_(None))
    return photos + coming.scalar_subquery()
