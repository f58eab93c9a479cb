"""What providers told us, as the operator sees it: the id of an event goes in; its payload and what became of it come out."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, NotFound
from core.services import audit, webhooks
from core.services.operate.order_records import EventRow
from storage.models import Order, WebhookEvent

NOT_HERE = "There is no such event. It may have been dropped."


class EventSheet(EventRow):
    """One event with what was told; `payload` is None where it was let go."""

    payload: dict[str, Any] | None


def get(session: Session, operator_id: UUID, event_id: str) -> EventSheet:
    """Raises NotFound."""
    audit.operator(session, operator_id)
    row = session.get(WebhookEvent, event_id) if event_id.isprintable() else None
    if row is None:
        raise NotFound(NOT_HERE)
    order = session.get(Order, row.order_id) if row.order_id else None
    values = {name: getattr(row, name) for name in EventSheet.model_fields if name != "order_number"}
    return EventSheet(**values, order_number=order.number if order else None)


def replay(session: Session, operator_id: UUID, event_id: str) -> EventSheet:
    """Follows the event as if it came just now; what it did already is not done twice. Raises NotFound, Conflict."""
    try:
        webhooks.replay(session, operator_id, event_id)
    except (KeyError, TypeError, ValueError):
        raise Conflict("This event is not written as Stripe writes them, so it cannot be followed.", code="not_replayable") from None
    session.flush()
    return get(session, operator_id, event_id)
