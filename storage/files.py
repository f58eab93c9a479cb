"""The file store in a local folder: originals, copies, print files and unfinished uploads by key; every write is whole or absent."""

import fcntl
import hashlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

OF_MAKERS = ("originals", "copies", "people", "exports")
"""Folders that hold one folder for each maker."""

GIVEN_UP = 3600.0


class WrongOffset(Exception):
    """The bytes do not begin where the file so far ends; `offset` is where it ends."""

    def __init__(self, offset: int):
        super().__init__(offset)
        self.offset = offset


class Files:
    """Keys are ids and hashes of our own making, never names that people gave. Folders are readable by their owner alone."""

    def __init__(self, root: Path):
        self.root = root

    def original(self, user_id: UUID, sha256: str) -> Path:
        return self.root / "originals" / user_id.hex / sha256[:2] / sha256

    def copy(self, user_id: UUID, photo_id: UUID, size: str) -> Path:
        """A derived copy; `size` is 'thumb' or 'screen'."""
        return self.root / "copies" / user_id.hex / photo_id.hex[:2] / f"{photo_id.hex}-{size}.jpg"

    def picture(self, user_id: UUID, picture_id: UUID) -> Path:
        """The picture somebody has of themselves here."""
        return self.root / "people" / user_id.hex / f"{picture_id.hex}.jpg"

    def print_file(self, book_id: UUID, revision: int, which: str) -> Path:
        """A finished print file; `which` is 'interior' or 'cover'."""
        return self.root / "print" / book_id.hex / f"{revision}-{which}.pdf"

    def order_file(self, order_id: UUID, which: str) -> Path:
        """A print file that was ordered; `which` is 'interior' or 'cover'."""
        return self.root / "orders" / order_id.hex / f"{which}.pdf"

    def partial(self, upload_id: UUID) -> Path:
        return self.root / "uploads" / upload_id.hex

    def folder_for(self, path: Path) -> Path:
        """The path itself, once the folder it lies in exists."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def export(self, user_id: UUID, export_id: UUID) -> Path:
        """Everything of somebody's, packed."""
        return self.root / "exports" / user_id.hex / f"{export_id.hex}.zip"

    def export_begun(self, user_id: UUID, export_id: UUID) -> Path:
        """An export that is being packed: in its maker's folder, so that it goes with them."""
        return self.export(user_id, export_id).with_suffix(".part")

    def begin_partial(self, upload_id: UUID) -> None:
        self.folder_for(self.partial(upload_id)).touch(mode=0o600)

    def received(self, upload_id: UUID) -> int:
        """Bytes of this upload that are here; 0 when there is none."""
        path = self.partial(upload_id)
        return path.stat().st_size if path.exists() else 0

    def append(self, upload_id: UUID, offset: int, data: bytes) -> int:
        """Adds bytes at the very end and says the new end. Raises WrongOffset, FileNotFoundError when it is gone."""
        with self.partial(upload_id).open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            if end != offset:
                raise WrongOffset(end)
            file.write(data)
        return offset + len(data)

    def keep_original(self, upload_id: UUID, user_id: UUID, sha256: str) -> None:
        """Puts a finished upload among the originals; the upload's own name stays until `drop_partial`, so a kill loses nothing."""
        source, target = self.partial(upload_id), self.folder_for(self.original(user_id, sha256))
        _sync(source)
        with suppress(FileExistsError):
            os.link(source, target)
        _sync(target.parent)

    def drop_partial(self, upload_id: UUID) -> None:
        self.partial(upload_id).unlink(missing_ok=True)

    def drop_photo(self, user_id: UUID, photo_id: UUID, sha256: str) -> None:
        """Removes a photo's original and copies."""
        self.original(user_id, sha256).unlink(missing_ok=True)
        self.drop_copies(user_id, photo_id)

    def drop_copies(self, user_id: UUID, photo_id: UUID) -> None:
        for size in ("thumb", "screen"):
            self.copy(user_id, photo_id, size).unlink(missing_ok=True)

    def drop_print_files(self, book_id: UUID, revision: int | None = None) -> None:
        """Removes the print files of one revision, or of all."""
        if revision is None:
            shutil.rmtree(self.root / "print" / book_id.hex, ignore_errors=True)
            return
        for which in ("interior", "cover"):
            self.print_file(book_id, revision, which).unlink(missing_ok=True)

    def drop_order_files(self, order_id: UUID) -> None:
        shutil.rmtree(self.root / "orders" / order_id.hex, ignore_errors=True)

    def drop_export(self, user_id: UUID, export_id: UUID) -> None:
        self.export(user_id, export_id).unlink(missing_ok=True)
        self.export_begun(user_id, export_id).unlink(missing_ok=True)

    def drop_maker(self, user_id: UUID, books: Iterable[UUID], uploads: Iterable[UUID], orders: Iterable[UUID]) -> None:
        """Removes every file of somebody who has these books, uploads and orders."""
        for kind in OF_MAKERS:
            shutil.rmtree(self.root / kind / user_id.hex, ignore_errors=True)
        for book_id in books:
            self.drop_print_files(book_id)
        for upload_id in uploads:
            self.drop_partial(upload_id)
        for order_id in orders:
            self.drop_order_files(order_id)

    def makers(self) -> set[UUID]:
        """Whoever has files here."""
        return {user_id for kind in OF_MAKERS for user_id in _ids(self.root / kind)}

    def of_maker(self, user_id: UUID, kind: str) -> Iterator[Path]:
        """The files of this kind (one of OF_MAKERS) that somebody has."""
        for folder, _, names in os.walk(self.root / kind / user_id.hex):
            yield from (Path(folder, name) for name in names)

    def printed_books(self) -> set[UUID]:
        return set(_ids(self.root / "print"))

    def orders(self) -> set[UUID]:
        """Orders that have files here."""
        return set(_ids(self.root / "orders"))

    def of_book(self, book_id: UUID) -> Iterator[Path]:
        """The print files of a book."""
        return (self.root / "print" / book_id.hex).glob("*")

    def partials(self) -> list[UUID]:
        """Ids of every unfinished upload that has bytes here."""
        folder = self.root / "uploads"
        return [UUID(path.name) for path in folder.iterdir()] if folder.exists() else []

    def put(self, source: Path, target: Path) -> None:
        """Moves a finished file of a workspace to its place, safely on the disk before it is seen there."""
        _sync(source)
        source.replace(self.folder_for(target))
        _sync(target.parent)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """An empty folder on the same file system, gone afterwards."""
        base = self.root / "tmp"
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix=_process(os.getpid()), dir=base, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def sweep_workspaces(self, older_than: float) -> None:
        """Removes workspaces that a killed process left: those untouched since `older_than` (seconds of the epoch), and after an hour
        those of processes of this machine that do not run."""
        for folder in (self.root / "tmp").glob("*"):
            # It may have been given up at this moment.
            with suppress(FileNotFoundError):
                at = folder.stat().st_mtime
                if at < older_than or (at < time.time() - GIVEN_UP and _is_given_up(folder.name)):
                    shutil.rmtree(folder, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _process(pid: int) -> str:
    """What the names of a process's workspaces begin with."""
    return f"{socket.gethostname()}={pid}="


def _is_given_up(name: str) -> bool:
    host, _, rest = name.partition("=")
    pid = rest.partition("=")[0]
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _ids(folder: Path) -> Iterator[UUID]:
    """What the folders in it are named after; those that somebody else put there are passed over."""
    for path in folder.glob("*"):
        with suppress(ValueError):
            yield UUID(path.name)


def size_of(path: Path) -> int:
    """Bytes of a file, 0 when it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
