"""Stores that are away for a moment: asked again a few times, longer and longer apart, before a command of hours gives up."""

import time
from collections.abc import Callable
from typing import TypeVar

from storage.store import StoreAway

WAITS = (1.0, 4.0, 10.0, 20.0)

T = TypeVar("T")


def patiently(ask: Callable[[], T]) -> T:
    """What is answered in the end. Raises StoreAway."""
    for seconds in WAITS:
        try:
            return ask()
        except StoreAway:
            time.sleep(seconds)
    return ask()
