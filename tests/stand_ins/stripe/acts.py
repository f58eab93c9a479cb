"""What people and banks do with a payment: a world and a row go in; the rows, the money and the events they change come out of it.

Every function holds that the world's lock is taken.
"""

from tests.stand_ins.stripe import money, objects
from tests.stand_ins.stripe.cards import SAYS, Card
from tests.stand_ins.stripe.refused import Refused
from tests.stand_ins.stripe.world import World, shown

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def pay_session(world: World, session: dict, card: Card, email: str = "") -> str:
    """Somebody presses Pay on the hosted page: paid, pending, asks or declined comes out."""
    expire_if_over(world, session)
    if session["status"] != "open":
        raise Refused(f"This Checkout Session is {session['status']}.", "", "session")
    if card.bank and "us_bank_account" not in session["payment_method_types"]:
        raise Refused("This Checkout Session takes cards alone.", "", "session")
    paying = _intent_of(world, session)
    session["customer_details"] = {
        "address": dict(objects.ADDRESS), "business_name": None, "email": email or session["customer_email"], "individual_name": None,
        "name": None, "phone": None, "tax_exempt": "none", "tax_ids": [],
    }  # fmt: skip
    became = attempt(world, paying, card)
    if became in ("paid", "pending"):
        _complete(world, session, paying, became)
    return became


def _intent_of(world: World, session: dict) -> dict:
    """The intent of a session; Stripe makes it when somebody first tries to pay."""
    if session["payment_intent"]:
        return world.get("payment_intent", session["payment_intent"])
    paying = world.keep(objects.intent(world, session["amount_total"], session["currency"], **session["_intent"]))
    paying["_session"] = session["id"]
    session["payment_intent"] = paying["id"]
    world.belongs(session)
    world.tell("payment_intent.created", paying)
    return paying


def _complete(world: World, session: dict, paying: dict, became: str) -> None:
    session.update(status="complete", url=None, payment_status="paid" if became == "paid" else "unpaid")
    world.tell("checkout.session.completed", session)


def attempt(world: World, paying: dict, card: Card) -> str:
    """One try at an intent."""
    if paying["status"] not in OPEN:
        raise unexpected(paying, "confirm")
    paying.update(payment_method=world.new("pm"), last_payment_error=None, next_action=None, _card=card)
    if card.asks:
        url = f"{world.base}/3d-secure/{paying['id']}"
        paying.update(
            status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": {"return_url": None, "url": url}}
        )
        world.tell("payment_intent.requires_action", paying)
        return "asks"
    return _charge(world, paying, card)


def answer(world: World, paying: dict, good: bool) -> str:
    """The maker's bank has asked them: they said yes, or could not."""
    if paying["status"] != "requires_action":
        raise unexpected(paying, "answer")
    paying["next_action"] = None
    if not good:
        return _fail(world, paying, "payment_intent_authentication_failure", "authentication", None)
    became = _charge(world, paying, paying["_card"])
    if became == "paid" and "_session" in paying:
        _complete(world, world.get("checkout.session", paying["_session"]), paying, became)
    return became


def _charge(world: World, paying: dict, card: Card) -> str:
    charge = world.keep(objects.charge(world, paying, card.details, _card=card))
    paying["latest_charge"] = charge["id"]
    if card.decline:
        outcome = _outcome("issuer_declined", card.decline, "declined_by_network", "The bank did not return any further details.")
        charge.update(status="failed", failure_code="card_declined", failure_message=SAYS[card.decline], outcome=outcome)
        world.tell("charge.failed", charge)
        return _fail(world, paying, "card_declined", card.decline, charge)
    charge["outcome"] = _outcome("authorized", None, "approved_by_network", "Payment complete.")
    if card.bank:
        charge["status"] = "pending"
        paying["status"] = "processing"
        world.tell("charge.pending", charge)
        world.tell("payment_intent.processing", paying)
        if world.settles_in is not None:
            world.later(world.settles_in, lambda: settle(world, paying, True))
        return "pending"
    _succeed(world, paying, charge)
    if card.disputed:
        dispute(world, charge, "fraudulent")
    return "paid"


