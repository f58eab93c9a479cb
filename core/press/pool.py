"""Typesetters in child processes: texts and pages in, heights, SVG and PNG out, so that the web process stays small and steady.

A child keeps its fonts and pages warm, ends with its parent (its input ends) and is replaced when it dies; its call is tried once more.
"""

import json
import os
import select
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import LifoQueue
from typing import Any

from core.book.document import Document
from core.book.measure import Measured, TextRequest
from core.errors import Unavailable
from core.press.kept import KeptMeasures
from core.press.papers import Paper
from core.press.placing import Placed
from core.press.setter import Setter
from core.press.sheets import Sizes
from core.press.source import Job

ROOT = Path(__file__).parents[2]
TRIES = 2
WALL_SECONDS = 60
ENDS_IN = 1.0
BUSY = "This page could not be drawn just now. Please try again in a moment."


Told = Callable[[str, float], None]


def _untold(what: str, seconds: float) -> None:
    """Nobody asks how long it took."""


class PressPool:
    """The Setter's calls for the screen, answered by `workers` children. Safe to use from several threads. `told` hears what each
    answer was (svg, png, mark, ask, paper) and how many seconds it took, with the wait for a child."""

    def __init__(self, workers: int = 1, told: Told = _untold) -> None:
        self._children = _Children(workers, told)
        self._setter = Setter(self._children)
        self._measure = KeptMeasures(self._setter.measure)

    def measure(self, requests: Sequence[TextRequest]) -> list[Measured]:
        """See Setter.measure. Raises Unavailable when a child died twice over it."""
        return self._measure(requests)

    def page_svg(self, document: Document, number: int, sizes: Sizes, url: str) -> str:
        """See Setter.page_svg; `url` is a template with {id} for the photo's id."""
        return self._setter.page_svg(document, number, sizes, lambda photo: url.replace("{id}", photo))

    def sheet_svg(self, document: Document, sheet: str, sizes: Sizes, url: str) -> str:
        """See Setter.sheet_svg; `url` is a template with {id} for the photo's id."""
        return self._setter.sheet_svg(document, sheet, sizes, lambda photo: url.replace("{id}", photo))

    def cover_svg(self, document: Document, sizes: Sizes, url: str) -> str:
        """See Setter.cover_svg; `url` is a template with {id} for the photo's id."""
        return self._setter.cover_svg(document, sizes, lambda photo: url.replace("{id}", photo))

    def page_png(self, document: Document, number: int, sizes: Sizes, copies: Mapping[str, Path], width: int) -> bytes:
        """See Setter.page_png."""
        return self._setter.page_png(document, number, sizes, copies, width)

    def cover_png(self, document: Document, sizes: Sizes, copies: Mapping[str, Path], width: int) -> bytes:
        """See Setter.cover_png."""
        return self._setter.cover_png(document, sizes, copies, width)

    def marked_png(self, png: bytes) -> bytes:
        """A page's picture with the mark of what is not paid, see core.imaging.marking."""
        return self._children.marked(png)

    def paper(self, paper: Paper) -> bytes:
        """See Setter.paper."""
        return self._setter.paper(paper)

    def forget_all(self) -> None:
        """Lets go of the texts that were measured lately."""
        self._measure.forget_all()

    def children(self) -> list[int]:
        """Process ids of the children that run and are idle."""
        return self._children.ids()

    def close(self) -> None:
        """Ends the children once they are idle."""
        self._children.close()

    def __enter__(self) -> "PressPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Children:
    """A Typesetter made of child processes; the one used last, the warmest, is asked first."""

    def __init__(self, workers: int, told: Told) -> None:
        self._workers, self._told = workers, told
        self._idle: LifoQueue[_Child] = LifoQueue()
        for _ in range(workers):
            self._idle.put(_Child())

    def svg(self, job: Job) -> str:
        return self._call({"do": "svg", "theme": job.theme, "data": job.data})

    def png(self, job: Job, dpi: float, pictures: Sequence[Placed]) -> bytes:
        told = [asdict(picture) for picture in pictures]
        return b64decode(self._call({"do": "png", "theme": job.theme, "data": job.data, "dpi": dpi, "pictures": told}))

    def marked(self, png: bytes) -> bytes:
        return b64decode(self._call({"do": "mark", "png": b64encode(png).decode()}))

    def ask(self, job: Job, expression: str) -> dict:
        return self._call({"do": "ask", "theme": job.theme, "data": job.data, "expression": expression})

    def paper(self, data: str) -> bytes:
        return b64decode(self._call({"do": "paper", "data": data}))

    def ids(self) -> list[int]:
        return [child.id for child in self._idle.queue if child.id is not None]

    def close(self) -> None:
        for _ in range(self._workers):
            self._idle.get().end()

    def _call(self, request: dict) -> Any:
        began, child = time.perf_counter(), self._idle.get()
        try:
            for _ in range(TRIES):
                reply = child.ask(json.dumps(request).encode())
                if reply is not None:
                    return _read(reply)
                child.end()
        finally:
            self._idle.put(child)
            self._told(request["do"], time.perf_counter() - began)
        raise Unavailable(BUSY)


class _Child:
    """One process that answers a line of JSON with a line of JSON; it is started when first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None

    @property
    def id(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, request: bytes) -> bytes | None:
        """The reply, or None when the process died or took too long."""
        process = self._process = self._process or self._start()
        try:
            process.stdin.write(request + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return None
        waiting = select.poll()
        waiting.register(process.stdout, select.POLLIN)
        return (process.stdout.readline() or None) if waiting.poll(WALL_SECONDS * 1000) else None

    def end(self) -> None:
        if self._process is None:
            return
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        # One that is killed leaves its folders behind; one whose input ends takes them away.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDS_IN)
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process = None

    def _start(self) -> subprocess.Popen:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        command = [sys.executable, "-m", "core.press.child"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path})


def _read(reply: bytes) -> Any:
    answer = json.loads(reply)
    if "failed" in answer:
        raise RuntimeError(answer["failed"])
    return answer["result"]
