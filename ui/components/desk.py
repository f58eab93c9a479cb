"""What a book's page knows: one call loads it all, a small one looks again while work is under way; plain values come out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from core.book.formats import BOOKLET, Format, format_of
from core.services import book_page, books, generating, photos, print_files
from core.services.catalogue import KindRecord
from core.services.records import BookRecord, JobRecord, MemoryRecord, PhotoRecord, PrintFilesRecord
from ui.components.shop.sale import Sale, priced, sale_of
from ui.components.words import counted, photo_words, span_of

ACTIVE = ("queued", "running")
Mode = Literal["draft", "making", "ready"]


@dataclass
class Desk:
    """`job` is the newest work of making the book, `printing` the newest of its print files, or while they are sold of the PDF to look
    through; `sale` is what a shop says of the book, None while nothing is sold; `kind` is the book's;
    `flying` files are on their way."""

    book: BookRecord
    photos: dict[UUID, PhotoRecord]
    memories: list[MemoryRecord]
    job: JobRecord | None
    printing: JobRecord | None
    files: PrintFilesRecord | None
    missing: str
    kind: KindRecord
    sale: Sale | None = None
    flying: int = 0
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def mode(self) -> Mode:
        if is_active(self.job):
            return "making"
        return "ready" if self.book.document else "draft"

    @property
    def failed(self) -> JobRecord | None:
        """The making that failed last, while nothing came after it."""
        return self.job if self.job and self.job.state == "failed" else None

    @property
    def format(self) -> Format:
        return format_of(self.book.format)

    @property
    def waiting(self) -> int:
        return sum(photo.state == "waiting" for photo in self.photos.values())

    @property
    def written(self) -> tuple[int, datetime]:
        return self.book.revision, self.book.updated_at

    @property
    def states(self) -> dict[str, int]:
        """How many photos are in each state."""
        return dict(Counter(photo.state for photo in self.photos.values()))

    @property
    def is_busy(self) -> bool:
        return is_active(self.job) or is_active(self.printing) or self.waiting > 0 or self.flying > 0

    @property
    def offers_booklet(self) -> bool:
        return bool(self.missing) and self.book.format != BOOKLET and bool(self.photos or self.memories)

    @property
    def booklet_would_do(self) -> bool:
        """Whether making failed for want of pages: only composing knows how many photos show the same."""
        return bool(self.failed) and self.book.format != BOOKLET and format_of(BOOKLET).name.split(",")[0] in self.failed.error

    def usable(self) -> list[PhotoRecord]:
        return [photo for photo in self.photos.values() if photo.state != "refused"]

    def unanswered(self) -> list[str]:
        """Questions of the book's kind that no memory answers yet."""
        answered = {memory.title for memory in self.memories}
        return [question for question in self.kind.questions if question not in answered]

    def photos_words(self) -> str:
        """`38 photos, from 24 to 27 April 2024; 2 being looked at`."""
        usable = self.usable()
        if not usable:
            return "No photos yet"
        dates = span_of(usable)
        looking = f"; {self.waiting:,} being looked at" if self.waiting else ""
        return counted(len(usable), "photo") + (f", {dates}" if dates else "") + looking

    def stale_words(self) -> str:
        """Why the book as laid out is behind what was asked for; '' when it is not."""
        document = self.book.document
        if document is None:
            return ""
        if (document.format, document.theme, document.title) != (self.book.format, self.book.theme, self.book.title):
            return "You changed the title, the size or the look. Make the book again to see it so."
        known = {UUID(photo_id) for photo_id in document.photo_ids} | {left.photo_id for left in self.book.left_out}
        fresh = sum(photo.state == "ready" and photo.id not in known for photo in self.photos.values())
        if fresh:
            return f"{counted(fresh, 'photo is', 'photos are')} not in the book yet. Make it again to bring them in."
        return ""

    def renew(self, fresh: "Desk", *, all_of_it: bool) -> None:
        """What was read anew: the work and its files, or everything besides what only this page knows."""
        names = ["job", "printing", "files", "sale"] + (["book", "photos", "memories", "missing", "kind"] if all_of_it else [])
        for name in names:
            setattr(self, name, getattr(fresh, name))


def is_active(job: JobRecord | None) -> bool:
    return job is not None and job.state in ACTIVE


def stand_of(job: JobRecord | None) -> tuple[UUID, bool] | None:
    """Which work it is, and whether it is under way."""
    return (job.id, is_active(job)) if job else None


def page_url(book_id: UUID, number: int, revision: int) -> str:
    return f"/files/books/{book_id}/pages/{number}.svg?r={revision}"


def print_of(photo: PhotoRecord, aside: str = "") -> dict:
    """A photo as the grid takes it; `aside` says why the book does not show it."""
    taken = photo.facts.taken.isoformat() if photo.facts and photo.facts.taken else ""
    return {"id": str(photo.id), "name": photo.name, "state": photo.state, "words": photo_words(photo), "taken": taken, "aside": aside}


def load(session: Session, user_id: UUID, book_id: UUID) -> Desk:
    """Everything of a book's page. Raises NotFound."""
    read = book_page.read(session, user_id, book_id)
    return Desk(
        book=read.book, photos={photo.id: photo for photo in read.photos}, memories=read.memories, job=read.making,
        printing=read.printing, kind=read.kind, missing=read.missing, files=print_files.latest(session, user_id, book_id),
        sale=sale_of(session, user_id, book_id),
    )  # fmt: skip


@dataclass(frozen=True)
class Jobs:
    """`written` is the book's revision and when it was written last, `photos` how many there are in each state."""

    making: JobRecord | None
    printing: JobRecord | None
    written: tuple[int, datetime]
    photos: dict[str, int]


def look(session: Session, user_id: UUID, book_id: UUID) -> Jobs:
    """Where the work of the book stands, and whether anything else of it changed: a few rows, cheap enough to ask for every second."""
    return Jobs(
        *book_page.works(session, user_id, book_id),
        books.standing(session, user_id, book_id),
        photos.states(session, user_id, book_id),
    )


@dataclass(frozen=True)
class Pile:
    """`sale` is what the shop said before, with the price as it is now: more photos make more pages."""

    photos: list[PhotoRecord]
    missing: str
    sale: Sale | None


def pile(session: Session, user_id: UUID, book_id: UUID, sale: Sale | None) -> Pile:
    if sale is not None:
        quote, trouble = priced(session, user_id, book_id)
        sale = replace(sale, quote=quote, trouble=trouble)
    return Pile(photos.of_book(session, user_id, book_id), generating.missing(session, user_id, book_id), sale)


def changes(before: dict[UUID, PhotoRecord], now: Iterable[PhotoRecord]) -> tuple[list[PhotoRecord], list[UUID]]:
    """(photos that are new or changed, ids that are gone)."""
    found = {photo.id: photo for photo in now}
    changed = [photo for photo in found.values() if before.get(photo.id) != photo]
    return changed, [photo_id for photo_id in before if photo_id not in found]
