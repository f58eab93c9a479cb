"""Letters about work that its maker waits for: a book that is laid out, or work that failed for good, goes in; a notice to them comes out.

The work of orders tells of itself (core.services.outcomes)."""

from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.config import settings
from core.services import mail
from storage.models import Job, User
from storage.queries import books, jobs, users

WHAT = {
    "generate": "Making “{title}”",
    "print": "Building the print files of “{title}”",
    "preview": "Building the preview of “{title}”",
    "sample": "Making a sample book",
    "export": "Packing everything of yours",
}
"""Each kind of work that somebody waits for, in words."""


def laid_out(session: Session, user_id: UUID, book_id: UUID, document: Document) -> None:
    """The book has its first pages. A sample has no letter: it is there within a minute of being asked for."""
    user = users.living(session, user_id)
    if user and not jobs.newest_of_books(session, user_id, [book_id], ("sample",)):
        _post(session, user, "book-generated", book_id, title=document.title, pages=str(len(document.pages)))


def failed(session: Session, job: Job, reason: str) -> None:
    """The work ended without its effect, and will not be tried again by itself; `reason` is the sentence that its maker is shown."""
    user = users.living(session, job.user_id)
    if user is None or job.kind not in WHAT:
        return
    book = books.owned(session, job.user_id, job.book_id) if job.book_id else None
    if job.book_id and book is None:
        return
    _post(session, user, "job-failed", job.book_id, what=WHAT[job.kind].format(title=book.title if book else ""), reason=reason)


def _post(session: Session, user: User, kind: str, book_id: UUID | None, **values: str) -> None:
    link = f"{settings().address}/books/{book_id}" if book_id else f"{settings().address}/account#files"
    mail.post(session, kind, user.email, user.id, link=link, **values)
