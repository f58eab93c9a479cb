"""Whether this replica can serve: the parts it stands on go in; a word for each comes out, soon, whatever hangs."""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from core import probes
from core.config import settings
from core.services.store import files
from storage.database import engine

BUDGET = 1.0
"""The seconds that all parts have together for their answers."""
KEPT = 1.0
"""The seconds for which what was found is told again."""
OK, AWAY, REFUSES = "ok", "away", "refuses"

Ask = Callable[[], None]
log = logging.getLogger(__name__)


class Readiness:
    """Asks each part from a thread of its own, never twice at once: one that hangs costs one thread, not one for each who asks."""

    def __init__(self, parts: Mapping[str, Ask], budget: float = BUDGET, kept: float = KEPT):
        """`parts` are functions that return, or raise probes.Away."""
        self._parts, self._budget, self._kept = parts, budget, kept
        self._threads = ThreadPoolExecutor(len(parts), thread_name_prefix="ready")
        self._asked: dict[str, Future[str]] = {}
        self._told: dict[str, str] = {}
        self._until = 0.0
        self._lock = Lock()

    def look(self) -> dict[str, str]:
        """ "ok", "away" or, where waiting will not mend it, "refuses", by part. Why stands in the log: whoever asks here may be anybody."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._told = self._ask()
                self._until = time.monotonic() + self._kept
            return self._told

    def _ask(self) -> dict[str, str]:
        for name, ask in self._parts.items():
            if name not in self._asked:
                self._asked[name] = self._threads.submit(_word, name, ask)
        wait(self._asked.values(), timeout=self._budget)
        return {name: self._asked.pop(name).result() if self._asked[name].done() else AWAY for name in self._parts}


def _word(name: str, ask: Ask) -> str:
    try:
        ask()
    except probes.Away as error:
        log.warning("Not ready, the %s: %s", name, error)
        return REFUSES if isinstance(error, probes.Refuses) else AWAY
    return OK


def readiness() -> Readiness:
    """Of the settings in force."""
    chosen = settings()
    place = files().store
    return Readiness({
        "database": lambda: probes.database(engine()),
        "migrations": lambda: probes.tables(engine()),
        "storage": lambda: probes.store(place),
        "queue": lambda: probes.queue(chosen),
    })  # fmt: skip
