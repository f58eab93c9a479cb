"""Orders and payment news of the operator's desk by program. For others they are not there."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from core.services import reconciling
from core.services.operate import events, orders
from core.services.operate.events import EventSheet
from core.services.operate.order_records import EventRow, OrderRow, OrderSheet
from core.services.operate.order_tables import EVENTS, ORDERS
from core.services.operate.people import Reason
from ui.api.admin_people import TableAsked, table_part
from ui.api.deps import Caller, Db, Operations, User, fresh_code
from ui.api.door import not_by_key
from ui.api.schemas import Listed
from ui.built import asked
from ui.session import address_of
from ui.transactions import run

router = Operations(prefix="/admin", tags=["admin"], dependencies=[Depends(not_by_key), Depends(fresh_code)])

EventId = Annotated[str, Path(max_length=255)]


class Refunding(BaseModel):
    """How much goes back, and why. Without `amount` all that is left does."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    amount: int | None = Field(None, ge=1, le=2**31 - 1)
    reason: str = Field(min_length=1, max_length=500)


class LetterAgain(BaseModel):
    """Which letter about an order goes out once more: order-paid, book-ready, shipped or refunded."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: str = Field(max_length=40)


@router.get("/orders")
def all_orders(session: Db, user: User, wanted: TableAsked) -> Listed[OrderRow]:
    """Lists orders, found by number, title or address: state is one of an order's, or trouble; sorted by created_at, number, title or
    total."""
    return table_part(session, user, ORDERS, wanted)


@router.get("/orders/{order_id}")
def any_order(session: Db, user: User, order_id: UUID) -> OrderSheet:
    """One order with its money, its history, its files and what the preflight found."""
    return orders.sheet(session, user.id, order_id)


@router.post("/orders/{order_id}/refunds", status_code=202)
def give_back(session: Db, user: User, order_id: UUID, body: Refunding) -> OrderSheet:
    """Gives money back; it goes out within a minute."""
    return orders.refund(session, user.id, order_id, body.amount, body.reason)


@router.post("/orders/{order_id}/accept")
def accept_order(session: Db, user: User, order_id: UUID, body: Reason) -> OrderSheet:
    """Takes what came in for an order under review as its price."""
    return orders.accept(session, user.id, order_id, body.reason)


@router.post("/orders/{order_id}/settle")
def settle_order(session: Db, user: User, order_id: UUID, body: Reason, request: Request) -> OrderSheet:
    """Takes an order from those that need a look."""
    return orders.clear(session, user.id, order_id, body.reason, address_of(request))


@router.post("/orders/{order_id}/build", status_code=202)
def build_order(session: Db, user: User, order_id: UUID, request: Request) -> OrderSheet:
    """Makes the print files again that were refused or failed."""
    return orders.build_again(session, user.id, order_id, address_of(request))


@router.post("/orders/{order_id}/letters", status_code=202)
def write_again(session: Db, user: User, order_id: UUID, body: LetterAgain, request: Request) -> OrderSheet:
    """Sends a letter about the order once more."""
    return orders.write_again(session, user.id, order_id, body.kind, address_of(request))


@router.post("/orders/{order_id}/look-up")
async def ask_stripe(user: Caller, order_id: UUID, request: Request) -> OrderSheet:
    """Asks Stripe now about the payments of the order."""
    await run(orders.asks_stripe, user.id, order_id, address_of(request))
    await asked(reconciling.look_up, order_id)
    return await run(orders.sheet, user.id, order_id)


@router.get("/events")
def all_events(session: Db, user: User, wanted: TableAsked) -> Listed[EventRow]:
    """Lists what Stripe and the print partner told, the newest first: state is done, ignored, review or failed."""
    return table_part(session, user, EVENTS, wanted)


@router.get("/events/{event_id}")
def any_event(session: Db, user: User, event_id: EventId) -> EventSheet:
    """One event with all it said."""
    return events.get(session, user.id, event_id)


@router.post("/events/{event_id}/replay")
def replay(session: Db, user: User, event_id: EventId) -> EventSheet:
    """Follows an event of Stripe's again; what it did already is not done twice."""
    return events.replay(session, user.id, event_id)
