"""One line to a browser or program: bytes go in; requests come out, or the line's end when what comes is no request.

The server beneath keeps whatever stands before a body until it is whole, however long that gets, and waits for it for ever. Here the
head of a request has a size, and whoever has begun one, or a body, has a time to go on with it.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from ui.headers import security_headers
from ui.problems import problem

LARGEST_HEAD = 64 * 1024
PATIENCE = 60.0
"""The seconds that may pass without any byte of a request that is not whole."""


class Line(HttpToolsProtocol):
    """`_outside` counts the bytes since the last that were some body's: of heads, and of what may follow a body in pieces."""

    def connection_made(self, transport: Transport) -> None:
        super().connection_made(transport)
        self._outside, self._is_whole = 0, False
        self._waiting: TimerHandle | None = None
        self._wait()

    def connection_lost(self, error: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self._stop_waiting()
        self._outside += len(data)
        super().data_received(data)
        # A web socket goes on without this.
        if self.transport.is_closing() or self not in self.connections:
            return
        if self._outside > LARGEST_HEAD:
            self._refuse()
        elif not self._is_whole:
            self._wait()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_whole = False

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._outside = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._outside, self._is_whole = 0, True

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(PATIENCE, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        if self.flow.read_paused:
            # It is we who take our time.
            self._wait()
        else:
            self.transport.close()

    def _refuse(self) -> None:
        """Ends the line; says why, when nothing is being answered on it."""
        if self.cycle is None or self.cycle.response_complete:
            words = "The head of this request is too large: its address, cookies and other fields may have 64 kB together."
            answer = problem(431, "head_too_large", words)
            answer.headers.update({**security_headers(), "Cache-Control": "no-store", "Connection": "close"})
            head = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
            self.transport.write(STATUS_LINE[431] + head + b"\r\n" + answer.body)
        self.transport.close()
