"""Resumable uploads: names, sizes and pieces of files go in; photos of a book come out, each original kept once a maker."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from uuid import UUID

from sqlmodel import Session

from core.config import settings
from core.errors import AppError, Conflict, Invalid, NotFound, TooLarge, TooMany
from core.services import found
from core.services.leftovers import drop_if_unknown
from core.services.photos import have_looked_at, record
from core.services.records import PhotoRecord, UploadRecord
from core.services.store import files, once_failed, once_kept
from storage.database import let_go, transaction
from storage.models import Photo, Upload, now
from storage.queries import photos, uploads, users
from storage.store import WrongOffset

EXPIRES = timedelta(days=1)
STALLED = timedelta(minutes=5)


@dataclass(frozen=True)
class Room:
    """How much of the room for a maker's photos is taken; `bytes` of `most_bytes`. Uploads under way count in full."""

    photos: int
    bytes: int
    most_bytes: int


def room(session: Session, user_id: UUID) -> Room:
    """The room this maker's photos take."""
    return Room(*photos.held(session, user_id), settings().max_maker_bytes)


def start(session: Session, user_id: UUID, book_id: UUID, name: str, size: int) -> UploadRecord:
    """Begins an upload of `size` bytes. Raises NotFound, Invalid for an empty file, TooLarge for a big one, and TooMany when the
    book or the maker has no room left; uploads under way count in full."""
    name = clean_name(name)
    _check_size(name, size)
    users.lock(session, user_id)
    upload = Upload(user_id=user_id, book_id=book_id, name=name, size=size)
    if not uploads.add(session, upload, photos.room(user_id, book_id, size, *_most())):
        raise _refused(session, user_id, book_id, size)
    files().begin_partial(upload.id)
    return _record(upload, 0)


def get(session: Session, user_id: UUID, upload_id: UUID) -> UploadRecord:
    """How far an upload is. Raises NotFound."""
    upload = found.upload(session, user_id, upload_id)
    let_go(session)
    return _record(upload, upload.size if upload.photo_id else files().received(upload_id))


def append(session: Session, user_id: UUID, upload_id: UUID, offset: int, data: bytes) -> UploadRecord:
    """Adds bytes that begin at `offset`. Raises NotFound, Conflict with code wrong_offset when the file ends elsewhere, and
    TooLarge when there are more bytes than were announced. Completing it is left to `finish`."""
    upload = found.upload(session, user_id, upload_id)
    let_go(session)
    if offset + len(data) > upload.size:
        raise TooLarge(f"{upload.name} is larger than was announced.")
    try:
        end = files().append(upload_id, offset, data)
    except WrongOffset as error:
        raise Conflict(f"This upload goes on at byte {error.offset}.", code="wrong_offset") from None
    except FileNotFoundError:
        raise NotFound("This upload is over. Please add the file again.") from None
    return _record(upload, end)


def finish(session: Session, user_id: UUID, upload_id: UUID) -> UploadRecord:
    """Makes a complete upload a photo of its book and has it looked at; the same picture sent twice is one photo.
    Raises NotFound, Conflict when bytes are missing. Doing it twice is doing it once."""
    upload = found.upload(session, user_id, upload_id)
    if upload.photo_id:
        return _record(upload, upload.size)
    let_go(session)
    if files().received(upload_id) != upload.size:
        raise Conflict("This upload is not complete yet.", code="incomplete")
    sha256 = files().sha256_of_partial(upload_id)
    files().keep_original(upload_id, user_id, sha256)
    photo = adopt(session, user_id, upload.book_id, upload.name, sha256, upload.size)
    # Once more, now that nobody can take it for left over: an older file of the same bytes may just have gone. When the upload's own
    # bytes are gone, somebody else completed it, and did just this.
    with suppress(FileNotFoundError):
        files().keep_original(upload_id, user_id, sha256)
    if not uploads.complete(session, upload_id, photo.id):
        # Somebody else completed it meanwhile, which is as good; a cancelled one is not there any more.
        found.upload(session, user_id, upload_id)
    once_kept(session, files().drop_partial, upload_id)
    return _record(upload, upload.size, photo.id)


def cancel(session: Session, user_id: UUID, upload_id: UUID) -> None:
    """Drops an unfinished upload and its bytes; a finished one stays a photo. Raises NotFound."""
    found.upload(session, user_id, upload_id)
    uploads.remove(session, upload_id)
    once_kept(session, files().drop_partial, upload_id)


