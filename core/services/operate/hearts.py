"""Workers that are awake: each leaves a mark every minute; the marks go in, how many are awake and how many fell silent come out."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from storage.database import transaction
from storage.models import Mark, now
from storage.queries import marks

NAMES = "worker:"
EVERY = 60.0
AWAKE = timedelta(minutes=3)
FORGOTTEN = timedelta(days=1)

log = logging.getLogger(__name__)


def run_beating(ended: Event, name: str) -> None:
    """Leaves the mark of this worker until `ended` is set, then takes it away: who goes in good order is not missed."""
    own = f"{NAMES}{name[-(40 - len(NAMES)) :]}"
    while True:
        try:
            with transaction() as session:
                if ended.is_set():
                    marks.drop(session, own)
                    return
                marks.put(session, own, "")
                marks.drop_old(session, NAMES, now() - FORGOTTEN)
        except SQLAlchemyError:
            if ended.is_set():
                return
            log.warning("The worker's mark could not be left; the next one follows", exc_info=True)
        ended.wait(EVERY)


def heard(found: Iterable[Mark]) -> tuple[int, int]:
    """(workers that are awake, workers that fell silent within a day)."""
    at = now()
    ages = [at - mark.updated_at for mark in found]
    return sum(age < AWAKE for age in ages), sum(AWAKE <= age < FORGOTTEN for age in ages)
