"""The way to Stripe: what is to be paid goes in; a page to pay on, a secret to pay with, and what Stripe tells of payments come out.

Settings in, no storage. Everything but `read_event` waits for the network, so call it on a thread and with no transaction open.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import stripe

from core.errors import AppError, Unavailable
from core.gateways import stripe_objects
from core.gateways.stripe_objects import Json
from core.shop.facts import Told

SECONDS, RETRIES = 10, 2
TOLERANCE = 300
"""How old a message may be, in seconds."""

NEWS = (
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "payment_intent.processing", "payment_intent.succeeded", "payment_intent.payment_failed",
    "payment_intent.canceled", "charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.dispute.created",
    "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
)  # fmt: skip
"""Kinds of events that change where money stands; all others say again what one of these says. Stripe takes twenty at most."""

# It would tell how long requests took, and of this machine.
stripe.enable_telemetry = False


class Refused(AppError):
    """Stripe has an answer, and it is no. `why` is its own word for it."""

    code = "stripe_refused"
    status = 409

    def __init__(self, why: str):
        super().__init__("The payment service does not take this. Please try again, or write to us.")
        self.why = why


class Forged(AppError):
    """A message that does not come from Stripe, or cannot be read."""

    code = "bad_signature"
    status = 400


class Stale(Forged):
    """Signed by Stripe, and sent too long ago: or our clock is wrong. `event` is what it would tell."""

    def __init__(self, event: "Event", seconds: int):
        super().__init__("This message was signed too long ago.")
        self.event, self.seconds = event, seconds


@dataclass(frozen=True)
class Account:
    """Where we are known, and by what: the settings STRIPE_*."""

    key: str
    webhook_secret: str
    base: str = ""

    @property
    def is_live(self) -> bool:
        return "_live_" in self.key[:8]


@dataclass(frozen=True)
class Bill:
    """What is to be paid. `key` makes sure that it is begun once, `expires_at` is in Unix seconds."""

    key: str
    order_id: str
    amount: int
    currency: str
    name: str
    words: str
    back: str
    away: str
    expires_at: int

    @property
    def metadata(self) -> dict[str, str]:
        return {"order_id": self.order_id, "payment_id": self.key}


@dataclass(frozen=True)
class Event:
    """One message. `payload` is what is kept of it; `told` is None where it is about no payment; `about` is a payment intent or ''."""

    id: str
    kind: str
    created: int
    is_live: bool
    payload: Json
    told: Told | None
    about: str


def begin_checkout(account: Account, bill: Bill) -> Told:
    """A page at Stripe's to pay on. Raises Refused, Unavailable."""
    product = {"name": bill.name, "description": bill.words}
    price = {"currency": bill.currency.lower(), "unit_amount": bill.amount, "product_data": product}
    params = {
        "mode": "payment", "line_items": [{"quantity": 1, "price_data": price}], "client_reference_id": bill.order_id,
        "metadata": bill.metadata, "payment_intent_data": {"metadata": bill.metadata}, "success_url": bill.back, "cancel_url": bill.away,
        "expires_at": bill.expires_at,
    }  # fmt: skip
    return _told(lambda: _client(account).v1.checkout.sessions.create(params, options=_once(bill.key)))


def begin_intent(account: Account, bill: Bill) -> Told:
    """A payment for a program to confirm. Raises Refused, Unavailable."""
    params = {
        "amount": bill.amount, "currency": bill.currency.lower(), "metadata": bill.metadata, "description": bill.name,
        "automatic_payment_methods": {"enabled": True},
    }  # fmt: skip
    return _told(lambda: _client(account).v1.payment_intents.create(params, options=_once(bill.key)))


def session(account: Account, reference: str) -> Told:
    """Where a checkout stands. Raises Refused, Unavailable."""
    return _told(lambda: _client(account).v1.checkout.sessions.retrieve(reference))


def intent(account: Account, reference: str) -> Told:
    """Where a payment intent stands. Raises Refused, Unavailable."""
    return _told(lambda: _client(account).v1.payment_intents.retrieve(reference))


def end_session(account: Account, reference: str) -> Told:
    """Ends an open checkout, so that nobody pays it any more. Raises Refused when it is over already, Unavailable."""
    return _told(lambda: _client(account).v1.checkout.sessions.expire(reference))


def end_intent(account: Account, reference: str) -> Told:
    """As `end_session`, of a payment intent."""
    return _told(lambda: _client(account).v1.payment_intents.cancel(reference))


def refund(account: Account, key: str, intent: str, amount: int, ours: dict[str, str]) -> Told:
    """Gives `amount` of a payment back. Raises Refused, Unavailable."""
    params = {"payment_intent": intent, "amount": amount, "metadata": ours, "reason": "requested_by_customer"}
    return _told(lambda: _client(account).v1.refunds.create(params, options=_once(key)))


