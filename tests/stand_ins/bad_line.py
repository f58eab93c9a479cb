"""A line that goes bad: the address of a server, or its socket's path, goes in; another address that leads to it comes out, by a line that
can refuse, hang, be slow, reset, and break off after so many bytes."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Fault = Literal["refuse", "hang", "slow", "reset", "cut"]
FAULTS: tuple[Fault, ...] = ("refuse", "hang", "slow", "reset", "cut")
SLOW_BYTES, SLOW_SECONDS = 512, 0.2
CUT_AFTER = 700


class BadLine:
    """A TCP proxy to host:port, or to the socket at the path that `host` is. While `fault` is set, what goes through it, also on
    connections from before, meets it."""

    def __init__(self, host: str, port: int, cut_after: int = CUT_AFTER):
        self._there, self._cut_after = host if host.startswith("/") else (host, port), cut_after
        self._fault: Fault | None = None
        self._ended = threading.Event()
        self._mended = threading.Event()
        self._listening = self._listen(0)
        self.port: int = self._listening.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.met = 0

    @contextmanager
    def bad(self, fault: Fault) -> Iterator[None]:
        """The line has this fault within, and is well again afterwards."""
        self._mended.clear()
        self._fault = fault
        if fault == "refuse":
            self._shut()
        try:
            yield
        finally:
            self._fault = None
            if fault == "refuse":
                self._listening = self._listen(self.port)
            self._mended.set()

    def close(self) -> None:
        self._ended.set()
        self._mended.set()
        self._shut()

    def _listen(self, port: int) -> socket.socket:
        listening = socket.create_server(("127.0.0.1", port), backlog=256)
        threading.Thread(target=self._take, args=(listening,), daemon=True).start()
        return listening

    def _shut(self) -> None:
        # A thread that waits in accept would keep the port.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _take(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        try:
            far = _reached(self._there)
        except OSError:
            return _reset(near)
        carried = [0]
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(source, target, carried), daemon=True).start()
        return None

    def _carry(self, source: socket.socket, target: socket.socket, carried: list[int]) -> None:
        hung = False
        with suppress(OSError):
            while data := source.recv(65_536):
                hung = self._fault == "hang"
                if not self._pass(target, data, carried):
                    break
        for end in (source, target):
            with suppress(OSError):
                # What hung has no end in good order: half a request would be taken for a whole one.
                end.shutdown(socket.SHUT_RD if hung else socket.SHUT_RDWR)
            if hung or self._fault in ("reset", "refuse", "cut"):
                _reset(end)

    def _pass(self, target: socket.socket, data: bytes, carried: list[int]) -> bool:
        """Sends this on as the fault has it; whether the connection goes on."""
        fault = self._fault
        self.met += fault is not None
        if fault == "hang":
            self._mended.wait()
            # Whoever waited has given up; what they were told later would be of another question.
            return False
        if fault in ("reset", "refuse"):
            return False
        if fault == "cut":
            room = max(0, self._cut_after - carried[0])
            carried[0] += len(data)
            target.sendall(data[:room])
            return carried[0] < self._cut_after
        carried[0] = 0
        while fault == "slow" and data and self._fault == "slow":
            time.sleep(SLOW_SECONDS)
            target.sendall(data[:SLOW_BYTES])
            data = data[SLOW_BYTES:]
        target.sendall(data)
        return True


def _reached(there: str | tuple[str, int]) -> socket.socket:
    if isinstance(there, tuple):
        far = socket.create_connection(there, 5)
        far.settimeout(None)
    else:
        far = socket.socket(socket.AF_UNIX)
        far.connect(there)
    return far


def _reset(end: socket.socket) -> None:
    """Ends a connection as a machine does that knows nothing of it."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()
