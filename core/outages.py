"""Outages in the log: the failure of what we stand on goes in with its traceback; one plain line in a while comes out.

Everything that runs by a clock fails again and again while the database, the files or the disk's room are away. Where in the program that
was tells nothing, and a thousand lines of it hide the one that matters.
"""

import logging
import time

from core.errors import FULL, NoRoom, Unavailable
from storage.away import is_away

AGAIN = 30.0
"""Seconds until the same is told anew."""


def outage_of(error: BaseException | None) -> BaseException | None:
    """The failure of what we stand on that this one is, or came from at once; None for a mistake of ours."""
    for found in (error, error and error.__cause__):
        is_full = isinstance(found, OSError) and found.errno in FULL
        is_ours = isinstance(found, Unavailable | NoRoom) or getattr(found, "is_away", False)
        # Redis and the file of a bell are asked for by few; whoever did knows their errors.
        if is_ours or is_full or is_away(found) or type(found).__module__ == "redis.exceptions":
            return found
    return None


class Outages(logging.Filter):
    """Takes the traceback from a record of an outage, and lets the same pass once in `AGAIN` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, object, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        outage = outage_of(record.exc_info[1]) if record.exc_info else None
        if outage is None:
            return True
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        kind = type(outage).__name__
        place = (record.name, kind, record.lineno)
        record.told = {**getattr(record, "told", {}), "away": kind, "reason": _reason(outage)}
        if record.name.split(".")[0] not in ("core", "ui", "storage"):
            # Others often put the exception itself into the message.
            record.msg, record.args = f"Something failed in {record.name}", ()
        at = time.monotonic()
        if at < self._told.get(place, -AGAIN) + AGAIN:
            return False
        self._told[place] = at
        return True


def _reason(outage: BaseException) -> str:
    """Words of the system or of ours."""
    if isinstance(outage, OSError):
        return outage.strerror or ""
    return getattr(outage, "code", "") or str(outage)[:200]
