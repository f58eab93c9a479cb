"""Child processes in which pictures are opened, with a limit on time and memory: a bad file harms its own child and nothing else.

In: a function of core.imaging and its arguments. Out: a future of its result, of PhotoRefused, or of OSError where a disk is full.
"""

import json
import os
import queue
import select
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from core.errors import PhotoRefused
from core.imaging.wire import result_adapter

TOO_MUCH = "This picture asks for too much work to open, so it was left aside. Saving it again as a plain JPEG makes it usable."
WALL_PER_CPU_SECOND = 12
LONGEST_REPLY = 1 << 20
ROOT = Path(__file__).parents[2]


class Sandbox:
    """Runs picture work in `workers` children that live on between tasks and end with this process.

    `cpu_seconds` is what one task may compute, `memory_bytes` the address space of a child. A child that overruns or dies is
    replaced, and its task alone fails with PhotoRefused. Safe to use from several threads.
    """

    def __init__(self, workers: int = 2, cpu_seconds: int = 5, memory_bytes: int = 1 << 30):
        self._limits = (cpu_seconds, memory_bytes)
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="sandbox")

    def submit(self, function: Callable[..., Any], *args: Any) -> Future:
        """A future of `function(*args)`; the function is a top-level one of core.imaging with annotated parameters and result."""
        request = to_json({"function": f"{function.__module__}:{function.__name__}", "args": args})
        return self._threads.submit(self._run, function, request)

    def close(self) -> None:
        """Drops what has not begun, lets running tasks end, and ends the children."""
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().end()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, function: Callable[..., Any], request: bytes) -> Any:
        child = self._child()
        reply = child.ask(request)
        if reply is None:
            status = child.end()
            if status == 1:
                raise RuntimeError(f"{function.__name__} failed in its child process; its traceback is in the log")
            raise PhotoRefused(TOO_MUCH)
        self._idle.put(child)
        return read_reply(function, reply)

    def _child(self) -> "Child":
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return Child(*self._limits)


class Child:
    """One process that answers requests, a line of JSON each, until its input ends.

    It has a process group of its own, so that Ctrl+C at a terminal reaches the parent alone, which then ends it in order.
    """

    def __init__(self, cpu_seconds: int, memory_bytes: int):
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        self._cpu_seconds = cpu_seconds
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.imaging.child", str(cpu_seconds), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
            env={**os.environ, **one_thread, "PYTHONPATH": path},
        )
        self._answers = select.poll()
        self._answers.register(self._process.stdout, select.POLLIN)

    def ask(self, request: bytes) -> bytes | None:
        """The reply, or None when the child died or took too long."""
        try:
            self._process.stdin.write(request + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        if not self._answers.poll(self._cpu_seconds * WALL_PER_CPU_SECOND * 1000):
            return None
        return self._process.stdout.readline(LONGEST_REPLY) or None

    def end(self) -> int:
        """Ends the process; the exit status it had, or got."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            return self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            self._process.stdout.close()


def read_reply(function: Callable[..., Any], reply: bytes) -> Any:
    answer = json.loads(reply)
    if "refused" in answer:
        raise PhotoRefused(answer["refused"])
    if "full" in answer:
        raise OSError(answer["full"], os.strerror(answer["full"]))
    return result_adapter(function).validate_python(answer["result"])
