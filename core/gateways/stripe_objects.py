"""Stripe's objects read: a session, payment intent, charge, refund or dispute goes in as JSON; what it tells of a payment comes out.

Nothing here waits or asks. What comes from outside may lack anything, so whatever is not as expected counts as not told.
"""

from math import isfinite
from typing import Any

from core.shop.facts import DisputeTold, Facts, RefundTold, Told

Json = dict[str, Any]

MOST = 2**31 - 1
KEPT = frozenset(
    (
        "id", "object", "type", "created", "livemode", "api_version", "data", "metadata", "amount", "amount_total", "amount_received",
        "amount_captured", "amount_refunded", "currency", "status", "payment_status", "payment_intent", "charge", "client_reference_id",
        "captured", "paid", "refunded", "refunds", "reason", "failure_reason", "expires_at", "mode", "last_payment_error", "decline_code",
        "code", "order_id", "payment_id", "refund_id",
    )
)  # fmt: skip
"""What is kept of an event: nobody's name, address or card."""
_REFUNDS = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}


def kept(found: Any) -> Any:
    """The parts of an event that are of use; of objects the fields in KEPT alone, and no character or number that cannot be kept."""
    if isinstance(found, dict):
        return {name: kept(value) for name, value in found.items() if name in KEPT}
    if isinstance(found, list):
        return [kept(one) for one in found[:200]]
    if isinstance(found, float) and not isfinite(found):
        return None
    return found.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(found, str) else found


def read(found: Json, at: int, kind: str = "") -> Told | None:
    """What this object tells, told at `at` (Unix seconds) with an event of this kind; None for objects that are not about payments."""
    reader = _READERS.get(_text(found, "object"))
    return reader(found, at, kind) if reader else None


def about(found: Json) -> str:
    """The payment intent that an object names, '' for none."""
    return _text(found, "id") if found.get("object") == "payment_intent" else _name(found.get("payment_intent"))


def _session(found: Json, at: int, kind: str) -> Told:
    state = _text(found, "status")
    is_paid = found.get("payment_status") in ("paid", "no_payment_required")
    facts = Facts(
        captured=((_number(found, "amount_total"), _currency(found)),) if is_paid else (),
        is_complete=state == "complete",
        is_expired=state == "expired",
        has_failed=kind.endswith("async_payment_failed"),
    )
    ours = _ours(found) | ({} if _ours(found)["order_id"] else {"order_id": _text(found, "client_reference_id")})
    return Told(**ours, reference=_text(found, "id"), intent=about(found), facts=facts, url=_text(found, "url"))


def _intent(found: Json, at: int, kind: str) -> Told:
    state, error = _text(found, "status"), found.get("last_payment_error")
    facts = Facts(
        captured=((_number(found, "amount_received"), _currency(found)),) if state == "succeeded" else (),
        waits_at=at if state == "processing" else 0,
        # A new one waits for a card as well, and is no bank's answer.
        open_at=at if state == "requires_payment_method" and error else 0,
        is_cancelled=state == "canceled",
    )
    error = error if isinstance(error, dict) else {}
    declined = (_text(error, "decline_code") or _text(error, "code") or "declined") if kind.endswith("payment_failed") else ""
    return Told(**_ours(found), intent=about(found), facts=facts, client_secret=_text(found, "client_secret"), declined=declined)


def _charge(found: Json, at: int, kind: str) -> Told:
    came = found.get("captured") is True and found.get("status", "succeeded") == "succeeded"
    amount = _number(found, "amount_captured") or _number(found, "amount")
    facts = Facts(captured=((amount, _currency(found)),) if came else (), refunded=_number(found, "amount_refunded"))
    listed = found.get("refunds")
    several = listed.get("data") if isinstance(listed, dict) else None
    refunds = tuple(_one_refund(one) for one in several if isinstance(one, dict)) if isinstance(several, list) else ()
    return Told(**_ours(found), intent=about(found), facts=facts, refunds=refunds)


def _refund(found: Json, at: int, kind: str) -> Told:
    return Told(**_ours(found), intent=about(found), refunds=(_one_refund(found),))


def _one_refund(found: Json) -> RefundTold:
    state = _REFUNDS.get(_text(found, "status"), "pending")
    words = _text(found, "failure_reason") or _text(found, "reason")
    return RefundTold(_text(found, "id"), _number(found, "amount"), _currency(found), state, _text(_meta(found), "refund_id"), words)


def _dispute(found: Json, at: int, kind: str) -> Told:
    told = DisputeTold(_text(found, "id"), _number(found, "amount"), _currency(found), _text(found, "status")[:40], at)
    return Told(**_ours(found), intent=about(found), disputes=(told,))


_READERS = {"checkout.session": _session, "payment_intent": _intent, "charge": _charge, "refund": _refund, "dispute": _dispute}


def _meta(found: Json) -> Json:
    told = found.get("metadata")
    return told if isinstance(told, dict) else {}


def _ours(found: Json) -> dict[str, str]:
    return {"payment_id": _text(_meta(found), "payment_id"), "order_id": _text(_meta(found), "order_id")}


def _name(found: Any) -> str:
    """The id of what may stand there whole or by its id."""
    return _text(found, "id") if isinstance(found, dict) else found[:255] if isinstance(found, str) else ""


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) and (len(value) <= 255 or name == "url") else ""


def _number(found: Json, name: str) -> int:
    value = found.get(name)
    return min(value, MOST) if isinstance(value, int) and value >= 0 else 0


def _currency(found: Json) -> str:
    return _text(found, "currency").upper()[:3]
