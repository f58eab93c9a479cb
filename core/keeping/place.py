"""The place that the settings name, as the commands that keep it safe see it."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from core.config import Settings
from core.keeping.patience import Patient
from storage import database
from storage.files import Files
from storage.store import Store, at
from storage.workspace import workspace


@dataclass(frozen=True)
class Place:
    """A place to keep safe: its database, its files and what they are called, and its secret key."""

    engine: Engine
    store: Store
    keys: Files
    secret: str


@contextmanager
def place_of(settings: Settings) -> Iterator[tuple[Place, Path]]:
    """The place, and an empty folder to work in; both are closed afterwards. What is read lies near for these commands alone, so that
    people's own pictures stay near for them."""
    with workspace(settings.data_dir / "tmp") as folder:
        store = Patient(at(settings.storage, folder / "near", settings.aws_access_key_id, settings.aws_secret_access_key))
        engine = database.connect(settings.database)
        try:
            yield Place(engine, store, Files(store, folder), settings.secret_key), folder
        finally:
            database.disconnect()


def fingerprint(secret: str) -> str:
    """By this one knows a secret key again."""
    return hmac.new(secret.encode(), b"memories backup", hashlib.sha256).hexdigest()[:16]
