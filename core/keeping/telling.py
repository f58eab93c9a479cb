"""What the commands that keep a place safe say: how far they are goes to standard error, a bar on a terminal and a line now and then
elsewhere; why they cannot go on is an error with a sentence."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Self, TypeVar

from tqdm import tqdm

from core.errors import AppError

A_LINE_EVERY = 10.0

Thing = TypeVar("Thing")


class CannotKeep(AppError):
    """What was asked for cannot be done, in a sentence for whoever looks after the place."""

    code = "cannot_keep"


class Progress:
    """How far one step is. `total` is None where nobody knows before the end."""

    def __init__(self, words: str, total: int | None, unit: str):
        self.done = 0
        self._words, self._total, self._unit = words, total, unit
        self._bar = tqdm(desc=words, total=total, unit=f" {unit}", file=sys.stderr) if sys.stderr.isatty() else None
        self._told_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
        elif kind is None and self.done:
            self._say()

    def __call__(self, number: int = 1) -> None:
        self.done += number
        if self._bar is not None:
            self._bar.update(number)
        elif time.monotonic() - self._told_at > A_LINE_EVERY:
            self._told_at = time.monotonic()
            self._say()

    def _say(self) -> None:
        of = f" of {self._total:,}" if self._total is not None else ""
        print(f"{self._words}: {self.done:,}{of} {self._unit}", file=sys.stderr, flush=True)


def many(number: int, one: str, more: str = "") -> str:
    """The number with its word."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def size(number: int) -> str:
    """Bytes as people say them."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= step:
            return f"{number / step:,.1f} {unit}"
    return many(number, "byte")


def counted(things: Iterable[Thing], words: str, unit: str) -> Iterator[Thing]:
    """The things, while it is told how many there were so far."""
    with Progress(words, None, unit) as step:
        for thing in things:
            yield thing
            step()
