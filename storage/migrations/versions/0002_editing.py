"""Editing: edits that can be undone, versions of a book, and the drawer of deleted books."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
ADDED = ("inverse", "act", "state", "tab", "key")


def upgrade() -> None:
    op.add_column("books", sa.Column("deleted_at", UTCDateTime()))
    op.add_column("edits", sa.Column("inverse", JSON))
    op.add_column("edits", sa.Column("act", AutoString(10), server_default="edit", nullable=False))
    # Edits made before could not be taken back, and cannot now.
    op.add_column("edits", sa.Column("state", AutoString(10), server_default="gone", nullable=False))
    op.add_column("edits", sa.Column("tab", AutoString(64), server_default="", nullable=False))
    op.add_column("edits", sa.Column("key", sa.Uuid()))
    op.create_index("uq_edits_book_id_key", "edits", ["book_id", "key"], unique=True)
    op.create_index("ix_edits_book_id_state_revision", "edits", ["book_id", "state", "revision"])
    _versions()


def downgrade() -> None:
    op.drop_table("versions")
    op.drop_index("ix_edits_book_id_state_revision", "edits")
    op.drop_index("uq_edits_book_id_key", "edits")
    for name in ADDED:
        op.drop_column("edits", name)
    op.drop_column("books", "deleted_at")


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _of("book_id", "books"),
        _of("user_id", "users"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(100), nullable=False),
        sa.Column("why", AutoString(20), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("created_at", UTCDateTime(), server_default=sa.func.now(), nullable=False),
    )
    for column in ("book_id", "user_id"):
        op.create_index(f"ix_versions_{column}", "versions", [column])


def _of(name: str, table: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)
