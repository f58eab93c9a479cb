"""A store in a local folder: files lie at their keys, readable by their owner alone, each written whole before it is seen at its place."""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.store import Entry, StoreAway, StoreRefuses, WrongOffset

TMP = "tmp"
"""The folder beside the files in which they are made; not part of the store."""


class Folder:
    """A Store. `root` is made when something is first kept."""

    is_far = False

    def __init__(self, root: Path):
        self.root = root

    def put(self, source: Path, key: str) -> None:
        target = self._place(key)
        with _room():
            sync(source)
            try:
                source.replace(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._carry(source, target)
            sync(target.parent)

    def fetch(self, key: str) -> Path:
        path = self.root / key
        if not path.is_file():
            raise FileNotFoundError(key)
        return path

    def size(self, key: str) -> int | None:
        try:
            told = (self.root / key).stat()
        except FileNotFoundError:
            return None
        # A folder where a file should be is no file.
        return told.st_size if stat.S_ISREG(told.st_mode) else None

    def remove(self, *keys: str) -> None:
        for key in keys:
            (self.root / key).unlink(missing_ok=True)

    def remove_all(self, start: str) -> None:
        shutil.rmtree(self.root / start, ignore_errors=True)

    def list(self, start: str = "") -> Iterator[Entry]:
        for folder, below, names in os.walk(self.root / start):
            if Path(folder) == self.root and TMP in below:
                below.remove(TMP)
            for name in names:
                path = Path(folder, name)
                # It may go at this very moment.
                with suppress(FileNotFoundError):
                    told = path.stat()
                    # The time it came to its place: a move does not change when it was written.
                    yield Entry(path.relative_to(self.root).as_posix(), told.st_size, told.st_ctime)

    def below(self, start: str) -> Iterator[str]:
        return (path.name for path in (self.root / start).glob("*"))

    def link(self, key: str, name: str, media_type: str, seconds: int) -> str | None:
        return None

    def begin(self, key: str) -> None:
        with _room():
            self._place(key).touch(mode=0o600)

    def append(self, key: str, offset: int, data: bytes) -> int:
        with _room(), (self.root / key).open("r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            if end != offset:
                raise WrongOffset(end)
            left = memoryview(data)
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError:
                # What a full disk took of it is not known to whoever sends.
                file.truncate(end)
                raise
        return offset + len(data)

    def received(self, key: str) -> int:
        return self.size(key) or 0

    def whole(self, key: str) -> Path:
        return self.fetch(key)

    def keep(self, key: str, target: str) -> None:
        source, place = self.fetch(key), self._place(target)
        with _room():
            sync(source)
            # The name it was received under stays until `drop`, so a kill loses nothing.
            with suppress(FileExistsError):
                os.link(source, place)
            sync(place.parent)

    def drop(self, key: str) -> None:
        self.remove(key)

    def forget(self, start: str) -> None:
        """There are no copies."""

    def tidy(self, before: float) -> None:
        """What is half-way lies in TMP, which is looked after by whoever makes files there."""

    def check(self) -> None:
        with _room():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self.root) as file:
                file.write(b"here")
                file.flush()

    def _place(self, key: str) -> Path:
        """Where the key's bytes lie, in a folder that exists."""
        path = self.root / key
        with _room():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def _carry(self, source: Path, target: Path) -> None:
        """From another file system: copied beside its place first."""
        base = self.root / TMP
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=base) as folder:
            copied = Path(shutil.copyfile(source, Path(folder, "carried")))
            sync(copied)
            copied.replace(target)
        source.unlink()


def sync(path: Path) -> None:
    """Has the disk keep what was written."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    """A disk that is full, or fails, is a store that is away, and one that may not be written refuses; what is not there is told as it
    is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        kind = StoreRefuses if error.errno in (errno.EACCES, errno.EPERM) else StoreAway
        raise kind(f"The folder for files cannot be written: {error.strerror}") from error
