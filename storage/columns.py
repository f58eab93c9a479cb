"""What columns are made of: ids are UUIDs, times aware UTC, sizes bytes, documents and facts JSON."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import JSON, MetaData, Text, func, text
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


def new_id():
    return Field(default_factory=uuid4, primary_key=True)


def of_table(table: str, **more):
    return Field(foreign_key=f"{table}.id", ondelete="CASCADE", **{"index": True} | more)


def time():
    return Field(default_factory=now, sa_column_kwargs={"server_default": func.now()})


def long_text(default: str = ""):
    return Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default})


def number(default: int = 0):
    return Field(default=default, sa_column_kwargs={"server_default": text(str(default))})


def short(default: str):
    return Field(default=default, max_length=10, sa_column_kwargs={"server_default": default})


def json():
    return Field(default=None, sa_type=Json, nullable=True)


def line(length: int, default: str = "", **more):
    return Field(default=default, max_length=length, sa_column_kwargs={"server_default": default}, **more)


def kept(table: str, **more):
    """A reference that is let go when what it names is: money's own rows stay."""
    return Field(default=None, foreign_key=f"{table}.id", ondelete="SET NULL", **{"index": True} | more)
