"""Tries by a key (an account, an address) go in; how long to wait comes out. Kept in this process, in bounded memory."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from core.errors import TooMany


class Limiter:
    """At most `most` tries a key within `seconds`; the least recently tried keys are forgotten beyond `keys` of them."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000, clock: Callable[[], float] = time.monotonic):
        self._most, self._seconds, self._keys, self._clock = most, seconds, keys, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def count(self, key: str) -> None:
        """Counts one try. Raises TooMany when the key has had its share."""
        now = self._clock()
        with self._lock:
            tries = self._tries.setdefault(key, deque())
            self._tries.move_to_end(key)
            while tries and tries[0] <= now - self._seconds:
                tries.popleft()
            if len(tries) >= self._most:
                raise TooMany(f"That was tried too often. Please wait {_wait(tries[0] + self._seconds - now)} and try again.")
            tries.append(now)
            while len(self._tries) > self._keys:
                self._tries.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._tries.pop(key, None)

    def forget_all(self) -> None:
        with self._lock:
            self._tries.clear()


def _wait(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"
