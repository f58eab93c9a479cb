"""How far an order is, as steps from left to right: an order goes in; what is done, what is under way and what is to come come out."""

from dataclasses import dataclass
from datetime import datetime

from core.services.shop_records import OrderRecord
from core.shop.states import UNLOCKED
from ui.components.parts import Tag


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
    is_paid, is_built = order.state in UNLOCKED, order.build == "ready"
    begun = [
        Step("Ordered", "d", order.created_at),
        Step("Checked", "d") if is_built or is_paid else Step("Checking", "n"),
        Step("Paid", "d", order.paid_at) if is_paid else Step("Paying", "n") if is_built else Step("Paid", ""),
    ]
    return begun + (_copies(order, is_paid) if order.copies else [_files(is_paid, is_built)])


def _files(is_paid: bool, is_built: bool) -> Step:
    return Step("Files yours", "d" if is_paid and is_built else "n" if is_paid else "")


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
