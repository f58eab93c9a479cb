"""The file store of the settings in force."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlmodel import Session

from core.config import settings
from storage import store
from storage.database import after_commit, after_rollback, transaction
from storage.files import Files
from storage.folder import TMP, Folder
from storage.queries import marks

STALE_WORKSPACE = 86_400.0
REFUSAL = "store"

log = logging.getLogger(__name__)


def files() -> Files:
    chosen = settings()
    return _files(chosen.storage, chosen.data_dir, chosen.aws_access_key_id, chosen.aws_secret_access_key)


def once_kept(session: Session, act: Callable[..., None], *args: Any) -> None:
    """Does this with the store once the transaction is safe. What a store that is away keeps, the sweep of left-over files takes later."""
    after_commit(session, lambda: _done_if_there(act, *args))


def once_failed(session: Session, act: Callable[..., None], *args: Any) -> None:
    """As `once_kept`, when the transaction has failed."""
    after_rollback(session, lambda: _done_if_there(act, *args))


def note_refusal(session: Session, why: object) -> None:
    """Has whoever looks after this place see that the store will not have us."""
    marks.put(session, REFUSAL, f"{why}. Work that needs files ends without them until that is put right.", is_alarm=True)


def look_again() -> None:
    """Ends the alarm of `note_refusal` once the store has us again."""
    with transaction() as session:
        noted = marks.get(session, REFUSAL)
    if noted is None:
        return
    try:
        files().store.check()
    except store.StoreAway:
        return
    with transaction() as session:
        marks.drop(session, REFUSAL)


def tidy_up() -> None:
    """Removes what killed work left half-way on this machine's disk and in the store."""
    _done_if_there(files().sweep_workspaces, time.time() - STALE_WORKSPACE)


def _done_if_there(act: Callable[..., None], *args: Any) -> None:
    try:
        act(*args)
    except store.StoreAway as error:
        log.warning("%s is left to a later sweep: %s", act.__name__, error)


@lru_cache(maxsize=4)
def _files(url: str, data_dir: Path, access_key: str, secret_key: str) -> Files:
    found = store.at(url, data_dir / "near", access_key, secret_key)
    return Files(found, (found.root if isinstance(found, Folder) else data_dir) / TMP)
