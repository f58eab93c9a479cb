"""News of books, work, orders and sessions: told in the transaction that made them, heard by whoever listens, in whatever process."""

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlmodel import Session

from storage import news
from storage.models import Job
from storage.queries import books

Topic = news.Topic
Heard = news.Heard
name_of, listen, connect, disconnect, prune = news.name_of, news.listen, news.connect, news.disconnect, news.prune
_forgetting: list[Callable[[], None]] = []


def tell(session: Session, user_id: UUID, book_id: UUID, revision: int | None) -> None:
    """The book's new revision, None when it left the shelf."""
    news.tell(session, "book", book_id, "" if revision is None else str(revision))
    news.tell(session, "shelf", user_id)


def of_shelf(session: Session, user_id: UUID) -> None:
    """Something of this maker's shelf or of what belongs to its books changed."""
    news.tell(session, "shelf", user_id)


def of_work(session: Session, job: Job) -> None:
    """Work of a maker began, went on or ended."""
    news.tell(session, "work", job.user_id)


def of_order(session: Session, order_id: UUID) -> None:
    """Something of this order changed."""
    news.tell(session, "order", order_id)


def of_session(session: Session, whose: UUID | str) -> None:
    """A session ended: this one, by its key, or some of this user's."""
    news.tell(session, "session", whose)


def of_erased(session: Session, user_id: UUID, had: Iterable[UUID]) -> None:
    """Somebody was erased: whatever is remembered of anybody may be theirs. What was told about them, and of what they had, goes."""
    news.drop(session, [user_id, *had])
    # A row would keep their name for a while. Who shares a SQLite file is on one machine, where the files' copies are gone already.
    news.tell(session, "gone", "" if session.get_bind().dialect.name == "sqlite" else user_id)


def when_gone(forget: Callable[[], None]) -> None:
    """From now on `forget` is called after somebody was erased, by whatever process."""
    if forget not in _forgetting:
        _forgetting.append(forget)
        news.listen("gone", lambda about, told: forget())


def when_gone_of(forget: Callable[[UUID], None]) -> None:
    """As `when_gone`, told who it was where that is known."""
    news.listen("gone", lambda about, told: forget(UUID(about)) if about else None)


def revisions(session: Session, book_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The newest revisions of these books; those that were deleted are not in it. For books that their makers have open."""
    return books.revisions(session, book_ids)
