"""Everything of one's own by program: asked for, and where it lies once it is packed."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from core.errors import NotFound
from core.services import exporting
from core.services.records import JobRecord
from ui.api.deps import Db, Operations, User, costly
from ui.exports import url_of

router = Operations(prefix="/users/me/export", tags=["exports"])


class Packed(BaseModel):
    """A ZIP of everything: rows as JSON, photos byte for byte, print files. GET `url` with the same token until `expires_at`."""

    id: UUID
    bytes: int
    created_at: datetime
    expires_at: datetime
    url: str


@router.post("", status_code=202)
def request(session: Db, user: User) -> JobRecord:
    """Has everything of yours packed as one ZIP.

    `GET /jobs/{job_id}` tells how far it is. A new one replaces the one before.
    """
    costly.count(str(user.id))
    return exporting.request(session, user.id)


@router.get("")
def latest(session: Db, user: User) -> Packed:
    """Tells where the ZIP lies; it is kept for a week."""
    found = exporting.latest(session, user.id)
    if found is None:
        raise NotFound("Nothing lies packed. Ask for it first.")
    return Packed(**found.model_dump(), url=url_of(found.id))
