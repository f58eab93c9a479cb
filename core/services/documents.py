"""The newest document of a book: its owner and its id go in; the document comes out, read once for each time it was written.

The few that were asked for last are kept in this process. A document never changes once it is written, and its row's
revision and time tell which writing it is.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from sqlmodel import Session

from core.book.document import Document
from core.errors import Conflict, NotFound
from core.services.once import known
from storage.queries import books
from storage.queries.books import Standing

MOST_KEPT = 16
"""About 1.3 MB each for a book of 130 pages."""

_Writing = tuple[UUID, int, datetime]
_kept: OrderedDict[_Writing, Document] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Newest:
    """`document` is None before the first pages."""

    revision: int
    document: Document | None


def no_pages() -> Conflict:
    """What whoever asks for the pages of a book without any is told."""
    return Conflict("This book has no pages yet. Please have it made first.", code="no_pages")


def newest(session: Session, user_id: UUID, book_id: UUID) -> Newest:
    """The book as it stands now. Raises NotFound."""
    return of(session, book_id, books.standing(session, user_id, book_id))


def of(session: Session, book_id: UUID, standing: Standing | None) -> Newest:
    """As `newest`, of a book whose standing was just read. Raises NotFound."""
    if standing is None:
        raise NotFound("This book is not here. It may have been deleted.")
    if not standing.laid_out:
        return Newest(standing.revision, None)
    writing = (book_id, standing.revision, standing.updated_at)
    return Newest(standing.revision, _known(writing) or _read(session, writing))


def shown(session: Session, user_id: UUID, book_id: UUID) -> Newest:
    """As `newest`, of the row that this transaction has read already where it has: for what is only looked at."""
    row = known(session, ("book", user_id, book_id))
    if row is None:
        return newest(session, user_id, book_id)
    if row.content is None:
        return Newest(row.revision, None)
    writing = (book_id, row.revision, row.updated_at)
    return Newest(row.revision, _known(writing) or Document.model_validate(row.content))


def keep(book_id: UUID, revision: int, updated_at: datetime, document: Document) -> None:
    """Remembers what is being written, for whoever reads it next."""
    with _lock:
        _kept[(book_id, revision, updated_at)] = document
        _kept.move_to_end((book_id, revision, updated_at))
        # What this writing replaces is hardly asked for again.
        for writing in [writing for writing in _kept if writing[0] == book_id and writing[1] < revision]:
            del _kept[writing]
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def forget_all() -> None:
    """Lets go of every writing: somebody left, and nothing of theirs may stay."""
    with _lock:
        _kept.clear()


def _known(writing: _Writing) -> Document | None:
    with _lock:
        if writing in _kept:
            _kept.move_to_end(writing)
        return _kept.get(writing)


def _read(session: Session, writing: _Writing) -> Document:
    document = Document.model_validate_json(books.content(session, writing[0]))
    keep(*writing, document)
    return document
