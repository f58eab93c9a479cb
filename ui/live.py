"""Open pages hear what happened, in whatever process: what a page is about goes in; word comes on the event loop when there are news of it.

One listener a process hears the news of all others (storage.news); here they find the pages that are about them. Open books are looked at
twice a minute besides, all in one question, should news ever get lost. Everything here runs on the event loop but `_heard`.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

from core.services import news
from ui.transactions import run

LOOK_EVERY = 30.0

Heard = Callable[[str | None], None]
"""Told what the news say, None when some may have been missed: then it looks for itself."""

Revised = Callable[[int | None], None]
"""Told the book's new revision, None when the book left."""

log = logging.getLogger(__name__)


class Live:
    """What the open pages of one process are about."""

    def __init__(self) -> None:
        self._watched: dict[tuple[str, str], list[Heard]] = {}
        self._topics: set[str] = set()
        self._loop: asyncio.AbstractEventLoop

    def watch(self, topic: news.Topic, about: UUID | str, heard: Heard) -> Callable[[], None]:
        """From now on `heard` is told all news of this; what comes back ends it. Call both on the event loop."""
        self._loop = asyncio.get_running_loop()
        if topic not in self._topics:
            self._topics.add(topic)
            news.listen(topic, partial(self._heard, topic))
        key = (topic, news.name_of(about))
        self._watched.setdefault(key, []).append(heard)
        return partial(self._leave, key, heard)

    def __len__(self) -> int:
        return sum(len(those) for those in self._watched.values())

    def _leave(self, key: tuple[str, str], heard: Heard) -> None:
        those = self._watched.get(key, [])
        if heard in those:
            those.remove(heard)
        if not those:
            self._watched.pop(key, None)

    def _heard(self, topic: str, about: str | None, told: str) -> None:
        """The news of all makers come here; most are about no page of this process."""
        if about is None or (topic, about) in self._watched:
            # A loop that is closed has no open pages left.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._tell, topic, about, told)

    def _tell(self, topic: str, about: str | None, told: str) -> None:
        keys = [key for key in self._watched if key[0] == topic] if about is None else [(topic, about)]
        for heard in [heard for key in keys for heard in self._watched.get(key, ())]:
            try:
                heard(None if about is None else told)
            except Exception:
                # One page that fails must not keep the news from the others.
                log.exception("An open page could not be told the news")


class Books:
    """The books that are open in editors of one process: each new revision is told once, wherever it was heard of."""

    def __init__(self, live: Live, every: float = LOOK_EVERY):
        self._live, self._every = live, every
        self._open: dict[UUID, list[Revised]] = {}
        self._known: dict[UUID, int | None] = {}
        self._ends: dict[UUID, Callable[[], None]] = {}
        self._missed = asyncio.Event()
        self._looking: asyncio.Task | None = None

    def watch(self, book_id: UUID, revision: int, heard: Revised) -> Callable[[], None]:
        """From now on `heard` is told every revision after this one; what comes back ends it. Call it on the event loop."""
        if book_id not in self._open:
            self._ends[book_id] = self._live.watch("book", book_id, partial(self._heard, book_id))
        self._open.setdefault(book_id, []).append(heard)
        known = self._known.setdefault(book_id, revision)
        if known is None or known > revision:
            asyncio.get_running_loop().call_soon(self._call, heard, known)
        if self._looking is None or self._looking.done():
            self._missed = asyncio.Event()
            self._looking = asyncio.get_running_loop().create_task(self._look())
        return partial(self._leave, book_id, heard)

    @property
    def open_books(self) -> int:
        return len(self._open)

    def _leave(self, book_id: UUID, heard: Revised) -> None:
        those = self._open.get(book_id, [])
        if heard in those:
            those.remove(heard)
        if not those and self._open.pop(book_id, None) is not None:
            self._known.pop(book_id)
            self._ends.pop(book_id)()

    def _heard(self, book_id: UUID, told: str | None) -> None:
        if told is None:
            self._missed.set()
        else:
            self._tell(book_id, int(told) if told else None)

    def _tell(self, book_id: UUID, revision: int | None) -> None:
        """Once for each revision: it may come by the news and from the rows, in any order."""
        known = self._known.get(book_id, -1)
        if book_id not in self._open or revision == known or (None not in (revision, known) and revision < known):
            return
        self._known[book_id] = revision
        for heard in list(self._open[book_id]):
            self._call(heard, revision)

    def _call(self, heard: Revised, revision: int | None) -> None:
        try:
            heard(revision)
        except Exception:
            log.exception("An open editor could not be told of revision %s", revision)

    async def _look(self) -> None:
        while self._open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._missed.wait(), self._every)
            self._missed.clear()
            asked = list(self._open)
            try:
                found = await run(news.revisions, asked)
            except Exception:
                log.warning("The revisions of open books could not be read just now", exc_info=True)
                await asyncio.sleep(1)
                self._missed.set()
                continue
            for book_id in asked:
                self._tell(book_id, found.get(book_id))


live = Live()
books = Books(live)
