"""Letters under fire: `python -m tests.chaos.mail` sends letters through a mail server that refuses, hangs, drops and slows down, while
the worker that sends them is killed again and again.

Prints one line of figures. Lost: a letter that the server never took. Doubled: a letter that it took under two Message-IDs, so that
no mail program knows it again; taken twice under one is allowed, and counted beside.
"""

import argparse
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update
from sqlmodel import select

from core import config
from core.services import mail, mailing
from core.start import prepare
from storage.database import disconnect, transaction
from storage.models import Message, now
from tests.chaos.jobs import _environment
from tests.serving import ROOT

FAULTS = ("well", "well", "well", "refuses", "puts off", "drops", "drops after the letter", "hangs", "slow")
PATIENCE = 0.4
WORKERS = 3
WORKER = f"""
import sys
from threading import Event
from core import config
from core.gateways.mail import Mailbox
from core.services import mailing
from storage import database
config.use(config.load())
database.connect(config.settings().database)
mailing.LOOK_EVERY, mailing.REST = 0.05, 0.1
mailing.keep_sending(lambda: Mailbox(sys.argv[1], "books@example.org", {PATIENCE}), Event())
"""


@dataclass(frozen=True)
class Figures:
    """`tries` is what the rows counted, `twice` how many letters the server took more than once; `faults` what was met how often."""

    letters: int
    sent: int
    lost: int
    doubled: int
    twice: int
    kills: int
    tries: int
    faults: dict[str, int]
    seconds: float

    def __str__(self) -> str:
        met = ", ".join(f"{name} {count}" for name, count in self.faults.items())
        return (
            f"letters {self.letters}, sent {self.sent}, lost {self.lost}, doubled {self.doubled}, taken twice under one Message-ID "
            f"{self.twice}, kills {self.kills}, tries {self.tries}, faults met: {met}; {self.seconds:.0f} s"
        )


class BadServer:
    """A mail server on this machine that speaks just enough SMTP, and does one of FAULTS at each letter, by chance."""

    def __init__(self, chance: random.Random):
        self.taken: list[tuple[str, str]] = []
        self.met: Counter[str] = Counter()
        self.is_well = False
        self._chance, self._lock = chance, threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                came, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(came,), daemon=True).start()

    def _serve(self, came: socket.socket) -> None:
        with suppress(OSError), came, came.makefile("rb") as lines:
            self._talk(came, lines)

    def _talk(self, came: socket.socket, lines) -> None:
        came.sendall(b"220 here\r\n")
        while line := lines.readline():
            word = line.strip().split(b":")[0].split()[0].upper() if line.strip() else b""
            if word == b"DATA":
                if not self._letter(came, lines):
                    return
            elif word == b"QUIT":
                came.sendall(b"221 bye\r\n")
                return
            else:
                came.sendall(b"250 OK\r\n")

    def _letter(self, came: socket.socket, lines) -> bool:
        """Takes one letter, or does not; whether the connection goes on."""
        with self._lock:
            fault = "well" if self.is_well else self._chance.choice(FAULTS)
            self.met[fault] += 1
        if fault == "refuses":
            came.sendall(b"421 Too much just now\r\n")
            return True
        if fault == "drops":
            return False
        if fault == "hangs":
            time.sleep(PATIENCE * 2)
            return False
        came.sendall(b"354 go on\r\n")
        to, told = "", ""
        while (line := lines.readline()) not in (b".\r\n", b""):
            name, _, value = line.decode().strip().partition(": ")
            to, told = (value if name == "To" and not to else to), (value if name == "Message-ID" and not told else told)
        if not line:
            return False
        if fault == "puts off":
            came.sendall(b"451 Come back\r\n")
            return True
        if fault == "slow":
            time.sleep(PATIENCE / 3)
        with self._lock:
            self.taken.append((to, told))
        if fault == "drops after the letter":
            return False
        came.sendall(b"250 OK\r\n")
        return True


def run(folder: Path, count: int, kills: int, seed: int = 1, deadline: float = 900.0) -> Figures:
    """Writes `count` letters in a fresh data folder and has them sent by workers of which one is killed now and then, until each
    went out; then counts what came of it."""
    chance, started = random.Random(seed), time.monotonic()
    with _environment(folder, "", None):
        prepare(config.load())
        server = BadServer(chance)
        _write(count)
        workers, killed = [_start(server.port) for _ in range(WORKERS)], 0
        try:
            while _waiting() and time.monotonic() - started < deadline:
                time.sleep(chance.uniform(0.05, 0.6))
                if killed < kills:
                    _kill(workers.pop(0))
                    workers.append(_start(server.port))
                    killed += 1
                _go_on()
                server.is_well = server.is_well or _waiting() < count * 0.05
        finally:
            for worker in workers:
                _kill(worker)
            server.close()
        found = _count(server, count, killed, time.monotonic() - started)
        disconnect()
    return found


def _write(count: int) -> None:
    for begin in range(0, count, 100):
        with transaction() as session:
            for number in range(begin, min(count, begin + 100)):
                mail.post(session, "second-factor-on", f"reader-{number}@example.org", link="https://books.example.org/account")


def _start(port: int) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", WORKER, f"smtp://127.0.0.1:{port}"], cwd=ROOT, env=dict(os.environ))


def _kill(worker: subprocess.Popen) -> None:
    worker.kill()
    worker.wait()


def _waiting() -> int:
    with transaction() as session:
        return len(session.exec(select(Message.id).where(Message.state != "sent")).all())


def _go_on() -> None:
    """Hours pass for the letters that rest; a letter that a killed worker held waits for the end of its lease, which comes at once."""
    at = now()
    with transaction() as session:
        session.exec(update(Message).where(Message.state == "failed").values(state="waiting", attempts=0, due_at=at))
        session.exec(update(Message).where(Message.state == "waiting", Message.error != "").values(due_at=at))
    with transaction() as session:
        for held in session.exec(select(Message).where(Message.state == "waiting", Message.due_at > at)):
            held.due_at -= SKIPPED


SKIPPED = mailing.LEASE / 20
"""By how much of a lease each look is later than the one before: no worker that lives holds a letter for twenty of them."""


def _count(server: BadServer, count: int, killed: int, seconds: float) -> Figures:
    ids: dict[str, set[str]] = {}
    for to, told in server.taken:
        ids.setdefault(to, set()).add(told)
    with transaction() as session:
        rows = list(session.exec(select(Message)))
    times = Counter(told for _, told in server.taken)
    return Figures(
        letters=count, sent=sum(row.state == "sent" for row in rows), lost=count - len(ids),
        doubled=sum(len(told) > 1 for told in ids.values()), twice=sum(number > 1 for number in times.values()), kills=killed,
        tries=sum(row.attempts for row in rows), faults=dict(sorted(server.met.items())), seconds=seconds,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memories-mail-") as folder:
        found = run(Path(folder), args.letters, args.kills, args.seed)
    print(found)
    return 0 if found.lost == found.doubled == 0 and found.sent == found.letters else 1


if __name__ == "__main__":
    sys.exit(main())
