"""The process in which pictures are opened: reads a request a line, answers a line, until its input ends.

In: JSON lines with a function of core.imaging and its arguments. Out: JSON lines with the result or a refusal.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

import cv2
from pydantic_core import to_json

import core.imaging.derive
import core.imaging.inspect  # noqa: F401  (loaded before the first photo waits for it)
from core.errors import FULL, PhotoRefused
from core.imaging.source import TOO_MUCH_MEMORY
from core.imaging.wire import arguments_adapter


def main() -> None:
    cpu_seconds, memory_bytes = int(sys.argv[1]), int(sys.argv[2])
    replies = own_streams()
    cv2.setNumThreads(1)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin.buffer:
        allow_cpu(cpu_seconds)
        replies.write(answer(line) + b"\n")


def own_streams() -> BinaryIO:
    """Where replies go. The C libraries' own chatter on standard output and error is silenced; Python's errors still show."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    return replies


def allow_cpu(seconds: int) -> None:
    """Lets the process compute for `seconds` from now; beyond them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def answer(line: bytes) -> bytes:
    request = json.loads(line)
    function = named(request["function"])
    args = arguments_adapter(function, len(request["args"])).validate_python(request["args"])
    try:
        return to_json({"result": function(*args)})
    except PhotoRefused as refused:
        return to_json({"refused": refused.message})
    except MemoryError:
        return to_json({"refused": TOO_MUCH_MEMORY})
    except OSError as failure:
        # Where there is no room for a copy, nothing is wrong with the picture.
        if failure.errno not in FULL:
            raise
        return to_json({"full": failure.errno})


def named(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    if not module.startswith("core.imaging."):
        raise ValueError(f"not a function of core.imaging: {name}")
    return getattr(import_module(module), function)


if __name__ == "__main__":
    main()
