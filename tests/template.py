"""The product, loaded once and begun many times: lines of JSON go in, each a command line with its folder, environment and log; a process
forked off does that, and its number comes out. It runs the very `main.main`; only passwords are hashed as lightly as Argon2id can."""

import ctypes
import gc
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

import main
from core import worker
from storage import news
from tests.light import lighten
from ui import app, serving

__all__ = ["app", "worker"]
SET_NAME = 15
WAITS = 0.05


def answer() -> None:
    """Forks for each line until the input ends."""
    gc.freeze()
    # Nobody asks how they ended, and none is to lie about after that.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            sys.exit(_begin(**json.loads(line)))
        print(child, flush=True)


def _begin(words: list[str], cwd: str, env: dict[str, str], log: str) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _be_somebody()
    os.setpgid(0, 0)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    nothing, told = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number, of in enumerate((nothing, told, told)):
        os.dup2(of, number)
    if words[0] == "serve":
        serving.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": _once(Beside().told)})
    return main.main(words)


def _be_somebody() -> None:
    """What is drawn once while the product is loaded is each process's own: who has the name of another hears no news from them."""
    news._OWN = secrets.token_hex(8)


def _once(first: Callable) -> Callable:
    """Popen, but the first time `first`: a worker that dies is followed by one that starts as it does for everybody."""
    ways = [first]
    return lambda *command, **how: (ways.pop() if ways else subprocess.Popen)(*command, **how)


class Beside:
    """A process forked off before there is more than one thread, which waits to be told what to be. For `ui.serving` it is what
    subprocess.Popen would have started."""

    def __init__(self) -> None:
        read, self._write = os.pipe()
        self.pid, self.returncode = os.fork(), None
        if not self.pid:
            os.close(self._write)
            os.dup2(read, 0)
            os.setsid()
            self._wait_to_be_told()
        os.close(read)

    def told(self, command: list[str], **how: object) -> "Beside":
        os.write(self._write, json.dumps(command[2:]).encode())
        return self

    def poll(self) -> int | None:
        if self.returncode is None and (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
            self.returncode = os.waitstatus_to_exitcode(ended[1])
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        until = time.monotonic() + (seconds or 0.0)
        while self.poll() is None:
            if seconds is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("worker", seconds)
            time.sleep(WAITS)
        return self.returncode

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _wait_to_be_told(self) -> None:
        # Whoever looks for the worker knows it by its name, as its command line is the template's.
        _be_somebody()
        ctypes.CDLL(None).prctl(SET_NAME, b"worker")
        told = os.read(0, 65536)
        sys.exit(main.main(json.loads(told)) if told else 0)


if __name__ == "__main__":
    lighten(setattr)
    answer()
