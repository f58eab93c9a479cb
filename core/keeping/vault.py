"""Where backups lie, a folder or a bucket: files go in once each, named after their bytes; backups by their times come out.

backup.json                      what this is, and the salt where it is sealed
blobs/ab/abcd…                   bytes of a file
backups/20261123T085441Z/        rows.gz: the database; files.gz: which file has which bytes; manifest.json: comes last
locks/…                          who is writing here
"""

import gzip
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.keeping.patience import Patient
from core.keeping.sealing import Box, NotSealed, box
from core.keeping.telling import CannotKeep
from storage.store import Store, StoreAway, at

MARKER = "backup.json"
FORMAT = 1
STAMP = "%Y%m%dT%H%M%SZ"
LOCK_LASTS = 900.0


@dataclass(frozen=True)
class Manifest:
    """One backup. `secret` tells whether a secret key is the one of that place; `secret_key` is it, in a sealed backup alone."""

    at: str
    revision: str
    rows: dict[str, int]
    rows_sha256: str
    files_sha256: str
    files: int
    bytes: int
    secret: str
    secret_key: str = ""
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def when(self) -> datetime:
        return datetime.strptime(self.at, STAMP).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A file of a backup: what bytes stood under its key."""

    key: str
    sha256: str
    size: int
    changed_at: float


class Vault:
    """`folder` is a local one to work in."""

    def __init__(self, store: Store, box: Box, folder: Path, words: str):
        self.store, self.box, self.words = store, box, words
        self._folder = folder

    def blob(self, sha256: str) -> str:
        name = self.box.name(sha256)
        return f"blobs/{name[:2]}/{name}"

    def save(self, source: Path, key: str) -> str:
        """Keeps a file, sealed where this place is; the SHA-256 of its bytes."""
        made = self._scratch()
        try:
            sha256 = self.box.seal(source, made)
            self.store.put(made, key)
        finally:
            made.unlink(missing_ok=True)
        return sha256

    def save_blob(self, source: Path) -> tuple[str, int]:
        """Keeps the bytes of a file under their own name; their SHA-256 and how many there are."""
        made = self._scratch()
        try:
            sha256, size = self.box.seal(source, made), source.stat().st_size
            self.store.put(made, self.blob(sha256))
        finally:
            made.unlink(missing_ok=True)
        return sha256, size

    def load(self, key: str, target: Path) -> str:
        """Brings a file here, open; the SHA-256 of its bytes. Raises FileNotFoundError, NotSealed."""
        return self.box.open(self.store.fetch(key), target)

    def stamps(self) -> list[str]:
        """The times of all whole backups, the oldest first."""
        return sorted({entry.key.split("/")[1] for entry in self.store.list("backups/") if entry.key.endswith("/manifest.json")})

    def manifest(self, stamp: str) -> Manifest:
        path = self._scratch()
        try:
            self.load(f"backups/{stamp}/manifest.json", path)
            told = json.loads(path.read_text())
        except (NotSealed, ValueError, FileNotFoundError):
            raise CannotKeep(f"The backup of {stamp} cannot be read: its manifest is damaged. Take another one with --at.") from None
        finally:
            path.unlink(missing_ok=True)
        if told["format"] > FORMAT:
            raise CannotKeep(f"The backup of {stamp} was made by a later version of this program.")
        return Manifest(**told)

    def save_manifest(self, manifest: Manifest) -> None:
        path = self._scratch()
        path.write_text(json.dumps(asdict(manifest)))
        self.save(path, f"backups/{manifest.at}/manifest.json")
        path.unlink()

    def lines(self, manifest: Manifest) -> Iterator[Line]:
        """The files of a backup, in the order of their keys."""
        path = self._scratch()
        try:
            if self.load(f"backups/{manifest.at}/files.gz", path) != manifest.files_sha256:
                raise NotSealed
            with gzip.open(path, "rt", encoding="utf-8") as file:
                yield from (Line(*json.loads(line)) for line in file)
        except (NotSealed, FileNotFoundError):
            raise CannotKeep(f"The backup of {manifest.at} cannot be read: its list of files is damaged.") from None
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator["Lock"]:
        """While this stands nobody else writes here. Raises CannotKeep when somebody does."""
        lock = Lock(self.store, self._folder, self.words)
        try:
            lock.take()
            yield lock
        finally:
            lock.leave()

    def _scratch(self) -> Path:
        return self._folder / secrets.token_hex(8)


class Lock:
    """That somebody writes: a file that is put anew now and then; one that was not for a quarter of an hour is of a killed process."""

    def __init__(self, store: Store, folder: Path, words: str):
        self._store, self._words = store, words
        self._made = folder / "lock"
        self._key = f"locks/{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._put_at = 0.0

    def take(self) -> None:
        # Each puts its own and looks then: of two at the same time at least one sees the other.
        self._put()
        entries = list(self._store.list("locks/"))
        mine = next(entry.changed_at for entry in entries if entry.key == self._key)
        for entry in entries:
            if entry.key == self._key:
                continue
            host, pid, _ = entry.key.removeprefix("locks/").rsplit("-", 2)
            if entry.changed_at > mine - LOCK_LASTS and not (host == socket.gethostname() and _is_gone(int(pid))):
                words = f"A backup to {self._words} is under way already (on {host}, process {pid})."
                raise CannotKeep(f"{words} If it was killed, try again in 15 minutes.")
            self._store.remove(entry.key)

    def keep(self, now: float) -> None:
        """Says once a minute that this one is alive."""
        if now - self._put_at > 60:
            self._put_at = now
            self._put()

    def leave(self) -> None:
        self._store.remove(self._key)

    def _put(self) -> None:
        self._made.write_bytes(b"")
        self._store.put(self._made, self._key)


def _is_gone(pid: int) -> bool:
    """Whether no process of this machine has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def vault_at(where: str, passphrase: str, folder: Path, begin: bool = False, access_key: str = "", secret_key: str = "") -> Vault:
    """The place of backups at a folder's path or an s3:// URL; with `begin` an empty one becomes one. Raises CannotKeep."""
    try:
        store = Patient(at(where, folder / "near", access_key, secret_key))
    except ValueError as error:
        raise CannotKeep(f"{where} {error}.") from None
    words = where.partition("?")[0]
    told = _marker(store, words)
    if told is None:
        if not begin:
            raise CannotKeep(f"There is no backup at {words}.")
        told = _begin(store, passphrase, folder, words)
    return Vault(store, _box(told, passphrase, words, begin), folder, words)


