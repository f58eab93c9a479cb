"""A wrong clock for one process: with this folder in PYTHONPATH and CLOCK_SHIFT in the environment (seconds), its time is off by that much.

Python imports this by itself when it starts. `time.time` is wrong for everybody, `datetime.now` in the modules of the product. What a
database thinks the time is, and how long things take (`time.monotonic`), stays true.
"""

import datetime
import importlib.abc
import importlib.machinery
import os
import sys
import time

SHIFT = float(os.environ.get("CLOCK_SHIFT") or 0)
OURS = ("core", "storage", "ui")
true_time, true_time_ns, Date = time.time, time.time_ns, datetime.datetime


class _Kind(type(Date)):
    """Whatever is a datetime is one of these, too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, Date)


class Shifted(Date, metaclass=_Kind):
    @classmethod
    def now(cls, tz=None):
        return Date.now(tz) + datetime.timedelta(seconds=SHIFT)

    @classmethod
    def today(cls):
        return cls.now()


class _Finder(importlib.abc.MetaPathFinder):
    """Puts the shifted class into each module of ours, after the module has run: what it declares is of the true class."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in OURS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module) -> None:
                run(module)
                if getattr(module, "datetime", None) is Date:
                    module.datetime = Shifted

            spec.loader.exec_module = exec_module
        return spec


if SHIFT:
    time.time = lambda: true_time() + SHIFT
    time.time_ns = lambda: true_time_ns() + int(SHIFT * 1e9)
    sys.meta_path.insert(0, _Finder())
