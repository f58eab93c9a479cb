"""One open editor on the server: it hears what changes in the book, looks the pages over, and tells the browser. It keeps no document."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from nicegui import Client, background_tasks, context, ui

from core.book.measure import Measured, TextRequest
from core.errors import AppError, Unavailable
from core.services import checking, work
from core.services.records import BookRecord
from ui.calls import call
from ui.components.desk import is_active
from ui.components.editor.checks_panel import ChecksPanel, marks
from ui.components.parts import Tag
from ui.following import Follow
from ui.live import books
from ui.press import press

REST = 0.3
"""Seconds without another change before the pages are looked over."""


class Session:
    """`making` says whether the book is being made anew while it is edited; the note about it goes when that ends."""

    def __init__(self, user_id: UUID, book: BookRecord, desk: Tag, checks: ChecksPanel, making: Tag | None) -> None:
        self.user_id, self.book_id = user_id, book.id
        self.desk, self.checks, self.making = desk, checks, making
        self.client: Client = context.client
        self.pending: asyncio.Task | None = None
        self.client.on_connect(self.connected)
        self.client.on_delete(self.end)
        self.stop = books.watch(book.id, book.revision, self.heard)
        if making is not None:
            self.follow = Follow(self.look, ("work", user_id), is_busy=lambda: not self.making.is_deleted)

    def connected(self) -> None:
        self.check_soon()

    def heard(self, revision: int | None) -> None:
        """Somebody changed the book, perhaps this very page."""
        if revision is None:
            with self.client:
                ui.navigate.to(f"/books/{self.book_id}")
            return
        self.desk.run_method("news", revision)
        self.check_soon()

    def check_soon(self) -> None:
        if self.pending is not None:
            self.pending.cancel()
        self.pending = background_tasks.create(self.check(), name="look over the pages")

    async def check(self) -> None:
        await asyncio.sleep(REST)
        with self.client:
            try:
                found = await call(partial(checking.check, measure=_measure), self.user_id, self.book_id)
            except AppError:
                # The book was deleted or the maker signed out: what they do next says so.
                return
            self.checks.tell(found)
            self.desk.run_method("marks", marks(found))

    async def look(self) -> None:
        """Whether the book is still being made."""
        try:
            job = await call(work.newest, self.user_id, self.book_id, *work.MAKING)
        except Unavailable:
            # It cannot be told just now; the next look tells.
            return
        except AppError:
            job = None
        if not is_active(job):
            self.follow.end()
            self.making.delete()

    def end(self) -> None:
        self.stop()
        if self.pending is not None:
            self.pending.cancel()


def _measure(requests: Sequence[TextRequest]) -> list[Measured]:
    """The press is asked for on the service's own thread: its first start takes a second."""
    return press().measure(requests)
