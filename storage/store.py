"""Where files lie: a store of bytes by key, in a local folder or in an S3-compatible bucket; every write is whole or absent.

A key is a path without a leading slash, of ids and hashes of our own making, such as "orders/<id>/cover.pdf".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class StoreAway(Exception):
    """The store refused, did not answer in time or has no room; the bytes that were there before are there still."""


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
    """Safe to use from many threads. Everything may raise StoreAway; nothing waits longer than some seconds for an answer."""

    def put(self, source: Path, key: str) -> None:
        """Keeps the bytes of a finished local file under the key, in place of what was there. The local file may be gone afterwards."""

    def fetch(self, key: str) -> Path:
        """A local file of these bytes to read, never to change or keep open for long. Raises FileNotFoundError."""

    def size(self, key: str) -> int | None:
        """Bytes under this key, None when there are none."""

    def remove(self, *keys: str) -> None:
        """Also those that are not there."""

    def remove_all(self, start: str) -> None:
        """Every key that begins with `start`, which ends with a slash."""

    def list(self, start: str = "") -> Iterator[Entry]:
        """Every file whose key begins with `start`, a page of them at a time."""

    def link(self, key: str, name: str, media_type: str, seconds: int) -> str | None:
        """An address that gives these bytes to whoever has it for so long, as a download of this name; None where the bytes have to
        go through us (a folder)."""

    def append(self, key: str, offset: int, data: bytes) -> int:
        """Adds bytes at the very end of a file that is being received and says the new end. Raises WrongOffset; FileNotFoundError
        unless `begin` was called."""

    def begin(self, key: str) -> None:
        """An empty file to append to."""

    def received(self, key: str) -> int:
        """Bytes that were appended so far, 0 when there are none."""

    def whole(self, key: str) -> Path:
        """All that was appended, as one local file to read. Raises FileNotFoundError."""

    def check(self) -> None:
        """Raises StoreAway unless it can be read and written now."""
