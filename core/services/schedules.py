"""What is done now and then, once in the whole place however many workers it has: a name goes in; whoever has the lease does it."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from storage.database import transaction
from storage.queries import schedules

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""Longer than what is done now and then takes."""
DUTY = timedelta(seconds=30)
RENEW = DUTY.total_seconds() / 3


def once(name: str, worker: str, every: timedelta, act: Callable[[], None]) -> bool:
    """Does `act` when it is due and no other worker is at it; whether it did. It is due again `every` so long, also when it failed."""
    with transaction() as session:
        if not schedules.take(session, name, worker, LEASE):
            return False
    is_done = False
    try:
        act()
        is_done = True
    finally:
        with transaction() as session:
            schedules.let_go(session, name, worker, every, is_done)
    return is_done


def hasten(name: str) -> None:
    """Has it due now."""
    with transaction() as session:
        schedules.hasten(session, name)


class Duty:
    """A lasting duty that one worker of the place has at a time: `is_mine` says whether to do it just now. When its worker falls silent
    another takes it over within half a minute."""

    def __init__(self, name: str, worker: str, clock: Callable[[], float] = time.monotonic):
        self._name, self._worker, self._clock = name, worker, clock
        self._is_mine, self._asked_at = False, float("-inf")

    def is_mine(self) -> bool:
        """Asks at most every ten seconds while it is ours."""
        if self._is_mine and self._clock() - self._asked_at < RENEW:
            return True
        self._asked_at = self._clock()
        try:
            with transaction() as session:
                self._is_mine = schedules.take(session, self._name, self._worker, DUTY)
        except SQLAlchemyError:
            self._is_mine = False
            log.warning("Who has the duty %s cannot be asked just now", self._name, exc_info=True)
        return self._is_mine

    def end(self) -> None:
        """Leaves it to another worker."""
        if self._is_mine:
            self._is_mine = False
            with transaction() as session:
                schedules.let_go(session, self._name, self._worker, timedelta(0), True)
