"""The stand-in, running: a port and the shop's webhook go in; a server with hands to do what people, banks and Stripe do comes out."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from tests.stand_ins.stripe import acts, money
from tests.stand_ins.stripe.api import Api
from tests.stand_ins.stripe.cards import card_of
from tests.stand_ins.stripe.faults import Faults, Faulty
from tests.stand_ins.stripe.pages import routes
from tests.stand_ins.stripe.sending import Delivery, Sender, signed
from tests.stand_ins.stripe.world import World, shown

KEY, SECRET = "sk_test_stand_in_of_stripe", "whsec_stand_in_of_stripe"


class StandIn:
    """What a test holds. Names are Stripe's ids; every act raises Refused where Stripe would refuse.

    `hook` is where webhooks go ('' for nowhere), `delivers` False keeps them back; `faults` of the API; `skew` in seconds."""

    def __init__(self, url: str, world: World, sender: Sender, faults: Faults):
        self.url, self.world, self.sender, self.faults = url, world, sender, faults
        world.base = url

    @property
    def settings(self) -> dict[str, str]:
        """Environment variables of a shop that sells through it."""
        return {"STRIPE_SECRET_KEY": self.world.key, "STRIPE_WEBHOOK_SECRET": self.world.secret, "STRIPE_API_BASE": self.url}

    @property
    def hook(self) -> str:
        return self.sender.hook

    @hook.setter
    def hook(self, url: str) -> None:
        self.sender.hook = url

    @property
    def delivers(self) -> bool:
        return self.sender.is_on

    @delivers.setter
    def delivers(self, value: bool) -> None:
        self.sender.is_on = value

    @property
    def skew(self) -> float:
        return self.world.skew

    @skew.setter
    def skew(self, seconds: float) -> None:
        self.world.skew = seconds

    # What makers do.

    def pay(self, session: str, card: str = "4242424242424242", email: str = "") -> str:
        """On the hosted page: paid, pending (a bank account: card "bank"), asks (3-D secure) or declined."""
        with self.world.lock:
            return acts.pay_session(self.world, self.world.get("checkout.session", session), card_of(card), email)

    def confirm(self, intent: str, card: str = "4242424242424242") -> str:
        """As a program's own page does with Stripe.js and a client secret."""
        with self.world.lock:
            return acts.attempt(self.world, self.world.get("payment_intent", intent), card_of(card))

    def answer(self, name: str, good: bool = True) -> str:
        """To the bank's question (3-D secure), of a session or an intent."""
        with self.world.lock:
            return acts.answer(self.world, self._intent(name), good)

    # What banks and Stripe do.

    def settle(self, name: str, good: bool = True) -> None:
        """A payment from a bank account has come, or not."""
        with self.world.lock:
            acts.settle(self.world, self._intent(name), good)

    def expire(self, session: str) -> None:
        with self.world.lock:
            acts.expire(self.world, self.world.get("checkout.session", session))

    def refund(self, name: str, amount: int | None = None) -> str:
        """From Stripe's own dashboard; the refund's id."""
        with self.world.lock:
            charge = self.world.get("charge", self._intent(name)["latest_charge"])
            return money.refund(self.world, charge, amount, "requested_by_customer")["id"]

    def settle_refund(self, refund: str, good: bool = True) -> None:
        with self.world.lock:
            money.settle_refund(self.world, self.world.get("refund", refund), good)

    def dispute(self, name: str) -> str:
        with self.world.lock:
            return acts.dispute(self.world, self.world.get("charge", self._intent(name)["latest_charge"]))["id"]

    def close_dispute(self, dispute: str, won: bool) -> None:
        with self.world.lock:
            acts.close(self.world, self.world.get("dispute", dispute), won)

    # What a test sees.

    def held(self) -> dict[str, int]:
        """What Stripe holds for the shop by currency, in minor units."""
        with self.world.lock:
            return money.held(self.world)

    def look(self, name: str) -> dict:
        """Any object by its id."""
        with self.world.lock:
            return shown(self.world.find(name))

    def events(self, kind: str = "") -> list[dict]:
        """Oldest first."""
        with self.world.lock:
            return [shown(event) for event in self.world.all("event") if kind in ("", event["type"])]

    def signed(self, event: dict, secret: str = "", at: float | None = None) -> tuple[bytes, str]:
        """Body and Stripe-Signature header of an event (as it is, or as a test has bent it), to post by oneself."""
        return signed(event, secret or self.world.secret, self.world.now() if at is None else int(at))

    def send(self, event: str) -> None:
        """Delivers an event, again where it was before."""
        self.sender.send(self.world.get("event", event))

    @property
    def deliveries(self) -> list[Delivery]:
        return list(self.sender.log)

    def wait(self, seconds: float = 10.0) -> None:
        """Until everything that was to be delivered has been taken."""
        deadline = time.monotonic() + seconds
        while not self.sender.is_idle:
            assert time.monotonic() < deadline, f"not taken: {self.deliveries[-3:]}"
            time.sleep(0.01)

    def _intent(self, name: str) -> dict:
        row = self.world.find(name)
        if row and row["object"] == "checkout.session":
            name = row["payment_intent"]
        return self.world.get("payment_intent", name)


@contextmanager
def standing_in(
    port: int = 0, hook: str = "", key: str = KEY, secret: str = SECRET, skew: float = 0.0, settles_in: float | None = None
) -> Iterator[StandIn]:
    """A server of its own in a thread, with nothing in it yet."""
    world, faults = World(key, secret, skew, settles_in), Faults()
    app = Starlette(routes=[*routes(world), Route("/v1/{path:path}", Api(world).answer, methods=["GET", "POST", "DELETE"])])
    listening = socket.create_server(("127.0.0.1", port), backlog=512)
    config = uvicorn.Config(Faulty(app, faults), log_level="critical", lifespan="off", timeout_keep_alive=30, date_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    ended = threading.Event()
    clock = threading.Thread(target=_tick, args=(world, ended), daemon=True)
    clock.start()
    sender = Sender(world, hook)
    try:
        yield StandIn(f"http://127.0.0.1:{listening.getsockname()[1]}", world, sender, faults)
    finally:
        ended.set()
        sender.end()
        server.should_exit = server.force_exit = True
        thread.join()
        clock.join()
        listening.close()


def _tick(world: World, ended: threading.Event) -> None:
    """Stripe's own clock: sessions expire by themselves, banks answer."""
    while not ended.wait(0.5):
        world.tick()
        with world.lock:
            for session in world.all("checkout.session"):
                acts.expire_if_over(world, session)


@pytest.fixture
def stripe_stand_in() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found
