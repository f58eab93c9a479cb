"""What happens once a job's row is safe: the start wires in a bell; a job's id and kind ring it. The row stays the truth."""

from typing import Protocol
from uuid import UUID


class Bell(Protocol):
    def __call__(self, job_id: UUID, kind: str, urgent: bool = False) -> None: ...


def _silent(job_id: UUID, kind: str, urgent: bool = False) -> None:
    """No bell is wired in (a command, a test): the sweeper of a worker finds the row."""


_bell: Bell = _silent


def wire(bell: Bell | None) -> None:
    """Sets the bell of this process; None silences it. It must not raise: what it loses is found by the sweeper."""
    global _bell
    _bell = bell or _silent


def ring(job_id: UUID, kind: str, urgent: bool = False) -> None:
    """`urgent` goes before others of its kind."""
    _bell(job_id, kind, urgent)
