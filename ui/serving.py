"""Serving until told to stop: settings go in; a web server on its address and a worker process that is kept alive come out."""

import gc
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

import uvicorn

from core.config import Settings
from core.services import operators
from core.start import prepare
from storage.database import FOR_PEOPLE, transaction

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
WORKER_GRACE = 20.0
CLOSING_SECONDS = 5
LEAVING_SECONDS = 3.0
"""What a proxy has to notice that this replica is about to end, before it takes nothing new: three looks at /readyz, within two seconds."""

log = logging.getLogger(__name__)


def serve(settings: Settings, worker_command: list[str] | None) -> int:
    """Serves pages and doors until SIGINT or SIGTERM. With a command, a worker runs beside it and is started anew when it dies."""
    listening = _listen(settings)
    prepare(settings, FOR_PEOPLE)
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(0))
    _welcome(settings)
    # Letters that the worker writes lead to this very host and port.
    same = ("--data-dir", str(settings.data_dir), "--host", settings.host, "--port", str(settings.port))
    with worker_beside([*worker_command, *same]) if worker_command else nullcontext():
        _run(settings, listening)
    return 0


def _run(settings: Settings, listening: socket.socket) -> None:
    from ui.app import create_app
    from ui.line import Line

    # uvicorn's access lines would carry the ids of open pages, which are as good as keys; ui.seen writes others.
    quiet = {"log_config": None, "access_log": False, "server_header": False}
    # Without a proxy anybody on this machine could give another address than theirs, and try passwords without end.
    proxy = {"proxy_headers": bool(settings.public_url), "forwarded_allow_ips": settings.forwarded_allow_ips}
    app = create_app()
    # What was loaded stays for good: to go through all of it again and again would hold up the open pages.
    gc.collect()
    gc.freeze()
    gc.enable()
    config = uvicorn.Config(app, http=Line, timeout_graceful_shutdown=CLOSING_SECONDS, **quiet, **proxy)
    _Leaving(config, LEAVING_SECONDS if settings.public_url else 0.0).run(sockets=[listening])


class _Leaving(uvicorn.Server):
    """Asked by SIGTERM to end, it says so at /readyz and goes on for some seconds: meanwhile the proxy sends its visitors elsewhere.
    Asked again, or from the keyboard, it ends as soon as the requests under way have their answers."""

    def __init__(self, config: uvicorn.Config, seconds: float):
        super().__init__(config)
        self._seconds = seconds
        self._ends_at: float | None = None

    def handle_exit(self, number: int, frame: FrameType | None) -> None:
        from ui.health import health

        health.leave()
        if number == signal.SIGTERM and self._seconds and self._ends_at is None:
            self._ends_at = time.monotonic() + self._seconds
        else:
            super().handle_exit(number, frame)

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or (self._ends_at is not None and time.monotonic() >= self._ends_at)


def _listen(settings: Settings) -> socket.socket:
    """Takes the port before anything else is begun. Ends the program with a sentence when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        reason = (error.strerror or "it cannot be used").split(" (")[0]
        raise SystemExit(
            f"Cannot listen on {settings.host} port {settings.port}: {reason}. Choose another with --port or --host."
        ) from None


def _welcome(settings: Settings) -> None:
    print(f"Sal's Memory Maker is at {settings.address}", flush=True)
    with transaction() as session:
        token = operators.setup_token(session)
    if token:
        print(f"Make the operator's account, once, at {settings.address}/setup/{token}", flush=True)
    print("Stop with Ctrl+C. Everything is kept in " + str(settings.data_dir), flush=True)


@contextmanager
def worker_beside(command: list[str]) -> Iterator[None]:
    """A child process of this command, restarted when it dies, ended with the block.

    Its standard input is a pipe of ours: should this process be killed, the pipe closes and the worker ends itself.
    """
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep_alive, args=(command, stopping), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join(WORKER_GRACE + 5)


def _keep_alive(command: list[str], stopping: threading.Event) -> None:
    """Restarts at once a worker that has worked for a while, ever later one that dies at each start."""
    pause = SHORTEST_PAUSE
    while not stopping.is_set():
        began = time.monotonic()
        # A session of its own, so that Ctrl+C in the terminal reaches it through us alone.
        child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        while child.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            _end(child)
        else:
            pause = SHORTEST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 2)
            log.error("The worker ended with code %s and is started anew in %s s", child.returncode, pause)
            stopping.wait(pause)


def _end(child: subprocess.Popen) -> None:
    child.terminate()
    try:
        child.wait(WORKER_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
