"""Machines that die: worker processes, the web and Redis are started as an operator starts them, and killed with signal 9."""

import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from storage.database import transaction
from storage.models import Job
from tests.conftest import redis_server
from tests.serving import _free_port

ROOT = Path(__file__).parents[2]


class Machines:
    """Worker processes as `main.py worker` starts them, beside them `main.py web` and Redis where there are any, and a hand that kills."""

    def __init__(self, count: int, folder: Path, has_web: bool = False, redis: Path | None = None):
        self._log, self._redis_folder = folder / "workers.log", redis
        self._running, self._numbers = [], iter(range(10_000))
        self._web = self._start("web", "--port", str(_free_port())) if has_web else None
        self._redis: subprocess.Popen | None = None
        self._light_redis()
        for _ in range(count):
            self._begin()

    def kill(self, number: int) -> None:
        """Kills one worker with signal 9 and starts another in its place."""
        _end(self._running.pop(number % len(self._running)), kill=True)
        self._begin()

    def black_out(self) -> None:
        """Kills everything at once and starts it again."""
        others = [process for process in (self._web, self._redis) if process]
        for process in (*self._running, *others):
            process.kill()
        count, web = len(self._running), self._web
        for process in (*self._running, *others):
            _end(process)
        self._running.clear()
        self._light_redis()
        self._web = self._start("web", "--port", str(_free_port())) if web else None
        for _ in range(count):
            self._begin()

    def stop(self) -> None:
        everything = [process for process in (*self._running, self._web, self._redis) if process]
        for process in everything:
            process.terminate()
        for process in everything:
            _end(process)

    def check(self) -> None:
        """Raises when a process ended by itself: then it is not our kills that are being measured."""
        if any(process.poll() is not None for process in (*self._running, self._web) if process):
            raise RuntimeError(f"A process ended by itself:\n{self._log.read_text()[-2000:]}")

    @property
    def names(self) -> list[str]:
        return [f"/{worker.pid}" for worker in self._running]

    def _begin(self) -> None:
        self._running.append(self._start("worker", "--with-parent", own_machine=self._redis_folder is not None))

    def _start(self, *words: str, own_machine: bool = False) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "main.py"), *words]
        if own_machine:
            command = ["unshare", "--uts", "sh", "-c", f'hostname machine-{next(self._numbers)} && exec "$@"', "sh", *command]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def _light_redis(self) -> None:
        if self._redis_folder:
            self._redis, _ = redis_server(self._redis_folder)


def _end(process: subprocess.Popen, kill: bool = False) -> None:
    if kill:
        process.kill()
    process.wait()
    if process.stdin:
        process.stdin.close()


class Watch:
    """How long jobs are in the hands of workers that were killed."""

    def __init__(self) -> None:
        self._dead: dict[tuple[UUID, int], float] = {}
        self.longest = 0.0

    def killed(self, workers: list[str]) -> None:
        """Notes what these workers, named by the end of their names, hold at this moment."""
        for job_id, fence, worker in _held():
            if worker.endswith(tuple(workers)):
                self._dead.setdefault((job_id, fence), time.monotonic())

    def look(self) -> None:
        held = {(job_id, fence) for job_id, fence, _ in _held()}
        self.longest = max([self.longest, *(time.monotonic() - since for since in self._dead.values())])
        self._dead = {key: since for key, since in self._dead.items() if key in held}


def _held() -> list[tuple[UUID, int, str]]:
    with transaction() as session:
        return list(session.exec(select(Job.id, Job.fence, Job.worker).where(Job.state == "running")))
