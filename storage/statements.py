"""How long the database takes: an engine goes in; the text and the seconds of each statement come out to whoever listens, never its values.

SQLite finds rows while they are read, so only what stands before the first row is counted there.
"""

from collections.abc import Callable
from time import perf_counter

from sqlalchemy import Engine, event

Heard = Callable[[str, float], None]


def _nobody(statement: str, seconds: float) -> None:
    """Nobody listens (a command, a test)."""


_heard: Heard = _nobody


def wire(heard: Heard | None) -> None:
    """Who hears of every statement of this process; None: nobody. It must not raise."""
    global _heard
    _heard = heard or _nobody


def watch(engine: Engine) -> None:
    """Tells of the statements of this engine from now on, also of those that fail; what they wait for is counted with them."""
    event.listen(engine, "before_cursor_execute", _begin, insert=True)
    event.listen(engine, "after_cursor_execute", _end)
    event.listen(engine, "handle_error", _failed)


def _begin(_connection, _cursor, _statement, _parameters, context, _many) -> None:
    if context is not None:
        context.began = perf_counter()


def _end(_connection, _cursor, statement, _parameters, context, _many) -> None:
    began = getattr(context, "began", None)
    if began is not None:
        _heard(statement, perf_counter() - began)


def _failed(failure) -> None:
    _end(None, None, failure.statement or "", None, failure.execution_context, None)
