"""First tables: people and their sign-ins, books, photos, memories, jobs, edits, uploads, print files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ACTIVE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    _people()
    _books()
    _photos()
    _jobs()
    _texts_and_files()


def downgrade() -> None:
    for table in (
        "print_files", "uploads", "edits", "drafts", "jobs", "memories", "book_photos", "photos", "books",
        "setup_tokens", "refresh_tokens", "sessions", "users",
    ):  # fmt: skip
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "users",
        _id(),
        sa.Column("email", AutoString(254), nullable=False),
        sa.Column("hashed_password", AutoString(255), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("is_superuser", sa.Boolean(), server_default=sa.false(), nullable=False),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_index("ix_users_email", "users", ["email"], unique=True)
    op.create_table(
        "sessions",
        sa.Column("id", AutoString(64), primary_key=True),
        _of("user_id", "users"),
        _time("seen_at"),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        _time("created_at"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "refresh_tokens",
        _id(),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        _of("user_id", "users"),
        sa.Column("token_hash", AutoString(64), nullable=False),
        sa.Column("used_at", UTCDateTime()),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        _time("created_at"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_refresh_tokens_family_id", "refresh_tokens", ["family_id"])
    op.create_index("ix_refresh_tokens_user_id", "refresh_tokens", ["user_id"])
    op.create_table("setup_tokens", sa.Column("id", AutoString(64), primary_key=True), _time("created_at"))


def _books() -> None:
    op.create_table(
        "books",
        _id(),
        _of("user_id", "users"),
        sa.Column("title", AutoString(200), nullable=False),
        sa.Column("subtitle", AutoString(200), server_default="", nullable=False),
        sa.Column("kind", AutoString(20), server_default="photo", nullable=False),
        sa.Column("format", AutoString(40), nullable=False),
        sa.Column("theme", AutoString(40), nullable=False),
        sa.Column("language", AutoString(35), server_default="en", nullable=False),
        sa.Column("status", AutoString(20), server_default="draft", nullable=False),
        _number("revision"),
        _number("pages"),
        _json("content"),
        _json("left_out"),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_index("ix_books_status", "books", ["status"])
    op.create_index("ix_books_user_id", "books", ["user_id"])


def _photos() -> None:
    op.create_table(
        "photos",
        _id(),
        _of("user_id", "users"),
        sa.Column("sha256", AutoString(64), nullable=False),
        sa.Column("name", AutoString(255), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", AutoString(20), server_default="waiting", nullable=False),
        _text("reason"),
        _json("facts"),
        _time("created_at"),
        sa.UniqueConstraint("user_id", "sha256"),
    )
    op.create_index("ix_photos_user_id", "photos", ["user_id"])
    op.create_table(
        "book_photos", _of("book_id", "books", primary_key=True), _of("photo_id", "photos", primary_key=True), _time("created_at")
    )
    op.create_index("ix_book_photos_photo_id", "book_photos", ["photo_id"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        _id(),
        _of("user_id", "users"),
        _of("book_id", "books", nullable=True),
        _of("photo_id", "photos", nullable=True),
        sa.Column("kind", AutoString(20), nullable=False),
        sa.Column("subject", AutoString(100), nullable=False),
        sa.Column("state", AutoString(20), server_default="queued", nullable=False),
        _json("args"),
        _number("attempts"),
        _number("fence"),
        sa.Column("worker", AutoString(255), server_default="", nullable=False),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("rung_at", UTCDateTime()),
        sa.Column("cancel_asked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("stage", AutoString(20), server_default="", nullable=False),
        _number("done"),
        _number("total"),
        _text("words"),
        sa.Column("progress", sa.Float(), server_default=sa.text("0"), nullable=False),
        _number("draft_pages"),
        _text("error"),
        _time("created_at"),
        _time("updated_at"),
    )
    for column in ("user_id", "book_id", "photo_id"):
        op.create_index(f"ix_jobs_{column}", "jobs", [column])
    op.create_index("ix_jobs_state_lease_until", "jobs", ["state", "lease_until"])
    op.create_index("uq_jobs_subject_active", "jobs", ["subject"], unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE)
    op.create_table("drafts", _of("job_id", "jobs", primary_key=True), _json("document", nullable=False))


def _texts_and_files() -> None:
    op.create_table(
        "memories",
        _id(),
        _of("book_id", "books"),
        _of("user_id", "users"),
        _text("title"),
        sa.Column("text", sa.Text(), nullable=False),
        _text("author"),
        sa.Column("about", sa.Date()),
        _json("photo_ids"),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_table(
        "edits",
        _id(),
        _of("book_id", "books"),
        _of("user_id", "users"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _json("edit", nullable=False),
        _time("created_at"),
        sa.UniqueConstraint("book_id", "revision"),
    )
    op.create_table(
        "uploads",
        _id(),
        _of("user_id", "users"),
        _of("book_id", "books"),
        _of("photo_id", "photos", nullable=True),
        sa.Column("name", AutoString(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_table(
        "print_files",
        _id(),
        _of("book_id", "books"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _json("findings"),
        _time("created_at"),
        sa.UniqueConstraint("book_id", "revision"),
    )
    for table, column in (
        ("memories", "book_id"), ("memories", "user_id"), ("edits", "user_id"),
        ("uploads", "user_id"), ("uploads", "book_id"), ("uploads", "photo_id"),
    ):  # fmt: skip
        op.create_index(f"ix_{table}_{column}", table, [column])


def _id() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _of(name: str, table: str, *, primary_key: bool = False, nullable: bool = False) -> sa.Column:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Uuid(), key, primary_key=primary_key, nullable=nullable)


def _time(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(), server_default=sa.func.now(), nullable=False)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _json(name: str, *, nullable: bool = True) -> sa.Column:
    kind = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    return sa.Column(name, kind, nullable=nullable)
