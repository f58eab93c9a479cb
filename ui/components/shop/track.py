"""How far an order is, as steps from left to right: an order goes in; what is done, what is under way and what is to come come out."""

from dataclasses import dataclass
from datetime import datetime

from core.services.shop_records import OrderRecord
from core.shop.states import UNLOCKED
from ui.components.parts import Tag

PRINTED = ("PRODUCTION_READY", "IN_PRODUCTION")


@dataclass(frozen=True)
class Step:
    """`state` is d (done), n (now) or '' (to come); `at` when it came about."""

    words: str
    state: str
    at: datetime | None = None


def steps(order: OrderRecord) -> list[Step]:
    """Nothing for an order that ended some other way."""
    if order.state not in UNLOCKED | {"placed", "pending"}:
        return []
    is_paid = order.state in UNLOCKED
    begun = [Step("Ordered", "d", order.created_at), Step("Paid", "d" if is_paid else "n", order.paid_at if is_paid else None)]
    return begun + (_copies(order, is_paid) if order.copies else _files(order, is_paid))


def _files(order: OrderRecord, is_paid: bool) -> list[Step]:
    is_there = is_paid and order.build == "ready"
    return [Step("Files ready", "d" if is_there else "n" if is_paid else "")]


def _copies(order: OrderRecord, is_paid: bool) -> list[Step]:
    is_sent = order.print_state == "SHIPPED"
    return [Step("Printing", "d" if is_sent else "n" if is_paid else ""), Step("On its way", "n" if is_sent else "")]


def track(order: OrderRecord) -> None:
    """The steps; nothing where there are none."""
    if not (told := steps(order)):
        return
    with Tag("ol", classes="track", aria_label="How far it is"):
        for step in told:
            now = {"aria_current": "step"} if step.state == "n" else {}
            with Tag("li", step.words, step.state, **now):
                if step.at:
                    with Tag("small"):
                        Tag("local-day", datetime=step.at.isoformat())
