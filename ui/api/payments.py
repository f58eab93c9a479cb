"""Paying by program: an order goes in; a secret to pay it with comes out. And the door at which Stripe tells what was paid."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Header, Request
from pydantic import BaseModel

from core.errors import TooLarge
from core.services import payments, webhooks
from core.services.payments import Intent
from core.services.shop_records import PaymentRecord
from ui.api.deps import After, Caller, Db, Limit, Operations, User, costly, listed
from ui.api.schemas import Listed
from ui.built import pay

router = Operations(prefix="/payments", tags=["payments"])

MOST = 256_000
"""The largest message taken, in bytes; Stripe's own are far smaller."""
_EVENT = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "created": 1777716221, "data": {"object": {}}}
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}, "example": _EVENT}}}}


class OrderToPay(BaseModel):
    """The order to be paid."""

    order_id: UUID


class Taken(BaseModel):
    """What became of a message."""

    outcome: str


@router.post("/create-intent", status_code=201)
async def create_intent(user: Caller, given: OrderToPay) -> Intent:
    """Begins to pay an order with Stripe.js: confirm the payment with the `client_secret`.

    The same attempt is answered as long as it is open. An order whose print files are being built is waited for. The order is paid once
    Stripe has told so here; follow it at `GET /orders/{order_id}`.
    """
    await asyncio.to_thread(costly.count, str(user.id))
    return await pay(payments.create_intent, user.id, given.order_id)


@router.post("/webhook", openapi_extra=_BODY)
async def webhook(request: Request, stripe_signature: Annotated[str, Header()] = "") -> Taken:
    """Takes Stripe's messages, signed with the secret STRIPE_WEBHOOK_SECRET. The same message again changes nothing."""
    return Taken(outcome=await asyncio.to_thread(webhooks.take, await _body(request), stripe_signature))


@router.get("/history")
def history(session: Db, user: User, after: After = "", limit: Limit = 50) -> Listed[PaymentRecord]:
    """Lists your payments, the newest first: every attempt, with what became of it."""
    return listed(payments.history(session, user.id, after, limit))


async def _body(request: Request) -> bytes:
    """As it came: the signature is over these very bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            raise TooLarge("A message may have 256 kB.")
    return bytes(body)
