"""What is asked once a transaction: a key and a way to find out go in; what was found, now or before in the same transaction, comes out.

For rows of whoever asks and what they ask about, which several services need one after the other.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlmodel import Session

T = TypeVar("T")
_FOUND = "found once"


def once(session: Session, key: Hashable, find: Callable[[], T | None]) -> T | None:
    """What `find` found for this key. Nothing is remembered of what is not there, nor beyond a commit or `expire_all`."""
    held: dict[Hashable, Any] = _held(session)
    found = held.get(key)
    if found is None or not _is_fresh(found):
        found = find()
        # Finding begins the transaction where nothing else did.
        _held(session)[key] = found
    return found


def known(session: Session, key: Hashable) -> Any:
    """What was found for this key before in this transaction, or None."""
    found = _held(session).get(key)
    return found if found is not None and _is_fresh(found) else None


def _held(session: Session) -> dict[Hashable, Any]:
    transaction, held = session.info.get(_FOUND, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        held = {}
        session.info[_FOUND] = (session.get_transaction(), held)
    return held


def _is_fresh(found: Any) -> bool:
    state = inspect(found, raiseerr=False)
    return state is None or not (state.expired or state.was_deleted or state.detached)
