"""Background work by program: a job's id goes in; how far it is comes out; it can be cancelled and tried again."""

from uuid import UUID

from core.services import work
from core.services.records import JobRecord
from ui.api.deps import Db, Operations, User

router = Operations(prefix="/jobs", tags=["jobs"])


@router.get("/{job_id}")
def get(session: Db, user: User, job_id: UUID) -> JobRecord:
    """State, stage and progress (0 to 1); `error` is a sentence once it failed."""
    return work.get(session, user.id, job_id)


@router.delete("/{job_id}")
def cancel(session: Db, user: User, job_id: UUID) -> JobRecord:
    """Stops the work: at once while it waits, within a second or so while it runs."""
    return work.cancel(session, user.id, job_id)


@router.post("/{job_id}/retry", status_code=202)
def retry(session: Db, user: User, job_id: UUID) -> JobRecord:
    """Queues failed or cancelled work again."""
    return work.retry(session, user.id, job_id)
