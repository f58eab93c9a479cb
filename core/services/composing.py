"""The generate job: a book's photos and words go in; the laid-out document comes out, with the pages so far on the way."""

import logging

from sqlmodel import Session

from core.book.brief import STAGES, Brief, Composition, MemoryText, Progress
from core.book.compose import compose
from core.book.edits import ReplaceDocument
from core.book.inverses import inverse
from core.book.measure import Measure
from core.errors import Conflict
from core.facts import PhotoFacts
from core.services import found, telling, versions
from core.services.books import document_of
from core.services.claims import Held
from core.services.edit_log import Change, write
from storage.database import transaction
from storage.models import Book
from storage.queries import memories, photos, queue

log = logging.getLogger(__name__)

# What share of the whole is behind when a stage begins; from measuring where the time goes.
BEGINS = dict(zip((*STAGES, "end"), (0.0, 0.3, 0.35, 0.4, 0.5, 0.85, 0.95, 1.0), strict=True))
LOOK_AGAIN = 0.2
TRIES = 3


class BookMoved(Exception):
    """The book was edited while it was composed."""


def run_generate(held: Held, measure: Measure) -> None:
    """Waits until every photo is looked at, composes, and saves the document as the book's next revision. When the maker locks or
    edits a page meanwhile, the book is composed once more around it."""
    _wait_for_photos(held)
    for _ in range(TRIES):
        with transaction() as session:
            book = found.book(session, held.job.user_id, held.job.book_id)
            brief = brief_of(session, book, held.job.args["seed"])
        composition = compose(brief, measure, lambda progress: _report(held, progress))
        try:
            _save(held, book, composition)
        except BookMoved:
            log.info("Book %s moved while it was composed; composing again", book.id)
        else:
            return
    raise Conflict("The book was changed again and again while it was made. Please press “Make it again” once more.")


def brief_of(session: Session, book: Book, seed: int) -> Brief:
    """All that composing this book asks for, as plain data."""
    rows = photos.of_book(session, book.user_id, book.id)
    return Brief(
        title=book.title, subtitle=book.subtitle, kind=book.kind, format=book.format, theme=book.theme, language=book.language,
        photos=tuple(PhotoFacts.model_validate(row.facts) for row in rows if row.state == "ready"),
        memories=tuple(
            MemoryText(str(row.id), row.text, row.title, row.author, row.about, tuple(row.photo_ids or ()))
            for row in memories.of_book(session, book.user_id, book.id)
        ),
        seed=seed, previous=document_of(book),
    )  # fmt: skip


def _wait_for_photos(held: Held) -> None:
    """Other threads look at the photos; those of this book go first now, because somebody waits for them."""
    if not _looking(held):
        return
    with held.uncounted():
        with transaction() as session:
            queue.hurry(session, held.job.user_id, photos.waiting_of_book(session, held.job.book_id))
        while _looking(held):
            held.pause(LOOK_AGAIN)


def _looking(held: Held) -> bool:
    """Tells how many photos were looked at; whether some still wait."""
    with transaction() as session:
        states = photos.states_of_book(session, held.job.book_id)
    total, left = sum(states.values()), states.get("waiting", 0)
    words = f"Looking at photo {total - left + 1} of {total}" if left else f"Looked at {_counted(total)}"
    held.report("inspect", total - left, total, words, _share("inspect", total - left, total))
    return bool(left)


def _report(held: Held, progress: Progress) -> None:
    share = _share(progress.stage, progress.done, progress.total)
    held.report(progress.stage, progress.done, progress.total, progress.words, share, progress.draft)


def _share(stage: str, done: int, total: int) -> float:
    """How much of the whole job is behind, 0 to 1."""
    keys = list(BEGINS)
    begin, end = BEGINS[stage], BEGINS[keys[keys.index(stage) + 1]]
    return begin + (end - begin) * (done / total if total else 1.0)


def _counted(photos: int) -> str:
    return "one photo" if photos == 1 else f"{photos} photos"


def _save(held: Held, book: Book, composition: Composition) -> None:
    before, document = document_of(book), composition.document
    edit = ReplaceDocument(document=document)
    left_out = [{"photo_id": item.photo_id, "reason": item.reason, "words": item.words} for item in composition.left_out]
    change = Change(edit, before, document, inverse(before, edit))
    with transaction() as session:
        held.finish(session)
        if not write(session, book.user_id, book.id, book.revision, change, left_out=left_out, status="ready"):
            raise BookMoved
        if before is not None:
            versions.keep_replaced(session, book.user_id, book.id, book.revision, before, "Before it was made again")
        versions.keep_generated(session, book.user_id, book.id, book.revision + 1, document)
        if before is None:
            telling.laid_out(session, book.user_id, book.id, document)
