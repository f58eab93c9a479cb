"""Drawings that were asked for lately, kept in bounded memory: a key goes in, its SVG comes out while there is room for it."""

from collections import OrderedDict

MOST_CHARACTERS = 16_000_000


class Drawings:
    """Used from the event loop alone. The least recently asked for goes out first."""

    def __init__(self, most: int = MOST_CHARACTERS):
        self._most, self._held = most, 0
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()

    def get(self, key: tuple[str, str]) -> str | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: tuple[str, str], drawing: str) -> None:
        self._held += len(drawing) - len(self._kept.pop(key, ""))
        self._kept[key] = drawing
        while self._held > self._most:
            self._held -= len(self._kept.popitem(last=False)[1])
