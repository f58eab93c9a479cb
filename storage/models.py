"""The tables. What goes in are plain values; ids are UUIDs, times aware UTC, sizes bytes, documents and facts JSON."""

from datetime import date as Day
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Json, json, long_text, new_id, now, number, of_table, short, time
from storage.offers import Audit, BookFormat, BookTheme, Counter, Coupon, Kind, Mark, Price, SiteText
from storage.people import (
    ApiKey,
    Erased,
    Export,
    Identity,
    Message,
    Proof,
    RecoveryCode,
    RefreshToken,
    Reply,
    SetupToken,
    Share,
    SignIn,
    User,
)
from storage.shop import (
    Dispute,
    Invoice,
    Order,
    OrderDocument,
    OrderEvent,
    Payment,
    PrintOrder,
    Refund,
    WebhookEvent,
)
from storage.work import Draft, Job, News, Schedule

__all__ = [
    "ApiKey",
    "Audit",
    "Book",
    "BookFormat",
    "BookPhoto",
    "BookTheme",
    "Counter",
    "Coupon",
    "Dispute",
    "Draft",
    "Edit",
    "Erased",
    "Export",
    "Identity",
    "Invoice",
    "Job",
    "Kind",
    "Mark",
    "Memory",
    "Message",
    "News",
    "Order",
    "OrderDocument",
    "OrderEvent",
    "Payment",
    "Photo",
    "Price",
    "PrintFile",
    "PrintOrder",
    "Proof",
    "RecoveryCode",
    "RefreshToken",
    "Refund",
    "Reply",
    "SQLModel",
    "Schedule",
    "SetupToken",
    "Share",
    "SignIn",
    "SiteText",
    "Upload",
    "User",
    "Version",
    "WebhookEvent",
    "now",
]


class Book(SQLModel, table=True):
    """`content` is the document; `pages` counts its pages so that a shelf need not read it; `left_out` lists photos kept aside.
    A book with `deleted_at` lies in the maker's drawer. `preview` is the revision and SHA-256 of the PDF to look through that was made
    last."""

    __tablename__ = "books"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "updated_at", "id"), Index(None, "title", "id"))

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    title: str = Field(max_length=200)
    subtitle: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    kind: str = Field(default="photo", max_length=20, sa_column_kwargs={"server_default": "photo"})
    format: str = Field(max_length=40)
    theme: str = Field(max_length=40)
    language: str = Field(default="en", max_length=35, sa_column_kwargs={"server_default": "en"})
    status: str = Field(default="draft", max_length=20, index=True, sa_column_kwargs={"server_default": "draft"})
    revision: int = number()
    pages: int = number()
    content: dict | None = json()
    left_out: list | None = json()
    preview: dict | None = json()
    deleted_at: datetime | None = None
    created_at: datetime = time()
    updated_at: datetime = time()


class Photo(SQLModel, table=True):
    """An uploaded picture of one maker; the same bytes are one photo, whichever books it is in. `sums` are the SHA-256 of its copies."""

    __tablename__ = "photos"
    __table_args__ = (UniqueConstraint("user_id", "sha256"),)

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=255)
    bytes: int = Field(sa_type=BigInteger)
    state: str = Field(default="waiting", max_length=20, sa_column_kwargs={"server_default": "waiting"})
    reason: str = long_text()
    facts: dict | None = json()
    sums: dict | None = json()
    created_at: datetime = time()


class BookPhoto(SQLModel, table=True):
    __tablename__ = "book_photos"

    book_id: UUID = of_table("books", primary_key=True, index=False)
    photo_id: UUID = of_table("photos", primary_key=True)
    created_at: datetime = time()


class Memory(SQLModel, table=True):
    """A text someone wrote for a book; `photo_ids` are the photos it is about, in order, as strings."""

    __tablename__ = "memories"

    id: UUID = new_id()
    book_id: UUID = of_table("books")
    user_id: UUID = of_table("users")
    title: str = long_text()
    text: str = Field(sa_type=Text)
    author: str = long_text()
    about: Day | None = None
    photo_ids: list | None = json()
    created_at: datetime = time()
    updated_at: datetime = time()


class Edit(SQLModel, table=True):
    """One change of a book's document, as data; `revision` is the one it made. `inverse` takes it back, NULL where nothing can.

    `act` is edit, undo or redo; `state` is done (may be undone), undone (may be redone) or gone (neither). `tab` names the browser
    tab it came from, `key` the request, so that the same request twice is one change.
    """

    __tablename__ = "edits"
    __table_args__ = (
        UniqueConstraint("book_id", "revision"),
        Index("uq_edits_book_id_key", "book_id", "key", unique=True),
        Index("ix_edits_book_id_state_revision", "book_id", "state", "revision"),
    )

    id: UUID = new_id()
    book_id: UUID = of_table("books", index=False)
    user_id: UUID = of_table("users")
    revision: int
    edit: dict = Field(sa_type=Json)
    inverse: dict | None = json()
    act: str = short("edit")
    state: str = short("gone")
    tab: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    key: UUID | None = None
    created_at: datetime = time()


class Version(SQLModel, table=True):
    """A document of a book that is kept under a name. `why` is generated, hand, order or restored."""

    __tablename__ = "versions"

    id: UUID = new_id()
    book_id: UUID = of_table("books")
    user_id: UUID = of_table("users")
    revision: int
    name: str = Field(max_length=100)
    why: str = Field(max_length=20)
    document: dict = Field(sa_type=Json)
    created_at: datetime = time()


class Upload(SQLModel, table=True):
    """A resumable upload; its bytes so far lie in the file store. `photo_id` is set when it is complete."""

    __tablename__ = "uploads"

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    book_id: UUID = of_table("books")
    photo_id: UUID | None = Field(default=None, foreign_key="photos.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=255)
    size: int = Field(sa_type=BigInteger)
    created_at: datetime = time()
    updated_at: datetime = time()


class PrintFile(SQLModel, table=True):
    """The finished interior and cover of one revision of a book, with what the preflight found and the SHA-256 of each (`sums`)."""

    __tablename__ = "print_files"
    __table_args__ = (UniqueConstraint("book_id", "revision"),)

    id: UUID = new_id()
    book_id: UUID = of_table("books", index=False)
    revision: int
    findings: list | None = json()
    sums: dict | None = json()
    created_at: datetime = time()
