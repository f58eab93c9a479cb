"""The operator's tables page quickly over very many rows, and a session knows when the second factor was last shown."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("users", "created_at", "id"),
    ("books", "created_at", "id"),
    ("books", "updated_at", "id"),
    ("books", "title", "id"),
    ("jobs", "created_at", "id"),
    ("jobs", "state", "created_at", "id"),
    ("jobs", "kind", "created_at", "id"),
    ("messages", "created_at", "id"),
    ("messages", "state", "created_at", "id"),
)


def upgrade() -> None:
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    op.add_column("sessions", sa.Column("code_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "code_at")
    for table, *columns in reversed(INDEXES):
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
