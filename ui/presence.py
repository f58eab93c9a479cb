"""Open pages end with the session they were opened in: pages go in; those whose session has ended are led away, wherever it ended.

One task looks at once when a session of theirs is told to have ended, and every half second besides, because sessions run out without a
word: with one question for all pages of people who are signed in, while any is open. A page that has to go is closed to events first, then
led to the welcome page, then its sockets end and everything that was built for it.
"""

import asyncio
import logging
from contextlib import suppress
from contextvars import Context

from nicegui import Client
from nicegui import core as framework

from core.errors import Unavailable
from core.log import event
from core.services import news, presence
from ui.session import ended, sid_of
from ui.transactions import run

LOOK_EVERY = 0.5

log = logging.getLogger(__name__)


def key_of(client: Client) -> str | None:
    """The session that this page was built for; None of a page that was built for nobody."""
    sid = sid_of(client.request) if client.request.state.user else None
    return presence.key_of(sid) if sid else None


class Presence:
    """The open pages of one process."""

    def __init__(self, every: float = LOOK_EVERY):
        self._every = every
        self._looking: asyncio.Task | None = None
        self._going: set[str] = set()
        self._leading: dict[str, str] = {}
        self._is_told = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._now: asyncio.Event

    def watch(self) -> None:
        """Looks from now on, until no page of anybody signed in is open. Call it on the event loop, whenever one opens."""
        if self._loop is None:
            news.listen("session", self._heard)
        if self._looking is None or self._looking.done():
            self._loop, self._now = asyncio.get_running_loop(), asyncio.Event()
            # Of a context of its own: its lines in the log are not those of the request that it began with.
            self._looking = asyncio.get_running_loop().create_task(self._look(), context=Context())

    def lead(self, client: Client, to: str) -> None:
        """Where this page goes when its session ends, in place of the welcome: said before its own deed ends the session."""
        self._leading[client.id] = to

    def stay(self, client: Client) -> None:
        """The deed came to nothing."""
        self._leading.pop(client.id, None)

    def is_going(self, client: Client) -> bool:
        """Whether the page's session has ended, so that nothing may come from it any more."""
        return client.id in self._going

    def _heard(self, about: str | None, told: str) -> None:
        # A loop that is closed has no open pages left.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended, about)

    def _ended(self, about: str | None) -> None:
        """Some session of this user, this very session, or nobody knows whose."""
        if about is None or any(about in (key, client.request.state.user.id.hex) for client, key in _open().items()):
            self._now.set()

    async def _look(self) -> None:
        while _open():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), self._every)
            self._now.clear()
            try:
                await self.look()
                self._is_told = False
            except Unavailable:
                # They stay until it can be asked; that is told once.
                if not self._is_told:
                    log.warning("Whether open pages may stay cannot be asked just now")
                self._is_told = True
            except Exception:
                log.warning("Whether open pages may stay could not be asked just now", exc_info=True)

    async def look(self) -> None:
        """Asks once for all open pages, and closes those whose session has ended."""
        pages = _open()
        if not pages:
            return
        holding = await run(presence.living, set(pages.values()))
        ended = [client for client, key in pages.items() if key not in holding]
        self._going.update(client.id for client in ended)
        await asyncio.gather(*(self._close(client) for client in ended))

    async def _close(self, client: Client) -> None:
        event("page_closed", user_id=client.request.state.user.id, why="session_ended")
        try:
            to = self._leading.get(client.id) or ended(client.request)
            await framework.sio.emit("open", {"path": to, "new_tab": False}, room=client.id)
            for socket_id in sockets_of(client):
                await framework.sio.disconnect(socket_id)
        except Exception:
            log.warning("A page could not be told that its session has ended", exc_info=True)
        finally:
            _forget(client)
            self._going.discard(client.id)
            self._leading.pop(client.id, None)


def sockets_of(client: Client) -> list[str]:
    """The sockets that have made the handshake for this page: they stand in the room of its name."""
    return [socket_id for socket_id, _ in framework.sio.manager.get_participants("/", client.id)]


def _forget(client: Client) -> None:
    # Gone already when its own tab was closed meanwhile.
    with suppress(KeyError):
        client.delete()
    # What waits for its tab to come back would delete it once more.
    for waiting in client._delete_tasks.values():
        waiting.cancel()


def _open() -> dict[Client, str]:
    """Each open page of somebody signed in, with its session."""
    return {client: key for client in list(Client.instances.values()) if (key := key_of(client))}


here = Presence()
