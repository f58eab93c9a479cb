"""Where files lie: a store of bytes by key, in a local folder or in an S3-compatible bucket; every write is whole or absent.

A key is a path without a leading slash, of ids and hashes of our own making, such as "orders/<id>/cover.pdf".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class StoreAway(Exception):
    """The store refused, did not answer in time or has no room (its cause tells); the bytes that were there before are there still."""

    is_away = True


class StoreRefuses(StoreAway):
    """The store answers and will not have us: its settings or our rights are wrong, which no waiting mends."""


class WrongOffset(Exception):
    """The bytes do not begin where the file so far ends; `offset` is where it ends."""

    def __init__(self, offset: int):
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True)
class Entry:
    """A file of the store: `size` in bytes, `changed_at` in seconds of the epoch by the store's clock."""

    key: str
    size: int
    changed_at: float


class Store(Protocol):
    """Safe to use from many threads. Everything may raise StoreAway; nothing waits longer than some seconds for an answer.

    What is being received lies under keys that begin with its own; `list` and `below` tell of it too. `is_far` tells whether asking it
    takes the time of an answer over a network.
    """

    is_far: bool

    def put(self, source: Path, key: str) -> None:
        """Keeps the bytes of a finished local file under the key, in place of what was there. The local file may be gone afterwards."""

    def fetch(self, key: str) -> Path:
        """A local file of these bytes to open soon, never to change. Raises FileNotFoundError."""

    def size(self, key: str) -> int | None:
        """Bytes under this key, None when there are none."""

    def remove(self, *keys: str) -> None:
        """Also those that are not there."""

    def remove_all(self, start: str) -> None:
        """Every key that begins with `start`, which ends with a slash."""

    def list(self, start: str = "") -> Iterator[Entry]:
        """Every file whose key begins with `start`, which is empty or ends with a slash; a page of them at a time."""

    def below(self, start: str) -> Iterator[str]:
        """The names that follow `start`, which ends with a slash, up to the next slash: of files and of what holds files."""

    def link(self, key: str, name: str, media_type: str, seconds: int) -> str | None:
        """An address that gives these bytes to whoever has it for so long, as a download of this name; None where the bytes have to
        go through us (a folder)."""

    def begin(self, key: str) -> None:
        """An empty file to append to."""

    def append(self, key: str, offset: int, data: bytes) -> int:
        """Adds bytes at the very end of a file that is being received and says the new end. Raises WrongOffset; FileNotFoundError
        unless `begin` was called."""

    def received(self, key: str) -> int:
        """Bytes that were appended so far, 0 when there are none."""

    def whole(self, key: str) -> Path:
        """All that was appended, as one local file to open soon. Raises FileNotFoundError."""

    def keep(self, key: str, target: str) -> None:
        """All that was appended stands under `target` from now on, unless something stood there; where it was received it stays, too.
        Raises FileNotFoundError."""

    def drop(self, key: str) -> None:
        """Removes what was appended; also when there is nothing."""

    def forget(self, start: str) -> None:
        """Drops copies that lie near of what another machine removed; `start` as in `remove_all`."""

    def tidy(self, before: float) -> None:
        """Removes what killed work left behind half-way before this time (seconds of the epoch), unseen by all of the above."""

    def check(self) -> None:
        """Raises StoreAway unless it can be read and written now."""


def at(url: str, near: Path, access_key: str = "", secret_key: str = "") -> Store:
    """The store at a folder's path or an s3:// URL. Copies of a bucket's files lie in the folder `near`; without keys its library looks
    for them where it always does. Raises ValueError for a URL that is wrong."""
    if not url.startswith("s3:"):
        from storage.folder import Folder

        return Folder(Path(url.removeprefix("file://")).expanduser().resolve())
    from storage.place import place
    from storage.s3 import Bucket

    return Bucket(place(url), near, access_key, secret_key)


Heard = Callable[[str, float], None]


def _nobody(outcome: str, seconds: float) -> None:
    """Nobody listens (a command, a test)."""


_heard: Heard = _nobody


def wire(heard: Heard | None) -> None:
    """Who hears of every exchange of this process with a store on another machine: done, missing (or there already), away. None: nobody."""
    global _heard
    _heard = heard or _nobody


def tell(outcome: str, seconds: float) -> None:
    """One exchange is over."""
    _heard(outcome, seconds)
