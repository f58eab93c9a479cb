"""The tables of work: jobs with their drafts, what is done now and then by one worker of all, and news for other processes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, false, func, text
from sqlmodel import Field, SQLModel

from storage.columns import Json, json, line, long_text, new_id, now, number, of_table, short, time


class Job(SQLModel, table=True):
    """One piece of background work. `subject` names what it works on; only one job a subject is queued or running.

    `fence` grows with every claim: whoever holds an older one has lost the job. `worker` is "host/pid" of the holder.
    Of those that wait in a `lane`, the one with the lowest (`priority`, `turn`) is next; turns are given so that makers take theirs by and
    by. `queued_at` is when it last began to wait, `began_at` when its work last began. `request_id` is the request that asked
    for it, and `trace` where that request's trace stands.
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
        Index("ix_jobs_next", "state", "lane", "priority", "turn", "queued_at", "id"),
        Index(None, "user_id", "state", "lane", "priority", "turn"),
        Index("ix_jobs_done", "lane", "updated_at", sqlite_where=text("state = 'done'"), postgresql_where=text("state = 'done'")),
        Index(None, "created_at", "id"),
        Index(None, "state", "created_at", "id"),
        Index(None, "kind", "created_at", "id"),
    )

    id: UUID = new_id()
    user_id: UUID = of_table("users")
    book_id: UUID | None = Field(default=None, foreign_key="books.id", ondelete="CASCADE", index=True)
    photo_id: UUID | None = Field(default=None, foreign_key="photos.id", ondelete="CASCADE", index=True)
    kind: str = Field(max_length=20)
    subject: str = Field(max_length=100)
    state: str = Field(default="queued", max_length=20, sa_column_kwargs={"server_default": "queued"})
    lane: str = short("people")
    priority: int = number()
    turn: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    queued_at: datetime = time()
    args: dict | None = json()
    attempts: int = number()
    fence: int = number()
    worker: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    lease_until: datetime | None = None
    began_at: datetime | None = None
    cancel_asked: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    stage: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    done: int = number()
    total: int = number()
    words: str = long_text()
    progress: float = Field(default=0.0, sa_column_kwargs={"server_default": text("0")})
    draft_pages: int = number()
    error: str = long_text()
    request_id: str = line(64)
    trace: str = line(55)
    created_at: datetime = time()
    updated_at: datetime = time()


class Draft(SQLModel, table=True):
    """The pages a running generate job has laid out so far; kept beside its row, so that watching progress reads little."""

    __tablename__ = "drafts"

    job_id: UUID = of_table("jobs", primary_key=True, index=False)
    document: dict = Field(sa_type=Json)


class Schedule(SQLModel, table=True):
    """Work that is done now and then, once in the whole place: whoever holds the lease does it. `ran_at` is when it last got through."""

    __tablename__ = "schedules"

    name: str = Field(max_length=40, primary_key=True)
    due_at: datetime = time()
    worker: str = line(255)
    lease_until: datetime | None = None
    ran_at: datetime | None = None


class News(SQLModel, table=True):
    """Something that happened, for processes that share a SQLite file: `topic` says what, `about` names whom or what it is about,
    `sender` the process that told it. Kept for minutes. PostgreSQL carries the same by NOTIFY and keeps nothing here."""

    __tablename__ = "news"

    id: int | None = Field(default=None, primary_key=True)
    topic: str = Field(max_length=20)
    about: str = Field(max_length=64)
    sender: str = line(20)
    told: str = long_text()
    created_at: datetime = Field(default_factory=now, index=True, sa_column_kwargs={"server_default": func.now()})
