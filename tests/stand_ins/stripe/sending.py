"""Webhooks: events go in; signed requests to the shop come out, again and again until it says 2xx."""

import hashlib
import hmac
import json
import queue
import threading
import time
from dataclasses import dataclass

import httpx

from tests.stand_ins.stripe.world import World, shown


@dataclass(frozen=True)
class Delivery:
    """One request that was sent. `status` 0: there was no answer."""

    event: str
    kind: str
    attempt: int
    status: int
    seconds: float


def signed(event: dict, secret: str, at: int) -> tuple[bytes, str]:
    """The body and the Stripe-Signature header of an event."""
    body = json.dumps(shown(event), indent=2).encode()
    code = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={at},v1={code}"


class Sender:
    """Hands that send. `hook` is where to, '' for nowhere; `is_on` False holds all new events back; `wait` is the pause before the second
    try, doubled with each further one up to ten seconds."""

    def __init__(self, world: World, hook: str, wait: float = 0.2, tries: int = 40, hands: int = 4):
        self.hook, self.is_on, self._world, self._wait, self._tries = hook, True, world, wait, tries
        self.log: list[Delivery] = []
        self._due: queue.PriorityQueue = queue.PriorityQueue()
        self._ended = threading.Event()
        self._working = 0
        self._count = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(hands)]
        world.told.append(self.hear)
        for thread in self._threads:
            thread.start()

    def hear(self, event: dict) -> None:
        if self.is_on and self.hook:
            self.send(event)

    def send(self, event: dict) -> None:
        with self._count:
            self._working += 1
        self._due.put((time.monotonic(), event["id"], 1))

    @property
    def is_idle(self) -> bool:
        """Whether everything that was to be sent has been taken, or given up."""
        return self._working == 0

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with httpx.Client(timeout=20, follow_redirects=False) as client:
            while not self._ended.is_set():
                try:
                    at, name, attempt = self._due.get(timeout=0.1)
                except queue.Empty:
                    continue
                if at > time.monotonic():
                    self._due.put((at, name, attempt))
                    self._ended.wait(0.01)
                    continue
                self._deliver(client, name, attempt)

    def _deliver(self, client: httpx.Client, name: str, attempt: int) -> None:
        event = self._world.get("event", name)
        body, signature = signed(event, self._world.secret, self._world.now())
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature, "User-Agent": "Stripe/1.0"}
        began = time.perf_counter()
        try:
            status = client.post(self.hook, content=body, headers=headers).status_code
        except httpx.HTTPError:
            status = 0
        self.log.append(Delivery(name, event["type"], attempt, status, time.perf_counter() - began))
        if 200 <= status < 300:
            event["pending_webhooks"] = 0
        elif attempt < self._tries:
            self._due.put((time.monotonic() + min(10.0, self._wait * 2 ** (attempt - 1)), name, attempt + 1))
            return
        with self._count:
            self._working -= 1
