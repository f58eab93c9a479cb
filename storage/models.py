"""The tables. What goes in are plain values; ids are UUIDs, times aware UTC, sizes bytes, documents and facts JSON."""

from datetime import UTC, datetime
from datetime import date as Day
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Index, MetaData, Text, UniqueConstraint, false, func, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def now() -> datetime:
    return datetime.now(UTC)


def _id():
    return Field(default_factory=uuid4, primary_key=True)


def _of(table: str, **more):
    return Field(foreign_key=f"{table}.id", ondelete="CASCADE", **{"index": True} | more)


def _time():
    return Field(default_factory=now, sa_column_kwargs={"server_default": func.now()})


def _text(default: str = ""):
    return Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default})


def _number(default: int = 0):
    return Field(default=default, sa_column_kwargs={"server_default": text(str(default))})


def _short(default: str):
    return Field(default=default, max_length=10, sa_column_kwargs={"server_default": default})


def _json():
    return Field(default=None, sa_type=Json, nullable=True)


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: UUID = _id()
    email: str = Field(max_length=254, unique=True, index=True)
    hashed_password: str = Field(max_length=255)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    is_superuser: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime = _time()
    updated_at: datetime = _time()


class Book(SQLModel, table=True):
    """`content` is the document; `pages` counts its pages so that a shelf need not read it; `left_out` lists photos kept aside.
    A book with `deleted_at` lies in the maker's drawer."""

    __tablename__ = "books"

    id: UUID = _id()
    user_id: UUID = _of("users")
    title: str = Field(max_length=200)
    subtitle: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    kind: str = Field(default="photo", max_length=20, sa_column_kwargs={"server_default": "photo"})
    format: str = Field(max_length=40)
    theme: str = Field(max_length=40)
    language: str = Field(default="en", max_length=35, sa_column_kwargs={"server_default": "en"})
    status: str = Field(default="draft", max_length=20, index=True, sa_column_kwargs={"server_default": "draft"})
    revision: int = _number()
    pages: int = _number()
    content: dict | None = _json()
    left_out: list | None = _json()
    deleted_at: datetime | None = None
    created_at: datetime = _time()
    updated_at: datetime = _time()


class Photo(SQLModel, table=True):
    """An uploaded picture of one maker; the same bytes are one photo, whichever books it is in."""

    __tablename__ = "photos"
    __table_args__ = (UniqueConstraint("user_id", "sha256"),)

    id: UUID = _id()
    user_id: UUID = _of("users")
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=255)
    bytes: int = Field(sa_type=BigInteger)
    state: str = Field(default="waiting", max_length=20, sa_column_kwargs={"server_default": "waiting"})
    reason: str = _text()
    facts: dict | None = _json()
    created_at: datetime = _time()


class BookPhoto(SQLModel, table=True):
    __tablename__ = "book_photos"

    book_id: UUID = _of("books", primary_key=True, index=False)
    photo_id: UUID = _of("photos", primary_key=True)
    created_at: datetime = _time()


class Memory(SQLModel, table=True):
    """A text someone wrote for a book; `photo_ids` are the photos it is about, in order, as strings."""

    __tablename__ = "memories"

    id: UUID = _id()
    book_id: UUID = _of("books")
    user_id: UUID = _of("users")
    title: str = _text()
    text: str = Field(sa_type=Text)
    author: str = _text()
    about: Day | None = None
    photo_ids: list | None = _json()
    created_at: datetime = _time()
    updated_at: datetime = _time()


class Job(SQLModel, table=True):
    """One piece of background work. `subject` names what it works on; only one job a subject is queued or running.

    `fence` grows with every claim: whoever holds an older one has lost the job. `worker` is "host/pid" of the holder.
    `rung_at` is when a worker was last told of it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_subject_active",
            "subject",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_jobs_state_lease_until", "state", "lease_until"),
    )

    id: UUID = _id()
    user_id: UUID = _of("users")
    book_id: UUID | None = Field(default=None, foreign_key="books.id", ondelete="CASCADE", index=True)
    photo_id: UUID | None = Field(default=None, foreign_key="photos.id", ondelete="CASCADE", index=True)
    kind: str = Field(max_length=20)
    subject: str = Field(max_length=100)
    state: str = Field(default="queued", max_length=20, sa_column_kwargs={"server_default": "queued"})
    args: dict | None = _json()
    attempts: int = _number()
    fence: int = _number()
    worker: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    lease_until: datetime | None = None
    rung_at: datetime | None = None
    cancel_asked: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    stage: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    done: int = _number()
    total: int = _number()
    words: str = _text()
    progress: float = Field(default=0.0, sa_column_kwargs={"server_default": text("0")})
    draft_pages: int = _number()
    error: str = _text()
    created_at: datetime = _time()
    updated_at: datetime = _time()


class Draft(SQLModel, table=True):
    """The pages a running generate job has laid out so far; kept beside its row, so that watching progress reads little."""

    __tablename__ = "drafts"

    job_id: UUID = _of("jobs", primary_key=True, index=False)
    document: dict = Field(sa_type=Json)


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

    id: UUID = _id()
    book_id: UUID = _of("books", index=False)
    user_id: UUID = _of("users")
    revision: int
    edit: dict = Field(sa_type=Json)
    inverse: dict | None = _json()
    act: str = _short("edit")
    state: str = _short("gone")
    tab: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    key: UUID | None = None
    created_at: datetime = _time()


class Version(SQLModel, table=True):
    """A document of a book that is kept under a name. `why` is generated, hand, order or restored."""

    __tablename__ = "versions"

    id: UUID = _id()
    book_id: UUID = _of("books")
    user_id: UUID = _of("users")
    revision: int
    name: str = Field(max_length=100)
    why: str = Field(max_length=20)
    document: dict = Field(sa_type=Json)
    created_at: datetime = _time()


class Upload(SQLModel, table=True):
    """A resumable upload; its bytes so far lie in the file store. `photo_id` is set when it is complete."""

    __tablename__ = "uploads"

    id: UUID = _id()
    user_id: UUID = _of("users")
    book_id: UUID = _of("books")
    photo_id: UUID | None = Field(default=None, foreign_key="photos.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=255)
    size: int = Field(sa_type=BigInteger)
    created_at: datetime = _time()
    updated_at: datetime = _time()


class PrintFile(SQLModel, table=True):
    """The finished interior and cover of one revision of a book, with what the preflight found."""

    __tablename__ = "print_files"
    __table_args__ = (UniqueConstraint("book_id", "revision"),)

    id: UUID = _id()
    book_id: UUID = _of("books", index=False)
    revision: int
    findings: list | None = _json()
    created_at: datetime = _time()


class SignIn(SQLModel, table=True):
    """A browser's session; `id` is the SHA-256 of the cookie's value."""

    __tablename__ = "sessions"

    id: str = Field(max_length=64, primary_key=True)
    user_id: UUID = _of("users")
    seen_at: datetime = _time()
    expires_at: datetime
    created_at: datetime = _time()


class RefreshToken(SQLModel, table=True):
    """One link of a rotating chain; all of a `family_id` fall when one is used twice."""

    __tablename__ = "refresh_tokens"

    id: UUID = _id()
    family_id: UUID = Field(index=True)
    user_id: UUID = _of("users")
    token_hash: str = Field(max_length=64, unique=True)
    used_at: datetime | None = None
    expires_at: datetime
    created_at: datetime = _time()


class SetupToken(SQLModel, table=True):
    """The one-time link that makes the operator; `id` is the SHA-256 of its secret."""

    __tablename__ = "setup_tokens"

    id: str = Field(max_length=64, primary_key=True)
    created_at: datetime = _time()
