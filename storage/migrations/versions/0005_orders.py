"""Orders with what they froze and their history; payments, refunds, disputes, what providers told us, invoices, print orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("print_orders", "invoices", "webhook_events", "disputes", "refunds", "payments", "order_events", "order_documents", "orders")


def upgrade() -> None:
    _orders()
    _money()
    _told()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _orders() -> None:
    op.create_table(
        "orders",
        _id(),
        sa.Column("number", sa.Integer(), nullable=False),
        _kept("user_id", "users"),
        _kept("book_id", "books"),
        sa.Column("title", AutoString(200), nullable=False),
        sa.Column("kind", AutoString(20), nullable=False),
        sa.Column("format", AutoString(40), nullable=False),
        sa.Column("theme", AutoString(40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _words("state", 20, "placed"),
        sa.Column("currency", AutoString(3), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        _number("refunded"),
        _json("price", nullable=False),
        _kept("coupon_id", "coupons"),
        _number("copies"),
        _words("shipping", 40),
        _json("address", nullable=True),
        _words("build", 10, "building"),
        _json("findings", nullable=True),
        sa.Column("built_at", UTCDateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_at", UTCDateTime(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        _time("created_at"),
        _time("updated_at"),
        sa.UniqueConstraint("number"),
    )
    _index("orders", "book_id")
    _index("orders", "coupon_id")
    op.create_index("ix_orders_created_at", "orders", ["created_at", "id"])
    op.create_index("ix_orders_paid_at", "orders", ["paid_at", "currency", "total", "refunded"])
    op.create_index("ix_orders_state_created_at", "orders", ["state", "created_at", "id"])
    op.create_index("ix_orders_title", "orders", ["title", "id"])
    op.create_index("ix_orders_total", "orders", ["total", "id"])
    troubled = sa.text("trouble <> ''")
    op.create_index("ix_orders_trouble", "orders", ["created_at", "id"], sqlite_where=troubled, postgresql_where=troubled)
    op.create_index("ix_orders_user_id_created_at", "orders", ["user_id", "created_at", "id"])
    op.create_table(
        "order_documents",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
        _json("document", nullable=False),
    )
    op.create_table(
        "order_events",
        _id(),
        _of("order_id", "orders"),
        sa.Column("act", AutoString(40), nullable=False),
        _words("before", 20),
        _words("after", 20),
        sa.Column("who", AutoString(20), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        _time("at"),
    )
    _index("order_events", "order_id", "at")


def _money() -> None:
    op.create_table(
        "payments",
        _id(),
        _kept("user_id", "users"),
        _of("order_id", "orders"),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", AutoString(3), nullable=False),
        _words("status", 20, "open"),
        _words("provider", 20, "stripe"),
        _words("way", 10, "checkout"),
        _words("provider_reference", 255),
        _words("intent", 255),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        _number("refunded"),
        _json("facts", nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_index("ix_payments_created_at", "payments", ["created_at", "id"])
    _index("payments", "intent")
    _index("payments", "order_id")
    _index("payments", "status", "asked_at")
    op.create_index("ix_payments_user_id_created_at", "payments", ["user_id", "created_at", "id"])
    _once("uq_payments_provider_reference", "payments", "provider_reference", "provider_reference <> ''")
    op.create_table(
        "refunds",
        _id(),
        _of("order_id", "orders"),
        _of("payment_id", "payments"),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", AutoString(3), nullable=False),
        _words("status", 20, "asked"),
        _words("provider_reference", 255),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        _words("who", 20, "operator"),
        _number("attempts"),
        _time("due_at"),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        _time("created_at"),
        _time("updated_at"),
    )
    _index("refunds", "created_at")
    _index("refunds", "order_id")
    _index("refunds", "payment_id")
    _index("refunds", "status", "due_at")
    _once("uq_refunds_provider_reference", "refunds", "provider_reference", "provider_reference <> ''")
    op.create_table(
        "disputes",
        sa.Column("id", AutoString(255), primary_key=True),
        _of("order_id", "orders"),
        _of("payment_id", "payments"),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", AutoString(3), nullable=False),
        sa.Column("status", AutoString(40), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        _time("created_at"),
    )
    _index("disputes", "order_id")
    _index("disputes", "payment_id")


def _told() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", AutoString(255), primary_key=True),
        _words("provider", 20, "stripe"),
        sa.Column("kind", AutoString(100), nullable=False),
        _json("payload", nullable=True),
        _words("about", 255),
        _kept("order_id", "orders"),
        sa.Column("outcome", AutoString(20), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        _time("created_at"),
    )
    op.create_index("ix_webhook_events_created_at", "webhook_events", ["created_at", "id"])
    _index("webhook_events", "about")
    _index("webhook_events", "order_id")
    op.create_index("ix_webhook_events_outcome", "webhook_events", ["outcome", "created_at"])
    op.create_table(
        "invoices",
        _id(),
        sa.Column("series", AutoString(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(10), nullable=False),
        _kept("order_id", "orders"),
        _kept("user_id", "users"),
        _kept("refund_id", "refunds"),
        _json("content", nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("currency", AutoString(3), nullable=False),
        _time("created_at"),
        sa.UniqueConstraint("refund_id"),
        sa.UniqueConstraint("series", "number"),
    )
    op.create_index("ix_invoices_created_at", "invoices", ["created_at", "id"])
    _index("invoices", "order_id")
    _index("invoices", "user_id")
    _once("uq_invoices_order_id_invoice", "invoices", "order_id", "kind = 'invoice'")
    op.create_table(
        "print_orders",
        _id(),
        _of("order_id", "orders"),
        _words("reference", 255),
        _words("state", 40, "asked"),
        _json("tracking", nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        _number("attempts"),
        _time("due_at"),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        _time("created_at"),
        _time("updated_at"),
        sa.UniqueConstraint("order_id"),
    )
    _index("print_orders", "reference")
    _index("print_orders", "state", "due_at")


def _id() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _of(name: str, table: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _kept(name: str, table: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete="SET NULL"))


def _words(name: str, most: int, default: str = "") -> sa.Column:
    return sa.Column(name, AutoString(most), server_default=default, nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _json(name: str, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=nullable)


def _time(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(), server_default=sa.func.now(), nullable=False)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _once(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
