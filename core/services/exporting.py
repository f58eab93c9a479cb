"""Everything of a maker's to take along: asked for, packed by a worker as one ZIP, fetched for a week. The newest alone is kept."""

import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from sqlmodel import Session

from core.config import settings
from core.errors import NoRoom, NotFound
from core.services import mail, order_files, shop, work
from core.services.claims import Held
from core.services.invoices import Sets
from core.services.packing import pack, prints_of
from core.services.records import ExportRecord, JobRecord
from core.services.store import files, once_kept
from storage.database import transaction
from storage.models import Export, Job, now
from storage.queries import exports, jobs, users
from storage.store import StoreAway

KEPT = timedelta(days=7)
STEPS = {
    "rows": (0.0, 0.1, "Writing down what you told us"),
    "photos": (0.1, 0.85, "Packing photo {done} of {total}"),
    "books": (0.85, 0.99, "Packing your books"),
}
"""Where each step starts and ends in the whole job, and its words."""

log = logging.getLogger(__name__)


def request(session: Session, user_id: UUID) -> JobRecord:
    """Queues packing everything; while that is under way, asking again gives the same job."""
    return work.record(jobs.add(session, Job(user_id=user_id, kind="export", subject=f"export:{user_id}")))


def under_way(session: Session, user_id: UUID) -> JobRecord | None:
    """The newest job that packs, also when it is over; None before the first."""
    job = exports.newest_job(session, user_id)
    return work.record(job) if job else None


def latest(session: Session, user_id: UUID) -> ExportRecord | None:
    """What lies packed, None when nothing does (any more)."""
    return shown(session, exports.latest(session, user_id, now()))


def shown(session: Session, row: Export | None) -> ExportRecord | None:
    """What a maker is told of a packing, None when it may not leave (any more)."""
    if row is None or not _may_leave(session, row):
        return None
    return ExportRecord.model_validate(row.model_dump(exclude={"user_id", "prints", "sha256"}))


def file_key(session: Session, user_id: UUID, export_id: UUID) -> str:
    """The ZIP. Raises NotFound."""
    row = exports.owned(session, user_id, export_id, now())
    if row is None or not _may_leave(session, row):
        raise NotFound("This file is not here any more. Please have everything packed again.")
    return files().export(user_id, export_id)


def run_export(held: Held, press: Sets | None = None) -> None:
    """Packs everything of the job's maker. Doing it twice leaves the newest. When the work is stopped, or taken away because the
    account is being erased, nothing stays."""
    store, user_id, export_id = files(), held.job.user_id, uuid4()
    kept = False
    try:
        with store.workspace() as folder:
            pack(user_id, folder / "all.zip", partial(_report, held), press)
            _keep(held, folder / "all.zip", export_id)
        kept = True
    except OSError as error:
        log.warning("Packing for the job %s failed: %s", held.job.id, type(error).__name__)
        raise NoRoom("There is no room to pack everything just now. Please try again later.") from error
    finally:
        if not kept:
            with suppress(StoreAway):
                store.drop_export(user_id, export_id)


def sweep() -> None:
    """Drops what has been kept long enough."""
    with transaction() as session:
        for row in exports.take_over(session, now()):
            once_kept(session, files().drop_export, row.user_id, row.id)


def _may_leave(session: Session, row: Export) -> bool:
    """Whether the ZIP holds no print files that are not its maker's (any more): packed before the shop was opened, say, or
    before an order was paid back."""
    try:
        told = row.prints or _prints_of(files().fetch(files().export(row.user_id, row.id)))
    except FileNotFoundError:
        return False
    if told["free"] and shop.is_open():
        return False
    numbers = set(told["orders"])
    return not numbers or numbers <= {order.number for order in order_files.unlocked_of_maker(session, row.user_id)}


def _prints_of(packed: Path) -> dict:
    free, numbers = prints_of(packed)
    return {"free": free, "orders": sorted(numbers)}


def _report(held: Held, stage: str, done: int, total: int) -> None:
    starts, ends, words = STEPS[stage]
    held.report(stage, done, total, words.format(done=done, total=total), starts + (ends - starts) * done / max(1, total))


def _keep(held: Held, packed: Path, export_id: UUID) -> None:
    """Puts the ZIP in its place, then writes the row that makes it known; an older one goes."""
    store, user_id = files(), held.job.user_id
    size, prints = packed.stat().st_size, _prints_of(packed)
    sha256 = store.put(packed, store.export(user_id, export_id))
    with transaction() as session:
        held.finish(session)
        for older in exports.take_all(session, user_id):
            once_kept(session, store.drop_export, user_id, older)
        until = now() + KEPT
        session.add(Export(id=export_id, user_id=user_id, bytes=size, sha256=sha256, expires_at=until, prints=prints))
        user = users.living(session, user_id)
        if user is not None:
            mail.post(session, "export-ready", user.email, user_id, until=until, link=f"{settings().address}/account#files")
