"""Brings a database's tables up to date (or back down) from Python, as `alembic upgrade head` does from a shell."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.database import build

ROOT = Path(__file__).resolve().parents[1]
log = logging.getLogger(__name__)

LOCK = 5_120_825_011
"""The number of PostgreSQL's advisory lock for migrating; any that nobody else uses."""


def _config(engine: Engine | None = None) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    config.attributes["engine"] = engine
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database at `url` up to `revision`. A SQLite file is set to write-ahead logging first, once for good."""
    engine = build(url)
    try:
        with _alone(engine):
            if engine.dialect.name == "sqlite":
                with engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            if revision == "head" and _found(engine) not in (None, *_revisions()[1]):
                log.warning("The tables were made by a newer program; they are left as they are")
            else:
                command.upgrade(_config(engine), revision)
    finally:
        engine.dispose()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Holds up other processes that want to migrate too: web and worker begin at the same time."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        with Path(f"{engine.url.database}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        yield
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")


def is_behind(engine: Engine) -> bool:
    """Whether the tables are older than this program. Those that a newer program has made are not: they hold all that this one knows."""
    newest, known = _revisions()
    found = _found(engine)
    return found is None or (found in known and found != newest)


def _found(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """(the newest revision, all of them) of this program."""
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


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
