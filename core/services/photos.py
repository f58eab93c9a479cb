"""Photos of a book: looked at, shown, taken out. Adding them is the work of `uploads`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import Conflict, Invalid, NotFound, TooMany
from core.services import cursors, found, news
from core.services.cursors import Part
from core.services.records import PhotoRecord
from core.services.store import files, once_kept
from storage.models import Job, Photo
from storage.queries import books, jobs, photos

CopySize = Literal["thumb", "screen"]


def of_book(session: Session, user_id: UUID, book_id: UUID) -> list[PhotoRecord]:
    """The book's photos in the order they were added, refused ones with the reason. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    return [record(photo) for photo in photos.of_book(session, user_id, book_id)]


def page(session: Session, user_id: UUID, book_id: UUID, state: str = "", after: str = "", most: int = 100) -> Part[PhotoRecord]:
    """A stretch of them, those in one state where `state` names it. Raises NotFound, Invalid for a cursor of another list."""
    found.has_book(session, user_id, book_id)
    place = cursors.read(after, f"photos {book_id}", datetime, str, UUID)
    rows = photos.page(session, user_id, book_id, state, place, most + 1)
    return cursors.part(rows, most, f"photos {book_id}", lambda row: (row[1], row[0].name, row[0].id), lambda row: record(row[0]))


def get(session: Session, user_id: UUID, photo_id: UUID) -> PhotoRecord:
    """One photo. Raises NotFound."""
    return record(found.photo(session, user_id, photo_id))


def states(session: Session, user_id: UUID, book_id: UUID) -> dict[str, int]:
    """How many photos of a book are in each state. Raises NotFound."""
    found.has_book(session, user_id, book_id)
    return photos.states_of_book(session, book_id)


def put_into(session: Session, user_id: UUID, book_id: UUID, photo_ids: Iterable[UUID]) -> None:
    """Puts photos that are the maker's already into a book too. Raises NotFound, Invalid for others, TooMany."""
    found.has_book(session, user_id, book_id)
    wanted = list(dict.fromkeys(photo_ids))
    if len(photos.some(session, user_id, wanted)) != len(wanted):
        raise Invalid("One of these photos is not here any more.", field="photo_ids")
    if photos.count_in_book(session, book_id) + len(wanted) > settings().max_photos_per_book:
        raise TooMany(f"A book holds {settings().max_photos_per_book:,} photos at most.")
    photos.link_some(session, book_id, wanted)
    news.of_shelf(session, user_id)


def remove(session: Session, user_id: UUID, book_id: UUID, photo_id: UUID) -> None:
    """Takes the photo out of the book. The file goes too once no book has the photo and no page shows it, nor would after an
    undo or with an older version. Raises NotFound."""
    photo = found.photo(session, user_id, photo_id)
    if not photos.unlink(session, user_id, book_id, photo_id):
        raise NotFound("This photo is not in this book.")
    news.of_shelf(session, user_id)
    if not photos.in_any_book(session, photo_id) and not books.mention(session, user_id, photo_id):
        photos.remove(session, user_id, photo_id)
        once_kept(session, files().drop_photo, user_id, photo_id, photo.sha256)


def retry(session: Session, user_id: UUID, photo_id: UUID) -> PhotoRecord:
    """Looks at a refused photo once more. Raises NotFound, Conflict when it was not refused."""
    photo = found.photo(session, user_id, photo_id)
    if photo.state != "refused":
        raise Conflict("This photo was not refused.")
    queue_inspection(session, photo)
    return get(session, user_id, photo_id)


def copy_key(session: Session, user_id: UUID, photo_id: UUID, size: CopySize) -> str:
    """The file of a derived JPEG: 'thumb' is 320 px, 'screen' 1600 px on its longest side. Raises NotFound."""
    if found.photo(session, user_id, photo_id).state != "ready":
        raise not_ready()
    return files().copy(user_id, photo_id, size)


def not_ready() -> NotFound:
    return NotFound("This picture is not ready yet. Please look again in a moment.")


def copies_again(session: Session, user_id: UUID, photo_ids: Iterable[UUID]) -> None:
    """Has the copies of photos made once more that are not in the store any more. They can always be made from the original."""
    for photo in photos.some(session, user_id, list(photo_ids)):
        if photo.state == "ready":
            have_looked_at(session, photo)


def sizes(session: Session, user_id: UUID, photo_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """(width, height) in pixels of the upright photos by id, as drawing a document asks for them."""
    rows = photos.sizes(session, user_id, [UUID(photo_id) for photo_id in photo_ids])
    return {str(photo_id): (width, height) for photo_id, width, height in rows}


def queue_inspection(session: Session, photo: Photo) -> None:
    """Has the photo looked at by a worker."""
    photos.write(session, photo.id, state="waiting", reason="")
    have_looked_at(session, photo)


def have_looked_at(session: Session, photo: Photo) -> None:
    """Queues looking at it."""
    jobs.add(session, Job(user_id=photo.user_id, photo_id=photo.id, kind="inspect", subject=f"inspect:{photo.id}"))


def record(photo: Photo) -> PhotoRecord:
    return PhotoRecord.model_validate(photo.model_dump(exclude={"user_id", "sha256", "sums"}))
