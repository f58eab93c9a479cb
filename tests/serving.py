"""The product as its users meet it: an empty folder goes in, a running server with its worker comes out, on a port of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[1]
STARTS_IN = 180.0
# How many workers a fleet has in the place of what this begins.
FLEETS = {"serve": 2, "web": 0}


class Server:
    """`main.py serve` (or `web`) over `data`. `log` holds all it said; `setup_link` the operator's path while there is none."""

    program: tuple[str, ...] = (sys.executable, str(ROOT / "main.py"))
    starts_in = STARTS_IN

    def __init__(self, data: Path, command: str = "serve", **settings: object):
        self.data, self.log = data, data.with_suffix(".log")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [*self.program, command, "--port", str(self.port), "--data-dir", str(data)]
        self._env = {**os.environ, **{name: str(value) for name, value in settings.items()}}
        self.start()

    def start(self) -> None:
        self.process = self._begun()
        wait_for(lambda: self._answers(), self.starts_in, f"the server did not start: {self.log.read_text()[-2000:]}")

    def stop(self) -> int:
        """Asks it to end, as Ctrl+C does; its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def rise(self) -> None:
        """Starts again what was killed, but no worker: pages need none."""
        self._command = ["web" if word == "serve" else word for word in self._command]
        self.start()

    def worker(self) -> psutil.Process | None:
        """The worker process, None in the moment between two."""
        children = self.process.children()
        return next((child for child in children if "worker" in _words(child)), None)

    @property
    def database_url(self) -> str:
        return self._env.get("DATABASE_URL") or f"sqlite:///{self.data / 'memories.db'}"

    @property
    def setup_link(self) -> str:
        return next(line.rsplit(" ", 1)[1] for line in reversed(self.log.read_text().splitlines()) if line.startswith("Make the operator"))

    def _begun(self) -> psutil.Process:
        with self.log.open("ab") as log:
            # Ctrl+C at a terminal is for whoever began it, and who ends it in good order.
            apart = {"process_group": 0, "cwd": self.data.parent, "env": self._env}
            return psutil.Popen(self._command, stdout=log, stderr=subprocess.STDOUT, **apart)

    def _is_gone(self) -> bool:
        return self.process.poll() is not None

    def _answers(self) -> bool:
        assert not self._is_gone(), self.log.read_text()[-2000:]
        try:
            return httpx.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False


class Forked(Server):
    """The same from tests/template.py, where the product is loaded already: a quarter of the work. How it ended nobody knows."""

    def _begun(self) -> psutil.Process:
        told = {"words": self._command[2:], "cwd": str(self.data.parent), "env": self._env, "log": str(self.log)}
        self.log.touch()
        template = _template()
        template.stdin.write(f"{json.dumps(told)}\n")
        template.stdin.flush()
        return psutil.Process(int(template.stdout.readline()))

    def _is_gone(self) -> bool:
        return not self.process.is_running()


@cache
def _template() -> subprocess.Popen:
    """It ends with this process."""
    command, pipe = [sys.executable, "-m", "tests.template"], subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


@contextmanager
def running(data: Path, command: str = "serve", kind: type[Server] = Forked, **settings: object) -> Iterator[Server]:
    """A server for the block; with FLEET=1 in the environment a fleet behind its proxy, without workers for whoever asks for none."""
    if os.environ.get("FLEET") and command in FLEETS:
        from tests.fleet import sailing

        with sailing(data, workers=FLEETS[command], **settings) as fleet:
            yield fleet
        return
    server = kind(data, command, **settings)
    try:
        yield server
    finally:
        if server.process.is_running():
            server.stop()


def wait_for(come_true, seconds: float, otherwise: str):
    """What `come_true` answers as soon as it answers something; fails with the sentence after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = come_true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(otherwise)


def _words(process: psutil.Process) -> list[str]:
    try:
        return [*process.cmdline(), process.name()]
    except psutil.Error:
        return []


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
