"""Backups: a place that goes on working goes in; one consistent look at its database and every file its rows speak of come out.

Files are copied first, by what the rows say now; then the database is looked at, and what came since is copied. Should one of these files
be gone by then, because somebody removed it in this moment, the database is looked at once more: rows and files of a backup are always of
one and the same moment.
"""

import gzip
import json
import time
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.keeping.abreast import abreast
from core.keeping.ledger import Ledger, Left
from core.keeping.place import Place, fingerprint
from core.keeping.pruning import prune
from core.keeping.telling import CannotKeep, Progress, counted
from core.keeping.vault import STAMP, Line, Lock, Manifest, Vault
from core.keeping.wanted import COPY, ORDER, ORIGINAL, PICTURE, PRINT, Rows, wanted
from storage import look, rows

KEPT = (ORIGINAL, COPY, PICTURE, PRINT, ORDER)
"""What is backed up: an export holds all of it once more, and is packed again by whoever asks for it."""
LOOKS = 20


@dataclass(frozen=True)
class Done:
    """What a backup came to. `missing` are keys that rows speak of and nothing stands under, `damaged` those whose bytes are not what
    they were; `sent` is what this backup added, `dropped` how many old ones went."""

    manifest: Manifest
    sent: int
    sent_bytes: int
    missing: list[str]
    damaged: list[str]
    dropped: int


def back_up(place: Place, vault: Vault, folder: Path, keep_days: int) -> Done:
    """One backup, made while everybody works on; older ones than so many days go. `folder` is a local one to work in. Raises CannotKeep
    and StoreAway; what was copied by then stays, and the next backup goes on from there."""
    with vault.writing() as lock:
        work = _Backup(place, vault, folder, lock)
        work.learn()
        work.copy_all()
        counts, revision = work.settle()
        manifest = work.write(counts, revision)
        dropped = prune(vault, work.ledger, manifest.when - timedelta(days=keep_days))
        work.ledger.close()
    return Done(manifest, work.sent, work.sent_bytes, sorted(work.missing), sorted(work.damaged), dropped)


class _Backup:
    def __init__(self, place: Place, vault: Vault, folder: Path, lock: Lock):
        self._place, self._vault, self._folder, self._lock = place, vault, folder, lock
        self.ledger = Ledger(folder)
        self.sent = self.sent_bytes = 0
        self.missing: set[str] = set()
        self.damaged: set[str] = set()
        self._healed: set[str] = set()
        self._stamps: list[str] = []

    def learn(self) -> None:
        """What is here and what the vault has."""
        with look.looking(self._place.engine) as connection:
            if look.revision(connection) is None:
                raise CannotKeep("There is nothing to back up: the database has no tables. Is DATABASE_URL right?")
        self.ledger.list(counted(self._place.store.list(), "Looking at the files that are here", "files"))
        held = counted(self._vault.store.list("blobs/"), "Looking at what the backups have", "files")
        self.ledger.hold(held, self._vault.blob, self._vault.box.size)
        self._stamps = self._vault.stamps()
        if self._stamps:
            self.ledger.remember(self._vault.lines(self._vault.manifest(self._stamps[-1])))

    def copy_all(self) -> None:
        """What the rows speak of now, so that little is left for the moment of the backup itself."""
        with look.looking(self._place.engine) as connection:
            self.ledger.want(wanted(Rows(connection), self._place.keys))
        self._copy()

    def settle(self) -> tuple[dict[str, int], str]:
        """Looks at the database, and once more while files go that it spoke of; how many rows a table has, and the revision."""
        for _ in range(LOOKS):
            with look.looking(self._place.engine) as connection:
                self.ledger.want(wanted(Rows(connection), self._place.keys))
                with Progress("Writing down the rows", None, "rows") as step:
                    counts = rows.write(connection, self._folder / "rows.gz", step)
                revision = look.revision(connection) or ""
            gone = self._copy()
            if gone <= self.missing:
                self.missing = {key for key in gone | self._healed if self.ledger.is_wanted(key)}
                self.damaged = {key for key in self.damaged if self.ledger.is_wanted(key)}
                return counts, revision
            # What is missing twice, with a row that speaks of it both times, is missing.
            self.missing = gone
        raise CannotKeep("Files go faster than they can be copied. Please try again when less is going on.")

    def write(self, counts: dict[str, int], revision: str) -> Manifest:
        """Puts the rows and the list of files into the vault, and last what makes them a backup."""
        now = datetime.now(UTC)
        stamp = now.strftime(STAMP)
        while stamp in self._stamps:
            now += timedelta(seconds=1)
            stamp = now.strftime(STAMP)
        listed, number, held = self._folder / "files.gz", 0, 0
        with gzip.open(listed, "wt", compresslevel=3, encoding="utf-8") as file:
            for line in self.ledger.finished():
                file.write(json.dumps(astuple(line)) + "\n")
                number, held = number + 1, held + line.size
        told = {name: self._save(f"backups/{stamp}/{name}.gz", self._folder / f"{name}.gz") for name in ("rows", "files")}
        secret = self._place.secret
        manifest = Manifest(
            at=stamp, revision=revision, rows=counts, rows_sha256=told["rows"], files_sha256=told["files"], files=number, bytes=held,
            secret=fingerprint(secret), secret_key=secret if self._vault.box.is_sealing else "", missing=sorted(self.missing),
        )  # fmt: skip
        self._vault.save_manifest(manifest)
        return manifest

    def _save(self, key: str, path: Path) -> str:
        return self._vault.save(path, key)

    def _copy(self) -> set[str]:
        """Copies what is wanted and not copied yet; the keys that nothing stands under."""
        gone = set()
        with Progress("Copying files", None, "files") as step:
            for left, line, is_here in abreast(self._one, self.ledger.left(KEPT)):
                if line is not None:
                    self.ledger.finish([line])
                    self._judge(left, line)
                if not is_here:
                    (gone if line is None else self._healed).add(left.key)
                step()
                self._lock.keep(time.monotonic())
        return gone

    def _one(self, left: Left) -> tuple[Left, Line | None, bool]:
        """What the backup says of a file, and whether it is here."""
        size = left.size if left.kind == ORIGINAL else left.found
        known = Line(left.key, left.sha256, size or 0, left.changed_at) if left.is_held else None
        if known is not None and left.found is not None:
            return left, known, True
        try:
            sha256, size = self._send(left.key)
        except FileNotFoundError:
            # Should an earlier backup have its bytes, this one has them too.
            return left, known, False
        return left, Line(left.key, sha256, size, left.changed_at), True

    def _send(self, key: str) -> tuple[str, int]:
        return self._vault.save_blob(self._place.store.fetch(key))

    def _judge(self, left: Left, line: Line) -> None:
        if not left.is_held:
            self.sent, self.sent_bytes = self.sent + 1, self.sent_bytes + line.size
        if left.sha256 not in ("", line.sha256) or (left.kind == ORIGINAL and left.found not in (None, left.size)):
            self.damaged.add(left.key)
