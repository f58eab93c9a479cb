"""Requests that may come twice: a maker, the key and what is asked go in; the answer it had already, or a claim to do it, come out.

Whoever does the request keeps its answer in the same transaction (`finish`): a kill leaves both or neither.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
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


@dataclass(frozen=True)
class Claim:
    """One try to do the request that has this key; `asked` is a hash of everything that was asked."""

    user_id: UUID
    key: str
    asked: str
    at: datetime


def begin(session: Session, user_id: UUID, key: str, asked: str) -> Claim | Answer:
    """The answer this request was given before; a claim when it is to be done now.

    Raises Invalid with code key_reused when the key belongs to another request, Conflict with code under_way when the same is being
    done at this moment. Call it in a transaction of its own.
    """
    claim = Claim(user_id, key, asked, now())
    row = replies.find(session, user_id, key)
    if row is None:
        return _first(session, claim)
    old = row.created_at < claim.at - (KEPT if row.status else GIVEN_UP)
    if old and (row.status or row.request == asked):
        if not replies.take_over(session, row, asked, claim.at):
            raise _under_way()
        return claim
    if row.request != asked:
        raise Invalid(
            "This key came with another request already. Every request needs a key of its own.", code="key_reused", field="Idempotency-Key"
        )
    if row.status == 0:
        raise _under_way()
    return Answer(row.status, row.body)


def finish(session: Session, claim: Claim, answer: Answer) -> None:
    """Keeps the answer for when the request comes again. Call it in the transaction of what was done. Raises Conflict when somebody else
    does the request by now, because this try took too long."""
    if not replies.finish(session, claim.user_id, claim.key, claim.at, answer.status, answer.body):
        raise _under_way()


def give_up(session: Session, claim: Claim) -> None:
    """Frees the key of a request that came to nothing; nothing happens when it was answered."""
    replies.give_up(session, claim.user_id, claim.key, claim.at)


def sweep(session: Session) -> None:
    """Forgets answers older than a day."""
    replies.drop_before(session, now() - KEPT)


def _first(session: Session, claim: Claim) -> Claim:
    session.add(Reply(user_id=claim.user_id, key=claim.key, request=claim.asked, created_at=claim.at))
    try:
        session.flush()
    except IntegrityError:
        raise _under_way() from None
    return claim


def _under_way() -> Conflict:
    return Conflict("This very request is being done at this moment. Ask for its answer a little later.", code="under_way")
