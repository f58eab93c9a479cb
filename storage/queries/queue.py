"""Rows that wait for a worker: lanes and turns go in; the job that deserves it most comes out, claimed with a lease and a fence.

Makers take turns within a lane (start-time fair queuing): a job's turn comes one after the maker's last that waits, and never before
what is being served. So one maker's thousands wait behind each other, and another's first goes next.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Function, ScalarSelect, func, literal, tuple_, union_all, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage import news
from storage.models import Job, now

LANES = {"inspect": "photos", "print": "print", "order": "print", "export": "export"}
"""What is done apart from the rest, so that neither holds up the other."""
OTHERS = "people"
WAITED_FOR, BATCH = 0, 10
"""Priorities: somebody sits and waits; it may be done by and by."""
AT_LEISURE = ("inspect", "export")
NEXT = -1
"""The turn of what was begun before: whatever begins to wait comes after it."""
MOST_ATTEMPTS = 3
UNCOUNTED = ("inspect", "order")


def lane_of(kind: str) -> str:
    return LANES.get(kind, OTHERS)


def clock(session: Session) -> datetime | Function[datetime]:
    """The time that leases are measured by: PostgreSQL's own, so that the clocks of many machines may differ."""
    return func.now() if session.get_bind().dialect.name == "postgresql" else now()


def turn(user_id: UUID, lane: str, priority: int) -> ScalarSelect[int]:
    """The turn of a job that begins to wait now."""
    waiting = (col(Job.state) == "queued", col(Job.lane) == lane, col(Job.priority) == priority)
    after_own = select(func.max(Job.turn) + 1).where(col(Job.user_id) == user_id, *waiting)
    being_served = select(func.min(Job.turn)).where(*waiting, col(Job.turn) > NEXT)
    first = union_all(select(literal(0).label("turn")), after_own, being_served).subquery()
    return select(func.max(first.c.turn)).scalar_subquery()


def claim(session: Session, lane: str, worker: str, lease: timedelta) -> Job | None:
    """Takes the job of this lane whose turn it is; None when there is none."""
    waiting = select(Job.id).where(Job.state == "queued", Job.lane == lane, *_may_begin()).order_by(*_order()).limit(1)
    # Another worker may be quicker: on PostgreSQL its row is passed over, on SQLite it is looked for once more.
    while (job_id := session.exec(waiting.with_for_update(skip_locked=True)).first()) is not None:
        if job := take(session, job_id, worker, lease):
            return job
    return None


def take(session: Session, job_id: UUID, worker: str, lease: timedelta) -> Job | None:
    """Takes this job, if it waits."""
    at = clock(session)
    statement = (
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state) == "queued", *_may_begin())
        .values(
            state="running", fence=Job.fence + 1, attempts=Job.attempts + 1, worker=worker, lease_until=at + lease, error="",
            began_at=at, updated_at=at,
        )
        .returning(Job)
    )  # fmt: skip
    return session.scalars(statement).first()


def hurry(session: Session, user_id: UUID, photo_ids: list[UUID]) -> bool:
    """Has those photos of this maker that wait to be looked at go with what somebody waits for; whether there are any."""
    waiting = (
        col(Job.photo_id).in_(photo_ids), col(Job.user_id) == user_id, col(Job.kind) == "inspect", col(Job.state) == "queued",
        col(Job.priority) > WAITED_FOR,
    )  # fmt: skip
    first = session.exec(select(func.min(Job.turn)).where(*waiting)).one()
    if first is None:
        return False
    begin = session.exec(select(turn(user_id, lane_of("inspect"), WAITED_FOR))).one()
    session.exec(update(Job).where(*waiting).values(priority=WAITED_FOR, turn=Job.turn - first + begin))
    return True


def free_lapsed(session: Session, workers: list[str] | None = None) -> list[str]:
    """Puts back what its holder fell silent over, or what these workers hold, which are known to be gone; the lane of each. It had its turn
    already, so it is next."""
    silent = col(Job.lease_until) < clock(session) if workers is None else col(Job.worker).in_(workers)
    statement = update(Job).where(col(Job.state) == "running", silent).values(**again(session), turn=NEXT)
    found = session.execute(statement.returning(Job.lane, Job.user_id)).all()
    for user_id in {user_id for _, user_id in found}:
        news.tell(session, "work", user_id)
    return [lane for lane, _ in found]


def again(session: Session) -> dict[str, object]:
    """What a row says that waits once more."""
    return {"state": "queued", "lease_until": None, "queued_at": clock(session), "updated_at": clock(session)}


def ahead(session: Session, job_ids: list[UUID]) -> dict[UUID, int]:
    """How many are taken before each of these, which wait."""
    own, other = aliased(Job), aliased(Job)
    before = tuple_(*_order(other)) < tuple_(*_order(own))
    count = select(func.count()).where(other.state == "queued", other.lane == own.lane, before).scalar_subquery()
    return dict(session.exec(select(own.id, count).where(own.state == "queued", col(own.id).in_(job_ids))).all())


def pace(session: Session, lane: str, since: datetime, most: int = 20) -> tuple[int, list[timedelta]]:
    """How many of this lane are worked on just now, and how long the newest done since then took."""
    other = aliased(Job)
    running = select(func.count()).where(other.state == "running", other.lane == lane).scalar_subquery()
    done = select(running, Job.began_at, Job.updated_at).where(Job.state == "done", Job.lane == lane, col(Job.updated_at) >= since)
    found = session.exec(done.where(col(Job.began_at).is_not(None)).order_by(col(Job.updated_at).desc()).limit(most)).all()
    return found[0][0] if found else 0, [ended - began for _, began, ended in found]


def has_room(user_id: UUID, most: int) -> ColumnElement[bool]:
    """True while fewer than `most` of this maker's wait or are worked on, of what nobody paid for; looking at photos does not count."""
    own = aliased(Job)
    counted = (col(own.kind).not_in(UNCOUNTED), col(own.state).in_(("queued", "running")))
    return select(func.count(own.id)).where(own.user_id == user_id, *counted).scalar_subquery() < most


def is_room(session: Session, user_id: UUID, most: int) -> bool:
    return session.scalar(select(has_room(user_id, most)))


def _may_begin() -> tuple[ColumnElement[bool], ...]:
    return col(Job.attempts) < MOST_ATTEMPTS, col(Job.cancel_asked).is_(False)


def _order(of: type[Job] = Job) -> tuple[ColumnElement, ...]:
    return col(of.priority), col(of.turn), col(of.queued_at), col(of.id)
