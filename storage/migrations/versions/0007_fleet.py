"""Waiting jobs have lanes, priorities and turns; scheduled work is done once in the whole place; news reach other processes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

JOBS = {
    "ix_jobs_next": ("state", "lane", "priority", "turn", "queued_at", "id"),
    "ix_jobs_user_id_state_lane_priority_turn": ("user_id", "state", "lane", "priority", "turn"),
}


def upgrade() -> None:
    op.add_column("jobs", sa.Column("lane", AutoString(length=10), nullable=False, server_default="people"))
    op.add_column("jobs", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("request_id", AutoString(length=64), nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("trace", AutoString(length=55), nullable=False, server_default=""))
    # A bell is rung for whatever waits now; it rang for a job at about the time that its work began.
    op.execute("ALTER TABLE jobs RENAME COLUMN rung_at TO began_at")
    with op.batch_alter_table("jobs") as jobs:
        # SQLite adds no column whose default is the time of the row.
        jobs.add_column(sa.Column("queued_at", UTCDateTime(), nullable=False, server_default=sa.func.now()))
    op.execute("UPDATE jobs SET queued_at = created_at")
    op.execute("UPDATE jobs SET lane = 'photos', priority = 10 WHERE kind = 'inspect'")
    op.execute("UPDATE jobs SET lane = 'print' WHERE kind IN ('print', 'order')")
    op.execute("UPDATE jobs SET lane = 'export', priority = 10 WHERE kind = 'export'")
    op.add_column("refresh_tokens", sa.Column("begun_at", UTCDateTime(), nullable=True))
    op.add_column("exports", sa.Column("prints", JSON, nullable=True))
    for name, columns in JOBS.items():
        op.create_index(name, "jobs", columns)
    # What was invoiced each day is told by the index alone.
    op.create_index("ix_invoices_sums", "invoices", ["kind", "created_at", "currency", "total"])
    done = sa.text("state = 'done'")
    op.create_index("ix_jobs_done", "jobs", ["lane", "updated_at"], sqlite_where=done, postgresql_where=done)
    op.create_table(
        "schedules",
        sa.Column("name", AutoString(length=40), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False, server_default=sa.func.now()),
        sa.Column("worker", AutoString(length=255), nullable=False, server_default=""),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("ran_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedules")),
    )
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", AutoString(length=20), nullable=False),
        sa.Column("about", AutoString(length=64), nullable=False),
        sa.Column("sender", AutoString(length=20), nullable=False, server_default=""),
        sa.Column("told", Text(), nullable=False, server_default=""),
        sa.Column("created_at", UTCDateTime(), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        # Whoever reads from a number on misses nothing, also after rows were dropped.
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_news_created_at"), "news", ["created_at"])


def downgrade() -> None:
    op.drop_table("news")
    op.drop_table("schedules")
    op.drop_column("exports", "prints")
    op.drop_column("refresh_tokens", "begun_at")
    op.drop_index("ix_invoices_sums", "invoices")
    for name in (*JOBS, "ix_jobs_done"):
        op.drop_index(name, "jobs")
    op.execute("ALTER TABLE jobs RENAME COLUMN began_at TO rung_at")
    with op.batch_alter_table("jobs") as jobs:
        for column in ("trace", "request_id", "queued_at", "turn", "priority", "lane"):
            jobs.drop_column(column)
