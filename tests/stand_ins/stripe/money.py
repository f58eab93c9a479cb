"""What Stripe holds for the shop and gives back: a world, a charge and amounts go in; refunds and what is held comes out."""

from collections import Counter

from tests.stand_ins.stripe import objects
from tests.stand_ins.stripe.refused import Refused
from tests.stand_ins.stripe.world import World


def move(world: World, kind: str, source: dict, amount: int) -> str:
    """Books an amount; the id of the transaction."""
    return world.keep(objects.transaction(world, kind, source, amount))["id"]


def held(world: World) -> dict[str, int]:
    """What Stripe holds, by currency."""
    sums: Counter[str] = Counter()
    for row in world.all("balance_transaction"):
        sums[row["currency"]] += row["net"]
    return dict(sums)


def refund(world: World, charge: dict, amount: int | None, reason: str | None = None, metadata: dict | None = None) -> dict:
    """Gives back an amount, or all that is left; what becomes of it hangs on the card."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not charge["paid"]:
        raise Refused(f"Charge {charge['id']} has not been captured.", "", "charge")
    if charge["disputed"] and any(d["status"] != "won" for d in world.of_intent("dispute", charge["payment_intent"])):
        raise Refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    if not left:
        raise Refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    wanted = left if amount is None else amount
    if wanted < 1:
        raise Refused("Invalid positive integer", "parameter_invalid_integer", "amount")
    if wanted > left:
        words = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})"
        raise Refused(words, "", "amount")
    pending = charge["_card"].refund == "pending" or charge["_card"].bank
    row = world.keep(objects.refund(world, charge, wanted, reason=reason, metadata=metadata or {}))
    row["status"] = "pending" if pending else "succeeded"
    row["balance_transaction"] = move(world, "refund", row, -wanted)
    charge["amount_refunded"] += wanted
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.tell("refund.created", row)
    world.tell("charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - wanted})
    if world.settles_in is not None and (pending or charge["_card"].refund == "failed"):
        world.later(world.settles_in, lambda: settle_refund(world, row, pending))
    return row


def settle_refund(world: World, row: dict, good: bool) -> None:
    """A refund has reached the maker's bank, or has come back from there."""
    before = row["status"]
    if before == ("succeeded" if good else "failed"):
        return
    row["status"] = "succeeded" if good else "failed"
    if not good:
        charge = world.get("charge", row["charge"])
        row["failure_reason"] = "unknown"
        row["failure_balance_transaction"] = move(world, "refund_failure", row, row["amount"])
        charge["amount_refunded"] -= row["amount"]
        charge["refunded"] = False
    world.tell("refund.updated", row, {"status": before})
    world.tell("charge.refund.updated", row, {"status": before})
    if not good:
        world.tell("refund.failed", row)
