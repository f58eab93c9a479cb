"""A request's body as it comes: the request goes in, pieces large enough to be worth a write to disk come out."""

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.requests import ClientDisconnect

PIECE = 1_000_000


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about 1 MB. When the sender goes away, what has come until then is still handed on."""
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    except ClientDisconnect:
        pass
    if held:
        yield bytes(held)
