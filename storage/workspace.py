"""Folders to make files in: one for each piece of work, gone with it; those that killed work left are found by their names."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

GIVEN_UP = 3600.0


@contextmanager
def workspace(base: Path) -> Iterator[Path]:
    """An empty folder below `base`, gone afterwards."""
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=_process(os.getpid()), dir=base, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def sweep(base: Path, older_than: float) -> None:
    """Removes workspaces that a killed process left: those untouched since `older_than` (seconds of the epoch), and after an hour
    those of processes of this machine that do not run."""
    for folder in base.glob("*"):
        # It may have been given up at this moment.
        with suppress(FileNotFoundError):
            at = folder.stat().st_mtime
            if at < older_than or (at < time.time() - GIVEN_UP and _is_given_up(folder.name)):
                shutil.rmtree(folder, ignore_errors=True)


def _process(pid: int) -> str:
    """What the names of a process's workspaces begin with."""
    return f"{socket.gethostname()}={pid}="


def _is_given_up(name: str) -> bool:
    host, _, rest = name.partition("=")
    pid = rest.partition("=")[0]
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
