"""Drawings that were asked for lately, kept in bounded memory: a key goes in, its SVG comes out while there is room for it."""

from collections import OrderedDict
from threading import Lock

MOST_CHARACTERS = 16_000_000


class Drawings:
    """Safe to use from several threads. The least recently asked for goes out first."""

    def __init__(self, most: int = MOST_CHARACTERS):
        self._most, self._held = most, 0
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str]) -> str | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: tuple[str, str], drawing: str) -> None:
        with self._lock:
            self._held += len(drawing) - len(self._kept.pop(key, ""))
            self._kept[key] = drawing
            while self._held > self._most:
                self._held -= len(self._kept.popitem(last=False)[1])

    def forget_all(self) -> None:
        """Lets go of everything: somebody left, and nothing of theirs may stay."""
        with self._lock:
            self._kept.clear()
            self._held = 0
