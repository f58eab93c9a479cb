"""A clock that is wrong: `python -m tests.chaos.clock` runs the shop twenty minutes ahead of Stripe and twenty minutes behind, the web
process, the worker, or both, and counts payments that are lost. Stripe's stand-in, the database and this program keep the true time.

`--orders 60` in each of the six cases, `--cases` for less, `--postgres` for PostgreSQL. Exit code 1 when a payment is lost, doubled or
unearned, when it is not found within fifteen minutes, when a maker is thrown out, or when no alarm is logged.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from storage.database import transaction
from storage.models import Mark
from tests.api.cast import Maker
from tests.chaos import shop
from tests.chaos.deliveries import PATH
from tests.chaos.payments import FOUND_WITHIN, a_shop, postgres, user_of, worker_of
from tests.chaos.shop import Count
from tests.stand_ins.stripe.running import standing_in

MINUTES = 20
SHIFTED = Path(__file__).with_name("shifted")
CASES = tuple((who, minutes) for minutes in (MINUTES, -MINUTES) for who in ("web and worker", "web", "worker"))
ALARMS = ('"clock_alarm"', '"stripe_webhooks_alarm"')
"""A worker asks Stripe the time, and sees what no webhook brought: a web process that is ahead takes none."""


@dataclass(frozen=True)
class Figures:
    who: str
    minutes: int
    count: Count
    refused: int
    right_in: float
    thrown_out: int
    is_told: bool

    @property
    def is_kept(self) -> bool:
        is_told = self.is_told or not needs_alarm(self.who, self.minutes)
        return self.count.is_clean and self.right_in <= FOUND_WITHIN and not self.thrown_out and is_told

    def __str__(self) -> str:
        count, way = self.count, "ahead" if self.minutes > 0 else "behind"
        return (
            f"{self.who + f' {abs(self.minutes)} min {way}':30}{count.orders:8}{count.lost:6}{count.doubled:9}{count.unearned:10}"
            f"{count.wrong:7}{self.refused:9}{self.right_in:8.0f} s{self.thrown_out:12}{'yes' if self.is_told else 'no':>8}"
            f"{'' if self.is_kept else '   MISSED'}"
        )


HEAD = (
    f"{'':30}{'orders':>8}{'lost':>6}{'doubled':>9}{'unearned':>10}{'wrong':>7}{'refused':>9}{'right in':>10}{'thrown out':>12}{'alarm':>8}"
)


def run(folder: Path, url: str, who: str, minutes: int, count: int, seed: int = 1) -> Figures:
    """One case in an empty data folder. Stripe delivers by itself, and again what is refused."""
    chance = random.Random(seed)
    shift = {"PYTHONPATH": str(SHIFTED), "CLOCK_SHIFT": str(minutes * 60)}
    with standing_in() as stripe, ExitStack() as ends:
        web = ends.enter_context(a_shop(folder, url, stripe))
        makers = [Maker(web.url, "early")]
        web.restart(shift if "web" in who else {})
        log = ends.enter_context(worker_of(folder, url, stripe, shift if "worker" in who else {}))
        all_cases = shop.cases(shop.fill([user_of(maker) for maker in makers], count), seed)
        shop.check_out(all_cases)
        began = time.monotonic()
        for case in all_cases:
            stripe.hook = "" if case.fate in shop.SILENT else web.url + PATH
            shop.live(stripe, case, chance)
        deadline = began + FOUND_WITHIN
        while (shop.waiting(all_cases) or (needs_alarm(who, minutes) and not _is_told(log))) and time.monotonic() < deadline:
            time.sleep(0.5)
        right_in = time.monotonic() - began
        # What is refused stays so until the clock is right; nothing more may come of it meanwhile.
        refused = sum(delivery.status == 400 for delivery in stripe.deliveries)
        thrown_out = sum(maker.browser.get("/account").status_code != 200 for maker in makers)
        counted = shop.count(all_cases, stripe)
        for line in shop.explain(all_cases):
            print(line, file=sys.stderr)
        return Figures(who, minutes, counted, refused, right_in, thrown_out, _is_told(log))


def needs_alarm(who: str, minutes: int) -> bool:
    """A web process alone that is behind takes every message, and harms nothing."""
    return "worker" in who or minutes > 0


def _is_told(log: Path) -> bool:
    """Whether an alarm is in the log and on the operator's desk."""
    with transaction() as session:
        marks = [session.get(Mark, name) for name in ("clock", "stripe_webhooks")]
    return any(mark and mark.is_alarm for mark in marks) and any(alarm in log.read_text() for alarm in ALARMS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--orders", type=int, default=60)
    parser.add_argument("--cases", type=int, default=len(CASES))
    parser.add_argument("--from", type=int, default=1, dest="begin", help="the first of them, from 1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    args = parser.parse_args()
    print(HEAD)
    missed = 0
    for who, minutes in CASES[args.begin - 1 :][: args.cases]:
        folder = Path(tempfile.mkdtemp(prefix="memories-clock-"))
        try:
            with ExitStack() as ends:
                url = ends.enter_context(postgres()) if args.postgres else ""
                found = run(folder / "data", url, who, minutes, args.orders, args.seed)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(found, flush=True)
        missed += not found.is_kept
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
