"""Files that no row knows of: the store goes in; it comes out without what killed or lost work left behind.

Whoever puts a file there writes its row within seconds, so a file without one is left over once it is an hour old. Rows are asked for
before a file goes, and once more while nobody else can write to that maker's account.
"""

import logging
import time
from collections.abc import Iterable
from uuid import UUID

from core.services.store import files
from storage.database import transaction
from storage.files import OF_MAKERS, stem
from storage.queries import leftovers, order_files, users
from storage.store import Entry

GRACE = 3600.0
FEW = 10

log = logging.getLogger(__name__)


def sweep(older_than: float | None = None) -> None:
    """Removes the files of makers, photos, exports, books and orders that are gone, untouched since `older_than` (seconds of the epoch;
    an hour ago where it is None)."""
    store, before = files(), time.time() - GRACE if older_than is None else older_than
    makers, printed, ordered = store.makers(), store.printed_books(), store.orders()
    with transaction() as session:
        gone = makers - leftovers.makers(session, makers)
        without_book = printed - leftovers.books(session, printed)
        without_order = ordered - order_files.known(session, ordered)
    if len(gone) > FEW and len(gone) > len(makers) // 2:
        # Rather another database than so many people who left: their photos must not go for a wrong setting.
        log.error("The files of %s of %s makers have no account here: is this the right database? Nothing goes", len(gone), len(makers))
        return
    for user_id in gone:
        store.drop_maker(user_id, (), (), ())
    for book_id in without_book:
        store.drop_print_files(book_id)
    for order_id in without_order:
        store.drop_order_files(order_id)
    for user_id in makers - gone:
        for kind in OF_MAKERS:
            _of_maker(user_id, kind, before)
    for book_id in printed - without_book:
        _of_book(book_id, before)


def drop_if_no_photo(user_id: UUID, photo_id: UUID) -> None:
    """Removes a photo's copies when the photo was removed while they were made."""
    with transaction() as session:
        there = leftovers.has_photo(session, photo_id)
    if not there:
        files().drop_copies(user_id, photo_id)


def drop_if_no_book(book_id: UUID) -> None:
    """Removes a book's print files when the book was removed while they were made."""
    with transaction() as session:
        there = leftovers.has_book(session, book_id)
    if not there:
        files().drop_print_files(book_id)


def drop_if_unknown(user_id: UUID, sha256: str) -> None:
    """Removes an original that did not become a photo. Whoever sends the same bytes at this moment comes after it, and looks whether they
    are there."""
    with transaction() as session:
        users.lock(session, user_id)
        if not leftovers.has_original(session, user_id, sha256):
            files().remove(files().original(user_id, sha256))


def _of_maker(user_id: UUID, kind: str, before: float) -> None:
    here = list(files().of_maker(user_id, kind))
    with transaction() as session:
        known = leftovers.names(session, user_id, kind)
    if not _old(here, known, before):
        return
    with transaction() as session:
        users.lock(session, user_id)
        known = leftovers.names(session, user_id, kind)
        _remove(_old(here, known, before))


def _of_book(book_id: UUID, before: float) -> None:
    with transaction() as session:
        known = {f"{revision}-{which}" for revision in leftovers.revisions(session, book_id) for which in ("interior", "cover")}
        known |= {f"{revision}-preview" for revision in leftovers.newest(session, book_id)}
    _remove(_old(files().of_book(book_id), known, before))


def _old(here: Iterable[Entry], known: set[str], before: float) -> list[str]:
    """Those nobody knows of that came to their place before this time."""
    return [entry.key for entry in here if stem(entry.key) not in known and entry.changed_at < before]


def _remove(keys: list[str]) -> None:
    files().remove(*keys)
    if keys:
        log.info("Removed %s files that no row knows of", len(keys))
