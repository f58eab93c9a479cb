"""What the stories of services share: one call in one transaction, photos sent whole, and a worker's hands without its process."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from uuid import UUID

from sqlalchemy import update
from sqlmodel import select

from core import jobs
from core.book.edits import LockPage
from core.jobs import Runner
from core.services import books, editing, uploads
from core.services.claims import LEASE, Held
from core.services.records import BookRecord
from core.services.store import files
from storage.database import transaction
from storage.models import Job, now
from storage.queries import queue


def call(function, *args, **kwargs):
    with transaction() as session:
        return function(session, *args, **kwargs)


def book_of(user, **values) -> BookRecord:
    return call(books.create, user.id, **({"title": "Our summer"} | values))


def send(user, book, data: bytes, name: str = "a.jpg") -> UUID:
    """A whole file through the upload service; the id of its photo."""
    upload = call(uploads.start, user.id, book.id, name, len(data))
    call(uploads.append, user.id, upload.id, 0, data)
    return call(uploads.finish, user.id, upload.id).photo_id


def lock(user, book_id: UUID, page_id: str, locked: bool = True) -> None:
    """Keeps a page when the book is made again, or lets it go."""
    call(editing.make, user.id, book_id, edits=[LockPage(page_id=page_id, locked=locked)])


def lay(key: str, data: bytes) -> str:
    """Puts these bytes into the store of files."""
    with files().workspace() as folder:
        (folder / "laid").write_bytes(data)
        files().put(folder / "laid", key)
    return key


def lies(key: str) -> bytes | None:
    """What the store of files has under this key."""
    try:
        return files().fetch(key).read_bytes()
    except FileNotFoundError:
        return None


def rows(model, **where) -> list:
    with transaction() as session:
        return list(session.exec(select(model).filter_by(**where)))


def work_off(runners: Mapping[str, Runner], worker: str = "here/1") -> None:
    """Does every job that waits, as a worker would, one after the other, until none is left."""
    while waiting := [job for job in rows(Job, state="queued") if job.kind in runners]:
        for job in sorted(waiting, key=lambda job: job.kind != "inspect"):
            perform(job, runners, worker)


def perform(job, runners: Mapping[str, Runner], worker: str = "here/1", stopping: Event | None = None) -> None:
    """Does this job, if it waits, as a worker would."""
    if mine := claim(job, worker):
        jobs.perform(mine, runners, jobs.Keeper(), stopping or Event())


def claim(job, worker="here/1"):
    return call(queue.take, job.id, worker, LEASE)


def held(job, stopping=None, **kwargs):
    return Held(claim(job), stopping or Event(), **kwargs)


def lapse(job):
    """Lets the lease of a job run out, as if its worker had been killed long ago; the next sweep puts it back."""
    call(lambda session: session.exec(update(Job).where(Job.id == job.id).values(lease_until=now() - timedelta(seconds=1))))
    call(queue.free_lapsed)
