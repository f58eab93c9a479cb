"""What waits and what runs just now, as numbers for those who watch the place."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from storage.models import Job


def work(session: Session) -> list[tuple[str, str, str, int, datetime]]:
    """(lane, kind, state, how many, since when the oldest) of all jobs that wait or run."""
    active = col(Job.state).in_(("queued", "running"))
    found = select(Job.lane, Job.kind, Job.state, func.count(), func.min(Job.queued_at)).where(active)
    return [tuple(row) for row in session.execute(found.group_by(col(Job.lane), col(Job.kind), col(Job.state)))]


def silent(session: Session, at: datetime) -> int:
    """Jobs whose worker fell silent."""
    return session.execute(select(func.count()).where(Job.state == "running", col(Job.lease_until) < at)).scalar_one()
