"""Rows of the maker by id, or the one sentence for what is not there (or is somebody else's)."""

from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.services.once import known, once
from storage.models import Book, Job, Memory, Photo, Upload
from storage.queries import books, jobs, memories, photos, uploads

NO_BOOK = "This book is not here. It may have been deleted."


def book(session: Session, user_id: UUID, book_id: UUID) -> Book:
    """Asked for once a transaction; as it was then."""
    row = once(session, ("book", user_id, book_id), lambda: books.owned(session, user_id, book_id))
    # One that was put into the drawer since is not there either.
    return _there(row if row is not None and row.deleted_at is None else None, NO_BOOK)


def has_book(session: Session, user_id: UUID, book_id: UUID) -> None:
    """Raises NotFound when the maker has no such book; reads less than `book`, and nothing after it."""
    if known(session, ("book", user_id, book_id)) is not None:
        return
    _there(once(session, ("has book", user_id, book_id), lambda: books.is_owned(session, user_id, book_id) or None), NO_BOOK)


def photo(session: Session, user_id: UUID, photo_id: UUID) -> Photo:
    return _there(photos.owned(session, user_id, photo_id), "This photo is not here. It may have been removed.")


def memory(session: Session, user_id: UUID, memory_id: UUID) -> Memory:
    return _there(memories.owned(session, user_id, memory_id), "This memory is not here. It may have been removed.")


def upload(session: Session, user_id: UUID, upload_id: UUID) -> Upload:
    return _there(uploads.owned(session, user_id, upload_id), "This upload is over. Please add the file again.")


def job(session: Session, user_id: UUID, job_id: UUID) -> Job:
    """Asked for once a transaction."""
    return _there(once(session, ("job", user_id, job_id), lambda: jobs.owned(session, user_id, job_id)), "This work is not known here.")


def _there(row, words: str):
    if row is None:
        raise NotFound(words)
    return row
