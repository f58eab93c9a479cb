"""From webhook to files: `python -m tests.bench.payments` pays orders at the stand-in for Stripe one after the other, then several at once,
and times how long the shop takes to acknowledge each webhook, and until the maker can fetch the print files.

`--orders 200`, `--postgres`. Exit code 1 when webhooks take more than 50 ms at p95, or any file more than two seconds.
"""

import argparse
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.api.cast import Maker
from tests.chaos import shop
from tests.chaos.deliveries import PATH
from tests.chaos.payments import a_shop, p95, postgres, user_of, worker_of
from tests.stand_ins.stripe.running import StandIn, standing_in

MOST_ACK, MOST_UNLOCK = 0.050, 2.0
AT_ONCE = 4
COLUMNS = f"{'median':>9}{'p95':>9}{'worst':>9}"
HEAD = f"{'':34}{'acknowledged, ms':>27}{'webhook to download, ms':>32}\n{'':34}{COLUMNS}     {COLUMNS}"


def run(folder: Path, url: str, count: int) -> list[tuple[str, list[float], list[float]]]:
    """The times of each way of paying: (name, seconds to acknowledge, seconds to the download)."""
    with standing_in() as stripe, ExitStack() as ends:
        web = ends.enter_context(a_shop(folder, url, stripe))
        ends.enter_context(worker_of(folder, url, stripe))
        maker = Maker(web.url, "rosa")
        filled = shop.fill([user_of(maker)], 2 * count)
        cases = [shop.Case(order, user, "paid", amount, currency) for order, user, amount, currency in filled]
        shop.check_out(cases)
        for case in cases:
            shop.put_files(case.order)
        stripe.hook = web.url + PATH
        alone, together = cases[:count], cases[count:]
        _warm(stripe, maker, alone[:3])
        found = []
        for name, some, hands in (("one after the other", alone[3:], 1), (f"{AT_ONCE} at once", together, AT_ONCE)):
            before = len(stripe.deliveries)
            with ThreadPoolExecutor(hands) as pool:
                unlocks = list(pool.map(lambda case: _pay(stripe, maker, case), some))
            stripe.wait()
            found.append((name, [delivery.seconds for delivery in stripe.deliveries[before:]], unlocks))
        assert shop.count(cases, stripe).is_clean
        return found


def _warm(stripe: StandIn, maker: Maker, cases: list[shop.Case]) -> None:
    for case in cases:
        _pay(stripe, maker, case)
    stripe.wait()


def _pay(stripe: StandIn, maker: Maker, case: shop.Case) -> float:
    """Pays, and reaches for the file until it is there: the seconds from the moment Stripe knew."""
    began = time.perf_counter()
    stripe.pay(case.name)
    with httpx.Client(base_url=maker.browser.base_url, cookies=maker.browser.cookies, timeout=30) as browser:
        while (answer := browser.get(f"/files/orders/{case.order}/interior.pdf")).status_code != 200:
            assert time.perf_counter() - began < 60, answer.text
            # Who asks two hundred times a second keeps the shop from what is waited for.
            time.sleep(0.05)
    assert answer.content == shop.PDF
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[0])
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="memories-bench-"))
    try:
        with ExitStack() as ends:
            found = run(folder / "data", ends.enter_context(postgres()) if args.postgres else "", args.orders)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    limits = f"at most {MOST_ACK * 1000:.0f} ms at p95, {MOST_UNLOCK:.0f} s to the download"
    print(f"{'PostgreSQL' if args.postgres else 'SQLite'}; {limits}\n{HEAD}")
    missed = False
    for name, acks, unlocks in found:
        is_kept = p95(sorted(acks)) <= MOST_ACK and max(unlocks) <= MOST_UNLOCK
        missed = missed or not is_kept
        print(f"{name + f', {len(unlocks)} orders':34}{_row(acks)}     {_row(unlocks)}{'' if is_kept else '   MISSED'}")
    return int(missed)


def _row(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return "".join(f"{value * 1000:9.0f}" for value in (ordered[len(ordered) // 2], p95(ordered), ordered[-1]))


if __name__ == "__main__":
    sys.exit(main())
