"""Copies of far files on this machine's disk: bytes go in by key and mark; the same come out, until there is no room or nobody asked.

Safe with several processes: each file comes to its place whole, and whoever has it open keeps it.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote

MOST = 2 * 10**9
SHARE = 0.1
"""Of the disk that the copies lie on, at most."""
LASTS = 86_400.0
"""Seconds: what left the store leaves every machine within a day of its last use here."""
IN_USE = 60.0
ENOUGH = 0.9


class Near:
    """`folder` holds up to `most` bytes, the least lately used go first. A mark is the store's own name for what stands under a key."""

    def __init__(self, folder: Path, most: int = 0):
        self.folder = folder
        self._most = most
        self._since_look: int | None = None

    def find(self, key: str) -> tuple[Path, str] | None:
        """The copy of this key and its mark."""
        place = self.folder / key
        with suppress(FileNotFoundError):
            found = [path for path in place.parent.iterdir() if path.name.endswith(f"@{place.name}")]
            if found:
                newest = max(found, key=_used)
                return newest, unquote(newest.name.partition("@")[0])
        return None

    def take(self, key: str, mark: str, source: Path) -> Path:
        """Moves a whole file in as the copy of this key, in place of an older one."""
        place = self.folder / key
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = place.with_name(f"{quote(mark, safe='')}@{place.name}")
        size = source.stat().st_size
        source.replace(target)
        self.used(target, seen=True)
        for path in place.parent.iterdir():
            if path.name.endswith(f"@{place.name}") and path != target:
                path.unlink(missing_ok=True)
        self._look_round(size)
        return target

    def used(self, path: Path, seen: bool = False) -> None:
        """Notes that it is used now, and with `seen` that the store was just asked whether it is still the newest."""
        with suppress(FileNotFoundError):
            at = time.time()
            os.utime(path, (at, at if seen else path.stat().st_mtime))

    def forget(self, start: str) -> None:
        """Drops the copy of this key, or of all keys that begin with `start` where it ends with a slash."""
        if start.endswith("/"):
            shutil.rmtree(self.folder / start, ignore_errors=True)
        elif found := self.find(start):
            found[0].unlink(missing_ok=True)

    def prune(self) -> None:
        """Drops what nobody used for a day, and the least lately used beyond the bytes there is room for."""
        if not self.folder.exists():
            return
        files = sorted(self._files(), key=lambda file: file[0], reverse=True)
        at, held, most = time.time(), 0, self._room()
        for used, size, path in files:
            held += size
            if used < at - LASTS or (held > ENOUGH * most and (used < at - IN_USE or held > 2 * most)):
                path.unlink(missing_ok=True)

    def _look_round(self, came: int) -> None:
        """Prunes at the first file, and then whenever a twentieth of the room was filled anew."""
        if self._since_look is not None and self._since_look + came < self._room() // 20:
            self._since_look += came
            return
        self._since_look = 0
        self.prune()

    def _room(self) -> int:
        if not self._most:
            self._most = min(MOST, int(shutil.disk_usage(self.folder).total * SHARE))
        return self._most

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):
                    told = path.stat()
                    yield told.st_atime, told.st_size, path


def _used(path: Path) -> float:
    try:
        return path.stat().st_atime
    except FileNotFoundError:
        return 0.0
