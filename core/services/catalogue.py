"""What is on offer: what the program can make, and what the operator changed about it, go in; kinds, formats and themes come out.

What is switched off cannot be chosen for a book any more; a book keeps what it has.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from core.book.brief import Kind
from core.book.formats import FORMATS, format_of
from core.book.themes import THEMES, theme_of
from core.errors import Invalid
from core.facts import Plain
from storage.models import BookFormat, BookTheme
from storage.models import Kind as KindRow
from storage.queries import pages

KINDS = {
    "photo": ("Photo book", "From your photos: chapters by day and place, the best ones big."),
    "memory": ("Memory book", "Photos and stories together. Write down what nobody else remembers."),
}
QUESTIONS = {
    "photo": (),
    "memory": (
        "What do you smell when you think of that place?",
        "Who was always late, and who waited?",
        "What was on the table on a Sunday?",
        "Which song was played too often?",
        "What did they say to you that you still say?",
        "Which thing from that house would you keep?",
    ),
}
PACKAGES = {
    "square-8.5": "0850X0850FCPREPB080CW444MXX",
    "landscape-11x8.5": "1100X0850FCPREPB080CW444MXX",
    "portrait-8.5x11": "0850X1100FCPREPB080CW444MXX",
    "novel-6x9": "0600X0900FCPREPB080CW444MXX",
    "a4": "0827X1169FCPREPB080CW444MXX",
}
"""Lulu's names of what the formats were measured for: full colour, perfect bound, 80# coated white, matte."""


class Offer(Plain):
    """What every offer has. `is_on`: it can be chosen for a new book; `position` is where it stands among the others."""

    key: str
    name: str
    words: str
    is_on: bool = True
    position: int = 0


class KindRecord(Offer):
    """A kind of book: the questions its maker is asked, the keys of the themes and formats it comes in, its range of pages (0 where the
    format alone says it)."""

    key: Kind
    questions: tuple[str, ...]
    themes: tuple[str, ...]
    formats: tuple[str, ...]
    min_pages: int = 0
    max_pages: int = 0


class FormatRecord(Offer):
    """A size; lengths in mm. `package` is the print partner's own name of the product, '' where it prints none."""

    printer: str
    width: float
    height: float
    min_pages: int
    max_pages: int
    step: int
    package: str = ""


class ThemeRecord(Offer):
    """A look."""


def kinds(session: Session) -> list[KindRecord]:
    """Every kind of book, also what is switched off, in the order of the pages."""
    return _merged(session, KindRow, {key: kind_as_made(key) for key in KINDS})


def formats(session: Session) -> list[FormatRecord]:
    """Every size."""
    return _merged(session, BookFormat, {key: format_as_made(key) for key in FORMATS})


def themes(session: Session) -> list[ThemeRecord]:
    """Every look."""
    return _merged(session, BookTheme, {key: theme_as_made(key) for key in THEMES})


def kind_as(key: str, row: KindRow | None) -> KindRecord:
    """The kind of this key as the operator's row has it."""
    return _with(kind_as_made(key), row)


def check(session: Session, kind: str, format: str, theme: str, has: Mapping[str, str] | None = None) -> None:
    """Raises Invalid naming the field where one of them is not on offer, unless the book `has` just that."""
    made = _kind_as_made(kind), format_as_made(format), theme_as_made(theme)
    of, *others = (_with(*each) for each in zip(made, pages.choice(session, kind, format, theme), strict=True))
    told = {"kind": kind, "format": format, "theme": theme}
    offered = dict(zip(told, (of, *others), strict=True))
    for field, offer in offered.items():
        if has and has.get(field) == told[field]:
            continue
        if not offer.is_on:
            raise Invalid(f"“{offer.name}” is not on offer any more. Please choose another {CALLED[field]}.", field=field)
        if field != "kind" and told[field] not in (of.formats if field == "format" else of.themes):
            raise Invalid(f"“{of.name}” does not come as “{offer.name}”. Please choose another {CALLED[field]}.", field=field)


CALLED = {"kind": "kind of book", "format": "size", "theme": "look"}


def _kind_as_made(key: str) -> KindRecord:
    if key not in KINDS:
        raise Invalid(f"A book is one of these kinds: {', '.join(KINDS)}.", field="kind")
    return kind_as_made(key)


def kind_as_made(key: str) -> KindRecord:
    """The kind before the operator changed anything."""
    name, words = KINDS[key]
    return KindRecord(key=key, name=name, words=words, questions=QUESTIONS[key], themes=tuple(THEMES), formats=tuple(FORMATS))


def format_as_made(key: str) -> FormatRecord:
    """The format before the operator changed anything. Raises Invalid."""
    made = format_of(key)
    told = {name: getattr(made, name) for name in ("key", "name", "printer", "width", "height", "min_pages", "max_pages", "step")}
    return FormatRecord(words="", package=PACKAGES.get(key, ""), **told)


def theme_as_made(key: str) -> ThemeRecord:
    """The theme before the operator changed anything. Raises Invalid."""
    made = theme_of(key)
    return ThemeRecord(key=key, name=made.name, words=made.words)


def _merged(session: Session, table: type, made: Mapping[str, Any]) -> list:
    rows = {row.key: row for row in session.exec(select(table))}
    found = [_with(offer, rows.get(key)) for key, offer in made.items()]
    return sorted(found, key=lambda offer: offer.position)


def _with(offer: Any, row: Any) -> Any:
    """The offer as the operator's row has it; what the row leaves open is as it was made."""
    if row is None:
        return offer
    told = {name: value for name, value in row.model_dump().items() if name in type(offer).model_fields and value is not None}
    return offer.model_validate(offer.model_dump() | told)
