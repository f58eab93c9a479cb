"""Versions by program: a book is kept under a name, its versions are listed and come back."""

from uuid import UUID

from core.book.document import Document
from core.services import books, versions
from core.services.records import VersionRecord
from ui.api.deps import After, Db, Limit, Operations, User, listed
from ui.api.schemas import Book, Listed, NewVersion

router = Operations(prefix="/books/{book_id}/versions", tags=["versions"])


@router.get("")
def of_book(session: Db, user: User, book_id: UUID, limit: Limit = 50, after: After = "") -> Listed[VersionRecord]:
    """Lists the book's versions, the newest first."""
    return listed(versions.page(session, user.id, book_id, after, limit))


@router.post("", status_code=201)
def keep(session: Db, user: User, book_id: UUID, given: NewVersion) -> VersionRecord:
    """Keeps the book as it is now under a name."""
    return versions.keep(session, user.id, book_id, given.name)


@router.get("/{version_id}")
def get(session: Db, user: User, book_id: UUID, version_id: UUID) -> Document:
    """The document of a version."""
    return versions.get(session, user.id, book_id, version_id)


@router.post("/{version_id}/restore")
def restore(session: Db, user: User, book_id: UUID, version_id: UUID) -> Book:
    """Brings a version back as an edit that can be undone; the book as it was is kept as a version too."""
    versions.restore(session, user.id, book_id, version_id)
    return Book.of(books.get(session, user.id, book_id))


@router.delete("/{version_id}", status_code=204)
def remove(session: Db, user: User, book_id: UUID, version_id: UUID) -> None:
    """Lets a version go."""
    versions.remove(session, user.id, book_id, version_id)
