"""Background work as its maker sees it: look, cancel, try again."""

from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.errors import Conflict
from core.services import found, news, order_files, queueing, telling
from core.services.records import JobKind, JobRecord
from storage.models import Job
from storage.queries import books, jobs, photos
from storage.queries.books import MAKING


def get(session: Session, user_id: UUID, job_id: UUID) -> JobRecord:
    """Where the work stands. Raises NotFound."""
    return shown(session, found.job(session, user_id, job_id))[0]


def newest(session: Session, user_id: UUID, book_id: UUID, *kinds: JobKind) -> JobRecord | None:
    """The newest job of these kinds for a book, None where there was none."""
    return shown(session, jobs.newest_of_books(session, user_id, [book_id], kinds).get(book_id))[0]


def cancel(session: Session, user_id: UUID, job_id: UUID) -> JobRecord:
    """Stops the work: at once while it waits, within a second or so while it runs; nothing happens when it is over. Raises NotFound,
    and Conflict for the print files of an order, which are built whoever looks."""
    job = found.job(session, user_id, job_id)
    if job.kind == "order":
        raise Conflict("These print files belong to an order. Cancel the order, if you do not want it any more.", code="ordered")
    if jobs.ask_to_stop(session, job_id):
        settle(session, job)
    return record(job)


def retry(session: Session, user_id: UUID, job_id: UUID) -> JobRecord:
    """Queues failed or cancelled work again. Raises NotFound, TooMany, and Conflict when it did not fail or newer work took its place."""
    job = found.job(session, user_id, job_id)
    if not queueing.add_again(session, job):
        raise Conflict("There is nothing to try again: this work is under way or done.")
    news.of_work(session, job)
    if job.kind in MAKING and job.book_id:
        books.change(session, user_id, job.book_id, status="generating")
    if job.photo_id:
        photos.write(session, job.photo_id, state="waiting", reason="")
    if job.kind == "order":
        order_files.begin_again(session, _order_of(job))
    return record(job)


def draft(session: Session, user_id: UUID, job_id: UUID) -> Document | None:
    """The pages laid out so far by a running generate job; None before the first and after the end. Raises NotFound."""
    found.job(session, user_id, job_id)
    content = jobs.draft(session, job_id)
    return Document.model_validate(content) if content else None


def settle(session: Session, job: Job, reason: str = "") -> None:
    """Puts right what a job that ended without its effect was about: the book's status, the photo's state, the order's files.
    With a `reason` it failed, and whoever waits for it is written to."""
    news.of_work(session, job)
    if job.kind in MAKING and job.book_id:
        books.settle(session, job.book_id)
    if job.photo_id:
        photos.write(session, job.photo_id, state="refused", reason=reason or "Nobody looked at this photo. Please try again.")
    if job.kind == "order":
        order_files.failed(session, _order_of(job), reason or "Building the print files was stopped.")
    if reason:
        telling.failed(session, job, reason)


def _order_of(job: Job) -> UUID:
    return UUID(job.args["order_id"])


def record(job: Job, words: str = "") -> JobRecord:
    """`words` are told instead of the job's own, where there are any."""
    told = job.model_dump(include=set(JobRecord.model_fields))
    return JobRecord.model_validate(told | ({"words": words} if words else {}))


def shown(session: Session, *found: Job | None) -> list[JobRecord | None]:
    """As `record`; the words of work that has to wait for long say how long."""
    words = queueing.words(session, [job for job in found if job])
    return [record(job, words.get(job.id, "")) if job else None for job in found]
