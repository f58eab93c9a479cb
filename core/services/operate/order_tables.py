"""The operator's tables of orders and of what providers told us: how their rows are found, sorted and made records."""

from core.services.operate.order_records import EventRow, OrderRow
from core.services.operate.tables import Table
from core.shop.states import STATES
from storage.models import Order, WebhookEvent
from storage.queries.operate import orders

TROUBLE = "trouble"
OUTCOMES = ("done", "ignored", "review", "failed")
_ORDER = tuple(name for name in OrderRow.model_fields if name != "email")
_EVENT = tuple(name for name in EventRow.model_fields if name != "order_number")


def _order(*values: object) -> OrderRow:
    return OrderRow(**dict(zip(_ORDER, values, strict=False)), email=values[-1] or "")


def _event(*values: object) -> EventRow:
    return EventRow(**dict(zip(_EVENT, values, strict=False)), order_number=values[-1])


ORDERS = Table(
    name="orders",
    kind=OrderRow,
    find=lambda words, state: orders.found(words, state, [getattr(Order, name) for name in _ORDER]),
    sorts={
        "created_at": (Order.created_at, Order.id),
        "number": (Order.number,),
        "title": (Order.title, Order.id),
        "total": (Order.total, Order.id),
    },
    record=_order,
    states=(TROUBLE, *STATES),
    walk=lambda words, state: orders.walked(words, state, [getattr(Order, name) for name in _ORDER]),
)
EVENTS = Table(
    name="events",
    kind=EventRow,
    find=lambda words, outcome: orders.found_events(words, outcome, [getattr(WebhookEvent, name) for name in _EVENT]),
    sorts={"created_at": (WebhookEvent.created_at, WebhookEvent.id)},
    record=_event,
    states=OUTCOMES,
)