def _succeed(world: World, paying: dict, charge: dict) -> None:
    charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])
    charge["receipt_url"] = f"{world.base}/receipts/{charge['id']}"
    charge["balance_transaction"] = money.move(world, "charge", charge, charge["amount"])
    paying.update(status="succeeded", amount_received=paying["amount"])
    world.tell("charge.succeeded", charge)
    world.tell("payment_intent.succeeded", paying)


def _fail(world: World, paying: dict, code: str, reason: str, charge: dict | None) -> str:
    error = {"type": "card_error", "code": code, "message": SAYS[reason]}
    if charge:
        error |= {"charge": charge["id"], "decline_code": reason}
    paying.update(status="requires_payment_method", last_payment_error=error, payment_method=None)
    world.tell("payment_intent.payment_failed", paying)
    return "declined"


def _outcome(kind: str, reason: str | None, network: str, words: str) -> dict:
    return {
        "advice_code": None, "network_advice_code": None, "network_decline_code": None, "network_status": network, "reason": reason,
        "risk_level": "normal", "risk_score": 7, "seller_message": words, "type": kind,
    }  # fmt: skip


def settle(world: World, paying: dict, good: bool) -> None:
    """A bank payment that was on its way has come, or has not."""
    if paying["status"] != "processing":
        return
    charge = world.get("charge", paying["latest_charge"])
    session = world.find(paying.get("_session", ""))
    if good:
        _succeed(world, paying, charge)
    else:
        charge.update(status="failed", failure_code="payment_intent_payment_attempt_failed", failure_message=SAYS["bank"])
        world.tell("charge.failed", charge)
        _fail(world, paying, "payment_intent_payment_attempt_failed", "bank", None)
    if session:
        session["payment_status"] = "paid" if good else "unpaid"
        world.tell(f"checkout.session.async_payment_{'succeeded' if good else 'failed'}", session)


def expire(world: World, session: dict) -> None:
    if session["status"] != "open":
        raise Refused(f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.', "", "session")
    session.update(status="expired", url=None)
    if session["payment_intent"]:
        cancel(world, world.get("payment_intent", session["payment_intent"]), "automatic")
    world.tell("checkout.session.expired", session)


def expire_if_over(world: World, session: dict) -> None:
    if session["status"] == "open" and world.now() >= session["expires_at"]:
        expire(world, session)


def cancel(world: World, paying: dict, reason: str | None) -> None:
    if paying["status"] not in OPEN:
        raise unexpected(paying, "cancel")
    paying.update(status="canceled", canceled_at=world.now(), cancellation_reason=reason, next_action=None)
    world.tell("payment_intent.canceled", paying)


def unexpected(paying: dict, act: str) -> Refused:
    words = f"You cannot {act} this PaymentIntent because it has a status of {paying['status']}."
    return Refused(words, "payment_intent_unexpected_state", payment_intent=shown(paying))


def dispute(world: World, charge: dict, reason: str = "general") -> dict:
    """A bank calls back what is left of a charge."""
    left = charge["amount"] - charge["amount_refunded"]
    if not charge["paid"] or charge["disputed"] or not left:
        raise Refused("This charge cannot be disputed.", "", "charge")
    row = world.keep(objects.dispute(world, charge, left, reason))
    charge["disputed"] = True
    name = money.move(world, "adjustment", row, -left)
    row["balance_transactions"].append(shown(world.get("balance_transaction", name)))
    world.tell("charge.dispute.created", row)
    world.tell("charge.dispute.funds_withdrawn", row)
    return row


def review(world: World, row: dict) -> None:
    """The shop has answered: the bank looks at it."""
    row.update(status="under_review")
    row["evidence_details"].update(has_evidence=True, submission_count=row["evidence_details"]["submission_count"] + 1)
    world.tell("charge.dispute.updated", row, {"status": "needs_response"})


def close(world: World, row: dict, won: bool) -> None:
    if row["status"] not in ("needs_response", "under_review"):
        raise Refused("This dispute is already closed.", "", "dispute")
    row["status"] = "won" if won else "lost"
    if won:
        name = money.move(world, "adjustment", row, row["amount"])
        row["balance_transactions"].append(shown(world.get("balance_transaction", name)))
    world.tell("charge.dispute.closed", row)
    if won:
        world.tell("charge.dispute.funds_reinstated", row)
