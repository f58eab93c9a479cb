"""Webhooks under fire: what became of orders at the stand-in for Stripe goes in; requests in any order come out, doubled, forged, stale,
bent and cut off among the true ones, and what they met at the web process that takes them and is killed now and then."""

import copy
import http.client
import json
import queue
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.shop import Case
from tests.stand_ins.stripe.running import StandIn

PATH = "/api/v1/payments/webhook"
SUBSCRIBED = frozenset((
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded", "refund.created",
    "refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.closed",
))  # fmt: skip
"""What a shop asks Stripe to tell it."""
STALE = 600


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


def deliveries_of(stripe: StandIn, all_cases: list[Case], most: int, chance: random.Random) -> list[Delivery]:
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

    def __init__(self, port: int, stripe: StandIn, waves: queue.Queue, told: Told, lock: threading.Lock, seed: int):
        super().__init__(daemon=True)
        self._port, self._stripe, self._waves, self._told, self._lock = port, stripe, waves, told, lock
        self._chance = random.Random(seed)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

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
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as line:
                line.sendall(sent)
        except OSError:
            pass
        with self._lock:
            self._told.cut += 1


def deliver(
    port: int, stripe: StandIn, waves: list[Delivery], kills: int, kill: Callable[[], None], chance: random.Random, hands: int
) -> tuple[Told, int]:  # fmt: skip
    """Sends all, and kills whoever takes them now and then while they come; what they met, and how often it was killed."""
    left: queue.Queue = queue.Queue()
    for delivery in waves:
        left.put(delivery)
    told, lock = Told(), threading.Lock()
    running = [Hand(port, stripe, left, told, lock, chance.randrange(2**32)) for _ in range(hands)]
    for hand in running:
        hand.start()
    at = [len(waves) * (number + 1) // (kills + 1) for number in range(kills)]
    killed = 0
    while any(hand.is_alive() for hand in running):
        if killed < kills and sum(told.sent.values()) >= at[killed]:
            kill()
            killed += 1
        time.sleep(0.02)
    return told, killed
