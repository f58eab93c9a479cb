"""The memory of a process that works in many threads: nothing goes in; freed memory goes back to the machine."""

import ctypes
from contextlib import suppress

_MOST_ARENAS = -8
"""M_ARENA_MAX of glibc's malloc.h."""


def few_arenas() -> None:
    """glibc gives up to eight arenas a core to threads, each of which keeps what it once held; two do as well here, where Python's own
    lock lets one thread at a time ask for memory. Does nothing on other systems. Call it before there are threads."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MOST_ARENAS, 2)
