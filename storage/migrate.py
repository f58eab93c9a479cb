"""Brings a database's tables up to date (or back down) from Python, as `alembic upgrade head` does from a shell."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from storage.database import build

ROOT = Path(__file__).resolve().parents[1]


def _config(engine: Engine) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    config.attributes["engine"] = engine
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database at `url` up to `revision`. A SQLite file is set to write-ahead logging first, once for good."""
    engine = build(url)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        command.upgrade(_config(engine), revision)
    finally:
        engine.dispose()


def downgrade(url: str, revision: str = "base") -> None:
    """Takes the database at `url` back to `revision`."""
    engine = build(url)
    try:
        command.downgrade(_config(engine), revision)
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Raises alembic.util.CommandError when the tables and storage.models differ."""
    engine = build(url)
    try:
        command.check(_config(engine))
    finally:
        engine.dispose()
