"""Alembic's entry: an engine from storage.migrate or, from a shell, DATABASE_URL goes in; tables are migrated."""

import os
from pathlib import Path

from alembic import context
from sqlalchemy import Connection

from storage import models
from storage.database import build


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Rebuilding a table with foreign keys on would delete its children by their ON DELETE CASCADE.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
        # Its driver begins nothing for CREATE and ALTER: a process that was killed would leave half of them behind, and no way on.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=models.SQLModel.metadata, render_as_batch=sqlite, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _url() -> str:
    if url := os.environ.get("DATABASE_URL"):
        return url
    folder = Path(os.environ.get("DATA_DIR", "data"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{folder / 'memories.db'}"


engine = context.config.attributes.get("engine") or build(_url())
with engine.connect() as opened:
    _run(opened)
