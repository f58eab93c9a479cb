"""What happens once a job's row is safe: the start wires in a bell; the lane that the job waits in rings it. The row stays the truth."""

from typing import Protocol


class Bell(Protocol):
    def __call__(self, lane: str) -> None: ...


def _silent(lane: str) -> None:
    """No bell is wired in (a command, a test): a worker finds the row when it looks."""


_bell: Bell = _silent


def wire(bell: Bell | None) -> None:
    """Sets the bell of this process; None silences it. It must not raise: what it loses is found by the next look of a worker."""
    global _bell
    _bell = bell or _silent


def ring(lane: str) -> None:
    """Tells one worker that something waits in this lane."""
    _bell(lane)
