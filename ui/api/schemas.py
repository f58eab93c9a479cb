"""What the API takes and gives, beside the records of core/services. Ids are UUIDs, times aware UTC, sizes bytes."""

from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from core.book.brief import Kind
from core.book.document import Document
from core.book.edits import Edit
from core.book.formats import DEFAULT_FORMAT
from core.book.themes import DEFAULT_THEME
from core.book.wishes import Wish
from core.services.records import BookRecord, BookStatus, FindingRecord, LeftOutRecord, PhotoRecord, PrintFilesRecord

T = TypeVar("T")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). `code` is for programs, `detail` a sentence for people, `field` the value that is wrong."""

    type: str = "about:blank"
    title: str = Field(description="The status in words.")
    status: int = Field(description="The status of the answer.")
    code: str
    detail: str
    field: str | None = None


class Listed(BaseModel, Generic[T]):
    """A stretch of a list. `next` is the `after` of the next one, null at the end; it means nothing but here."""

    items: list[T]
    next: str | None


class NewBook(BaseModel):
    title: str = Field(max_length=200)
    subtitle: str = Field("", max_length=200)
    kind: Kind = "photo"
    format: str = Field(DEFAULT_FORMAT, max_length=40)
    theme: str = Field(DEFAULT_THEME, max_length=40)
    language: str = Field("en", max_length=35, description="BCP 47; chooses hyphenation.")


class BookChange(BaseModel):
    """What is absent stays. `content` replaces the whole document and needs the `revision` it was made from."""

    title: str | None = Field(None, max_length=200)
    subtitle: str | None = Field(None, max_length=200)
    kind: Kind | None = None
    format: str | None = Field(None, max_length=40)
    theme: str | None = Field(None, max_length=40)
    content: Document | None = None
    revision: int | None = Field(None, ge=0, le=2**31 - 1, description="The revision `content` was made from; or say it by If-Match.")


class Book(BaseModel):
    """`content` is the laid-out document, null before the first Generate; `left_out` lists photos kept aside and why."""

    id: UUID
    title: str
    subtitle: str
    kind: Kind
    format: str
    theme: str
    language: str
    status: BookStatus
    revision: int
    content: Document | None
    left_out: tuple[LeftOutRecord, ...]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, record: BookRecord) -> "Book":
        return cls.model_validate(dict(record) | {"content": record.document})


class NewEdits(BaseModel):
    """Either `edits` or a `wish`, made on `revision`; edits hold what they change whole, a wish says what is wanted."""

    revision: int = Field(ge=0, le=2**31 - 1)
    edits: list[Edit] | None = Field(None, min_length=1, max_length=500)
    wish: Wish | None = None
    key: UUID | None = Field(None, description="Of your choice: the same key again is answered without doing it twice.")


class Seen(BaseModel):
    """The `revision` that was looked at; without it, nothing that was done meanwhile stands in the way."""

    revision: int | None = Field(None, ge=0, le=2**31 - 1)
    key: UUID | None = None


class Edited(BaseModel):
    """`change` holds the pages, cover, chapters, order and titles that differ, and the stamps of sheets to be drawn anew; `made` names
    the sheet and frame to look at; `notes` are sentences."""

    revision: int
    change: dict[str, Any]
    made: dict[str, str]
    notes: list[str]


class LoggedEdit(BaseModel):
    """One change: the one that made `revision`. `act` is edit, undo or redo; `state` is done, undone or gone."""

    revision: int
    act: str
    state: str
    edit: dict[str, Any]
    created_at: datetime


class LoggedEditList(BaseModel):
    """A stretch of the log. `next` is the `after` of the next one, null at the end."""

    items: list[LoggedEdit]
    next: int | None


class NewVersion(BaseModel):
    name: str = Field(max_length=100)


class NewMemory(BaseModel):
    text: str = Field(max_length=100_000)
    title: str = Field("", max_length=200)
    author: str = Field("", max_length=200)
    about: date | None = Field(None, description="The day it tells of.")
    photo_ids: tuple[UUID, ...] = Field((), max_length=1000)


class MemoryChange(BaseModel):
    """What is absent stays."""

    text: str = Field("", max_length=100_000)
    title: str = Field("", max_length=200)
    author: str = Field("", max_length=200)
    about: date | None = None
    photo_ids: tuple[UUID, ...] = Field((), max_length=1000)


class Generate(NewBook):
    """Either `book_id`, or a `title` and what the new book is to be made of: photos that are here already, and memories."""

    title: str = Field("", max_length=200)
    book_id: UUID | None = None
    photo_ids: list[UUID] = Field([], max_length=1000)
    memories: list[NewMemory] = Field([], max_length=500)
    seed: int | None = Field(None, ge=0, le=2**31 - 1, description="The same seed over the same photos and words gives the same book.")


class Started(BaseModel):
    """`task_id` is the job's id: GET /api/v1/jobs/{task_id} tells how far it is."""

    task_id: UUID
    book_id: UUID


class Refused(BaseModel):
    name: str
    code: str
    detail: str


class PhotosAdded(BaseModel):
    """Each file that was sent: a photo of the book, looked at from now on, or refused with the reason."""

    photos: list[PhotoRecord]
    refused: list[Refused]


class PrintFiles(BaseModel):
    """Addresses of the newest finished PDFs, made from `revision` of the book, and what the preflight found in them."""

    book_id: UUID
    revision: int
    interior: str
    cover: str
    findings: tuple[FindingRecord, ...]
    created_at: datetime

    @classmethod
    def of(cls, record: PrintFilesRecord) -> "PrintFiles":
        files = f"/files/books/{record.book_id}"
        return cls.model_validate(dict(record) | {"interior": f"{files}/interior.pdf", "cover": f"{files}/cover.pdf"})
