"""What is on offer: kinds, formats, themes, prices and coupons as rows; the operator's texts, and a log of the operator's acts."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# (base, pages it covers) of the print files, in US cents.
FILES = {
    "booklet-8x8": (900, 12),
    "square-8.5": (1900, 32),
    "landscape-11x8.5": (2100, 32),
    "portrait-8.5x11": (2100, 32),
    "novel-6x9": (1700, 32),
    "a4": (2100, 32),
    "prodigi-9x9": (1900, 32),
}
PRINTED = ("square-8.5", "landscape-11x8.5", "portrait-8.5x11", "novel-6x9", "a4")
TABLES = ("audit", "marks", "texts", "coupons", "prices", "themes", "formats", "kinds", "counters")


def upgrade() -> None:
    _offers()
    _house()
    _first_prices()
    op.add_column("users", _switch("notices", sa.true()))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("users", "notices")


def _offers() -> None:
    op.create_table(
        "kinds",
        sa.Column("key", AutoString(20), primary_key=True),
        sa.Column("name", AutoString(60), nullable=False),
        _words("words", 300),
        _json("questions", nullable=True),
        _json("themes", nullable=True),
        _json("formats", nullable=True),
        _number("min_pages"),
        _number("max_pages"),
        _switch("is_on", sa.true()),
        _number("position"),
        _time("updated_at"),
    )
    op.create_table(
        "formats",
        sa.Column("key", AutoString(40), primary_key=True),
        sa.Column("name", AutoString(60), nullable=False),
        _words("words", 300),
        _words("package", 64),
        _switch("is_on", sa.true()),
        _number("position"),
        _time("updated_at"),
    )
    op.create_table(
        "themes",
        sa.Column("key", AutoString(40), primary_key=True),
        sa.Column("name", AutoString(60), nullable=False),
        _words("words", 300),
        _switch("is_on", sa.true()),
        _number("position"),
        _time("updated_at"),
    )
    op.create_table(
        "prices",
        _id(),
        sa.Column("kind", AutoString(20), nullable=False),
        sa.Column("format", AutoString(40), nullable=False),
        _words("what", 10, "files"),
        sa.Column("currency", AutoString(3), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        _number("pages_included"),
        _number("per_page"),
        _number("tax_rate"),
        _words("tax_behaviour", 10, "inclusive"),
        _switch("is_on", sa.true()),
        _time("updated_at"),
        sa.UniqueConstraint("kind", "format", "what"),
    )
    op.create_table(
        "coupons",
        _id(),
        sa.Column("code", AutoString(40), nullable=False),
        _number("percent"),
        _number("amount"),
        _words("currency", 3),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        _number("uses"),
        _switch("is_on", sa.true()),
        _time("created_at"),
        _time("updated_at"),
        sa.UniqueConstraint("code"),
    )


def _house() -> None:
    op.create_table(
        "counters",
        sa.Column("name", AutoString(40), primary_key=True),
        _number("value"),
    )
    op.create_table(
        "texts",
        sa.Column("key", AutoString(20), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        _time("updated_at"),
    )
    op.create_table(
        "marks",
        sa.Column("name", AutoString(40), primary_key=True),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        _switch("is_alarm", sa.false()),
        _time("updated_at"),
    )
    op.create_table(
        "audit",
        _id(),
        _kept("operator_id", "users"),
        sa.Column("operator", AutoString(254), nullable=False),
        sa.Column("act", AutoString(60), nullable=False),
        _words("what", 40),
        _words("what_id", 64),
        _json("before", nullable=True),
        _json("after", nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        _words("address", 64),
        _time("at"),
    )
    op.create_index("ix_audit_at", "audit", ["at", "id"])
    _index("audit", "operator_id")
    op.create_index("ix_audit_what", "audit", ["what", "what_id"])


def _first_prices() -> None:
    """Something to begin with, so that a shop that has just been opened can sell; the operator sets their own."""
    numbers = map(sa.column, ("base", "pages_included", "per_page"))
    words = map(sa.column, ("kind", "format", "what", "currency"))
    prices = sa.table("prices", sa.column("id", sa.Uuid()), *words, *numbers)
    rows = [_price(kind, key, "files", *told, per_page=20) for kind in ("photo", "memory") for key, told in FILES.items()]
    rows += [_price(kind, key, "copy", 3400, 32, per_page=60) for kind in ("photo", "memory") for key in PRINTED]
    op.bulk_insert(prices, rows)


def _price(kind: str, key: str, what: str, base: int, pages: int, per_page: int) -> dict:
    told = {"kind": kind, "format": key, "what": what, "currency": "USD"}
    return {"id": uuid4()} | told | {"base": base, "pages_included": pages, "per_page": per_page}


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


def _switch(name: str, default: sa.ColumnElement) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=default, nullable=False)


def _json(name: str, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=nullable)


def _time(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(), server_default=sa.func.now(), nullable=False)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