def refunds_and_disputes(account: Account, intent: str) -> list[Told]:
    """What was given and called back of this payment, nothing where Stripe tells no such list. Raises Unavailable."""
    api, params = _client(account).v1, {"payment_intent": intent, "limit": 100}
    found: list[Told] = []
    for listing in (api.refunds.list, api.disputes.list):
        with suppress(Refused):
            found += _list(listing, params)
    return found


def events(account: Account, since: int | None) -> tuple[list[Event], int | None]:
    """What happened to money since then (Stripe's own Unix seconds; None: the last of it alone), the oldest first, and by how many
    seconds our clock is ahead of Stripe's (None when it does not say). Raises Unavailable."""
    params: Json = {"types": list(NEWS)} | ({"limit": 100, "created": {"gte": since}} if since is not None else {"limit": 1})
    found: list[Event] = []
    while True:
        page = _asked(lambda: _client(account).v1.events.list(params))
        told = page.to_dict()
        found += [_event(one) for one in told["data"] if one["type"] in NEWS]
        if since is None or not told.get("has_more") or not told["data"]:
            date = _date(page.last_response)
            return found[::-1], round(time.time()) - date if date else None
        params["starting_after"] = told["data"][-1]["id"]


def read_event(account: Account, payload: bytes, signature: str) -> Event:
    """A message, if Stripe signed it within the last minutes. Raises Forged, Stale."""
    try:
        stripe.WebhookSignature.verify_header(payload, signature, account.webhook_secret, None)
        event, sent = _event(json.loads(payload)), _sent(signature)
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise Forged("This message is not signed by Stripe with our secret.") from None
    if (late := round(time.time()) - sent) > TOLERANCE:
        raise Stale(event, late)
    return event


def _sent(signature: str) -> int:
    """When a message was signed. A header that names two times says nothing: one of them is not what was signed."""
    times = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if len(times) != 1:
        raise ValueError("one time")
    return int(times[0])


def stored_event(payload: Json) -> Event:
    """A message that was kept."""
    return _event(payload)


def _event(found: Json) -> Event:
    if found.get("object", "event") != "event":
        raise ValueError("no event")
    found = stripe_objects.kept(found)
    inner = found["data"]["object"]
    kind, created = str(found["type"])[:100], int(found.get("created", time.time()))
    told = stripe_objects.read(inner, created, kind)
    if not str(found["id"]) or len(str(found["id"])) > 255 or not 0 <= created < 2**33:
        raise ValueError("no event")
    return Event(str(found["id"]), kind, created, found.get("livemode") is True, found, told, stripe_objects.about(inner) if told else "")


def _list(listing: Callable[[Json], Any], params: Json) -> Iterator[Told]:
    page = _asked(lambda: listing(params))
    at = _now(page.last_response)
    for found in page.to_dict()["data"]:
        if told := stripe_objects.read(found, at):
            yield told


def _told(ask: Callable[[], Any]) -> Told:
    answer = _asked(ask)
    told = stripe_objects.read(answer.to_dict(), _now(answer.last_response))
    if told is None:
        raise Unavailable("The payment service answered with something else.", code="stripe_away")
    return told


def _asked(ask: Callable[[], Any]) -> Any:
    """The answer to what is asked; what goes wrong becomes one of our errors, without Stripe's words: they may quote what came in."""
    try:
        return ask()
    except stripe.StripeError as error:
        status = error.http_status or 0
        no = status == 404 or isinstance(error, stripe.InvalidRequestError | stripe.CardError | stripe.IdempotencyError)
        if no and status not in (409, 429):
            raise Refused(str(error.code or type(error).__name__)[:100]) from None
        # Busy, slow, not there, or our key is no longer taken: in each case the payment itself is as good as before.
        raise Unavailable("The payment service does not answer just now. Please try again in a moment.", code="stripe_away") from None


def _once(key: str) -> dict[str, str]:
    return {"idempotency_key": key}


def _now(answer: Any) -> int:
    """The time of an answer: Stripe's, for ours may be wrong."""
    return _date(answer) or round(time.time())


def _date(answer: Any) -> int | None:
    headers = getattr(answer, "headers", None) or {}
    try:
        told = parsedate_to_datetime(headers.get("date") or headers.get("Date"))
    except (TypeError, ValueError):
        return None
    return round((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp())


@lru_cache(maxsize=4)
def _client_of(key: str, base: str) -> stripe.StripeClient:
    where = {"base_addresses": {"api": base}} if base else {}
    return stripe.StripeClient(key, max_network_retries=RETRIES, http_client=stripe.RequestsClient(timeout=SECONDS), **where)


def _client(account: Account) -> stripe.StripeClient:
    return _client_of(account.key, account.base)


def when(seconds: int) -> datetime:
    """Unix seconds as a time."""
    return datetime.fromtimestamp(seconds, UTC)
