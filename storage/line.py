"""Lines to PostgreSQL on which nobody waits for ever: what psycopg connects by goes in; connections whose every wait has an end come out.

A server that stands still (stopped, or its disk hangs) while its machine acknowledges every byte keeps whoever asks until it goes on, and
no time-out of the network helps. Here a wait has an end of its own, and while a server answers nobody one at a time finds out whether that
is over; the others are told at once, so that no crowd waits behind them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from storage.away import DatabaseAway

ANSWERS = 2.0
"""Seconds for a server to say that it is there; to be connected anew takes 3 more at most."""
SOON = 0.3
"""Seconds that whoever comes waits for the one who is finding out."""


class Silence:
    """Whether a server answers nobody."""

    def __init__(self) -> None:
        self.is_on = False
        self._asking = Lock()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Within it the server is asked whether it is there. Raises DatabaseAway when somebody else is doing so, and waits."""
        if not self.is_on:
            yield from self._heard()
            return
        if not self._asking.acquire(timeout=SOON):
            raise DatabaseAway("the server answers nobody")
        try:
            yield from self._heard()
        finally:
            self._asking.release()

    def _heard(self) -> Iterator[None]:
        try:
            yield
            self.is_on = False
        except psycopg.errors.ConnectionTimeout:
            self.is_on = True
            raise


class Line(psycopg.Connection):
    """A connection that is closed when an answer takes longer than `patience`; None: as long as it takes."""

    patience: float | None = None

    def wait(self, gen, interval: float = 0.1, timeout: float | None = None):
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except psycopg.OperationalError:
            # Anything else that fails comes as an answer.
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.close()
            raise psycopg.errors.ConnectionTimeout("the server did not answer in time") from None

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        before, self.patience = self.patience, seconds
        try:
            yield
        finally:
            self.patience = before


def lay(engine: Engine, patience: float | None) -> None:
    """Has this engine of PostgreSQL connect by such lines."""
    silence, ping = Silence(), engine.dialect.do_ping

    def connect(_dialect, _record, arguments, options) -> Line:
        with silence.asked():
            line = Line.connect(*arguments, **options)
        line.patience = patience
        return line

    def is_there(line: Line) -> bool:
        with silence.asked(), line.at_most(ANSWERS):
            return ping(line)

    event.listen(engine, "do_connect", connect)
    engine.dialect.do_ping = is_there
