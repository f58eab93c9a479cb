"""Open editors hear of changes: a book's id and a callback go in; each new revision comes out within a second, whoever made it.

Changes of this process are told at once. For those of others one task asks for the revisions of all open books once a second,
while any is open. Everything here runs on the event loop but `_heard`, which comes from the threads that make changes.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from core.services import news
from ui.transactions import run

LOOK_EVERY = 1.0

Heard = Callable[[int | None], None]
"""Told the book's new revision, None when the book was deleted."""

log = logging.getLogger(__name__)


class Live:
    """The open books of one process."""

    def __init__(self, every: float = LOOK_EVERY):
        self._every = every
        self._open: dict[UUID, list[Heard]] = {}
        self._known: dict[UUID, int | None] = {}
        self._loop: asyncio.AbstractEventLoop
        self._looking: asyncio.Task | None = None

    def watch(self, book_id: UUID, revision: int, heard: Heard) -> Callable[[], None]:
        """From now on `heard` is told every revision after this one; what comes back ends it. Call it on the event loop."""
        self._loop = asyncio.get_running_loop()
        news.listen(self._heard)
        self._open.setdefault(book_id, []).append(heard)
        known = self._known.setdefault(book_id, revision)
        if known is None or known > revision:
            self._loop.call_soon(self._call, heard, known)
        if self._looking is None or self._looking.done():
            self._looking = self._loop.create_task(self._look())
        return lambda: self._leave(book_id, heard)

    @property
    def open_books(self) -> int:
        return len(self._open)

    def _leave(self, book_id: UUID, heard: Heard) -> None:
        those = self._open.get(book_id, [])
        if heard in those:
            those.remove(heard)
        if not those:
            self._open.pop(book_id, None)
            self._known.pop(book_id, None)

    def _heard(self, book_id: UUID, revision: int | None) -> None:
        # A loop that is closed has no open editors left.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, book_id, revision)

    def _tell(self, book_id: UUID, revision: int | None) -> None:
        """Once for each revision: it may come from here and from the rows, in any order."""
        known = self._known.get(book_id, -1)
        if book_id not in self._open or revision == known or (None not in (revision, known) and revision < known):
            return
        self._known[book_id] = revision
        for heard in list(self._open[book_id]):
            self._call(heard, revision)

    def _call(self, heard: Heard, revision: int | None) -> None:
        try:
            heard(revision)
        except Exception:
            # One page that fails must not keep the news from the others.
            log.exception("An open editor could not be told of revision %s", revision)

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(self._every)
            asked = list(self._open)
            try:
                found = await run(news.revisions, asked)
            except Exception:
                log.warning("The revisions of open books could not be read just now", exc_info=True)
                continue
            for book_id in asked:
                self._tell(book_id, found.get(book_id))


live = Live()
