"""What is on offer, as the operator edits it: kinds with their questions, formats and themes go in, checked; rows and the log come out.

A change is of what comes: books that are there, and orders that were placed, keep what they have.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, SQLModel, select

from core.book.formats import FORMATS
from core.book.themes import THEMES
from core.errors import Conflict, Invalid, NotFound
from core.facts import Plain
from core.services import audit, catalogue, text
from core.services.catalogue import KINDS, FormatRecord, KindRecord, ThemeRecord
from storage.models import BookFormat, BookTheme, Kind, now

NOT_HERE = "There is no such thing on offer."
MOST_QUESTIONS = 20
LONGEST_QUESTION = 200
MOST_POSITION = 999
Row = TypeVar("Row", bound=SQLModel)


class Offer(Plain):
    """What every offer has: its name and words for makers, whether it can be chosen, and where it stands among the others."""

    name: str = Field(max_length=200)
    words: str = Field("", max_length=1000)
    is_on: bool = True
    position: int = Field(0, ge=0, le=MOST_POSITION)


class KindChange(Offer):
    """A kind as it is to be. `min_pages` and `max_pages` are 0 where the format alone says it."""

    questions: tuple[str, ...] = Field((), max_length=100)
    themes: tuple[str, ...] = Field(max_length=100)
    formats: tuple[str, ...] = Field(max_length=100)
    min_pages: int = Field(0, ge=0, le=2000)
    max_pages: int = Field(0, ge=0, le=2000)


class FormatChange(Offer):
    """A format as it is to be. `package` is the print partner's own name of the product, '' where it prints none."""

    package: str = Field("", max_length=200)


class ThemeChange(Offer):
    """A theme as it is to be."""


def kinds(session: Session, operator_id: UUID) -> list[KindRecord]:
    audit.operator(session, operator_id)
    return catalogue.kinds(session)


def formats(session: Session, operator_id: UUID) -> list[FormatRecord]:
    audit.operator(session, operator_id)
    return catalogue.formats(session)


def themes(session: Session, operator_id: UUID) -> list[ThemeRecord]:
    audit.operator(session, operator_id)
    return catalogue.themes(session)


def save_kind(session: Session, operator_id: UUID, key: str, change: KindChange, address: str = "") -> KindRecord:
    """Changes what the kind offers to new books. Raises NotFound, Invalid, and Conflict for the last one on offer."""
    by = audit.operator(session, operator_id)
    values = checked_kind(key, change)
    before = _one(catalogue.kinds(session), key)
    _keep_one(catalogue.kinds(session), key, change.is_on, "kind of book")
    _put(session, Kind, key, values)
    return _told(session, by, "kind", before, _one(catalogue.kinds(session), key), address)


def save_format(session: Session, operator_id: UUID, key: str, change: FormatChange, address: str = "") -> FormatRecord:
    """Raises as `save_kind` does."""
    by = audit.operator(session, operator_id)
    before = _one(catalogue.formats(session), key)
    values = _offer(change) | {"package": text.line(change.package, "package", 64)}
    _keep_one(catalogue.formats(session), key, change.is_on, "size")
    _put(session, BookFormat, key, values)
    return _told(session, by, "format", before, _one(catalogue.formats(session), key), address)


def save_theme(session: Session, operator_id: UUID, key: str, change: ThemeChange, address: str = "") -> ThemeRecord:
    """Raises as `save_kind` does."""
    by = audit.operator(session, operator_id)
    before = _one(catalogue.themes(session), key)
    values = _offer(change)
    _keep_one(catalogue.themes(session), key, change.is_on, "look")
    _put(session, BookTheme, key, values)
    return _told(session, by, "theme", before, _one(catalogue.themes(session), key), address)


def checked_kind(key: str, change: KindChange) -> dict[str, Any]:
    """The change as the row keeps it. Raises NotFound, and Invalid with one sentence that names the field."""
    if key not in KINDS:
        raise NotFound(NOT_HERE)
    return _offer(change) | {
        "questions": _questions(change.questions),
        "themes": _chosen(change.themes, THEMES, "themes", "look"),
        "formats": _chosen(change.formats, FORMATS, "formats", "size"),
        **_pages(change),
    }


def _offer(change: Offer) -> dict[str, Any]:
    return {
        "name": text.line(change.name, "name", 60, needed=True),
        "words": text.line(change.words, "words", 300),
        "is_on": change.is_on,
        "position": change.position,
    }


def _questions(asked: Iterable[str]) -> list[str]:
    kept = [words for question in asked if (words := text.line(question, "questions", LONGEST_QUESTION))]
    if len(kept) > MOST_QUESTIONS:
        raise Invalid(f"At most {MOST_QUESTIONS} questions: more than that, nobody answers.", field="questions")
    if len({words.casefold() for words in kept}) < len(kept):
        raise Invalid("One of the questions stands there twice.", field="questions")
    return kept


def _chosen(keys: Iterable[str], known: Mapping[str, object], field: str, called: str) -> list[str]:
    wanted = set(keys)
    if unknown := wanted - set(known):
        raise Invalid(f"There is no {called} called “{min(unknown)}”.", field=field)
    if not wanted:
        raise Invalid(f"Choose at least one {called}, or turn the kind off.", field=field)
    return [key for key in known if key in wanted]


def _pages(change: KindChange) -> dict[str, int]:
    least, most = change.min_pages, change.max_pages
    if least % 2 or most % 2:
        raise Invalid("Pages come in twos: choose an even number.", field="min_pages" if least % 2 else "max_pages")
    if most and least > most:
        raise Invalid("The fewest pages are more than the most.", field="min_pages")
    for key in set(change.formats) & set(FORMATS):
        made = FORMATS[key]
        if (most and most < made.min_pages) or least > made.max_pages:
            raise Invalid(f"{made.name} has {made.min_pages} to {made.max_pages} pages: no book would fit.", field="max_pages")
    return {"min_pages": least, "max_pages": most}


def _keep_one(found: Iterable[Any], key: str, is_on: bool, called: str) -> None:
    """Where nothing can be chosen any more, no book can be begun."""
    if not is_on and not any(other.is_on for other in found if other.key != key):
        raise Conflict(f"This is the last {called} on offer: turn another one on first.", code="last_on_offer")


def _one(found: Iterable[Any], key: str) -> Any:
    record = next((one for one in found if one.key == key), None)
    if record is None:
        raise NotFound(NOT_HERE)
    return record


def _put(session: Session, table: type[Row], key: str, values: dict[str, Any]) -> None:
    row = session.exec(select(table).where(table.key == key)).first() or table(key=key, name="")
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = now()
    session.add(row)
    session.flush()


def _told(session: Session, by: Any, what: str, before: Any, after: Any, address: str) -> Any:
    """Writes down what differs, and nothing where nothing does."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    differs = [name for name in new if old.get(name) != new[name]]
    if differs:
        told = ({name: side[name] for name in differs} for side in (old, new))
        audit.write(session, by, f"{what}_changed", what, after.key, **dict(zip(("before", "after"), told, strict=True)), address=address)
    return after
