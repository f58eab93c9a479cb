"""Idempotency-Key: a POST that may be sent again goes in; it is done once, and every later one gets the same answer.

What failed changed nothing, so its key is free again; only what was done is answered from memory, for 24 hours. The answer is kept in
the operation's own transaction (`keep`), so only what is done in one step (ui.api.deps) can take a key.
"""

import hashlib
from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from core.errors import Invalid, NotSignedIn
from core.services import callers, replies
from core.services.replies import Answer, Claim
from ui.transactions import run

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST = 255
SECRET = ("/auth/", "/users/me", "/shares")
"""What is answered there holds secrets, which are kept nowhere."""
STEPS = ("/photos", "/checkout", "/create-intent", "/webhook", "/look-up")
"""What comes there is done in several transactions; what is about money does each thing once by itself."""

Handler = Callable[[Request], Awaitable[Response]]


def takes_key(method: str, path: str) -> bool:
    """Whether this operation does a request with a key once."""
    return method == "POST" and not any(part in path for part in SECRET) and not path.endswith(STEPS)


async def once(request: Request, token: str, key: str, handler: Handler) -> Response:
    """The answer of `handler`, or the one it gave to the same request before. Whom the `token` does not tell has no keys."""
    asked = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\0".encode() + await request.body()).hexdigest()
    begun = await run(_begin, token, key, asked)
    if begun is None:
        return await handler(request)
    if isinstance(begun, Answer):
        return Response(begun.body, begun.status, {REPLAYED: "true"}, media_type="application/json")
    request.state.claim = begun
    is_done = False
    try:
        answer = await handler(request)
        is_done = _is_done(answer)
    finally:
        if not is_done:
            await run(replies.give_up, begun)
    return answer


def keep(session: Session, request: Request, answer: Response) -> None:
    """Keeps the answer of a request with a key, in the transaction of what it did."""
    claim: Claim | None = getattr(request.state, "claim", None)
    if claim and _is_done(answer):
        replies.finish(session, claim, Answer(answer.status_code, bytes(answer.body).decode()))


def _is_done(answer: Response) -> bool:
    return answer.status_code < 300


def _begin(session: Session, token: str, key: str, asked: str) -> Claim | Answer | None:
    try:
        # A key that may only read is not told what a write was answered either.
        user = callers.maker(session, token, writes=True)
    except NotSignedIn:
        return None
    if not (0 < len(key) <= LONGEST and all("!" <= character <= "~" for character in key)):
        raise Invalid(f"The header {HEADER} takes 1 to {LONGEST} visible ASCII characters.", code="bad_header", field=HEADER)
    return replies.begin(session, user.id, key, asked)