def add(session: Session, user_id: UUID, book_id: UUID, name: str, path: Path) -> PhotoRecord:
    """As an upload of a file that is here already, in one step. Comes before anything is asked of the database, as keeping the file takes a
    while. Raises as `start` and `finish`; the file at `path` stays."""
    name, size = clean_name(name), path.stat().st_size
    _check_size(name, size)
    sha256 = files().add_original(path, user_id)
    photo = adopt(session, user_id, book_id, name, sha256, size, is_counted=False)
    # Now that nobody can take it for left over: an older file of the same bytes, and this one with it, may just have gone.
    if files().size(files().original(user_id, sha256)) is None:
        files().add_original(path, user_id)
    return record(photo)


def adopt(session: Session, user_id: UUID, book_id: UUID, name: str, sha256: str, size: int, *, is_counted: bool = True) -> Photo:
    """The photo of an original that is in the store: new, or the one the maker has of the same bytes; now in the book, and
    looked at by a worker when it has not been (or was refused). Raises NotFound when the maker left, and unless it `is_counted` as an
    upload already TooMany, and NotFound when the book is not there."""
    room = None if is_counted else photos.room(user_id, book_id, size, *_most())
    photo = None
    if users.lock_living(session, user_id):
        photo = photos.add(session, Photo(user_id=user_id, sha256=sha256, name=name, bytes=size), room)
    if photo is None:
        once_failed(session, drop_if_unknown, user_id, sha256)
        raise _refused(session, user_id, book_id, size)
    photos.link(session, book_id, photo.id)
    if photo.state != "ready":
        have_looked_at(session, photo)
    return photo


def sweep() -> None:
    """Makes photos of uploads whose last step was cut off; drops those begun more than a day ago and bytes that belong to none."""
    with transaction() as session:
        begun = uploads.unfinished(session, now() - STALLED)
    for upload in begun:
        complete, over = files().received(upload.id) == upload.size, upload.created_at < now() - EXPIRES
        if complete or over:
            # Its sender may complete or cancel it at this very moment; then there is nothing left to do.
            with suppress(NotFound, Conflict), transaction() as session:
                (finish if complete else cancel)(session, upload.user_id, upload.id)
    here = files().partials()
    with transaction() as session:
        uploads.forget_complete(session, now() - EXPIRES)
        known = uploads.unfinished_ids(session)
    for upload_id in set(here) - known:
        files().drop_partial(upload_id)


def clean_name(name: str) -> str:
    """The file's own name without folders and characters that cannot be shown; at most 255 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if c.isprintable()).strip()
    return shown[-255:] or "A file without a name"


def _check_size(name: str, size: int) -> None:
    limit = settings()
    if size <= 0:
        raise Invalid(f"{name} is empty.", code="empty_file", field="size")
    if size > limit.max_file_bytes:
        raise TooLarge(f"{name} is {size / 1e6:.0f} MB; photos of up to {limit.max_file_mb} MB can be added.")


def _most() -> tuple[int, int, int]:
    """How many photos a book and a maker have at most, and of how many bytes."""
    limit = settings()
    return limit.max_photos_per_book, limit.max_photos_per_maker, limit.max_maker_bytes


def _refused(session: Session, user_id: UUID, book_id: UUID, size: int) -> AppError:
    """Why this account takes no photo of so many bytes for this book."""
    if users.living(session, user_id) is None:
        return NotFound("This account is not here any more.")
    found.has_book(session, user_id, book_id)
    limit, (in_book, count, _) = settings(), photos.taken(session, user_id, book_id)
    if in_book >= limit.max_photos_per_book:
        return TooMany(f"This book has its {limit.max_photos_per_book:,} photos; more do not fit. Please take some out first.")
    if count >= limit.max_photos_per_maker:
        return TooMany(f"You have {limit.max_photos_per_maker:,} photos here, which is all there is room for.")
    return TooMany(f"Your photos fill the {limit.max_gb_per_maker} GB that there are for you. Please take some out first.")


def _record(upload: Upload, offset: int, photo_id: UUID | None = None) -> UploadRecord:
    return UploadRecord(
        id=upload.id, book_id=upload.book_id, name=upload.name, size=upload.size, offset=offset,
        photo_id=photo_id or upload.photo_id, expires_at=upload.created_at + EXPIRES,
    )  # fmt: skip
