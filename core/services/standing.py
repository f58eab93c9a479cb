"""How the whole place stands, for those who watch it: rows go in; the gauges that every process would tell alike come out.

They are read when somebody asks for figures, at most every few seconds, by few statements that read what waits and nothing that is done.
"""

import logging
import shutil
import time
from contextlib import suppress
from datetime import timedelta
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from core import measures
from core.config import settings
from core.services import outbox
from core.services.operate import hearts
from storage.database import transaction
from storage.models import now
from storage.queries import standing as rows
from storage.queries.operate import today

FRESH = 5.0
LATELY = timedelta(days=7)

log = logging.getLogger(__name__)
_lock, _looked, _is_up = Lock(), float("-inf"), True


def look() -> None:
    """Brings the gauges up to date. Whoever comes while another looks, or a moment after, sees what that one found."""
    global _looked, _is_up
    if time.monotonic() - _looked < FRESH or not _lock.acquire(blocking=False):
        return
    try:
        _disk()
        # Until it has answered: a database that hangs is not up.
        measures.DATABASE_UP.set(0)
        with transaction() as session:
            _read(session)
        measures.DATABASE_UP.set(1)
        _is_up = True
    except SQLAlchemyError:
        if _is_up:
            log.warning("How the place stands could not be read just now", exc_info=True)
        _is_up = False
    finally:
        _looked = time.monotonic()
        _lock.release()


def forget() -> None:
    """Has the next look read anew."""
    global _looked
    _looked = float("-inf")


def _read(session: Session) -> None:
    at = now()
    waits, marks, work = today.waits(session, at, at - LATELY), today.marks(session), rows.work(session)
    measures.QUEUE.clear()
    measures.QUEUE_AGE.clear()
    for lane, kind, state, number, oldest in work:
        measures.QUEUE.labels(lane, kind, state).set(number)
        if state == "queued":
            measures.QUEUE_AGE.labels(lane, kind).set(max(0.0, (at - oldest).total_seconds()))
    measures.QUEUE_SILENT.set(rows.silent(session, at))
    awake, silent = hearts.heard([mark for mark in marks if mark.name.startswith(hearts.NAMES)])
    measures.WORKERS.labels("awake").set(awake)
    measures.WORKERS.labels("silent").set(silent)
    # Without a mail server they wait for the operator to pass them on.
    late = waits.letters_late if outbox.has_mail() else 0
    for state, number in (("waiting", waits.letters), ("late", late), ("failed", waits.letters_failed)):
        measures.OUTBOX.labels(state).set(number)
    measures.TROUBLE.labels("orders").set(waits.orders)
    measures.TROUBLE.labels("messages").set(waits.events_failed)
    measures.TROUBLE.labels("alarms").set(sum(mark.is_alarm for mark in marks))


def _disk() -> None:
    with suppress(OSError):
        disk = shutil.disk_usage(settings().data_dir)
        measures.DISK.labels("free").set(disk.free)
        measures.DISK.labels("used").set(disk.used)
