"""What is made of photos and books has its SHA-256 written down; who left for ever leaves a mark for backups that still have them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

SUMS = ("photos", "print_files", "orders")
DIGESTS = (("exports", "sha256"), ("users", "picture_sha256"))


def upgrade() -> None:
    for table in SUMS:
        op.add_column(table, sa.Column("sums", JSON, nullable=True))
    for table, column in DIGESTS:
        op.add_column(table, sa.Column(column, AutoString(length=64), nullable=False, server_default=""))
    op.add_column("books", sa.Column("preview", JSON, nullable=True))
    op.create_table(
        "erased",
        sa.Column("mark", AutoString(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_erased")),
    )
    op.create_index(op.f("ix_erased_at"), "erased", ["at"])


def downgrade() -> None:
    op.drop_table("erased")
    op.drop_column("books", "preview")
    for table, column in reversed(DIGESTS):
        op.drop_column(table, column)
    for table in reversed(SUMS):
        op.drop_column(table, "sums")
