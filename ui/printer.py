"""Doors for the print partner: a signed message about a print job, or a signed link to a file, goes in; the file comes out.

Neither knows an account: what is signed with our secrets is all that counts.
"""

import asyncio
from typing import Literal
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import Response

from core import log
from core.errors import AppError, Invalid, NotFound
from core.gateways.printer import SIGNATURE
from core.services import print_news, print_orders, shop
from ui.given import streamed
from ui.transactions import run

WEBHOOK = "/api/v1/print-orders/webhook"
FILE = "/files/printer/{order_id}/{which}.pdf"


def register(app: FastAPI) -> None:
    app.post(WEBHOOK, include_in_schema=False)(webhook)
    for method in (app.get, app.head):
        method(FILE, include_in_schema=False)(file)


async def webhook(request: Request) -> Response:
    """200 for what was taken, also twice; 400 for what was not signed; 404 while nothing is printed here."""
    if not shop.prints_copies():
        raise NotFound("Nothing is printed here.")
    payload = await request.body()
    try:
        await asyncio.to_thread(print_news.take, payload, request.headers.get(SIGNATURE, ""))
    except Invalid as error:
        log.event("print_message_refused", code=error.code)
        raise
    return Response(status_code=200)


async def file(order_id: UUID, which: Literal["interior", "cover"], until: str = "", sign: str = "") -> Response:
    """A print file for the partner, while its link holds."""
    try:
        key = await run(print_orders.linked_key, order_id, which, _seconds(until), sign)
    except AppError:
        log.event("print_link_refused", order=str(order_id))
        raise
    # Not by a link elsewhere: whether the partner follows one is not known.
    return await streamed(key, "application/pdf", {"Cache-Control": "no-store"})


def _seconds(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0
