"""Edits by program: the same edits and wishes as in the editor go in with the revision they were made on; what changed comes out."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Query
from fastapi.responses import Response
from pydantic_core import to_json

from core.errors import Invalid
from core.services import editing
from ui.api.deps import Db, Limit, Operations, User
from ui.api.preconditions import IfMatch, etag
from ui.api.schemas import Edited, LoggedEdit, LoggedEditList, NewEdits, Seen
from ui.press import press

Known = Annotated[int, Query(ge=0, le=2**31 - 1, description="The `next` of the answer before: go on after this revision.")]

NOTHING_SEEN = Seen()

router = Operations(prefix="/books/{book_id}", tags=["edits"])


@router.get("/edits")
def log(session: Db, user: User, book_id: UUID, after: Known = 0, limit: Limit = 50) -> LoggedEditList:
    """Lists what was done to the book after a revision, in its order."""
    rows = editing.log(session, user.id, book_id, after, limit + 1)
    items = [LoggedEdit.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return LoggedEditList(items=items, next=items[-1].revision if len(rows) > limit else None)


@router.post("/edits", response_model=Edited)
def make(session: Db, user: User, book_id: UUID, given: NewEdits, only: IfMatch) -> Response:
    """Makes edits, all or none, or a wish true.

    The same `key` twice is one change. 409 with code `clash`, the `places` and the newest `revision` when the same was changed since
    `revision`: look, and send it with that revision to insist. With `If-Match` nothing at all may have changed: else 412.
    """
    if (given.edits is None) == (given.wish is None):
        raise Invalid("Send either edits or a wish.", field="edits")
    hands = {"edits": given.edits} if given.wish is None else {"wish": given.wish, "measure": lambda texts: press().measure(texts)}
    return _told(editing.make(session, user.id, book_id, revision=given.revision, key=given.key or uuid4(), only=only, **hands))


@router.post("/undo", response_model=Edited)
def undo(session: Db, user: User, book_id: UUID, only: IfMatch, given: Seen = NOTHING_SEEN) -> Response:
    """Takes back the newest change.

    409 with code `nothing_to_undo` when there is none, `clash` when it was made since `revision`.
    """
    return _told(editing.undo(session, user.id, book_id, revision=given.revision, key=given.key, only=only))


@router.post("/redo", response_model=Edited)
def redo(session: Db, user: User, book_id: UUID, only: IfMatch, given: Seen = NOTHING_SEEN) -> Response:
    """Makes the change again that was undone last."""
    return _told(editing.redo(session, user.id, book_id, revision=given.revision, key=given.key, only=only))


def _told(done: editing.Done) -> Response:
    body: dict[str, Any] = {"revision": done.revision, "change": done.difference, "made": done.made, "notes": done.notes}
    return Response(to_json(body), headers={"ETag": etag(done.revision)}, media_type="application/json")
