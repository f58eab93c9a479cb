"""Papers of the shop, such as an invoice: what stands on one goes in; what the typesetter reads comes out. Amounts and days are words
already."""

import json
from dataclasses import asdict, dataclass

from core.press.scripts import fallbacks, language
from core.press.words import clean

Pair = tuple[str, str]


@dataclass(frozen=True)
class PaperLine:
    """One line of the bill; `count` and `each` are '' where there is but one."""

    words: str
    count: str
    each: str
    amount: str


@dataclass(frozen=True)
class Paper:
    """An invoice or a credit note. `strong` is the place of the one among `sums` that counts."""

    title: str
    number: str
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    facts: tuple[Pair, ...]
    lines: tuple[PaperLine, ...]
    sums: tuple[Pair, ...]
    strong: int
    notes: tuple[str, ...]


def paper_data(paper: Paper) -> str:
    """The JSON that themes/invoice.typ reads. Fonts for every script in it are named, those it needs most first."""
    told = _clean(asdict(paper))
    text = json.dumps(told, ensure_ascii=False)
    lang = language("", "en")[0]
    return json.dumps(told | {"lang": lang, "fonts": fallbacks(text, lang, "sans"), "serifs": fallbacks(text, lang, "serif")})


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value
