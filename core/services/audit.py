"""The log of operators' acts: who did what to what, before and after, is written down in the transaction of the act."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.log import event
from core.services.once import once
from core.services.records import UserRecord
from storage.models import Audit, User
from storage.queries import users

NOT_HERE = "There is no page at this address. It may have moved, or the link may be incomplete."


def operator(session: Session, operator_id: UUID) -> User:
    """The operator of this id, looked up once a transaction. Raises NotFound for everybody else, as for whatever is not there."""
    found = once(session, ("living", operator_id), lambda: users.living(session, operator_id))
    if found is None or not found.is_superuser or not found.is_active:
        raise NotFound(NOT_HERE)
    return found


def write(
    session: Session,
    by: User | UserRecord,
    act: str,
    what: str = "",
    what_id: object = "",
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    address: str = "",
) -> None:
    """Writes down one act. `before` and `after` are JSON values of what changed, never a secret or a maker's words."""
    session.add(
        Audit(
            operator_id=by.id, operator=by.email, act=act, what=what, what_id=str(what_id),
            before=dict(before) if before is not None else None, after=dict(after) if after is not None else None,
            reason=reason, address=address,
        )
    )  # fmt: skip
    event(f"operator_{act}", user_id=by.id, on=what, on_id=str(what_id))
