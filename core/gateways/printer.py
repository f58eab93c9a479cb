"""The way to a print partner: books, addresses and files' URLs go in; what copies cost, how they travel, how a print job stands come out.

Shaped after Lulu's print API (https://api.lulu.com/docs): OAuth2 client credentials, amounts as decimal strings, a webhook that is
signed with our secret. Sandbox and live differ by their address and keys. Everything here waits for the network: call it on a thread,
outside transactions.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from pydantic import BaseModel, ValidationError

from core.errors import AppError, Invalid, Unavailable

SECONDS = 10.0
TOKENS = "/auth/realms/glasstree/protocol/openid-connect/token"
SIGNATURE = "Lulu-HMAC-SHA256"
LONGEST_WORDS = 300


class Refused(AppError):
    """The partner understood the order and does not take it; trying again does not help."""

    code = "printer_refused"
    status = 409


class Forged(Invalid):
    """What came in the partner's name was not signed by it."""

    code = "bad_signature"
    status = 400


@dataclass(frozen=True)
class Account:
    """Where we are known and by what: the settings PRINTER_*."""

    base_url: str
    key: str
    secret: str


_tokens: dict[Account, Any] = {}
"""What each account was let in with, until it ends; lost with the process."""


@dataclass(frozen=True)
class Copies:
    """What is printed: `package` is the partner's name of the product."""

    package: str
    pages: int
    quantity: int


@dataclass(frozen=True)
class Shipping:
    """One way to send copies. `cost` is in minor units of `currency`, without tax; the days are when it arrives."""

    level: str
    cost: int
    currency: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class Cost:
    """What the partner asks of us, in minor units: the copies, sending them, tax on both, and all of it."""

    copies: int
    shipping: int
    tax: int
    total: int
    currency: str


@dataclass(frozen=True)
class PrintJob:
    """A print job. `state` is the partner's word, `told_at` when it came about, `tracking` the addresses to follow parcels at."""

    reference: str
    external_id: str
    state: str
    words: str
    told_at: datetime
    tracking: tuple[str, ...]


