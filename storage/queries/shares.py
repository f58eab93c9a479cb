"""Rows of links that makers gave out; each query asks for the owner, or for the secret's hash."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_
from sqlmodel import Session, col, select

from storage.models import Book, Share, User
from storage.queries.books import OUT
from storage.queries.users import LIVING


@dataclass(frozen=True)
class Given:
    """A link that leads to a book: its owner is here, it is not over and the book is not in the drawer."""

    id: UUID
    user_id: UUID
    book_id: UUID
    hashed_password: str
    expires_at: datetime | None


def living(session: Session, token_hash: str, at: datetime) -> Given | None:
    """The link of this hash, when it leads anywhere at this time."""
    columns = select(*(getattr(Share, name) for name in Given.__dataclass_fields__))
    mine = columns.join(Book, col(Book.id) == Share.book_id).join(User, col(User.id) == Share.user_id)
    in_time = or_(col(Share.expires_at).is_(None), col(Share.expires_at) > at)
    # The owner is asked for twice: a link leads to a book of the maker who gave it out, or nowhere.
    found = session.exec(mine.where(Share.token_hash == token_hash, Book.user_id == Share.user_id, in_time, OUT, LIVING)).first()
    return Given(*found) if found else None


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[Share]:
    """The newest first."""
    mine = select(Share).where(Share.book_id == book_id, Share.user_id == user_id)
    return list(session.exec(mine.order_by(col(Share.created_at).desc(), col(Share.id))))


def count(session: Session, user_id: UUID, book_id: UUID) -> int:
    return session.exec(select(func.count()).select_from(Share).where(Share.book_id == book_id, Share.user_id == user_id)).one()


def remove(session: Session, user_id: UUID, book_id: UUID, share_id: UUID) -> bool:
    """Removes the link; whether the maker's book had it."""
    mine = delete(Share).where(col(Share.id) == share_id, col(Share.book_id) == book_id, col(Share.user_id) == user_id)
    return session.exec(mine).rowcount == 1
