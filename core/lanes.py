"""A lane of one worker: rings go in; jobs are done, as many at once as it has places, the next as soon as a place is free.

A ring says that something waits, not what: whoever hears it takes what deserves it most.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Event, Thread, current_thread

from storage.models import Job

log = logging.getLogger(__name__)

PLACES = {"people": 3, "photos": 2, "print": 2, "export": 1}
"""How many jobs of a lane one worker does at once. Print files and exports take memory and time; they have few, and lanes of their own."""


class Lane:
    """One lane's places. `claim` takes the next job, None when nothing waits; `do` works on it and ends it."""

    def __init__(self, name: str, places: int, claim: Callable[[str], Job | None], do: Callable[[Job, "Lane"], None], stopping: Event):
        self.name = name
        self._claim, self._do, self._stopping = claim, do, stopping
        self._free, self._coming_back, self._was_heard = places, 0, False
        self._turned = Condition()
        self._threads: set[Thread] = set()

    def look(self) -> None:
        """Begins with what waits, where a place is free; never waits itself."""
        with self._turned:
            self._was_heard = True
            if self._free <= 0 or self._coming_back or self._stopping.is_set():
                return
            self._free -= 1
            thread = Thread(target=self._work_off, name=self.name, daemon=True)
            self._threads.add(thread)
        thread.start()

    def hear(self) -> None:
        """As `look`; comes back once a place is free, so that what cannot be done here at once is heard of by another worker."""
        self.look()
        with self._turned:
            while self._free <= 0 and not self._stopping.is_set():
                self._turned.wait(0.5)

    @contextmanager
    def away(self) -> Iterator[None]:
        """A job's time of waiting for other jobs: its place is another's meanwhile. It gets the next one that is free."""
        with self._turned:
            self._free += 1
            self._turned.notify_all()
        self.look()
        try:
            yield
        except BaseException:
            with self._turned:
                self._free -= 1
            raise
        self._come_back()

    def join(self, until: float) -> bool:
        """Waits for the threads at work, no longer than `until` on the monotonic clock; whether all are done."""
        with self._turned:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _come_back(self) -> None:
        with self._turned:
            self._coming_back += 1
            while self._free <= 0 and not self._stopping.is_set():
                self._turned.wait(0.5)
            self._coming_back -= 1
            self._free -= 1

    def _work_off(self) -> None:
        while self._goes_on(self._one()):
            pass
        with self._turned:
            self._threads.discard(current_thread())

    def _one(self) -> bool:
        """Does one job; whether there was one."""
        # Whatever is heard of after this may be missed by the claim, and is looked for once more.
        self._was_heard = False
        try:
            job = self._claim(self.name)
        except Exception:
            # The next look comes soon.
            log.exception("The lane %s could not see what waits just now", self.name)
            return False
        if job is None:
            return False
        self.look()
        # Whoever does it tells of what goes wrong; the others must be done, and this one comes again with the next look.
        with suppress(Exception):
            self._do(job, self)
            return True
        return False

    def _goes_on(self, found: bool) -> bool:
        """Whether this place is kept for another job."""
        with self._turned:
            if (found or self._was_heard) and not self._coming_back and not self._stopping.is_set():
                return True
            self._free += 1
            self._turned.notify_all()
            return False
