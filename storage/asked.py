"""Who asks: the request that is being answered goes in; its id and its trace come out, to be kept with the work it asks for."""

from collections.abc import Callable

Asked = tuple[str, str]
"""The id of a request, and where its trace stands (a W3C traceparent); "" where there is none."""


def _nobody() -> Asked:
    return "", ""


_now: Callable[[], Asked] = _nobody


def wire(now: Callable[[], Asked] | None) -> None:
    """Sets how this process knows; None: nobody asks (a command, a test)."""
    global _now
    _now = now or _nobody


def now() -> Asked:
    return _now()
