"""What an operator alone does, by program: letters that wait or failed, addresses confirmed by hand. For others it is not there."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from core.services import cursors, outbox
from core.services.outbox import LetterRecord, MessageRecord, State
from core.services.records import UserRecord
from ui.api.deps import After, Db, Limit, Operations, User, fresh_code, listed
from ui.api.door import not_by_key
from ui.api.schemas import Listed

# Letters hold links that let people in, so whoever finds a program's key must not read them.
router = Operations(prefix="/admin", tags=["admin"], dependencies=[Depends(not_by_key), Depends(fresh_code)])


@router.get("/messages")
def messages(
    session: Db, user: User, state: Annotated[State | None, Query(description="Those in this state alone.")] = None,
    limit: Limit = 100, after: After = "",
) -> Listed[MessageRecord]:  # fmt: skip
    """Lists letters, the newest first, without what they say."""
    last = cursors.read(after, "messages", UUID)
    found = outbox.newest(session, user.id, state, limit + 1, last[0] if last else None)
    return listed(cursors.part(found, limit, "messages", lambda row: (row.id,), lambda row: row))


@router.get("/messages/{message_id}")
def message(session: Db, user: User, message_id: UUID) -> LetterRecord:
    """One letter with its text and its HTML, to be passed on by hand; both are empty once it was sent."""
    return outbox.get(session, user.id, message_id)


@router.post("/messages/{message_id}/send", status_code=202)
def send_again(session: Db, user: User, message_id: UUID) -> LetterRecord:
    """Tries a letter at once that failed, or that rests until its next try."""
    return outbox.send_again(session, user.id, message_id)


@router.post("/users/{user_id}/confirm")
def confirm(session: Db, user: User, user_id: UUID) -> UserRecord:
    """Confirms the address of an account whose owner could not."""
    return outbox.confirm_address(session, user.id, user_id)
