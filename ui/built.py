"""From a door to paying: a way to pay and an order go in; what Stripe answers comes out, once the order's print files are built."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from core.services import payments
from ui.transactions import run

T = TypeVar("T")
LOOK_EVERY, PATIENCE = 0.25, 20.0
# Should Stripe be slow, those who pay wait for each other, and nobody else for them.
_threads = ThreadPoolExecutor(4, thread_name_prefix="stripe")


async def wait_built(user_id: UUID, order_id: UUID) -> str:
    """Where the print files stand: no longer at building, unless that takes very long. No thread is held meanwhile. Raises NotFound."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while (build := await run(payments.build, user_id, order_id)) == "building" and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(LOOK_EVERY)
    return build


async def pay(way: Callable[[UUID, UUID], T], user_id: UUID, order_id: UUID) -> T:
    """`payments.checkout` or `payments.create_intent`, once the files are built. Raises what they raise."""
    await wait_built(user_id, order_id)
    return await asked(way, user_id, order_id)


async def asked(function: Callable[..., T], *args: object) -> T:
    """What a service that asks Stripe answers."""
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: context.run(function, *args))
