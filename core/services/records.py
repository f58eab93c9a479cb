"""What services hand out: plain records, never rows. Ids are UUIDs, times aware UTC, sizes bytes."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from core.book.brief import Kind
from core.book.document import Document
from core.facts import PhotoFacts, Plain

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
JobKind = Literal["inspect", "generate", "print", "sample", "export", "order", "preview"]
BookStatus = Literal["draft", "generating", "ready"]
PhotoState = Literal["waiting", "ready", "refused"]


class UserRecord(Plain):
    """`picture` is the id of the person's picture; `language` is BCP 47, `time_zone` a name of the IANA database; `notices` says
    whether letters may come that are neither about money nor about safety."""

    id: UUID
    email: str
    is_active: bool
    is_superuser: bool
    name: str
    language: str
    time_zone: str
    picture: UUID | None
    email_confirmed: bool
    has_password: bool
    second_factor: bool
    notices: bool
    created_at: datetime


class Registered(Plain):
    """What making an account is answered; the same whether the address was new or not. `user` is None when there was an account already."""

    id: UUID
    email: str
    created_at: datetime
    user: UserRecord | None


class SignInRecord(Plain):
    """Where somebody is signed in: a browser's session or a program's chain of tokens. `words` name the browser or program,
    `address` its network; `this` is the session that asked."""

    key: UUID
    kind: Literal["browser", "program"]
    words: str
    address: str
    seen_at: datetime
    this: bool


class JobRecord(Plain):
    """`progress` runs 0 to 1 over the whole job; `stage`, `done`, `total`, `words` tell where it is. `draft_pages` counts the
    pages of a book that can be looked at already. `error` is a sentence for people, '' while nothing is wrong."""

    id: UUID
    kind: JobKind
    state: JobState
    book_id: UUID | None
    stage: str
    done: int
    total: int
    words: str
    progress: float
    draft_pages: int
    attempts: int
    error: str
    created_at: datetime
    updated_at: datetime


class LeftOutRecord(Plain):
    photo_id: UUID
    reason: str
    words: str


class BookRecord(Plain):
    id: UUID
    user_id: UUID
    title: str
    subtitle: str
    kind: Kind
    format: str
    theme: str
    language: str
    status: BookStatus
    revision: int
    document: Document | None
    left_out: tuple[LeftOutRecord, ...]
    created_at: datetime
    updated_at: datetime


class BookHead(Plain):
    """A book but for its document."""

    id: UUID
    title: str
    subtitle: str
    kind: Kind
    format: str
    theme: str
    language: str
    status: BookStatus
    revision: int
    left_out: tuple[LeftOutRecord, ...]
    created_at: datetime
    updated_at: datetime


class BookCard(Plain):
    """A book on the shelf, or since `deleted_at` in the drawer. `job` is the newest generate job while it is under way or failed."""

    id: UUID
    title: str
    subtitle: str
    kind: Kind
    format: str
    theme: str
    status: BookStatus
    revision: int
    pages: int
    photos: int
    job: JobRecord | None
    updated_at: datetime
    deleted_at: datetime | None = None


class VersionRecord(Plain):
    """A document of a book that is kept under a name: `generated`, by `hand`, with an `order`, or what stood before one was `restored`."""

    id: UUID
    book_id: UUID
    revision: int
    name: str
    why: Literal["generated", "hand", "order", "restored"]
    created_at: datetime


class PhotoRecord(Plain):
    """`reason` says why a refused photo was refused; `facts` are there once its state is 'ready'."""

    id: UUID
    name: str
    state: PhotoState
    bytes: int
    reason: str
    facts: PhotoFacts | None
    created_at: datetime


class MemoryRecord(Plain):
    id: UUID
    book_id: UUID
    title: str
    text: str
    author: str
    about: date | None
    photo_ids: tuple[UUID, ...]
    created_at: datetime
    updated_at: datetime


class UploadRecord(Plain):
    """A resumable upload under way: `offset` of `size` bytes are here. `photo_id` is set when it is complete. What is not
    complete at `expires_at` is dropped."""

    id: UUID
    book_id: UUID
    name: str
    size: int
    offset: int
    photo_id: UUID | None
    expires_at: datetime | None = None


class FindingRecord(Plain):
    """One thing the preflight found. `page` is 1-based, 0 for the cover, None for the whole file."""

    severity: Literal["error", "warning", "note"]
    code: str
    page: int | None
    frame: str
    words: str


class PrintFilesRecord(Plain):
    """The newest finished print files of a book, of `revision`; older than the book's own revision means out of date."""

    book_id: UUID
    revision: int
    interior: str
    cover: str
    findings: tuple[FindingRecord, ...]
    created_at: datetime


class PrintedBook(Plain):
    """A book with finished print files of `revision`; `book_revision` is where the book stands now. Sizes of the two files in bytes."""

    book_id: UUID
    title: str
    format: str
    book_revision: int
    revision: int
    interior_bytes: int
    cover_bytes: int
    created_at: datetime


class OrderedFiles(Plain):
    """The print files of an order that was paid: both PDFs of `revision` of a book, which may be gone (`book_id` None)."""

    order_id: UUID
    number: int
    book_id: UUID | None
    title: str
    format: str
    theme: str
    revision: int
    findings: tuple[FindingRecord, ...]
    interior_bytes: int
    cover_bytes: int
    created_at: datetime


class PreviewRecord(Plain):
    """The marked PDF of a book's `revision`, to look through before it is paid."""

    book_id: UUID
    revision: int
    bytes: int


class ExportRecord(Plain):
    """Everything of somebody's in one ZIP, which can be fetched until `expires_at`."""

    id: UUID
    bytes: int
    created_at: datetime
    expires_at: datetime
