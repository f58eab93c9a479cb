"""Fonts as a finished PDF carries them: a font dictionary in, widths, characters and whether it is embedded out."""

import re
from dataclasses import dataclass, field

import pikepdf

SUBSET = re.compile(r"/?[A-Z]{6}\+")
HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
DEFAULT_WIDTH = 1000


@dataclass(frozen=True)
class Font:
    """Widths are in em. `wide` fonts take two bytes a character. A drawn font (Type 3) carries its pictures in the file."""

    name: str
    embedded: bool
    subset: bool
    wide: bool
    widths: dict[int, float]
    default: float
    letters: dict[int, str] = field(default_factory=dict)

    def codes(self, shown: bytes) -> list[int]:
        if not self.wide:
            return list(shown)
        return [shown[at] << 8 | shown[at + 1] for at in range(0, len(shown) - 1, 2)]

    def width(self, code: int) -> float:
        return self.widths.get(code, self.default)

    def text(self, codes: list[int]) -> str:
        return "".join(self.letters.get(code, "") for code in codes)

    def misses(self, codes: list[int]) -> bool:
        """Whether a character has no shape: glyph 0 stands for it."""
        return self.wide and 0 in codes


def font_of(found: pikepdf.Object) -> Font:
    """The font of a font dictionary (ISO 32000-1, 9.6 and 9.7)."""
    kind, name = str(found.get("/Subtype")), str(found.get("/BaseFont", "/Drawn")).lstrip("/")
    letters = _letters(found.get("/ToUnicode"))
    if kind == "/Type3":
        return Font(name, True, True, False, _simple_widths(found, float(found.FontMatrix[0])), 0.0, letters)
    inner = found.DescendantFonts[0] if kind == "/Type0" else found
    descriptor = inner.get("/FontDescriptor", pikepdf.Dictionary())
    embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    subset = bool(SUBSET.match(name))
    if kind == "/Type0":
        default = float(inner.get("/DW", DEFAULT_WIDTH)) / 1000
        return Font(name, embedded, subset, True, _wide_widths(inner.get("/W", [])), default, letters)
    return Font(name, embedded, subset, False, _simple_widths(inner, 0.001), float(descriptor.get("/MissingWidth", 0)) / 1000, letters)


def _simple_widths(found: pikepdf.Object, scale: float) -> dict[int, float]:
    first = int(found.get("/FirstChar", 0))
    return {first + index: float(width) * scale for index, width in enumerate(found.get("/Widths", []))}


def _wide_widths(told: pikepdf.Object) -> dict[int, float]:
    """The W array: `first [w w w]` or `first last w` (ISO 32000-1, 9.7.4.3)."""
    widths: dict[int, float] = {}
    rest = list(told)
    at = 0
    while at + 1 < len(rest):
        first, second = int(rest[at]), rest[at + 1]
        if isinstance(second, pikepdf.Array):
            widths |= {first + index: float(width) / 1000 for index, width in enumerate(second)}
            at += 2
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(rest[at + 2]) / 1000)
            at += 3
    return widths


def _letters(stream: pikepdf.Object | None) -> dict[int, str]:
    """Code -> characters, from a ToUnicode map (ISO 32000-1, 9.10.3)."""
    if stream is None:
        return {}
    told, letters = stream.read_bytes(), {}
    for block in CHARS.findall(told):
        values = HEX.findall(block)
        letters |= {int(code, 16): _utf16(text) for code, text in zip(values[::2], values[1::2], strict=False)}
    for block in RANGES.findall(told):
        for first, last, start, listed in RANGE.findall(block):
            low = int(first, 16)
            texts = [_utf16(text) for text in HEX.findall(listed)] if listed else _counted(start, int(last, 16) - low + 1)
            letters |= {low + index: text for index, text in enumerate(texts)}
    return letters


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


def _counted(start: bytes, count: int) -> list[str]:
    text = _utf16(start)
    return [text[:-1] + chr(ord(text[-1]) + index) for index in range(count)]
