"""Requests that may come twice: a maker, the request's key and what it asks go in; the answer it had already, or room for it, come out.

The effect and the answer are kept by two transactions: whoever is killed between them leaves a request that may be done once more
after a minute.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.errors import Conflict, Invalid
from storage.models import Reply, now
from storage.queries import replies

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(seconds=60)
"""What is under way for longer was killed."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


def begin(session: Session, user_id: UUID, key: str, asked: str) -> Answer | None:
    """The answer this request was given before; None when it is to be done now. `asked` is a hash of everything that was asked.

    Raises Invalid with code key_reused when the key belongs to another request, Conflict with code under_way when the same is being
    done at this moment. Call it in a transaction of its own.
    """
    at = now()
    row = replies.find(session, user_id, key)
    if row is None:
        return _first(session, user_id, key, asked)
    old = row.created_at < at - (KEPT if row.status else GIVEN_UP)
    if old and (row.status or row.request == asked):
        if not replies.take_over(session, row, asked, at):
            raise _under_way()
        return None
    if row.request != asked:
        raise Invalid(
            "This key came with another request already. Every request needs a key of its own.", code="key_reused", field="Idempotency-Key"
        )
    if row.status == 0:
        raise _under_way()
    return Answer(row.status, row.body)


def finish(session: Session, user_id: UUID, key: str, asked: str, answer: Answer) -> None:
    """Keeps the answer for when the request comes again."""
    replies.finish(session, user_id, key, asked, answer.status, answer.body)


def give_up(session: Session, user_id: UUID, key: str, asked: str) -> None:
    """Frees the key of a request that came to nothing."""
    replies.give_up(session, user_id, key, asked)


def sweep(session: Session) -> None:
    """Forgets answers older than a day."""
    replies.drop_before(session, now() - KEPT)


def _first(session: Session, user_id: UUID, key: str, asked: str) -> None:
    session.add(Reply(user_id=user_id, key=key, request=asked))
    try:
        session.flush()
    except IntegrityError:
        raise _under_way() from None


def _under_way() -> Conflict:
    return Conflict("This very request is being done at this moment. Ask for its answer a little later.", code="under_way")
