"""A full disk: `python -m tests.chaos.disk` fills the small disk under the product while makers write and read, and makes room again.

The disk is memory (tmpfs), mounted for the run alone, which takes the rights of root. Exit code 1 when anything that was acknowledged is
not there or only in part, an answer is neither what was asked for nor 507 or 503 in clear words, or writing does not go on by itself
within ten seconds.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.makers import ANSWERS, Crowd, halves, lost
from tests.serving import running

BACK_SECONDS, LONGEST = 10.0, 60.0


@dataclass(frozen=True)
class Figures:
    asked: int
    refused: int
    told_full: int
    unclear: int
    lost: int
    halves: int
    files_short: int
    is_sound: bool
    back_in: float
    tracebacks: int

    @property
    def is_kept(self) -> bool:
        wrong = self.unclear + self.lost + self.halves + self.files_short + self.tracebacks
        return not wrong and self.is_sound and self.told_full > 0 and self.back_in <= BACK_SECONDS

    def __str__(self) -> str:
        return (
            f"disk full: {self.asked:,} asked, {self.refused} refused ({self.told_full} with 507), {self.unclear} without clear words, "
            f"{self.lost} acknowledged lost, {self.halves} half written, {self.files_short} photos without all their bytes, database "
            f"{'sound' if self.is_sound else 'DAMAGED'}, {self.tracebacks} tracebacks, back in {self.back_in:.1f} s"
            f"{'' if self.is_kept else '   MISSED'}"
        )


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """An empty disk of this size."""
    folder = Path(tempfile.mkdtemp(prefix="memories-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def fill(path: Path) -> None:
    """Takes all room that is left."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for size in (1 << 20, 1 << 12, 1):
            piece = b"x" * size
            while True:
                try:
                    os.write(file, piece)
                except OSError:
                    break
    finally:
        os.close(file)


def run(seconds: float, writers: int, readers: int = 2, before: float = 3, seed: int = 1) -> Figures:
    """Fills the disk for so long, after `before` seconds of peace; it is filled again and again, since what is refused gives room back."""
    with small_disk(80) as disk, running(disk / "data", "serve", LOG_LEVEL="WARNING", TMPDIR=str(disk)) as server:
        url, filler = f"sqlite:///{server.data / 'memories.db'}", disk / "filler"
        with Crowd(server.url, writers, readers, pause=0.5, seed=seed) as crowd:
            time.sleep(before)
            began = time.monotonic()
            # A machine that is busy asks little; a disk that nobody met would have told nothing.
            while time.monotonic() < began + seconds or (not _told_full(crowd, began) and time.monotonic() < began + LONGEST):
                fill(filler)
                time.sleep(0.05)
            filler.unlink()
            over = time.monotonic()
            while crowd.recovered(over) == float("inf") and time.monotonic() < over + BACK_SECONDS + 5:
                time.sleep(0.1)
        during = crowd.of("", began, over)
        for bad, many in crowd.unclear().items():
            print(f"  {many} times {bad}", file=sys.stderr)
        with sqlite3.connect(server.data / "memories.db") as look:
            is_sound = look.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        log = server.log.read_text()
        return Figures(
            len(crowd.answers), sum(a.status not in ANSWERS for a in during), _told_full(crowd, began), crowd.unclear().total(),
            lost(url, crowd), halves(url), short(server.data), is_sound, crowd.recovered(over), log.count('"exception"'),
        )  # fmt: skip


def _told_full(crowd: Crowd, since: float) -> int:
    return sum(answer.status == 507 for answer in crowd.of("", since))


def short(data: Path) -> int:
    """Photos whose original is not there with all its bytes."""
    with sqlite3.connect(data / "memories.db") as look:
        photos = look.execute("SELECT sha256, bytes FROM photos").fetchall()
    sizes = {path.name: path.stat().st_size for path in data.rglob("originals/**/*") if path.is_file()}
    return sum(sizes.get(sha256) != size for sha256, size in photos)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = run(args.seconds, args.writers, seed=args.seed)
    print(found)
    return int(not found.is_kept)


if __name__ == "__main__":
    sys.exit(main())