def _marker(store: Store, words: str) -> dict[str, Any] | None:
    try:
        told = json.loads(store.fetch(MARKER).read_text())
        return told if told["format"] <= FORMAT else _too_new(words)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError):
        raise CannotKeep(f"What lies at {words} is no backup: its {MARKER} cannot be read.") from None


def _too_new(words: str) -> None:
    raise CannotKeep(f"The backups at {words} were made by a later version of this program.")


def _begin(store: Store, passphrase: str, folder: Path, words: str) -> dict[str, Any]:
    try:
        store.check()
    except StoreAway as error:
        raise CannotKeep(f"{words} cannot be written: {error}.") from None
    if next(iter(store.list()), None) is not None:
        raise CannotKeep(f"There are other files at {words}. Backups take a place of their own; please name an empty one.")
    told: dict[str, Any] = {"what": "backups of Sal's Memory Maker", "format": FORMAT}
    if passphrase:
        salt = secrets.token_bytes(16)
        told |= {"salt": salt.hex(), "proof": box(passphrase, salt).proof}
    made = folder / MARKER
    made.write_text(json.dumps(told))
    store.put(made, MARKER)
    return told


def _box(told: dict[str, Any], passphrase: str, words: str, writes: bool) -> Box:
    if "salt" not in told:
        if passphrase and writes:
            raise CannotKeep(f"The backups at {words} are not sealed, and BACKUP_KEY is set: name an empty place for sealed ones.")
        return Box()
    if not passphrase:
        raise CannotKeep(f"The backups at {words} are sealed: set BACKUP_KEY to the key they were made with.")
    found = box(passphrase, bytes.fromhex(told["salt"]))
    if found.proof != told["proof"]:
        raise CannotKeep(f"BACKUP_KEY is not the key that the backups at {words} were made with.")
    return found
