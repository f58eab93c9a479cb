"""Runs a command and measures its whole process tree: CPU seconds, wall seconds, the peak memory of each process."""

import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL

import psutil

INTERVAL = 0.02


@dataclass(frozen=True)
class Cost:
    """`cpu` and `wall` in seconds; `peak_mb` the largest resident set of any one process (VmHWM, MiB)."""

    cpu: float
    wall: float
    peak_mb: float
    code: int


def watch(command: list[str], cwd: Path) -> Cost:
    """Runs `command` to its end, sampling it and all its descendants every 20 ms."""
    started = time.perf_counter()
    process = psutil.Popen(command, cwd=cwd, stdout=DEVNULL, stderr=DEVNULL)
    cpu: dict[int, float] = {}
    peak: dict[int, float] = {}
    while process.poll() is None:
        for one in _tree(process):
            _sample(one, cpu, peak)
        time.sleep(INTERVAL)
    return Cost(sum(cpu.values()), time.perf_counter() - started, max(peak.values()), process.returncode)


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _sample(process: psutil.Process, cpu: dict[int, float], peak: dict[int, float]) -> None:
    try:
        times = process.cpu_times()
        status = Path(f"/proc/{process.pid}/status").read_text()
    except (psutil.Error, OSError):
        return
    cpu[process.pid] = times.user + times.system
    high = next((line for line in status.splitlines() if line.startswith("VmHWM")), None)
    if high:
        peak[process.pid] = int(high.split()[1]) / 1024
