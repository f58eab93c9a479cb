"""An open page follows what it shows: what it is about and how it looks at the rows go in; it looks when there are news, and only then."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from nicegui import background_tasks, context

from core.errors import Unavailable
from core.services.news import Topic
from ui.calls import shown
from ui.live import live

GAP = 0.4
"""Seconds between two looks of one page, however many news there are."""
NET = 5.0
"""Seconds until a page where something is under way looks without news, should they ever get lost."""
SPREAD = 1.0
"""Seconds over which pages look that may have missed something, so that they do not all do it at once."""

T = TypeVar("T")


class Follow:
    """Made while a page is built, before what it shows is read. It looks while a browser is there, and ends with the page.

    `turn` is held by each look. A page that does something itself and shows what came of it holds it for so long, so that the news of its
    own deed find it shown already.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[None]],
        *about: tuple[Topic, UUID | str],
        is_busy: Callable[[], bool] = bool,
        net: float = NET,
        gap: float = GAP,
    ) -> None:
        self.turn, self.net = asyncio.Lock(), net
        self._look, self._is_busy, self._gap = look, is_busy, gap
        self._client = context.client
        self._next: asyncio.Handle | None = None
        self._next_at = 0.0
        self._looked_at = float("-inf")
        self._ends = [live.watch(topic, whose, self._heard) for topic, whose in about]
        self._client.on_connect(self._connected)
        self._client.on_delete(self.end)
        self._is_due = False

    async def first(self, reading: Awaitable[T]) -> T:
        """What the page shows first; one that cannot be read follows nothing."""
        try:
            return await reading
        except BaseException:
            self.end()
            raise

    def soon(self, seconds: float = 0.0) -> None:
        """Looks after so long, or sooner."""
        if not self._ends:
            return
        loop = asyncio.get_running_loop()
        at = max(loop.time() + seconds, self._looked_at + self._gap)
        # When it is due we note ourselves: what uvloop gives for less than a millisecond from now does not tell.
        if self._next is None or at < self._next_at:
            self._rest()
            self._next, self._next_at = loop.call_at(at, self._begin), at

    def end(self) -> None:
        """Follows no more."""
        self._rest()
        self._is_due = False
        while self._ends:
            self._ends.pop()()

    def _rest(self) -> None:
        if self._next is not None:
            self._next.cancel()
        self._next = None

    def _heard(self, told: str | None) -> None:
        self.soon(random.uniform(0, SPREAD) if told is None else 0.0)

    def _connected(self) -> None:
        if self._ends and (self._is_due or self._is_busy()):
            self.soon(0.0 if self._is_due else self.net)

    def _begin(self) -> None:
        self._next = None
        self._is_due = not self._client.has_socket_connection
        if not self._is_due:
            background_tasks.create(self._look_once(), name="follow")

    async def _look_once(self) -> None:
        async with self.turn:
            if not self._ends:
                return
            self._looked_at = asyncio.get_running_loop().time()
            is_away = False
            with self._client, shown():
                try:
                    await self._look()
                except Unavailable:
                    # The page stays as it is until the database answers again.
                    is_away = True
        if self._ends and (is_away or self._is_busy()):
            self.soon(self.net)
