"""The sample job: nothing goes in; a book with painted photos and a few memories comes out, and is generated next."""

from pathlib import Path

from core.imaging.paint import SAMPLE_MEMORIES, photo, shots
from core.services import found, memories, uploads
from core.services.claims import Held
from core.services.generating import queue
from core.services.store import files
from storage.database import transaction
from storage.files import sha256_of

PHOTOS, SEED, SIZE = 56, 1, (1600, 1200)


def run_sample(held: Held) -> None:
    """Paints the photos, adds them to the book as if they were uploaded, and asks for the book. Doing it twice leaves the same."""
    with files().workspace() as folder:
        for number, shot in zip(range(1, PHOTOS + 1), shots(PHOTOS, SEED), strict=False):
            held.report("paint", number, PHOTOS, f"Painting picture {number} of {PHOTOS}", number / PHOTOS)
            path = folder / f"painted-{number:02d}.jpg"
            path.write_bytes(photo(shot, SIZE))
            _add(held, path)
    _ask_for_book(held)


def _add(held: Held, path: Path) -> None:
    store, user_id, sha256 = files(), held.job.user_id, sha256_of(path)
    size = path.stat().st_size
    store.put(path, store.original(user_id, sha256))
    with transaction() as session:
        uploads.adopt(session, user_id, held.job.book_id, path.name, sha256, size)


def _ask_for_book(held: Held) -> None:
    with transaction() as session:
        held.finish(session)
        book = found.book(session, held.job.user_id, held.job.book_id)
        for memory in SAMPLE_MEMORIES:
            memories.add(session, book.user_id, book.id, text=memory.text, title=memory.title, author=memory.author, about=memory.about)
        queue(session, book)
