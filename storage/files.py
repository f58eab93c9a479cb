"""The typed names of all files: ids and hashes go in; keys of the store come out, and what is done with what lies there.

Keys are made of ids and hashes of our own making, never of names that people gave.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path, PurePosixPath
from uuid import UUID

from storage.store import Entry, Store, StoreAway
from storage.workspace import sweep, workspace

OF_MAKERS = ("originals", "copies", "people", "exports")
"""What holds one folder for each maker."""
SIZES = ("thumb", "screen")
LATELY = 60.0
MANY = 10_000


class Files:
    """Everything may raise StoreAway. `tmp` is a local folder for work under way."""

    def __init__(self, store: Store, tmp: Path):
        self.store, self.tmp = store, tmp
        self._sizes: dict[str, tuple[int, float]] = {}

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where on this machine's disks the files lie; nowhere for a bucket."""
        return () if self.store.is_far else (self.tmp.parent,)

    def original(self, user_id: UUID, sha256: str) -> str:
        return f"originals/{user_id.hex}/{sha256[:2]}/{sha256}"

    def copy(self, user_id: UUID, photo_id: UUID, size: str) -> str:
        """A derived copy; `size` is one of SIZES."""
        return f"copies/{user_id.hex}/{photo_id.hex[:2]}/{photo_id.hex}-{size}.jpg"

    def picture(self, user_id: UUID, picture_id: UUID) -> str:
        """The picture somebody has of themselves here."""
        return f"people/{user_id.hex}/{picture_id.hex}.jpg"

    def print_file(self, book_id: UUID, revision: int, which: str) -> str:
        """A finished print file; `which` is 'interior', 'cover' or 'preview'."""
        return f"print/{book_id.hex}/{revision}-{which}.pdf"

    def order_file(self, order_id: UUID, which: str) -> str:
        """A print file that was ordered; `which` is 'interior' or 'cover'."""
        return f"orders/{order_id.hex}/{which}.pdf"

    def export(self, user_id: UUID, export_id: UUID) -> str:
        """Everything of somebody's, packed."""
        return f"exports/{user_id.hex}/{export_id.hex}.zip"

    def partial(self, upload_id: UUID) -> str:
        return f"uploads/{upload_id.hex}"

    def put(self, source: Path, key: str) -> str:
        """Keeps a finished file of a workspace under this key; the workspace may have it no more. The SHA-256 of its bytes."""
        sha256 = sha256_of(source)
        self.store.put(source, key)
        return sha256

    def fetch(self, key: str) -> Path:
        """A local file of these bytes to open soon, never to change. Raises FileNotFoundError."""
        return self.store.fetch(key)

    def hold(self, key: str, folder: Path) -> Path:
        """As `fetch`, for as long as the workspace `folder` is there: what is near may go at any time, unless it is linked."""
        found = self.store.fetch(key)
        if not self.store.is_far:
            return found
        held = folder / f"held-{hashlib.sha256(key.encode()).hexdigest()[:32]}{PurePosixPath(key).suffix}"
        if not held.exists():
            link(found, held)
        return held

    def size(self, key: str) -> int | None:
        """Bytes under this key, None when there are none."""
        return self.store.size(key)

    def shown_size(self, key: str) -> int:
        """As `size`, 0 when there are none, for pages that ask again and again: what is far may be told as it was a minute ago, and while
        the store is away as it was last."""
        size, until = self._sizes.get(key, (0, 0.0))
        if size and until > time.monotonic():
            return size
        try:
            size = self.store.size(key) or 0
        except StoreAway:
            return size
        if size and self.store.is_far:
            self._note(key, size)
        return size

    def link(self, key: str, name: str, media_type: str, seconds: int) -> str | None:
        return self.store.link(key, name, media_type, seconds)

    def begin_partial(self, upload_id: UUID) -> None:
        self.store.begin(self.partial(upload_id))

    def received(self, upload_id: UUID) -> int:
        """Bytes of this upload that are here; 0 when there is none."""
        return self.store.received(self.partial(upload_id))

    def append(self, upload_id: UUID, offset: int, data: bytes) -> int:
        """Adds bytes at the very end and says the new end. Raises WrongOffset, FileNotFoundError when it is gone."""
        return self.store.append(self.partial(upload_id), offset, data)

    def sha256_of_partial(self, upload_id: UUID) -> str:
        """Raises FileNotFoundError."""
        return sha256_of(self.store.whole(self.partial(upload_id)))

    def keep_original(self, upload_id: UUID, user_id: UUID, sha256: str) -> None:
        """Puts a finished upload among the originals; it stays an upload until `drop_partial`, so a kill loses nothing."""
        self.store.keep(self.partial(upload_id), self.original(user_id, sha256))

    def add_original(self, path: Path, user_id: UUID) -> str:
        """Puts a local file, which never changes any more, among the originals, and leaves it where it is, too; the SHA-256 of its
        bytes."""
        sha256 = sha256_of(path)
        key = self.original(user_id, sha256)
        # What is there whole is never written over: a write that breaks off could harm it.
        if self.store.size(key) != path.stat().st_size:
            with self.workspace() as folder:
                link(path, folder / sha256)
                self.store.put(folder / sha256, key)
        return sha256

    def drop_partial(self, upload_id: UUID) -> None:
        self.store.drop(self.partial(upload_id))

    def remove(self, *keys: str) -> None:
        """Also those that are not there."""
        self.store.remove(*keys)

    def drop_photo(self, user_id: UUID, photo_id: UUID, sha256: str) -> None:
        """Removes a photo's original and copies."""
        self.remove(self.original(user_id, sha256))
        self.drop_copies(user_id, photo_id)

    def drop_copies(self, user_id: UUID, photo_id: UUID) -> None:
        self.remove(*(self.copy(user_id, photo_id, size) for size in SIZES))

    def drop_print_files(self, book_id: UUID, revision: int | None = None) -> None:
        """Removes the print files of one revision, or of all."""
        if revision is None:
            self.store.remove_all(f"print/{book_id.hex}/")
        else:
            self.remove(*(self.print_file(book_id, revision, which) for which in ("interior", "cover")))

    def drop_order_files(self, order_id: UUID) -> None:
        self.store.remove_all(f"orders/{order_id.hex}/")

    def drop_export(self, user_id: UUID, export_id: UUID) -> None:
        self.remove(self.export(user_id, export_id))

    def drop_maker(self, user_id: UUID, books: Iterable[UUID], uploads: Iterable[UUID], orders: Iterable[UUID]) -> None:
        """Removes every file of somebody who has these books, uploads and orders."""
        for kind in OF_MAKERS:
            self.store.remove_all(f"{kind}/{user_id.hex}/")
        for book_id in books:
            self.drop_print_files(book_id)
        for upload_id in uploads:
            self.drop_partial(upload_id)
        for order_id in orders:
            self.drop_order_files(order_id)

    def forget_maker(self, user_id: UUID) -> None:
        """Drops what this machine still has near of somebody whose files another one removed."""
        for kind in OF_MAKERS:
            self.store.forget(f"{kind}/{user_id.hex}/")

    def makers(self) -> set[UUID]:
        """Whoever has files here."""
        return {user_id for kind in OF_MAKERS for user_id in self._ids(kind)}

    def of_maker(self, user_id: UUID, kind: str) -> Iterator[Entry]:
        """The files of this kind (one of OF_MAKERS) that somebody has."""
        return self.store.list(f"{kind}/{user_id.hex}/")

    def printed_books(self) -> set[UUID]:
        return set(self._ids("print"))

    def orders(self) -> set[UUID]:
        """Orders that have files here."""
        return set(self._ids("orders"))

    def of_book(self, book_id: UUID) -> Iterator[Entry]:
        """The print files of a book."""
        return self.store.list(f"print/{book_id.hex}/")

    def partials(self) -> list[UUID]:
        """Ids of every unfinished upload that has bytes here."""
        return list(self._ids("uploads"))

    def workspace(self) -> AbstractContextManager[Path]:
        """An empty local folder, gone afterwards; on the same file system as a store that is a folder."""
        return workspace(self.tmp)

    def sweep_workspaces(self, older_than: float) -> None:
        """Removes what killed work left half-way: workspaces on this machine untouched since `older_than` (seconds of the epoch), after
        an hour those of its processes that do not run, and what the store has of the kind."""
        sweep(self.tmp, older_than)
        self.store.tidy(older_than)

    def _ids(self, kind: str) -> Iterator[UUID]:
        """What lies right below is named after ids; what somebody else put there is passed over."""
        for name in self.store.below(f"{kind}/"):
            with suppress(ValueError):
                yield UUID(name)

    def _note(self, key: str, size: int) -> None:
        if len(self._sizes) > MANY:
            self._sizes.clear()
        self._sizes[key] = size, time.monotonic() + LATELY


def stem(key: str) -> str:
    """A key's own name without its ending."""
    return PurePosixPath(key).stem


def link(source: Path, target: Path) -> None:
    """The same bytes at another place, without copying them where the disk can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
