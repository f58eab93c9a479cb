"""The press that the web process keeps: asked for at the first page to draw, in child processes, closed when the web stops."""

import threading

from core import seeing
from core.press.pool import PressPool

_lock = threading.Lock()
_kept: list[PressPool] = []


def press() -> PressPool:
    """The one pool of this process. Its `measure` serves services that set text, such as shuffling a page."""
    with _lock:
        if not _kept:
            _kept.append(PressPool(workers=2, told=seeing.pressed))
        return _kept[0]


def forget_all() -> None:
    """Lets go of the texts that were measured lately."""
    with _lock:
        for pool in _kept:
            pool.forget_all()


def close() -> None:
    with _lock:
        while _kept:
            _kept.pop().close()
