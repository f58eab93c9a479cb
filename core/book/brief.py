"""What compose is asked to make a book of, and what it hands back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.book.document import Document
from core.facts import PhotoFacts

Kind = Literal["photo", "memory"]

STAGES = ("inspect", "curate", "chapters", "pages", "layout", "write", "cover")


@dataclass(frozen=True)
class MemoryText:
    """A text someone wrote: optionally about some photos (ids), on a day, told by someone."""

    id: str
    text: str
    title: str = ""
    author: str = ""
    about: date | None = None
    photo_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """`previous` is the document made before: its locked pages stay as they are."""

    title: str
    kind: Kind
    format: str
    theme: str
    photos: tuple[PhotoFacts, ...]
    memories: tuple[MemoryText, ...] = ()
    subtitle: str = ""
    language: str = "en"
    seed: int = 0
    previous: Document | None = None


@dataclass(frozen=True)
class LeftOut:
    """A photo that was kept aside. `reason` is a code (near-duplicate, blurred, dark, too-many), `words` says it to a person."""

    photo_id: str
    reason: str
    words: str


@dataclass(frozen=True)
class Composition:
    document: Document
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Progress:
    """Where composing is: `stage` of STAGES, `done` of `total` in it, `words` for a person ("Page 18 of 32").
    `draft` holds the pages laid out so far, once there are some (from the layout stage on)."""

    stage: str
    done: int
    total: int
    words: str
    draft: Document | None = None


Report = Callable[[Progress], None]
