"""Measures that were asked for lately, kept in bounded memory: after one edit only what changed is measured again."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from core.book.measure import Measure, Measured, TextRequest

MOST_KEPT = 4000
"""The texts of a dozen large books, about 2 kB each."""


class KeptMeasures:
    """A measure that asks `measure` only for what it does not know yet, all of it at once. Safe to use from several threads."""

    def __init__(self, measure: Measure, most: int = MOST_KEPT) -> None:
        self._measure, self._most, self._lock = measure, most, Lock()
        self._found: OrderedDict[TextRequest, Measured] = OrderedDict()

    def __call__(self, requests: Sequence[TextRequest]) -> list[Measured]:
        with self._lock:
            known = {request: self._found[request] for request in requests if request in self._found}
        new = [request for request in dict.fromkeys(requests) if request not in known]
        fresh = dict(zip(new, self._measure(new), strict=True)) if new else {}
        with self._lock:
            self._found |= fresh
            for request in known:
                if request in self._found:
                    self._found.move_to_end(request)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        known |= fresh
        return [known[request] for request in requests]

    def forget_all(self) -> None:
        """Lets go of every text."""
        with self._lock:
            self._found.clear()
