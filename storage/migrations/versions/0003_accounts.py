"""Accounts: confirmed addresses, second factors, identities, keys, letters, shares, exports, answers to repeated requests."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

USER = ("name", "language", "time_zone", "picture", "confirmed_at", "totp_secret", "totp_last", "totp_on", "deleted_at")
WHO = ("agent", "address")
TABLES = ("replies", "exports", "shares", "messages", "api_keys", "identities", "recovery_codes", "proofs")


def upgrade() -> None:
    _people()
    _sign_ins()
    _proofs()
    _keys()
    _letters()
    _given_out()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name in WHO:
        op.drop_column("refresh_tokens", name)
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_constraint("uq_sessions_key", type_="unique")
        for name in ("key", *WHO, "proven_at"):
            sessions.drop_column(name)
    op.drop_index("ix_users_deleted_at", "users")
    for name in USER:
        op.drop_column("users", name)


def _people() -> None:
    op.add_column("users", _words("name", 100))
    op.add_column("users", _words("language", 35, "en"))
    op.add_column("users", _words("time_zone", 64, "UTC"))
    op.add_column("users", sa.Column("picture", sa.Uuid()))
    op.add_column("users", sa.Column("confirmed_at", UTCDateTime()))
    op.add_column("users", _words("totp_secret", 255))
    op.add_column("users", sa.Column("totp_last", sa.Integer(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("totp_on", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("users", sa.Column("deleted_at", UTCDateTime()))
    op.create_index("ix_users_deleted_at", "users", ["deleted_at"])


def _sign_ins() -> None:
    # Whoever is signed in signs in anew: their sessions have no key yet, and no time at which a password was shown.
    op.execute("DELETE FROM sessions")
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("key", sa.Uuid(), nullable=False))
        sessions.add_column(_words("agent", 300))
        sessions.add_column(_words("address", 64))
        sessions.add_column(_time("proven_at"))
        sessions.create_unique_constraint("uq_sessions_key", ["key"])
    op.add_column("refresh_tokens", _words("agent", 300))
    op.add_column("refresh_tokens", _words("address", 64))


def _proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("id", AutoString(64), primary_key=True),
        _of("user_id", "users"),
        sa.Column("purpose", AutoString(20), nullable=False),
        _words("email", 254),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        _time("created_at"),
    )
    op.create_table(
        "recovery_codes",
        _id(),
        _of("user_id", "users"),
        sa.Column("code_hash", AutoString(64), nullable=False),
        sa.Column("used_at", UTCDateTime()),
        _time("created_at"),
        sa.UniqueConstraint("user_id", "code_hash"),
    )
    op.create_table(
        "identities",
        _id(),
        _of("user_id", "users"),
        sa.Column("issuer", AutoString(255), nullable=False),
        sa.Column("subject", AutoString(255), nullable=False),
        _words("email", 254),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        _time("created_at"),
        sa.UniqueConstraint("issuer", "subject"),
    )
    _index("proofs", "user_id")
    _index("identities", "user_id")


def _keys() -> None:
    op.create_table(
        "api_keys",
        _id(),
        _of("user_id", "users"),
        sa.Column("name", AutoString(100), nullable=False),
        sa.Column("start", AutoString(16), nullable=False),
        sa.Column("key_hash", AutoString(64), nullable=False),
        sa.Column("scope", AutoString(20), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime()),
        _time("created_at"),
        sa.UniqueConstraint("key_hash"),
    )
    _index("api_keys", "user_id")
    op.create_table(
        "replies",
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", AutoString(255), primary_key=True),
        sa.Column("request", AutoString(64), nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        _time("created_at"),
    )
    _index("replies", "created_at")


def _letters() -> None:
    op.create_table(
        "messages",
        _id(),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE")),
        sa.Column("kind", AutoString(40), nullable=False),
        sa.Column("to", AutoString(254), nullable=False),
        sa.Column("subject", AutoString(300), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("html", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", AutoString(255), nullable=False),
        _words("state", 20, "waiting"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        _time("due_at"),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", UTCDateTime()),
        _time("created_at"),
        sa.UniqueConstraint("message_id"),
    )
    _index("messages", "user_id")
    _index("messages", "state", "due_at")


def _given_out() -> None:
    op.create_table(
        "shares",
        _id(),
        _of("user_id", "users"),
        _of("book_id", "books"),
        _words("name", 100),
        sa.Column("token_hash", AutoString(64), nullable=False),
        _words("hashed_password", 255),
        sa.Column("expires_at", UTCDateTime()),
        _time("created_at"),
        sa.UniqueConstraint("token_hash"),
    )
    _index("shares", "user_id")
    _index("shares", "book_id")
    op.create_table(
        "exports",
        _id(),
        _of("user_id", "users"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        _time("created_at"),
    )
    _index("exports", "user_id")


def _id() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _of(name: str, table: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _words(name: str, most: int, default: str = "") -> sa.Column:
    return sa.Column(name, AutoString(most), server_default=default, nullable=False)


def _time(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(), server_default=sa.func.now(), nullable=False)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
