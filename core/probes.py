"""What the product stands on, asked whether it answers: settings go in; nothing comes out, or Away with a reason in a few words."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from core.config import Settings
from storage import migrate
from storage.database import build
from storage.store import Store, StoreAway, StoreRefuses

PATIENCE = 3.0
"""The seconds that a server has for its answer."""


class Away(Exception):
    """This part cannot be used now."""


class Refuses(Away):
    """It answers, and cannot be used until somebody changes its settings or our rights there."""


def database(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (SQLAlchemyError, OSError) as error:
        raise Away(reason(error)) from None


def database_at(url: str) -> None:
    """As `database`, where no engine is open yet."""
    engine = build(url)
    try:
        if engine.dialect.name == "sqlite":
            _writable(Path(engine.url.database or ".").absolute().parent)
        database(engine)
    finally:
        engine.dispose()


def tables(engine: Engine) -> None:
    """Those of a newer program will do: it is being put in place of this one."""
    try:
        behind = migrate.is_behind(engine)
    except (SQLAlchemyError, OSError) as error:
        raise Away(reason(error)) from None
    if behind:
        raise Away("its tables are older than this program")


def store(place: Store) -> None:
    try:
        place.check()
    except StoreRefuses as error:
        raise Refuses(reason(error)) from None
    except (StoreAway, OSError) as error:
        raise Away(reason(error)) from None


def queue(settings: Settings) -> None:
    try:
        if settings.redis_url:
            _ping(settings.redis_url)
        else:
            with closing(sqlite3.connect(settings.data_dir / "bell-people.db", timeout=PATIENCE)) as bell:
                bell.execute("PRAGMA schema_version")
    except (RedisError, OSError, ValueError, sqlite3.Error) as error:
        raise Away(reason(error)) from None


def reason(error: BaseException) -> str:
    """The first line of what the system or a server says, without what it was asked and by whom."""
    said = getattr(error, "orig", None) or error
    words = str(getattr(said, "strerror", "") or said).strip().split("\n")[0]
    return words.rpartition("failed: ")[2].rpartition("FATAL:  ")[2].rstrip(".") or type(said).__name__


def _ping(url: str) -> None:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    with closing(redis.Redis.from_url(url, **patience)) as server:
        server.ping()


def _writable(folder: Path) -> None:
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Away(f"the folder {folder} is not there or cannot be written")
