"""Tries by a key (an account, an address) go in; how long to wait comes out. They hold over all processes when there is Redis."""

import hashlib
from math import ceil

from core.errors import TooMany
from storage.cache import Cache, InProcess, cache


class Limiter:
    """At most `most` tries a key within any `seconds`. With `shared` off each process counts for itself: for what happens at every page."""

    def __init__(self, name: str, most: int, seconds: float, *, shared: bool = True, own: Cache | None = None):
        self._name, self._most, self._seconds = name, most, seconds
        self._own = own or (None if shared else InProcess())

    def count(self, key: str) -> None:
        """Counts one try. Raises TooMany, which tells when to come again, once the key has had its share."""
        wait = self._cache.count(self._named(key), self._most, self._seconds)
        if wait > 0:
            raise TooMany(f"That was tried too often. Please wait {_wait(wait)} and try again.", wait=ceil(wait))

    def take_back(self, key: str) -> None:
        """The newest try of this key does not count: it was a right one, and tells nothing of the others."""
        self._cache.take_back(self._named(key))

    def forget(self, *keys: str) -> None:
        self._cache.forget(*(self._named(key) for key in keys))

    def forget_all(self) -> None:
        self._cache.forget_all(self._named(""))

    @property
    def _cache(self) -> Cache:
        return self._own or cache()

    def _named(self, key: str) -> str:
        # Who was tried is nobody's business who looks into the cache.
        return f"tries:{self._name}:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32] if key else ''}"


def _wait(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes >= 90:
        return f"{round(minutes / 60)} hours"
    return "a minute" if minutes == 1 else f"{minutes} minutes"
