"""The one place that changes where an order stands: an order and where it goes go in; its row, its history and what follows from it.

Everything is done in the caller's transaction. Whoever tells the same twice changes nothing the second time.
"""

from datetime import timedelta

from sqlmodel import Session

from core.errors import Conflict
from core.log import event
from core.services import outcomes
from core.shop.states import GIVEN_UP, STATES, UNLOCKED, may_move
from storage.models import Order, OrderEvent, now
from storage.queries import orders, prices

EARNED = frozenset({"paid", "part_refunded", "refunded", "disputed", "lost"})
"""The whole amount came before an order can be in these."""
TROUBLE = ("trouble", "trouble_over")
"""Lines of history that are the operator's alone."""


def move(session: Session, order: Order, after: str, who: str, words: str = "") -> bool:
    """Moves the order, with its line of history (whose act is the new state) and what follows; `who` is maker, operator, stripe, printer
    or system. Whether it moved: False where it stood there already. Raises Conflict with code not_from_here for a move that the table
    does not have."""
    orders.lock(session, order)
    before = order.state
    if before == after:
        return False
    if not may_move(before, after):
        raise Conflict(f"This order is “{STATES[before]}”, and cannot become “{STATES[after]}”.", code="not_from_here")
    order.state = after
    earned = order.paid_at is None and after in EARNED and not (before == "review" and after != "paid")
    if earned:
        order.paid_at = now()
    _count_coupon(session, order, before, after)
    _write(session, order, after, who, words, before, after)
    event("order_moved", order=str(order.id), before=before, after=after, who=who)
    _follow(session, order, before, after, earned)
    return True


def note(session: Session, order: Order, act: str, who: str, words: str = "") -> None:
    """One more line of history, without a move."""
    _write(session, order, act, who, words)


def trouble(session: Session, order: Order, words: str) -> None:
    """What the operator must look at; '' once they did."""
    if order.trouble == words:
        return
    order.trouble = words
    _write(session, order, TROUBLE[0] if words else TROUBLE[1], "system", words)
    event("order_trouble", order=str(order.id), over=not words)


def _follow(session: Session, order: Order, before: str, after: str, earned: bool) -> None:
    """Letters, invoices and the rest; each refund is told of by whoever heard of it."""
    if earned:
        outcomes.paid(session, order)
    if after == "review":
        outcomes.review(session, order)
    if after == "disputed":
        outcomes.disputed(session, order)
    if after == "lost":
        outcomes.lost(session, order)
    if after in UNLOCKED and not earned:
        if before in ("disputed", "lost"):
            outcomes.won(session, order)
        outcomes.files_ready(session, order)


def _count_coupon(session: Session, order: Order, before: str, after: str) -> None:
    """A coupon of an order that was given up is free again, and used after all when the money still comes."""
    if order.coupon_id and (before in GIVEN_UP) != (after in GIVEN_UP):
        prices.count_coupon(session, order.coupon_id, -1 if after in GIVEN_UP else 1)


def _write(session: Session, order: Order, act: str, who: str, words: str, before: str = "", after: str = "") -> None:
    at, newest = now(), orders.newest_event_at(session, order.id)
    if newest is not None and newest >= at:
        # What came later stands later, also where the clock did not go on.
        at = newest + timedelta(microseconds=1)
    session.add(OrderEvent(order_id=order.id, act=act, before=before, after=after, who=who, words=words, at=at))
    orders.touch(session, order)
