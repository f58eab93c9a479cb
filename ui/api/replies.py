"""Idempotency-Key: a POST that may be sent again goes in; it is done once, and every later one gets the same answer.

What failed changed nothing, so its key is free again; only what was done is answered from memory, for 24 hours.
"""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from core.errors import Invalid
from core.services import api_keys, replies, tokens
from core.services.replies import Answer
from ui.transactions import run

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST = 255
SECRET = ("/auth/", "/users/me", "/shares")
"""What is answered there holds secrets, which are kept nowhere."""
STREAMED = ("/photos",)

Handler = Callable[[Request], Awaitable[Response]]


def takes_key(method: str, path: str) -> bool:
    """Whether this operation does a request with a key once."""
    return method == "POST" and not any(part in path for part in SECRET) and not path.endswith(STREAMED)


async def once(request: Request, key: str, handler: Handler) -> Response:
    """The answer of `handler`, or the one it gave to the same request before."""
    user_id = await run(_who, request.headers.get("authorization", ""))
    if user_id is None:
        return await handler(request)
    if not (0 < len(key) <= LONGEST and all("!" <= character <= "~" for character in key)):
        raise Invalid(f"The header {HEADER} takes 1 to {LONGEST} visible ASCII characters.", code="bad_header", field=HEADER)
    asked = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\0".encode() + await request.body()).hexdigest()
    known = await run(replies.begin, user_id, key, asked)
    if known is not None:
        return Response(known.body, known.status, {REPLAYED: "true"}, media_type="application/json")
    done: Response | None = None
    try:
        done = await handler(request)
    finally:
        if done is not None and done.status_code < 300:
            await run(replies.finish, user_id, key, asked, Answer(done.status_code, bytes(done.body).decode()))
        else:
            await run(replies.give_up, user_id, key, asked)
    return done


def _who(session: Session, authorization: str) -> UUID | None:
    """The maker of the token or key, before the operation itself looks at what they may do."""
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    if secret.startswith(api_keys.BEGINS):
        found = api_keys.user_for(session, secret)
        return found[0].id if found else None
    user = tokens.user_for_access(session, secret)
    return user.id if user else None
