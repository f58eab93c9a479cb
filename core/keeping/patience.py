"""A store that may be away for a moment: asked again a few times, longer and longer apart, before a command of hours gives up. One that
refuses is not."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from storage.store import Entry, Store, StoreAway, StoreRefuses

WAITS = (1.0, 4.0, 10.0, 20.0)

T = TypeVar("T")


class Patient:
    """A store as the commands use it. Everything raises StoreAway in the end."""

    def __init__(self, store: Store):
        self._store = store

    def put(self, source: Path, key: str) -> None:
        _patiently(lambda: self._store.put(source, key))

    def fetch(self, key: str) -> Path:
        return _patiently(lambda: self._store.fetch(key))

    def size(self, key: str) -> int | None:
        return _patiently(lambda: self._store.size(key))

    def remove(self, *keys: str) -> None:
        _patiently(lambda: self._store.remove(*keys))

    def remove_all(self, start: str) -> None:
        _patiently(lambda: self._store.remove_all(start))

    def list(self, start: str = "") -> Iterator[Entry]:
        """Whoever reads must bear with the same entry told twice: after a pause it begins anew."""
        for seconds in WAITS:
            try:
                yield from self._store.list(start)
                return
            except StoreRefuses:
                raise
            except StoreAway:
                time.sleep(seconds)
        yield from self._store.list(start)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _patiently(ask: Callable[[], T]) -> T:
    for seconds in WAITS:
        try:
            return ask()
        except StoreRefuses:
            raise
        except StoreAway:
            time.sleep(seconds)
    return ask()