class Printer:
    """A connection to the partner for one `with`. Every call raises Unavailable when it does not answer, Refused when it says no.
    `exponent` is how many decimals the currency has."""

    def __init__(self, account: Account):
        self._account = account

    def __enter__(self) -> "Printer":
        # It takes long to load, and most places print with nobody.
        from authlib.integrations.httpx_client import OAuth2Client

        self._client = OAuth2Client(
            self._account.key, self._account.secret, token_endpoint=self._account.base_url + TOKENS,
            grant_type="client_credentials", base_url=self._account.base_url, timeout=SECONDS, token=_tokens.get(self._account),
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def shipping_options(self, copies: Copies, address: Mapping[str, str], currency: str, exponent: int) -> list[Shipping]:
        """The ways to send these copies to the address, the cheapest first."""
        asked = {"line_items": [_item(copies)], "shipping_address": dict(address), "currency": currency}
        told = self._ask("POST", "/shipping-options/", asked)
        found = [_shipping(one, exponent) for one in _listed(told) if one.get("currency") == currency]
        return sorted(found, key=lambda one: (one.cost, one.level))

    def cost(self, copies: Copies, address: Mapping[str, str], level: str, currency: str, exponent: int) -> Cost:
        """What printing and sending would cost us."""
        asked = {"line_items": [_item(copies)], "shipping_address": dict(address), "shipping_option": level, "currency": currency}
        told = self._ask("POST", "/print-job-cost-calculations/", asked)
        with _understood():
            shipping = _minor(told["shipping_cost"]["total_cost_excl_tax"], exponent)
            total, tax = _minor(told["total_cost_incl_tax"], exponent), _minor(told["total_tax"], exponent)
            return Cost(total - tax - shipping, shipping, tax, total, told["currency"])

    def order(self, body: Mapping[str, Any]) -> PrintJob:
        """Begins a print job as Lulu's POST /print-jobs/ takes it. `external_id` is ours, by which `find` knows it again."""
        return _job(self._ask("POST", "/print-jobs/", dict(body)))

    def find(self, external_id: str) -> PrintJob | None:
        """The print job that was begun under our id, None when none was: it has no key against doing things twice."""
        told = _listed(self._ask("GET", "/print-jobs/", params={"search": external_id}))
        return next((_job(one) for one in told if one.get("external_id") == external_id), None)

    def get(self, reference: str) -> PrintJob:
        return _job(self._ask("GET", f"/print-jobs/{reference}/"))

    def cancel(self, reference: str) -> None:
        """Stops a print job that is not in production yet. Raises Refused when it is."""
        self._ask("PUT", f"/print-jobs/{reference}/status/", {"name": "CANCELED"})

    def _ask(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        if body is not None:
            more["json"] = body
        try:
            if not self._client.token:
                self._client.fetch_token()
            answer = self._client.request(method, path, **more)
        except (httpx2.HTTPError, AuthlibBaseError) as error:
            raise _away() from error
        _tokens[self._account] = self._client.token
        if answer.status_code == 401:
            _tokens.pop(self._account)
        if answer.status_code in (400, 403, 404, 409, 422):
            raise Refused(f"The print partner does not take it: {answer.text[:LONGEST_WORDS]}")
        if answer.status_code >= 300:
            raise _away()
        with _understood():
            return answer.json() if answer.content else {}


def read_event(payload: bytes, signature: str, secret: str) -> PrintJob | None:
    """What the partner's webhook tells of a print job; None for a topic that tells of something else. Raises Forged."""
    ours = hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(ours.encode(), signature.strip().lower().encode("utf-8", "replace")):
        raise Forged("This was not signed by the print partner.")
    try:
        told = json.loads(payload)
        return _job(told["data"]) if told["topic"] == "PRINT_JOB_STATUS_CHANGED" else None
    except (ValueError, KeyError, TypeError, Unavailable):
        raise Invalid("This is no message of the print partner.", code="not_understood") from None


class _Status(BaseModel):
    name: str
    message: str | None = ""
    changed: datetime | None = None


class _Item(BaseModel):
    tracking_urls: list[str] | None = None


class _Told(BaseModel):
    id: int | str
    external_id: str | None = ""
    status: _Status
    line_items: list[_Item] = []


def _job(told: object) -> PrintJob:
    try:
        found = _Told.model_validate(told)
    except ValidationError as error:
        raise _away() from error
    at = found.status.changed or datetime.now(UTC)
    tracking = tuple(dict.fromkeys(url for item in found.line_items for url in item.tracking_urls or () if url.startswith("https://")))
    words = (found.status.message or "")[:LONGEST_WORDS]
    when = at if at.tzinfo else at.replace(tzinfo=UTC)
    return PrintJob(str(found.id), found.external_id or "", found.status.name.upper()[:40], words, when, tracking)


def _shipping(told: Mapping[str, Any], exponent: int) -> Shipping:
    with _understood():
        days = [date.fromisoformat(told[name]) if told.get(name) else None for name in ("min_delivery_date", "max_delivery_date")]
        return Shipping(str(told["level"])[:40], _minor(told["cost_excl_tax"], exponent), told["currency"], *days)


def _item(copies: Copies) -> dict[str, object]:
    return {"page_count": copies.pages, "pod_package_id": copies.package, "quantity": copies.quantity}


def _listed(told: object) -> list[Mapping[str, Any]]:
    found = told.get("results", []) if isinstance(told, Mapping) else told
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _minor(words: object, exponent: int) -> int:
    """A decimal string in minor units, halves up."""
    return int((Decimal(str(words)) * 10**exponent).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise _away() from error


def _away() -> Unavailable:
    return Unavailable("The print partner does not answer just now. Please try again in a few minutes.", code="printer_away")
