"""Names of files in an export: what people called something goes in; a name that every system takes, and that is there once, comes out."""

import re
import unicodedata

MOST_BYTES = 150
# What Windows refuses in a name, and the names it keeps for devices.
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


class Names:
    """The names of one folder. Upper and lower case are the same, as on Windows and the Mac."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, wanted: str, otherwise: str) -> str:
        """A name as near to the wanted one as can be; `otherwise` where nothing of that can stand in a name."""
        stem, dot, ending = _safe(wanted, otherwise).rpartition(".")
        if not stem or len(ending) > 10:
            stem, dot, ending = stem + dot + ending, "", ""
        stem = _cut(stem, MOST_BYTES).rstrip(". ") or otherwise
        name = f"{stem}{dot}{ending}"
        number = self._next.get(_same(name), 2)
        taking = name
        while _same(taking) in self._taken:
            taking = f"{stem} ({number}){dot}{ending}"
            number += 1
        self._next[_same(name)] = number
        self._taken.add(_same(taking))
        return taking


def _safe(wanted: str, otherwise: str) -> str:
    shown = "".join(c if c.isprintable() else "_" for c in unicodedata.normalize("NFC", wanted))
    name = _REFUSED.sub("_", shown).strip(" ").rstrip(". ").lstrip(".") or otherwise
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore")


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
